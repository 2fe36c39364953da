"""Planning the year from the top: sets need finished goods, those need semi-finished ones, all need material.

Every production order, every lot and every use of a lot is decided here, as numbers; documents are written later. A lot
that would have to be made or bought before the window is opening stock: it exists, but has no order.
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import TypeVar

import numpy as np

from demo.columns import Bools, Ints, ranges
from demo.flow import Cover, Demands, cover
from demo.masters import Items, Kind
from demo.names import FAMILIES, PUMP
from demo.orders import LEAP_DAY, Lots, Orders, Plan, Purpose, State
from demo.sizes import DEMANDS_PER_RECEIPT, DEMANDS_PER_SEMI_LOT, Sizes
from demo.structure import Structure, required
from demo.workdays import Workdays

LOSS_PERCENT = 2

Chunk = TypeVar("Chunk", Orders, Lots)


def _stack(chunks: list[Chunk], kind: type[Chunk]) -> Chunk:
    """One record of long columns from many of short ones."""
    return kind(**{f.name: np.concatenate([getattr(c, f.name) for c in chunks]) for f in fields(kind)})


def _columns(chunks: Sequence[tuple[Ints, ...]]) -> list[Ints]:
    return [np.concatenate(parts) for parts in zip(*chunks, strict=True)]


class Planner:
    """Collects orders, lots, demands and uses level by level."""

    def __init__(self, items: Items, structure: Structure, days: Workdays, rng: np.random.Generator) -> None:
        self.items, self.structure, self.days, self.rng = items, structure, days, rng
        self.orders: list[Orders] = []
        self.lots: list[Lots] = []
        self.demands: list[tuple[Ints, Ints, Ints, Ints]] = []
        self.uses: list[tuple[Ints, Ints, Ints]] = []

    def plan(self, sizes: Sizes) -> Plan:
        """Plan every level and return the whole."""
        sets = self._by_hand(self.items.of(Kind.SET), sizes.set_orders)
        self._need(sets)
        finished = self._by_hand(self.items.of(Kind.FINISHED), sizes.free_orders)
        self._need(finished)
        self._need(self._split(finished, max(2, sizes.free_orders // 60)))
        self._need(self._tests(max(2, sizes.free_orders // 400)))
        self._rework(finished, max(3, sizes.free_orders // 50))
        self._need(self._make(self._cover(Kind.FINISHED, 2.0)))
        self._need(self._make(self._cover(Kind.SEMI, DEMANDS_PER_SEMI_LOT)))
        for kind in (Kind.RAW, Kind.CARTON):
            self._buy(self._cover(kind, DEMANDS_PER_RECEIPT))
        self._late_receipts(max(3, sizes.free_orders // 40))
        return Plan(_stack(self.orders, Orders), _stack(self.lots, Lots), *_columns(self.demands), *_columns(self.uses))

    # --- orders ---

    def _add(self, orders: Orders) -> Ints:
        first = sum(len(chunk.item) for chunk in self.orders)
        self.orders.append(orders)
        return np.arange(first, first + len(orders.item))

    def _nights(self, count: int) -> Bools:
        return self.rng.random(count) < 0.15

    def _loss(self, most: Ints) -> Ints:
        return self.rng.binomial(most, 0.45)

    def _by_hand(self, pool: Ints, count: int) -> Ints:
        """Orders for random items of a pool, begun on any day; some of them on the leap day."""
        item = self.rng.choice(pool, count)
        start = self.rng.integers(0, self.days.count, count)
        leap = self.days.number(LEAP_DAY)
        if 0 <= leap < self.days.count:
            start[: 1 + count // 250] = leap
        low, high = np.array([family.order_size for family in FAMILIES])[self.items.family[item]].T
        tens = self.rng.integers(low, high + 1)
        pumps, sets = self.items.family[item] == PUMP, self.items.kind[item] == Kind.SET
        planned = np.where(pumps, tens, np.where(sets, tens // 4 + 1, tens) * 10)
        lot = self._lots(item, start, np.zeros(count, np.int64), bought=False)
        orders = Orders(
            item,
            planned,
            self._loss(planned * LOSS_PERCENT // 100),
            start,
            self.rng.integers(0, 3, count),
            self._nights(count),
            np.full(count, Purpose.STANDARD),
            lot,
            np.full(count, -1),
        )
        return self._add(orders)

    def _split(self, among: Ints, count: int) -> Ints:
        """Second order lines that make more of the same lot at the same time."""
        first = self.rng.choice(among, count, replace=False)
        made = _stack(self.orders, Orders).take(first)
        planned = np.maximum(10, made.planned // 2)
        loss = self._loss(planned * LOSS_PERCENT // 100)
        return self._add(replace(made, planned=planned, loss=loss, first_line=first))

    def _tests(self, count: int) -> Ints:
        """Trial orders whose pieces are all destroyed in testing, so that the lot is received with quantity zero."""
        item = self.rng.choice(self.items.of(Kind.FINISHED), count)
        start = self.rng.integers(self.days.count // 4, self.days.count - 5, count)
        planned, none = np.full(count, 20), np.zeros(count, np.int64)
        lot = self._lots(item, start, none, bought=False)
        orders = Orders(item, planned, planned, start, none + 1, none > 0, np.full(count, Purpose.TEST), lot, none - 1)
        return self._add(orders)

    def _rework(self, among: Ints, count: int) -> None:
        """A tenth of a finished lot goes back into production and returns under the same lot number."""
        made = _stack(self.orders, Orders).take(among)
        ready = np.flatnonzero(made.finish < self.days.count - 8)
        made = made.take(self.rng.choice(ready, min(count, len(ready)), replace=False))
        pieces = np.maximum(1, made.good // 10)
        none = np.zeros(len(pieces), np.int64)
        index = self._add(
            Orders(
                item=made.item,
                planned=pieces,
                loss=none,
                start=made.finish + 1,
                length=none + 1,
                night=none > 0,
                purpose=np.full(len(pieces), Purpose.REWORK),
                lot=made.lot,
                first_line=none - 1,
            )
        )
        demand = self._demand(index, made.item, pieces * 100, none - 1)
        self.uses.append((demand, made.lot, pieces * 100))

    def _make(self, plan: Cover) -> Ints:
        """Orders that make the lots of a cover in time; those too early for the window are opening stock."""
        count = len(plan.item)
        length = self.rng.integers(0, 3, count)
        start = plan.first_day - self.rng.integers(1, 7, count) - length
        opening = start < 0
        lot = self._lots(plan.item, start, np.where(opening, plan.quantity, 0), bought=False, opening=opening)
        self.uses.append((plan.demand, lot[plan.lot], plan.taken))
        made = ~opening
        pieces = plan.quantity[made] // 100
        planned = -(-pieces * 100 // (100 - LOSS_PERCENT))
        orders = Orders(
            plan.item[made],
            planned,
            self._loss(planned - pieces),
            start[made],
            length[made],
            self._nights(len(pieces)),
            np.full(len(pieces), Purpose.STANDARD),
            lot[made],
            np.full(len(pieces), -1),
        )
        return self._add(orders)

    # --- lots ---

    def _lots(
        self,
        item: Ints,
        day: Ints,
        received: Ints,
        *,
        bought: bool,
        opening: Bools | None = None,
        state: int = State.FREE,
    ) -> Ints:
        first, count = sum(len(chunk.item) for chunk in self.lots), len(item)
        early = np.zeros(count, np.bool_) if opening is None else opening
        self.lots.append(Lots(item, day, received, np.full(count, bought), early, np.full(count, int(state))))
        return np.arange(first, first + count)

    def _buy(self, plan: Cover) -> None:
        """Receive the lots of a cover some days before they are needed."""
        day = plan.first_day - self.rng.integers(2, 16, len(plan.item))
        lot = self._lots(plan.item, day, plan.quantity, bought=True, opening=day < 0)
        self.uses.append((plan.demand, lot[plan.lot], plan.taken))

    def _late_receipts(self, count: int) -> None:
        """Lots of the last days: still in quarantine, or on a receipt that nobody has approved yet."""
        for state in (State.QUARANTINE, State.DRAFT):
            item = self.rng.choice(self.items.of(Kind.RAW), count)
            day = self.days.count - self.rng.integers(1, 4, count)
            self._lots(item, day, self.items.pack[item], bought=True, state=state)

    # --- demand ---

    def _demand(self, order: Ints, item: Ints, quantity: Ints, row: Ints) -> Ints:
        first = sum(len(chunk[0]) for chunk in self.demands)
        self.demands.append((order, item, quantity, row))
        return np.arange(first, first + len(order))

    def _need(self, orders: Ints) -> None:
        """What the given orders need by their bills of material."""
        made = _stack(self.orders, Orders)
        item = made.item[orders]
        owner, place = ranges(self.structure.count[item])
        row = self.structure.first[item][owner] + place
        quantity = required(self.structure, self.items, row, made.planned[orders][owner])
        self._demand(orders[owner], self.structure.component[row], quantity, row)

    def _cover(self, kind: Kind, per_lot: float) -> Cover:
        """Lots for all needs of one kind of items; its demand numbers are those of the whole plan."""
        order, item, quantity, row = _columns(self.demands)
        mine = np.flatnonzero((self.items.kind[item] == kind) & (row >= 0))
        day = _stack(self.orders, Orders).start[order[mine]]
        needs = Demands(item[mine], quantity[mine], day)
        plan = cover(needs, per_lot, self.items.pack, self.items.step, self.rng)
        return Cover(plan.item, plan.quantity, plan.first_day, mine[plan.demand], plan.lot, plan.taken)
