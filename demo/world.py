"""Everything that is true of a demo plant before it is written into source tables."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from demo.columns import Bools, Floats, Ints, Text, day_text, digits, join, pick, rank_within
from demo.masters import Items, Kind, Masters, make_masters
from demo.names import FAMILIES
from demo.orders import Lots, Orders, Plan
from demo.planner import Planner
from demo.sizes import Sizes
from demo.structure import Structure, make_structure
from demo.trade import Trade, make_trade
from demo.workdays import DAY_SHIFT, NIGHT_SHIFT, SHIFT_SECONDS, Workdays, seconds

LEVEL_TAILS = {Kind.SEMI: "S", Kind.FINISHED: "", Kind.SET: "K"}


@dataclass(frozen=True)
class Texts:
    """The numbers that people read.

    Attributes:
        erp_lot, mes_lot: by lot, NULL where the item has no lots.
        mo_code, line, source_code, workorder: by order.
    """

    erp_lot: Text
    mes_lot: Text
    mo_code: Text
    line: Ints
    source_code: Text
    workorder: Text


@dataclass(frozen=True)
class World:
    """The facts of a plant. `rank` is, by order, its place in time, which its keys follow."""

    masters: Masters
    structure: Structure
    plan: Plan
    trade: Trade
    days: Workdays
    rank: Ints
    texts: Texts

    @property
    def items(self) -> Items:
        """The items of the plant."""
        return self.masters.items

    @property
    def orders(self) -> Orders:
        """The production orders."""
        return self.plan.orders

    @property
    def lots(self) -> Lots:
        """The lots, bought and made."""
        return self.plan.lots

    @property
    def window_end(self) -> int:
        """The first second after the window."""
        return (self.days.last + 1) * 86_400

    def shift_start(self) -> Ints:
        """By order, when its first shift begins, in seconds since 1970."""
        return seconds(self.days.day(self.orders.start)) + np.where(self.orders.night, NIGHT_SHIFT, DAY_SHIFT)

    def moment(self, order: Ints, share: Floats) -> Ints:
        """The second at which orders are done to a share (0 to 1); work stands still between the shifts."""
        orders = self.orders
        progress = share * (orders.length[order] + 1)
        whole = np.minimum(progress.astype(np.int64), orders.length[order])
        inside = ((progress - whole) * SHIFT_SECONDS).astype(np.int64)
        shift = np.where(orders.night[order], NIGHT_SHIFT, DAY_SHIFT)
        return seconds(self.days.day(orders.start[order] + whole)) + shift + inside


def _bought_lots(day: Ints, with_lot: Bools) -> tuple[Text, Text]:
    """`24A01` for the ERP and `24A-01` for the MES: year, letter of the month, serial number in the month."""
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    serial = digits(rank_within(np.where(with_lot, month, -1), day) + 1, 2)
    letter = pick(list("ABCDEFGHIJKL"), month % 12)
    head = join(digits((month // 12 + 70) % 100, 2), letter)
    return join(head, serial), join(head, "-", serial)


def _made_lots(items: Items, item: Ints, day: Ints) -> tuple[Text, Text]:
    """`CVC240305-01` for the ERP and `240305-01` for the MES: day of production, serial number of the day."""
    prefix = [family.prefix + tail for family in FAMILIES for tail in LEVEL_TAILS.values()]
    place = 3 * items.family[item] + items.kind[item] - Kind.SEMI
    plain = join(day_text(day), "-", digits(rank_within(day) + 1, 2))
    return join(pick(prefix, place), plain), plain


def _lot_texts(items: Items, lots: Lots, days: Workdays) -> tuple[Text, Text]:
    day = days.day(lots.day)
    bought, made = np.flatnonzero(lots.bought), np.flatnonzero(~lots.bought)
    managed = items.lots[lots.item[bought]]
    texts = zip(_bought_lots(day[bought], managed), _made_lots(items, lots.item[made], day[made]), strict=True)
    place = np.empty(len(day), np.int64)
    place[bought] = np.where(managed, np.arange(len(bought)), -1)
    place[made] = len(bought) + np.arange(len(made))
    erp, mes = (pick(pa.concat_arrays([first, second]), place) for first, second in texts)
    return erp, mes


def _order_texts(orders: Orders, rank: Ints, days: Workdays) -> tuple[Text, Ints, Text, Text]:
    own = np.flatnonzero(orders.first_line < 0)
    day = days.day(orders.start)
    serial = np.zeros(len(day), np.int64)
    serial[own] = rank_within(day[own], rank[own]) + 1
    second = orders.first_line >= 0
    serial[second] = serial[orders.first_line[second]]
    line = np.where(second, 2, 1)
    number = join(day_text(day), digits(serial, 2))
    source = join("WO-ERP-", number, "-", digits(line, 1))
    return join("MO", number), line, source, join("WO", digits(rank + 1, 7))


def make_world(seed: int, scale: float, start: date, days: int) -> World:
    """Decide everything that happens in a plant; the same arguments give the same facts."""
    calendar = Workdays.of(start, days)
    sizes = Sizes.of(scale, calendar.count)
    rng = np.random.default_rng([seed, 0])
    masters = make_masters(sizes, rng)
    structure = make_structure(masters.items, rng)
    plan = Planner(masters.items, structure, calendar, rng).plan(sizes)
    trade = make_trade(plan, masters.items, sizes, calendar, rng)
    orders = plan.orders
    rank = np.empty(len(orders.item), np.int64)
    rank[np.lexsort((orders.night, orders.start))] = np.arange(len(rank))
    erp_lot, mes_lot = _lot_texts(masters.items, plan.lots, calendar)
    texts = Texts(erp_lot, mes_lot, *_order_texts(orders, rank, calendar))
    return World(masters, structure, plan, trade, calendar, rank, texts)
