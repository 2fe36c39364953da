"""What all stock documents of the ERP have in common: headers over lines, signatures, lots and their shelf life."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from demo.columns import ABSENT, DAY_SECONDS, Bools, Column, Ints, digits, pick
from demo.erp_items import MONTHS
from demo.erp_warehouses import CODES
from demo.workdays import add_months, seconds
from demo.world import World

HEADERS = 10_000_000
LINES = 1_000_000_000
HOUR = 3600


Number = TypeVar("Number", np.int64, np.bool_)


class Documents:
    """Lines grouped into headers: consecutive lines of the same day and key share one.

    Attributes:
        order: the sequence in which the given lines are written. header: by written line, the index of its header.
        first: by header, the place of its first line among the written ones.
    """

    def __init__(self, kind: int, day: Ints, key: Ints) -> None:
        self.kind = kind
        self.order = np.lexsort((key, day))
        day, key = day[self.order], key[self.order]
        fresh = np.r_[True, (day[1:] != day[:-1]) | (key[1:] != key[:-1])]
        self.header = np.cumsum(fresh) - 1
        self.first = np.flatnonzero(fresh)

    @property
    def header_id(self) -> Ints:
        """`ID` of each header."""
        return self.kind * HEADERS + np.arange(len(self.first)) + 1

    @property
    def line_id(self) -> Ints:
        """`AutoID` of each written line."""
        return self.kind * LINES + np.arange(len(self.order)) + 1

    def line_of(self, place: Ints) -> Ints:
        """`AutoID` of the lines that were given at the places `place`."""
        written = np.empty(len(self.order), np.int64)
        written[self.order] = self.line_id
        return written[place]

    def by_header(self, values: NDArray[Number]) -> NDArray[Number]:
        """One value per header from one per given line."""
        return values[self.order][self.first]


def signed(world: World, made: Ints, approved: Bools | None, rng: np.random.Generator) -> dict[str, Column]:
    """Who made and approved each header, and when; `dModifyDate` is filled for about a third."""
    rows, people = len(made), world.masters.people
    checked = made + rng.integers(600, HOUR, rows)
    handled = np.ones(rows, np.bool_) if approved is None else approved
    changed = handled & (rng.random(rows) < 0.3)
    person = pick(people, np.where(changed, rng.integers(0, 12, rows), -1))
    return {
        "cMaker": pick(people, rng.integers(0, 12, rows)),
        "dnmaketime": made,
        "cHandler": pick(people, np.where(handled, rng.integers(12, 20, rows), -1)),
        "dVeriDate": np.where(handled, checked // DAY_SECONDS * DAY_SECONDS, ABSENT),
        "dnverifytime": np.where(handled, checked, ABSENT),
        "cModifyPerson": person,
        "dModifyDate": np.where(changed, checked, ABSENT),
        "ufts": np.arange(rows) + 700_001,
    }


def head(documents: Documents, day: Ints, kind: str, business: str, store: Ints, *, into: bool) -> dict[str, Column]:
    """The columns that headers of all kinds begin with; `store` indexes the warehouses."""
    return {
        "ID": documents.header_id,
        "cCode": digits(np.arange(len(documents.first)) + 1, 10),
        "dDate": seconds(day),
        "cVouchType": kind,
        "cBusType": business,
        "bRdFlag": int(into),
        "cWhCode": pick(CODES, store),
    }


def line(world: World, documents: Documents, lot: Ints, quantity: Ints) -> dict[str, Column]:
    """The columns that lines of all kinds share, from the lot and the hundredths of each written line."""
    return {
        "AutoID": documents.line_id,
        "ID": documents.header_id[documents.header],
        "cInvCode": pick(world.items.code, world.lots.item[lot]),
        "iQuantity": quantity,
        "cBatch": world.texts.erp_lot.take(lot),
        "cbMemo": None,
    }


def shelf(world: World, lot: Ints, made: Ints) -> dict[str, Column]:
    """Production date, shelf life and expiry of lots made on the calendar day `made`."""
    months = world.items.shelf_months[world.lots.item[lot]]
    keeps = months > 0
    return {
        "dMadeDate": np.where(keeps, seconds(made), ABSENT),
        "iMassDate": np.where(keeps, months, 0),
        "cMassUnit": np.where(keeps, MONTHS, 0),
        "dVDate": np.where(keeps, seconds(add_months(made, months)), ABSENT),
    }
