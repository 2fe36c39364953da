"""Deliveries that the world does not know: further receipts and stock, for defects and conflicts to be made of."""

from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np

from demo.defects.draft import Draft
from demo.defects.tables import RECEIPT, RECEIPT_LINE, STOCK
from demo.orders import State

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


def receive(
    draft: Draft, code: str, lot: str, day: datetime, *, vendor: str | None = None, opening: bool = False
) -> str:
    """An approved receipt of a lot, opening or into the store where goods wait for inspection; the vendor's code."""
    row = int(np.flatnonzero((draft.ids(RECEIPT, "red") == 0) & (draft.ids(RECEIPT, "state") == State.FREE))[0])
    old, number, clock = draft.row(RECEIPT, row), draft.next_id(RECEIPT, "ID"), day + timedelta(hours=9)
    head = {**old, "ID": number, "cCode": f"{number % 10_000_000:010d}", "dDate": day, "dnmaketime": clock}
    head |= {"dVeriDate": day, "dnverifytime": clock, "dModifyDate": None, "ufts": draft.next_id(RECEIPT, "ufts")}
    head |= {"bpufirst": int(opening), "biafirst": int(opening), "cWhCode": "01" if opening else "04"}
    head |= {"cHandler": old["cHandler"] or old["cMaker"], "cVenCode": vendor or old["cVenCode"]}
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
