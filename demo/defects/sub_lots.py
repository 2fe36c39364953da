"""Conflict of lots: one delivery is kept in two parts, which are parts of it and no other writings."""

import numpy as np

from demo.columns import Bools, Ints
from demo.defects.draft import Draft
from demo.defects.tables import CONSUMPTION, INVENTORY, ISSUE_LINE, RECEIPT_LINE, STOCK
from demo.ledger import Name
from demo.masters import Kind, plain_code
from demo.orders import State
from demo.truth import key_text


def sub_lots(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """C12: orders take from one part or the other, and what is left lies in the second; the receipt names the whole."""
    rows = draft.pick(RECEIPT_LINE, _divisible(draft)[draft.ids(RECEIPT_LINE, "lot")], count, rng)
    for row in rows:
        _divide(draft, int(draft.ids(RECEIPT_LINE, "lot")[row]))


def _divisible(draft: Draft) -> Bools:
    """By lot, whether it was received once, several orders used it, and no family touched what tells of it."""
    world = draft.world
    lots, plan = world.lots, world.plan
    order = plan.demand_order[plan.use_demand]
    orders = np.bincount(np.unique(np.column_stack([plan.use_lot, order]), axis=0)[:, 0], minlength=len(lots.item))
    able: Bools = lots.bought & ~lots.opening & (lots.state == State.FREE) & (orders >= 2)
    able &= world.items.kind[lots.item] == Kind.RAW
    able[plan.use_lot[draft.absent_uses]] = False
    able[np.array([lot for _, lot, _ in draft.extra_uses], np.int64)] = False
    for name in (RECEIPT_LINE, ISSUE_LINE, STOCK, CONSUMPTION):
        lot, taken = draft.ids(name, "lot"), ~draft.free(name)
        if name in (RECEIPT_LINE, ISSUE_LINE):
            taken |= draft.ids(name, "red") == 1
        able[lot[taken & (lot >= 0)]] = False
    able &= draft.free(INVENTORY)[_first_row(draft)[lots.item]]
    return able


def _first_row(draft: Draft) -> Ints:
    """By item, the row of its record."""
    found = np.zeros(len(draft.world.items.code), np.int64)
    item = draft.ids(INVENTORY, "item")
    found[item[::-1]] = np.arange(len(item))[::-1]
    return found


def _divide(draft: Draft, lot: int) -> None:
    plan, texts = draft.world.plan, draft.world.texts
    uses = np.flatnonzero(plan.use_lot == lot)
    order = plan.demand_order[plan.use_demand[uses]]
    part_of_order = {own: 1 + place % 2 for place, own in enumerate(np.unique(order).tolist())}
    draft.part[uses] = [part_of_order[own] for own in order.tolist()]
    erp, mes = texts.erp_lot[lot].as_py(), texts.mes_lot[lot].as_py()
    for name, column, text in ((ISSUE_LINE, "cBatch", erp), (CONSUMPTION, "source_batch_code", mes)):
        rows = np.flatnonzero(draft.ids(name, "lot") == lot)
        _rename(
            draft,
            name,
            column,
            rows,
            [f"{text}-{part_of_order[own]}" for own in draft.ids(name, "order")[rows].tolist()],
        )
    left = np.flatnonzero(draft.ids(STOCK, "lot") == lot)
    _rename(draft, STOCK, "cBatch", left, [f"{erp}-2"] * len(left))
    for row in left.tolist():
        draft.parts_left[lot] = draft.parts_left.get(lot, 0) + int(draft.get(STOCK, row, "iQuantity") * 100)
    code = draft.world.items.code[int(draft.world.lots.item[lot])]
    whole, *parts = (key_text([code, text]) for text in (erp, f"{erp}-1", f"{erp}-2"))
    for number in (1, 2):
        theirs = (CONSUMPTION, key_text([plain_code(code), f"{mes}-{number}"]))
        draft.pair("lot", "other system", (ISSUE_LINE, parts[number - 1]), theirs, same=True)
    for a, b in (
        ((RECEIPT_LINE, whole), (ISSUE_LINE, parts[0])),
        ((RECEIPT_LINE, whole), (ISSUE_LINE, parts[1])),
        ((ISSUE_LINE, parts[0]), (ISSUE_LINE, parts[1])),
    ):
        draft.pair("lot", "sub-lot", a, b, same=False)


def _rename(draft: Draft, name: Name, column: str, rows: Ints, texts: list[str]) -> None:
    """Rows name a part; they no longer stand for the lot as a whole."""
    draft.set(name, rows, column, texts)
    draft.claim(name, rows)
    draft.ids(name, "lot")[rows] = -1
