"""Defects of ERP items: duplicates, codes out of form, trade item numbers."""

import numpy as np

from demo.columns import Ints
from demo.defects.draft import Draft
from demo.defects.tables import ALLOCATION, CONSUMPTION, INVENTORY, ISSUE_LINE, MES_ITEM, PART, RECEIPT_LINE, STOCK
from demo.masters import Kind, plain_code


def _moved_lots(draft: Draft, item: int) -> Ints:
    """The later half of an item's received lots, which will be booked under the duplicate."""
    lots = draft.world.lots
    mine = np.flatnonzero(lots.bought & (lots.item == item))
    return mine[np.argsort(lots.day[mine], kind="stable")][(len(mine) + 1) // 2 :]


def _rebook(draft: Draft, code_of_lot: dict[int, str]) -> None:
    """Write all documents of the given lots under other item codes."""
    lots = np.array(sorted(code_of_lot))
    for name, column in (
        (RECEIPT_LINE, "cInvCode"),
        (ISSUE_LINE, "cInvCode"),
        (STOCK, "cInvCode"),
        (CONSUMPTION, "item_code"),
    ):
        rows = np.flatnonzero(np.isin(draft.ids(name, "lot"), lots))
        codes = [code_of_lot[int(lot)] for lot in draft.ids(name, "lot")[rows]]
        draft.set(name, rows, column, [plain_code(c) for c in codes] if name == CONSUMPTION else codes)
        draft.claim(name, rows)
    plan = draft.world.plan
    moved = np.isin(plan.use_lot, lots)
    partly = np.bincount(plan.use_demand, ~moved, minlength=len(plan.demand_item)) > 0
    code_of_demand = {int(plan.use_demand[u]): code_of_lot[int(plan.use_lot[u])] for u in np.flatnonzero(moved)}
    demand = draft.ids(ALLOCATION, "demand")
    rows = np.flatnonzero(np.isin(demand, np.array(sorted(code_of_demand))) & ~partly[demand])
    draft.set(ALLOCATION, rows, "InvCode", [code_of_demand[int(d)] for d in demand[rows]])


def _twin(draft: Draft, row: int, turn: int) -> str:
    """Append a second record of an item under a new code, in both systems; the new code."""
    item = int(draft.ids(INVENTORY, "item")[row])
    old = draft.row(INVENTORY, row)
    serial = draft.next_id(PART, "PartId")
    code = f"{old['cInvCode'].rsplit('.', 1)[0]}.{serial:04d}"
    width = str.maketrans("0123456789", "０１２３４５６７８９")
    name, spec = old["cInvName"], old["cInvStd"]
    changed = [(name, f"{spec} "), (f"{name} ", spec), (name, spec.translate(width)), (name, spec.replace("×", " × "))]
    name, spec = changed[turn % len(changed)]
    ufts = draft.next_id(INVENTORY, "pubufts")
    new = {**old, "cInvCode": code, "cInvName": name, "cInvStd": spec, "pubufts": ufts}
    key = draft.append(INVENTORY, new, item=item)
    draft.append(PART, {"PartId": serial, "InvCode": code}, item=item)
    mes = draft.row(MES_ITEM, int(np.flatnonzero(draft.ids(MES_ITEM, "item") == item)[0]))
    number = draft.next_id(MES_ITEM, "item_id")
    copy = {"item_id": number, "item_code": plain_code(code), "erp_code": code, "specification": spec}
    draft.append(MES_ITEM, {**mes, **copy}, item=item, named=1)
    draft.note("D01", INVENTORY, key, "cInvCode", old["cInvCode"], code, "MDM-ITEM-DUP", "M")
    return code


def duplicate_items(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D01: an item exists twice, its name or specification different by blanks or width; both codes are in use."""
    items, lots = draft.world.items, draft.world.lots
    used = np.zeros(len(lots.item), np.bool_)
    used[draft.world.plan.use_lot] = True
    received = np.bincount(lots.item[lots.bought & used], minlength=len(items.code))
    item = draft.ids(INVENTORY, "item")
    able = (items.kind[item] == Kind.RAW) & (received[item] >= 2)
    code_of_lot: dict[int, str] = {}
    for turn, row in enumerate(draft.pick(INVENTORY, able, count, rng)):
        code = _twin(draft, row, turn)
        code_of_lot.update((int(lot), code) for lot in _moved_lots(draft, int(item[row])))
    _rebook(draft, code_of_lot)


def untidy_codes(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D02: the item's own record has its code in lower case or with a trailing blank; documents have it right."""
    items, item = draft.world.items, draft.ids(INVENTORY, "item")
    rows = draft.pick(INVENTORY, items.kind[item] == Kind.RAW, count, rng)
    true = [draft.get(INVENTORY, row, "cInvCode") for row in rows]
    planted = [code.lower() if turn % 2 else f"{code} " for turn, code in enumerate(true)]
    draft.set(INVENTORY, rows, "cInvCode", planted)
    for row, old, new in zip(rows, true, planted, strict=True):
        draft.note("D02", INVENTORY, draft.key(INVENTORY, row), "cInvCode", old, new, "FMT-CODE", "m")


def wrong_gtins(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D06: a trade item number with a wrong check digit (seven tenths), or the number of another item."""
    items, item = draft.world.items, draft.ids(INVENTORY, "item")
    sold = (items.kind[item] == Kind.FINISHED) | (items.kind[item] == Kind.SET)
    wrong = draft.pick(INVENTORY, sold, max(2, round(0.7 * count)), rng)
    pairs = draft.pick(INVENTORY, sold, 2 * max(2, round(0.3 * count)), rng)
    planted = {row: _next_digit(draft.get(INVENTORY, row, "cBarCode")) for row in wrong}
    planted |= {b: draft.get(INVENTORY, a, "cBarCode") for a, b in zip(pairs[::2], pairs[1::2], strict=True)}
    for row, code in planted.items():
        rule = "ID-GTIN" if row in wrong else "ID-GTIN-UNIQ"
        true = draft.get(INVENTORY, row, "cBarCode")
        draft.note("D06", INVENTORY, draft.key(INVENTORY, row), "cBarCode", true, code, rule, "C")
    draft.set(INVENTORY, list(planted), "cBarCode", list(planted.values()))


def _next_digit(code: str) -> str:
    return f"{code[:-1]}{(int(code[-1]) + 1) % 10}"
