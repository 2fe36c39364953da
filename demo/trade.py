"""What happens to lots outside production: shipments, returns, and the stock that remains.

Quantities are in hundredths of the unit. Nothing is shipped before it is made and no lot is overdrawn at any time: what
is shipped or sent back was never planned for use.
"""

from dataclasses import dataclass

import numpy as np

from demo.columns import Ints, ranges
from demo.masters import Items, Kind
from demo.orders import Orders, Plan, Purpose, State
from demo.sizes import Sizes
from demo.workdays import Workdays

RELEASE_DAYS = 3


@dataclass(frozen=True)
class Returns:
    """Reversals: the reversed thing (index of a lot, use or shipment), hundredths sent back, working day."""

    of: Ints
    quantity: Ints
    day: Ints


@dataclass(frozen=True)
class Trade:
    """All movements that are not production.

    Attributes:
        ship_lot, ship_quantity, ship_day: shipment lines.
        to_vendor: by lot. to_store: by use, material issued too much and brought back. from_customer: by shipment.
        on_hand: by lot, free stock at the end of the window. returned: by lot, stock in the returns store.
    """

    ship_lot: Ints
    ship_quantity: Ints
    ship_day: Ints
    to_vendor: Returns
    to_store: Returns
    from_customer: Returns
    on_hand: Ints
    returned: Ints


def finished_orders(orders: Orders, days: Workdays) -> Ints:
    """Indexes of the orders whose product was received inside the window."""
    return np.flatnonzero(orders.finish < days.count)


def supply(plan: Plan, days: Workdays) -> Ints:
    """Hundredths that ever came into stock, by lot; a draft receipt counts as nothing."""
    done = finished_orders(plan.orders, days)
    made = np.bincount(plan.orders.lot[done], plan.orders.good[done] * 100, minlength=len(plan.lots.item))
    return np.where(plan.lots.state == State.DRAFT, 0, plan.lots.received) + made.astype(np.int64)


def _used(plan: Plan) -> Ints:
    return np.bincount(plan.use_lot, plan.use_quantity, minlength=len(plan.lots.item)).astype(np.int64)


def _ready_day(plan: Plan) -> Ints:
    """By lot, the first working day on which it may be shipped: after its last order, sterilised and released."""
    ready = np.zeros(len(plan.lots.item), np.int64)
    orders = plan.orders
    wait = np.where(orders.purpose == Purpose.REWORK, 1, RELEASE_DAYS)
    np.maximum.at(ready, orders.lot, orders.finish + wait)
    return ready


def _ship(
    plan: Plan, items: Items, free: Ints, sizes: Sizes, days: Workdays, rng: np.random.Generator
) -> tuple[Ints, Ints, Ints]:
    """Shipment lines of all sold lots: lot, hundredths, working day."""
    kind = items.kind[plan.lots.item]
    lot = np.flatnonzero(((kind == Kind.FINISHED) | (kind == Kind.SET)) & (free >= 100))
    total = (free[lot] // 100 * rng.uniform(0.75, 1.0, len(lot))).astype(np.int64)
    lines = np.minimum(total, rng.poisson(sizes.shipments / max(1, len(lot)), len(lot)))
    owner, _ = ranges(lines)
    weight = rng.uniform(0.2, 1.0, len(owner))
    share = weight / np.bincount(owner, weight, minlength=len(lot))[owner]
    pieces = 1 + ((total - lines)[owner] * share * 0.999).astype(np.int64)
    day = _ready_day(plan)[lot][owner] + rng.exponential(22.0, len(owner)).astype(np.int64)
    kept = day < days.count
    return lot[owner][kept], pieces[kept] * 100, day[kept]


def _to_vendor(plan: Plan, free: Ints, items: Items, days: Workdays, rng: np.random.Generator) -> Returns:
    """Some leftover material goes back to its vendor."""
    lots = plan.lots
    able = lots.bought & items.lots[lots.item] & (free > 0) & (lots.state == State.FREE) & (lots.day < days.count - 5)
    pool = np.flatnonzero(able)
    lot = np.sort(rng.choice(pool, min(len(pool), max(3, len(pool) // 100)), replace=False))
    quantity = np.minimum(free[lot], items.pack[lots.item[lot]])
    return Returns(lot, quantity, rng.integers(np.maximum(lots.day[lot], 0) + 1, days.count))


def _to_store(plan: Plan, free: Ints, items: Items, rng: np.random.Generator) -> Returns:
    """Some issues take more than is consumed, and the rest comes back the next day."""
    _, first = np.unique(plan.use_lot, return_index=True)
    lot = plan.use_lot[first]
    able = (free[lot] >= 10 * items.step[plan.lots.item[lot]]) & items.lots[plan.lots.item[lot]]
    order = plan.demand_order[plan.use_demand[first]]
    able &= (plan.orders.purpose[order] == Purpose.STANDARD) & (plan.orders.length[order] > 0)
    able &= plan.lots.bought[lot]
    pool = first[able]
    use = np.sort(rng.choice(pool, min(len(pool), max(3, len(pool) // 12)), replace=False))
    quantity = items.step[plan.lots.item[plan.use_lot[use]]] * rng.integers(1, 11, len(use))
    return Returns(use, quantity, plan.orders.start[plan.demand_order[plan.use_demand[use]]] + 1)


def _from_customer(quantity: Ints, day: Ints, days: Workdays, rng: np.random.Generator) -> Returns:
    pool = np.flatnonzero(day < days.count - 12)
    line = np.sort(rng.choice(pool, min(len(pool), max(4, len(day) // 400)), replace=False))
    back = np.maximum(1, quantity[line] // 100 // rng.integers(1, 6, len(line))) * 100
    return Returns(line, back, day[line] + rng.integers(3, 12, len(line)))


def make_trade(plan: Plan, items: Items, sizes: Sizes, days: Workdays, rng: np.random.Generator) -> Trade:
    """Ship, take back, and count what remains."""
    lots = len(plan.lots.item)
    free = supply(plan, days) - _used(plan)
    to_vendor = _to_vendor(plan, free, items, days, rng)
    free[to_vendor.of] -= to_vendor.quantity
    to_store = _to_store(plan, free, items, rng)
    ship_lot, ship_quantity, ship_day = _ship(plan, items, free, sizes, days, rng)
    back = _from_customer(ship_quantity, ship_day, days, rng)
    shipped = np.bincount(ship_lot, ship_quantity, minlength=lots).astype(np.int64)
    returned = np.bincount(ship_lot[back.of], back.quantity, minlength=lots).astype(np.int64)
    return Trade(
        ship_lot, ship_quantity, ship_day, to_vendor, to_store, back, on_hand=free - shipped, returned=returned
    )
