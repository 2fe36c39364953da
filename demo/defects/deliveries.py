"""Deliveries that the world does not know: further receipts and stock, for defects and conflicts to be made of."""

from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np

from demo.columns import pc
from demo.defects.draft import Draft
from demo.defects.tables import RECEIPT, RECEIPT_LINE, STOCK
from demo.orders import State
from demo.qms_suppliers import APPROVED, CLASSES_BETWEEN, supplied_class

QUANTITY = Decimal("40.0000")


def first_day(draft: Draft) -> datetime:
    """Midnight of the first working day of the window."""
    found: datetime = np.datetime64(draft.world.days.start, "D").astype("datetime64[s]").astype(datetime)
    return found


def keep_stock(draft: Draft, code: str, lot: str | None, quantity: Decimal = QUANTITY, store: str = "01") -> str:
    """Stock that no document of the window explains; its key."""
    number = draft.next_id(STOCK, "AutoID")
    values = {"AutoID": number, "cWhCode": store, "cInvCode": code, "cBatch": lot, "iQuantity": quantity}
    return draft.append(STOCK, values, lot=-1)


def _approve(draft: Draft, vendor: str, code: str) -> None:
    """The vendor is approved for the class of an item, if it was not before."""
    row = int(vendor.removeprefix("GYS")) - 1
    classes, wanted = str(draft.get(APPROVED, row, "供应物料")).split(CLASSES_BETWEEN), supplied_class(code)
    if wanted not in classes:
        draft.set(APPROVED, [row], "供应物料", [CLASSES_BETWEEN.join(sorted([*classes, wanted]))])


def receive(
    draft: Draft, code: str, lot: str, day: datetime, *, vendor: str | None = None, opening: bool = False
) -> str:
    """An approved receipt of a lot, opening or into the store where goods wait for inspection; the vendor's code."""
    own = pc.less_equal(draft.tables[RECEIPT]["cVenCode"], f"GYS{len(draft.free(APPROVED)):04d}").to_numpy()
    free = (draft.ids(RECEIPT, "red") == 0) & (draft.ids(RECEIPT, "state") == State.FREE)
    row = int(np.flatnonzero(free & own)[0])
    old, number, clock = draft.row(RECEIPT, row), draft.next_id(RECEIPT, "ID"), day + timedelta(hours=9)
    head = {**old, "ID": number, "cCode": f"{number % 10_000_000:010d}", "dDate": day, "dnmaketime": clock}
    head |= {"dVeriDate": day, "dnverifytime": clock, "dModifyDate": None, "ufts": draft.next_id(RECEIPT, "ufts")}
    head |= {"bpufirst": int(opening), "biafirst": int(opening), "cWhCode": "01" if opening else "04"}
    head |= {"cHandler": old["cHandler"] or old["cMaker"], "cVenCode": vendor or old["cVenCode"]}
    _approve(draft, head["cVenCode"], code)
    draft.append(RECEIPT, head, vendor=-1, red=0, opening=int(opening), state=int(State.FREE))
    line = {
        **draft.row(RECEIPT_LINE, 0),
        "AutoID": draft.next_id(RECEIPT_LINE, "AutoID"),
        "ID": number,
        "cInvCode": code,
    }
    line |= {"iQuantity": QUANTITY, "cBatch": lot, "iCorID": None, "iPOsID": None, "iArrsId": None}
    line |= {"dMadeDate": None, "iMassDate": 0, "cMassUnit": 0, "dVDate": None}
    draft.append(RECEIPT_LINE, line, lot=-1, header=-1, red=0)
    return str(head["cVenCode"])


def deliver(draft: Draft, code: str, lot: str, day: datetime) -> None:
    """An opening receipt of a day long before the window, and its stock."""
    receive(draft, code, lot, day, opening=True)
    keep_stock(draft, code, lot)
