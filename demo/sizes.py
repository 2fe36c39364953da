"""How big a plant is at a scale: documents grow with it, masters with its square root.

Scale 1 is a plant of 600 people: 25 orders a working day with 10 operations, 25 components and 44 inspection results
each, 80 receipt lines and 300 shipment lines a day.
"""

from dataclasses import dataclass

ORDERS_PER_DAY = 25
COMPONENTS = 25
OPERATIONS = 10
REPORTS = 3
DEMANDS_PER_RECEIPT = 7.8
DEMANDS_PER_SEMI_LOT = 3.5
SHIPMENTS_PER_DAY = 375
"""Planned lines; those whose day falls behind the window stay in stock, which leaves about 300."""


@dataclass(frozen=True)
class Sizes:
    """Numbers of masters and of planned orders.

    Attributes:
        raw: purchased lot-managed items. carton: purchased packaging without lots. idle: items without any document.
        semi, finished, sets: self-made items of the three levels.
        set_orders, free_orders: orders planned by hand; those for semi-finished goods follow from demand.
        shipments: planned shipment lines.
    """

    raw: int
    carton: int
    semi: int
    finished: int
    sets: int
    idle: int
    vendors: int
    customers: int
    machines: int
    people: int
    set_orders: int
    free_orders: int
    shipments: int

    @classmethod
    def of(cls, scale: float, working_days: int) -> "Sizes":
        """The sizes of a plant at `scale` over a window of `working_days`."""
        root, orders = scale**0.5, ORDERS_PER_DAY * scale * working_days
        return cls(
            raw=max(120, round(2400 * root)),
            carton=max(8, round(100 * root)),
            semi=max(20, round(700 * root)),
            finished=max(28, round(500 * root)),
            sets=max(8, round(120 * root)),
            idle=max(80, round(8200 * root)),
            vendors=min(3000, max(80, round(300 * scale**0.4))),
            customers=min(3000, max(60, round(400 * scale**0.4))),
            machines=max(20, round(90 * root)),
            people=max(40, round(200 * scale**0.3)),
            set_orders=max(6, round(0.145 * orders)),
            free_orders=max(20, round(0.29 * orders)),
            shipments=max(100, round(SHIPMENTS_PER_DAY * scale * working_days)),
        )
