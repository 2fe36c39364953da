"""What looks like a defect in the clean plant and is none; listed so that false alarms can be counted."""

import numpy as np

from demo.columns import Bools
from demo.defects.draft import Draft
from demo.defects.tables import ISSUE_LINE, ORDER_LINE, OUTPUT, OUTPUT_LINE
from demo.ledger import Name
from demo.orders import LEAP_DAY, Purpose

MOST = 40
"""How many rows of each trap are listed."""


def _list(draft: Draft, trap: str, name: Name, column: str, rows: Bools) -> None:
    for row in np.flatnonzero(rows & draft.free(name))[:MOST].tolist():
        draft.trap(trap, name, draft.key(name, row), column, draft.get(name, row, column))


def list_traps(draft: Draft) -> None:
    """T01 rework, T02 lot of two orders, T03 trial lot, T04 night shift, T05 leap day, T06–T08 returns, T09 cartons."""
    orders, line, made = draft.world.orders, ORDER_LINE, OUTPUT
    order, receipt = draft.ids(line, "order"), draft.ids(made, "order")
    own, real = np.maximum(receipt, 0), receipt >= 0
    lots = np.bincount(orders.lot[orders.first_line >= 0], minlength=len(draft.world.lots.item)) > 0
    _list(draft, "T01", line, "MoLotCode", orders.purpose[order] == Purpose.REWORK)
    _list(draft, "T02", line, "MoLotCode", lots[orders.lot[order]])
    _list(draft, "T03", OUTPUT_LINE, "iQuantity", real & (orders.purpose[own] == Purpose.TEST))
    _list(draft, "T04", made, "dDate", real & orders.night[own])
    leap = draft.world.days.day(orders.finish)[own] == LEAP_DAY
    _list(draft, "T05", made, "dDate", real & leap)
    for trap, table in (("T06", "rdrecords32"), ("T07", "rdrecords01"), ("T08", "rdrecords11")):
        _list(draft, trap, ("erp", table), "iQuantity", draft.ids(("erp", table), "red") == 1)
    issue = ISSUE_LINE
    carton = ~draft.world.items.lots[draft.world.lots.item[draft.ids(issue, "lot")]]
    _list(draft, "T09", issue, "cBatch", carton)
