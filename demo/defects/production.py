"""Defects of production: missing genealogy."""

from decimal import Decimal

import numpy as np

from demo.defects.draft import Draft
from demo.erp_masters import CODES, home
from demo.masters import Kind
from demo.orders import Purpose

ALLOCATION = ("erp", "mom_moallocate")
ISSUE_LINE = ("erp", "rdrecords11")
CONSUMPTION = ("mes", "pro_trans_consume")
STOCK = ("erp", "CurrentStock")


def put_back(draft: Draft, lot: int, quantity: Decimal) -> None:
    """Raise the ERP's stock of a lot by `quantity`, which may be negative."""
    item = int(draft.world.lots.item[lot])
    store = CODES[int(home(draft.world.items, np.array([item]))[0])]
    for row in np.flatnonzero(draft.ids(STOCK, "lot") == lot).tolist():
        if draft.get(STOCK, row, "cWhCode") == store:
            draft.set(STOCK, [row], "iQuantity", [draft.get(STOCK, row, "iQuantity") + quantity])
            return
    values = {
        "AutoID": draft.next_id(STOCK, "AutoID"),
        "cWhCode": store,
        "cInvCode": draft.world.items.code[item],
        "cBatch": draft.world.texts.erp_lot[lot].as_py(),
        "iQuantity": quantity,
    }
    draft.append(STOCK, values, lot=lot)


def missing_consumption(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D27: a finished order has no issue and no consumption of one lot-managed component, which stays in stock."""
    world, plan = draft.world, draft.world.plan
    order, demand = draft.ids(ALLOCATION, "order"), draft.ids(ALLOCATION, "demand")
    kind = world.items.kind[plan.demand_item[demand]]
    able = (world.orders.purpose[order] == Purpose.STANDARD) & (world.orders.finish[order] < world.days.count)
    able &= (kind == Kind.RAW) | (kind == Kind.SEMI)
    taken = np.zeros(len(plan.demand_item), np.bool_)
    taken[draft.ids(ISSUE_LINE, "demand")[~draft.free(ISSUE_LINE) | (draft.ids(ISSUE_LINE, "red") == 1)]] = True
    rows = draft.pick(ALLOCATION, able & ~taken[demand], count, rng)
    for row in rows:
        issues = np.flatnonzero(draft.ids(ISSUE_LINE, "demand") == demand[row])
        for issue in issues.tolist():
            put_back(draft, int(draft.ids(ISSUE_LINE, "lot")[issue]), draft.get(ISSUE_LINE, issue, "iQuantity"))
        draft.claim(ISSUE_LINE, issues)
        draft.drop(ISSUE_LINE, issues)
        draft.drop(CONSUMPTION, np.flatnonzero(draft.ids(CONSUMPTION, "demand") == demand[row]))
        draft.absent_uses |= plan.use_demand == demand[row]
        issued = draft.get(ALLOCATION, row, "IssQty")
        draft.note("D27", ALLOCATION, draft.key(ALLOCATION, row), "IssQty", issued, "0.0000", "TRC-NO-CONSUME", "C")
    draft.set(ALLOCATION, rows, "IssQty", [Decimal(0)] * len(rows))
