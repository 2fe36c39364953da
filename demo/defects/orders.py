"""Defects of production orders: what ERP and MES say of one order differs."""

from decimal import Decimal

import numpy as np

from demo.columns import Bools, Ints
from demo.defects.draft import Draft
from demo.defects.production import put_back
from demo.defects.tables import ORDER_LINE, OUTPUT_LINE, WORK_ORDER
from demo.erp_orders import RELEASED
from demo.orders import Purpose

FACTORS = (10, 50)
"""How a quantity is wrong by more than pieces: a digit too many, boxes of 50 booked as pieces."""


def _plain(draft: Draft, order: Ints) -> Bools:
    """Whether orders are standard and finished."""
    orders = draft.world.orders
    own = np.maximum(order, 0)
    done = orders.finish[own] < draft.world.days.count
    found: Bools = (order >= 0) & (orders.purpose[own] == Purpose.STANDARD) & done
    return found


def _rows_of(draft: Draft, name: tuple[str, str], orders: Ints) -> Ints:
    """The rows that stand for the given orders, in the order of `orders`."""
    ids = draft.ids(name, "order")
    place = np.argsort(ids, kind="stable")
    return place[np.searchsorted(ids[place], orders)]


def _booked(good: Decimal, turn: int, *, short: bool) -> Decimal:
    """What is booked instead of the good quantity."""
    pieces = Decimal(1 + turn % 3)
    if short:
        return good - pieces
    return good + pieces if turn % 3 == 0 else good * FACTORS[turn % 3 - 1]


def wrong_outputs(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D28: the ERP books another quantity into stock than the MES made: off by 1 to 3, by a factor of 10 or 50."""
    able = _plain(draft, draft.ids(OUTPUT_LINE, "order"))
    spare = draft.world.trade.on_hand[draft.ids(OUTPUT_LINE, "lot")] >= 1_000
    few = draft.pick(OUTPUT_LINE, able & spare, count // 4, rng)
    many = draft.pick(OUTPUT_LINE, able, count - len(few), rng)
    for turn, row in enumerate([*few, *many]):
        true = draft.get(OUTPUT_LINE, row, "iQuantity")
        planted = _booked(true, turn, short=turn < len(few))
        put_back(draft, int(draft.ids(OUTPUT_LINE, "lot")[row]), planted - true)
        draft.set(OUTPUT_LINE, [row], "iQuantity", [planted])
        order = draft.ids(OUTPUT_LINE, "order")[[row]]
        draft.set(ORDER_LINE, _rows_of(draft, ORDER_LINE, order), "QualifiedInQty", [planted])
        for name in (ORDER_LINE, WORK_ORDER):
            draft.claim(name, _rows_of(draft, name, order))
        draft.note("D28", OUTPUT_LINE, draft.key(OUTPUT_LINE, row), "iQuantity", true, planted, "REC-QTY-ERP-MES", "M")


def open_in_one_system(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D29: an order is closed in one system and still open in the other; half of them in the ERP."""
    half = (count + 1) // 2
    lines = draft.pick(ORDER_LINE, _plain(draft, draft.ids(ORDER_LINE, "order")), half, rng)
    draft.claim(WORK_ORDER, _rows_of(draft, WORK_ORDER, draft.ids(ORDER_LINE, "order")[lines]))
    works = draft.pick(WORK_ORDER, _plain(draft, draft.ids(WORK_ORDER, "order")), count - half, rng)
    for name, rows, column, planted, stamps in (
        (ORDER_LINE, lines, "Status", RELEASED, ("CloseTime", "ModifyDate")),
        (WORK_ORDER, works, "status", "CONFIRMED", ("update_time",)),
    ):
        for row in rows:
            true = draft.get(name, row, column)
            draft.note("D29", name, draft.key(name, row), column, true, planted, "REC-STATUS", "m")
        draft.set(name, rows, column, [planted] * len(rows))
        for stamp in stamps:
            draft.set(name, rows, stamp, [None] * len(rows))


def _writing(text: str, turn: int) -> str:
    """The text `WO-ERP-24030501-1` as the bare number, with another prefix and a blank, in lower case, with wide digits."""
    number = text.split("-")[2]
    wide = number.translate({code: code + 0xFEE0 for code in range(0x30, 0x3A)})
    return (number, f"MO{number} ", text.lower(), f"WO-ERP-{wide}-1")[turn % 4]


def order_spellings(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D33: the MES writes the number of an order otherwise than agreed; only orders of one line, so that it is known."""
    orders = draft.world.orders
    several = np.zeros(len(orders.item), np.bool_)
    second = np.flatnonzero(orders.first_line >= 0)
    several[second] = several[orders.first_line[second]] = True
    rows = draft.pick(WORK_ORDER, ~several[draft.ids(WORK_ORDER, "order")], count, rng)
    true = [draft.get(WORK_ORDER, row, "source_code") for row in rows]
    planted = [_writing(text, turn) for turn, text in enumerate(true)]
    draft.set(WORK_ORDER, rows, "source_code", planted)
    for row, old, new in zip(rows, true, planted, strict=True):
        draft.note("D33", WORK_ORDER, draft.key(WORK_ORDER, row), "source_code", old, new, "MATCH-ORDER", "M")
