"""Defects of production: missing genealogy."""

from decimal import Decimal

import numpy as np

from demo.columns import Bools
from demo.defects.draft import Draft
from demo.defects.tables import ALLOCATION, CONSUMPTION, ISSUE_LINE, STOCK
from demo.erp_warehouses import CODES, home
from demo.masters import Kind
from demo.orders import Purpose


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
    """D27: a finished order has no issue and no consumption of one lot-managed component, which stays in stock.

    Beside them kits whose packaging was not issued: nothing traceable is missing.
    """
    kind = draft.world.items.kind[draft.world.plan.demand_item[draft.ids(ALLOCATION, "demand")]]
    for row in _unissued(draft, (kind == Kind.RAW) | (kind == Kind.SEMI), count, rng):
        draft.note(
            "D27", ALLOCATION, draft.key(ALLOCATION, row), "IssQty", *_take_back(draft, row), "TRC-NO-CONSUME", "C"
        )
    order = draft.ids(ALLOCATION, "order")
    kits = draft.world.items.kind[draft.world.orders.item[order]] == Kind.SET
    for row in _unissued(draft, kits & (kind == Kind.CARTON), count, rng):
        _, nothing = _take_back(draft, row)
        draft.trap("D27", ALLOCATION, draft.key(ALLOCATION, row), "IssQty", nothing)


def _unissued(draft: Draft, able: Bools, count: int, rng: np.random.Generator) -> list[int]:
    """Allotments of finished standard orders whose issues nothing else touches."""
    world, demand = draft.world, draft.ids(ALLOCATION, "demand")
    order = draft.ids(ALLOCATION, "order")
    able = able & (world.orders.purpose[order] == Purpose.STANDARD) & (world.orders.finish[order] < world.days.count)
    taken = np.zeros(len(world.plan.demand_item), np.bool_)
    taken[draft.ids(ISSUE_LINE, "demand")[~draft.free(ISSUE_LINE) | (draft.ids(ISSUE_LINE, "red") == 1)]] = True
    return draft.pick(ALLOCATION, able & ~taken[demand], count, rng)


def _take_back(draft: Draft, row: int) -> tuple[Decimal, Decimal]:
    """Leave out all issues and consumption of an allotment; what it was and what is left of it."""
    demand = draft.ids(ALLOCATION, "demand")[row]
    issues = np.flatnonzero(draft.ids(ISSUE_LINE, "demand") == demand)
    for issue in issues.tolist():
        put_back(draft, int(draft.ids(ISSUE_LINE, "lot")[issue]), draft.get(ISSUE_LINE, issue, "iQuantity"))
    draft.claim(ISSUE_LINE, issues)
    draft.drop(ISSUE_LINE, issues)
    draft.drop(CONSUMPTION, np.flatnonzero(draft.ids(CONSUMPTION, "demand") == demand))
    draft.absent_uses |= draft.world.plan.use_demand == demand
    issued, nothing = draft.get(ALLOCATION, row, "IssQty"), Decimal("0.0000")
    draft.set(ALLOCATION, [row], "IssQty", [nothing])
    return issued, nothing
