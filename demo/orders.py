"""Production as numbers: orders, lots, what orders need and which lot serves which need."""

from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np

from demo.columns import Bools, Ints

LEAP_DAY = int(np.datetime64("2024-02-29", "D").astype(np.int64))


class Purpose(IntEnum):
    """Why an order is made."""

    STANDARD = 0
    REWORK = 1
    TEST = 2


class State(IntEnum):
    """Whether a lot may be used."""

    FREE = 0
    QUARANTINE = 1
    DRAFT = 2


@dataclass(frozen=True)
class Orders:
    """One entry per order line; `start` and `length` in working days, quantities in pieces.

    Attributes:
        lot: index of the lot that it makes. first_line: index of the order whose second line it is, or -1.
        planned, loss: pieces begun and pieces lost. night: made in the night shift.
    """

    item: Ints
    planned: Ints
    loss: Ints
    start: Ints
    length: Ints
    night: Bools
    purpose: Ints
    lot: Ints
    first_line: Ints

    @property
    def finish(self) -> Ints:
        """Working day of the last operation and of the product receipt."""
        return self.start + self.length

    @property
    def good(self) -> Ints:
        """Pieces that the order yields once it is finished."""
        return self.planned - self.loss

    def take(self, index: Ints) -> "Orders":
        """The orders at the given places."""
        return Orders(**{field.name: getattr(self, field.name)[index] for field in fields(self)})


@dataclass(frozen=True)
class Lots:
    """One entry per lot, produced ones and received ones mixed.

    Attributes:
        item: its item. day: working day of its receipt, or of the start of its production.
        received: hundredths received, or in opening stock; 0 for a lot that an order makes.
        bought, opening: purchased; in stock before the window. state: a `State`.
    """

    item: Ints
    day: Ints
    received: Ints
    bought: Bools
    opening: Bools
    state: Ints


@dataclass(frozen=True)
class Plan:
    """All that happens in production.

    Attributes:
        demand_order, demand_item, demand_quantity, demand_row: what each order needs, with the BOM row (-1: rework).
        use_demand, use_lot, use_quantity: which lot serves which demand, in hundredths.
    """

    orders: Orders
    lots: Lots
    demand_order: Ints
    demand_item: Ints
    demand_quantity: Ints
    demand_row: Ints
    use_demand: Ints
    use_lot: Ints
    use_quantity: Ints
