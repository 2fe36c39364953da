"""Conflicts of keys: things that are one under different names, and different ones under one name.

They are no defects of a cell, so no rule reports them. Matching has to tell them, or leave them to a person.
"""

from datetime import datetime, timedelta

import numpy as np

from demo.columns import pc
from demo.defects.deliveries import keep_stock, receive
from demo.defects.draft import Draft
from demo.defects.tables import CUSTOMER, INVENTORY, MES_VENDOR, RECEIPT_LINE, SHIPMENT, VENDOR
from demo.masters import Kind
from demo.truth import key_text


def renamed_vendors(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """C6: the vendor changed its name; the ERP notes the former one, the MES still has only that."""
    for row in draft.pick(VENDOR, np.ones(len(draft.free(VENDOR)), np.bool_), count, rng):
        former = draft.get(VENDOR, row, "cVenName")
        name = former.replace("有限公司", "科技有限公司")
        for column, value in (("cVenName", name), ("cVenAbbName", name), ("cVenDefine1", former)):
            draft.set(VENDOR, [row], column, [value])
        theirs = np.flatnonzero(draft.ids(MES_VENDOR, "vendor") == draft.ids(VENDOR, "vendor")[row])
        for place in theirs.tolist():
            draft.about(MES_VENDOR, draft.key(MES_VENDOR, place), "renamed")


def merged_hospitals(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """C8: by a reform one hospital became part of another in the middle of the window; its code was then ended."""
    hospital = pc.equal(draft.tables[CUSTOMER]["cCCCode"], "01").to_numpy()
    rows = draft.pick(CUSTOMER, hospital, 2 * count, rng)
    since = _last_day(draft) - timedelta(days=150)
    for gone, into in zip(rows[::2], rows[1::2], strict=False):
        draft.set(CUSTOMER, [gone], "dEndDate", [since])
        later = pc.greater_equal(draft.tables[SHIPMENT]["dDate"], since).to_numpy()
        mine = pc.equal(draft.tables[SHIPMENT]["cCusCode"], draft.get(CUSTOMER, gone, "cCusCode")).to_numpy()
        moved = np.flatnonzero(later & mine & draft.free(SHIPMENT) & (draft.ids(SHIPMENT, "red") == 0))
        draft.set(SHIPMENT, moved, "cCusCode", [draft.get(CUSTOMER, into, "cCusCode")] * len(moved))
        one, other = (draft.key(CUSTOMER, row) for row in (gone, into))
        draft.pair("customer", "merged by reform", (CUSTOMER, one), (CUSTOMER, other), same=True)


def _last_day(draft: Draft) -> datetime:
    found: datetime = np.datetime64(draft.world.days.last, "D").astype("datetime64[s]").astype(datetime)
    return found


def _idle(draft: Draft, count: int, rng: np.random.Generator) -> list[str]:
    """Codes of items that had no document so far."""
    idle = draft.world.items.kind[draft.ids(INVENTORY, "item")] == Kind.IDLE
    return [draft.get(INVENTORY, row, "cInvCode") for row in draft.pick(INVENTORY, idle, count, rng)]


def one_lot_text_of_two_vendors(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """C10: two vendors delivered the same item under the same lot text."""
    vendors = [draft.get(VENDOR, row, "cVenCode") for row in draft.pick(VENDOR, draft.free(VENDOR), 2 * count, rng)]
    for turn, code in enumerate(_idle(draft, count, rng)):
        lot, keys = f"24L7{turn:02d}", []
        for vendor in vendors[2 * turn : 2 * turn + 2]:
            receive(draft, code, lot, _last_day(draft) - timedelta(days=1), vendor=vendor)
            keep_stock(draft, code, lot, store="04")
            keys.append(key_text([code, lot, vendor]))
        draft.pair("lot", "lot text of two vendors", *((RECEIPT_LINE, key) for key in keys), same=False)


def one_lot_text_of_two_items(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """C11: one vendor delivered two items under the same lot text."""
    codes = _idle(draft, 2 * count, rng)
    for turn, pair in enumerate(zip(codes[::2], codes[1::2], strict=False)):
        lot = f"24L8{turn:02d}"
        for code in pair:
            receive(draft, code, lot, _last_day(draft) - timedelta(days=1))
            keep_stock(draft, code, lot, store="04")
        one, other = ((RECEIPT_LINE, key_text([code, lot])) for code in pair)
        draft.pair("lot", "lot text of two items", one, other, same=False)
