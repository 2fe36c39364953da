"""Conflict of orders: the MES splits one order of the ERP into two, or makes two order lines as one.

They are not one thing; the truth ledger has the share that each has of the other. All that the MES notes of them names its
own orders.
"""

from decimal import Decimal

import numpy as np

from demo.columns import Bools
from demo.defects.draft import Draft
from demo.defects.tables import CONSUMPTION, IN_PROCESS, LABEL, ORDER_LINE, REPORT, WORK_ORDER
from demo.orders import Purpose

NOTED = (REPORT, IN_PROCESS, LABEL)
"""What else the MES notes of a work order, under its code."""

SECOND_PART = Decimal("0.4")
"""How much of a split order its second work order makes."""


def shared_orders(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """C14: every other order is split; the others are two lines of one number that are made together."""
    orders = draft.world.orders
    own = draft.ids(WORK_ORDER, "order")
    done = (orders.finish < draft.world.days.count) & (orders.purpose == Purpose.STANDARD)
    second = orders.first_line >= 0
    first = np.zeros(len(second), np.bool_)
    first[orders.first_line[second]] = True
    for row in draft.pick(WORK_ORDER, (done & ~first & ~second)[own], (count + 1) // 2, rng):
        _split(draft, row)
    whole = np.zeros(len(second), np.bool_)
    whole[own[draft.free(WORK_ORDER)]] = True
    able: Bools = second & done & whole & whole[orders.first_line]
    for row in draft.pick(WORK_ORDER, able[own], count // 2, rng):
        _merge(draft, int(np.flatnonzero(own == orders.first_line[own[row]])[0]), row)


def _line_key(draft: Draft, order: int) -> str:
    """The key of the ERP's order line."""
    return draft.key(ORDER_LINE, int(np.flatnonzero(draft.ids(ORDER_LINE, "order") == order)[0]))


def _part(quantity: float) -> float:
    return float((Decimal(str(quantity)) * SECOND_PART).quantize(Decimal("0.01")))


def _rest(quantity: float) -> float:
    return float(Decimal(str(quantity)) - Decimal(str(_part(quantity))))


def _split(draft: Draft, row: int) -> None:
    """A second work order takes a part of the order, of all that it consumes, and every other report, check and label."""
    order, old = int(draft.ids(WORK_ORDER, "order")[row]), draft.row(WORK_ORDER, row)
    number = draft.next_id(WORK_ORDER, "workorder_id")
    second = {**old, "workorder_id": number, "workorder_code": f"{old['workorder_code']}-2"}
    lot = int(draft.ids(WORK_ORDER, "lot")[row])
    for column in ("quantity", "quantity_produced"):
        second[column] = float(int(_part(old[column])))
        draft.set(WORK_ORDER, [row], column, [old[column] - second[column]])
    key = draft.append(WORK_ORDER, second, order=-1, lot=lot)
    for consumed in np.flatnonzero(draft.ids(CONSUMPTION, "order") == order).tolist():
        used = draft.row(CONSUMPTION, consumed)
        quantity = used["quantity_consumed"]
        draft.set(CONSUMPTION, [consumed], "quantity_consumed", [_rest(quantity)])
        part = {"record_id": draft.next_id(CONSUMPTION, "record_id"), "quantity_consumed": _part(quantity)}
        draft.append(CONSUMPTION, {**used, **part, "workorder_code": second["workorder_code"]}, lot=-1)
    for name in NOTED:
        rows = np.flatnonzero((draft.ids(name, "order") == order) & draft.free(name))[1::2]
        draft.set(name, rows, "workorder_code", [second["workorder_code"]] * len(rows))
    line, first = _line_key(draft, order), draft.key(WORK_ORDER, row)
    draft.share(
        line, first, old["quantity"] - second["quantity"], old["quantity"], old["quantity"] - second["quantity"]
    )
    draft.share(line, key, second["quantity"], old["quantity"], second["quantity"])
    draft.ids(WORK_ORDER, "order")[row] = -1
    for a, b in (((ORDER_LINE, line), (WORK_ORDER, first)), ((ORDER_LINE, line), (WORK_ORDER, key))):
        draft.pair("work_order", "shared order", a, b, same=False)
    draft.pair("work_order", "shared order", (WORK_ORDER, first), (WORK_ORDER, key), same=False)


def _merge(draft: Draft, first: int, second: int) -> None:
    """The first work order makes both lines; the second one is never written."""
    kept, gone = draft.row(WORK_ORDER, first), draft.row(WORK_ORDER, second)
    both = {column: kept[column] + gone[column] for column in ("quantity", "quantity_produced")}
    both["source_code"] = f"{kept['source_code']},{gone['source_code']}"
    for column, value in both.items():
        draft.set(WORK_ORDER, [first], column, [value])
    for name in (CONSUMPTION, *NOTED):
        draft.rename(name, "workorder_code", gone["workorder_code"], kept["workorder_code"])
    key = draft.key(WORK_ORDER, first)
    for row, old in ((first, kept), (second, gone)):
        line = _line_key(draft, int(draft.ids(WORK_ORDER, "order")[row]))
        draft.share(line, key, old["quantity"], old["quantity"], both["quantity"])
        draft.pair("work_order", "shared order", (ORDER_LINE, line), (WORK_ORDER, key), same=False)
    draft.claim(WORK_ORDER, np.array([first]))
    draft.ids(WORK_ORDER, "order")[[first, second]] = -1
    draft.drop(WORK_ORDER, np.array([second]))
