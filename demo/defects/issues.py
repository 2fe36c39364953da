"""Defects of material issues: what the order does not need, what may not be used, more than there is."""

from decimal import Decimal

import numpy as np

from demo.columns import Ints, pc
from demo.defects.draft import Draft
from demo.defects.tables import ISSUE_LINE, RECEIPT, RECEIPT_LINE, STOCK
from demo.masters import Kind
from demo.orders import Purpose, State

BLOCKED = ("04", "06")
"""The stores in which goods wait for inspection and in which rejected goods are kept."""


def needless_issues(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D24: beside what it needs, an order is issued a little of something that its bill of material does not have.

    An order before whose start no spare lot was in stock is passed over.
    """
    world, plan = draft.world, draft.world.plan
    order = draft.ids(ISSUE_LINE, "order")
    able = (draft.ids(ISSUE_LINE, "red") == 0) & (world.orders.purpose[order] == Purpose.STANDARD)
    stock = draft.ids(STOCK, "lot")
    left = pc.cast(draft.tables[STOCK]["iQuantity"], "float64").to_numpy()
    kept = world.lots
    spare = (kept.state[stock] == State.FREE) & kept.bought[stock] & (world.items.kind[kept.item[stock]] == Kind.RAW)
    spare &= left >= 5
    for row in draft.pick(ISSUE_LINE, able, count, rng):
        own = int(order[row])
        needed = plan.demand_item[plan.demand_order == own]
        fit = spare & draft.free(STOCK) & (kept.day[stock] < world.orders.start[own])
        choices = np.flatnonzero(fit & ~np.isin(kept.item[stock], needed))
        if len(choices):
            _issue(draft, row, int(rng.choice(choices)))


def _issue(draft: Draft, row: int, stock: int) -> None:
    """Add a line to the issue of `row` that takes two units of the lot in the stock row `stock`."""
    draft.claim(STOCK, np.array([stock]))
    lot, order = int(draft.ids(STOCK, "lot")[stock]), int(draft.ids(ISSUE_LINE, "order")[row])
    kept, old, taken = draft.row(STOCK, stock), draft.row(ISSUE_LINE, row), Decimal("2.0000")
    draft.set(STOCK, [stock], "iQuantity", [kept["iQuantity"] - taken])
    new = {**old, "AutoID": draft.next_id(ISSUE_LINE, "AutoID"), "iQuantity": taken}
    new |= {"cInvCode": kept["cInvCode"], "cBatch": kept["cBatch"]}
    header = int(draft.ids(ISSUE_LINE, "header")[row])
    key = draft.append(ISSUE_LINE, new, lot=lot, demand=-1, order=order, use=-1, red=0, header=header)
    draft.extra_uses.append((order, lot, int(taken * 100)))
    draft.note("D24", ISSUE_LINE, key, "cInvCode", None, kept["cInvCode"], "REF-ISSUE-BOM", "M")


def _lines_per_receipt(draft: Draft) -> Ints:
    return np.bincount(draft.ids(RECEIPT_LINE, "header"), minlength=len(draft.free(RECEIPT)))


def blocked_lots(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D25: the receipt went to where goods wait for inspection or were rejected, and the lot is issued all the same."""
    lots, header = draft.world.lots, draft.ids(RECEIPT_LINE, "header")
    able = (_lines_per_receipt(draft)[header] == 1) & draft.free(RECEIPT)[header] & draft.free(RECEIPT_LINE)
    able &= (draft.ids(RECEIPT, "opening")[header] == 0) & (draft.ids(RECEIPT, "red")[header] == 0)
    receipt = np.full(len(lots.item), -1)
    receipt[draft.ids(RECEIPT_LINE, "lot")[able]] = header[able]
    lot = draft.ids(ISSUE_LINE, "lot")
    usable = (receipt[lot] >= 0) & draft.world.items.lots[lots.item[lot]] & (draft.ids(ISSUE_LINE, "red") == 0)
    _, first = np.unique(lot, return_index=True)
    once = np.zeros(len(lot), np.bool_)
    once[first] = True
    for turn, row in enumerate(draft.pick(ISSUE_LINE, usable & once, count, rng)):
        store, mine = BLOCKED[turn % 2], int(receipt[lot[row]])
        draft.claim(RECEIPT, np.array([mine]))
        draft.claim(RECEIPT_LINE, np.flatnonzero(header == mine))
        draft.claim(ISSUE_LINE, np.flatnonzero(lot == lot[row]))
        true = draft.get(RECEIPT, mine, "cWhCode")
        draft.set(RECEIPT, [mine], "cWhCode", [store])
        kept = np.flatnonzero(draft.ids(STOCK, "lot") == lot[row])
        draft.set(STOCK, kept, "cWhCode", [store] * len(kept))
        draft.note("D25", RECEIPT, draft.key(RECEIPT, mine), "cWhCode", true, store, "REF-STATUS", "C")


def overdrawn_lots(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D26: an issue takes more of a lot than there was, by less than it should have taken."""
    world = draft.world
    lot = draft.ids(ISSUE_LINE, "lot")
    received = np.isin(np.arange(len(world.lots.item)), draft.ids(RECEIPT_LINE, "lot")[draft.free(RECEIPT_LINE)])
    quantity = np.rint(pc.cast(draft.tables[ISSUE_LINE]["iQuantity"], "float64").to_numpy() * 100).astype(np.int64)
    back = world.trade.on_hand[lot]
    able = world.lots.bought[lot] & world.items.lots[world.lots.item[lot]] & received[lot]
    able &= (draft.ids(ISSUE_LINE, "red") == 0) & (back < quantity // 2) & (quantity >= 200)
    once = np.zeros(len(lot), np.bool_)
    once[np.unique(np.where(able, lot, -1), return_index=True)[1]] = True
    for row in draft.pick(ISSUE_LINE, able & once, count, rng):
        true = draft.get(ISSUE_LINE, row, "iQuantity")
        planted = true + Decimal(int(back[row] + quantity[row] // 4)).scaleb(-2)
        draft.claim(ISSUE_LINE, np.flatnonzero(lot == lot[row]))
        draft.set(ISSUE_LINE, [row], "iQuantity", [planted])
        draft.note("D26", ISSUE_LINE, draft.key(ISSUE_LINE, row), "iQuantity", true, planted, "BAL-LOT-NEG", "C")
