"""Defects of purchase receipts: lot texts, dates, approval."""

from datetime import datetime, timedelta

import numpy as np

from demo.columns import Bools, pc
from demo.defects.draft import Draft
from demo.defects.tables import RECEIPT, RECEIPT_LINE
from demo.orders import State

WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
SENTINELS = (datetime(1900, 1, 1), datetime(2099, 12, 31))  # noqa: DTZ001 - sources keep local time without zone
APPROVAL = ("cHandler", "dVeriDate", "dnverifytime", "cModifyPerson", "dModifyDate")


def _consumed(draft: Draft) -> Bools:
    """By receipt line, whether it is no reversal, its item has lots and its lot was used in production."""
    world = draft.world
    used = np.zeros(len(world.lots.item), np.bool_)
    used[world.plan.use_lot] = True
    used &= world.items.lots[world.lots.item]
    blue = draft.ids(RECEIPT_LINE, "red") == 0
    found: Bools = used[draft.ids(RECEIPT_LINE, "lot")] & blue
    return found


def _spelling(lot: str, turn: int) -> str:
    """A lot text with a trailing blank, a dash, wide characters or in lower case."""
    return (f"{lot} ", f"{lot[:3]}-{lot[3:]}", lot[:3].translate(WIDE) + lot[3:], lot.lower())[turn % 4]


def lot_spellings(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D18: the receipt line spells the lot otherwise than all later documents."""
    rows = draft.pick(RECEIPT_LINE, _consumed(draft), count, rng)
    true = [draft.get(RECEIPT_LINE, row, "cBatch") for row in rows]
    planted = [_spelling(lot, turn) for turn, lot in enumerate(true)]
    draft.set(RECEIPT_LINE, rows, "cBatch", planted)
    for row, old, new in zip(rows, true, planted, strict=True):
        draft.note("D18", RECEIPT_LINE, draft.key(RECEIPT_LINE, row), "cBatch", old, new, "FMT-LOT", "M")


def look_alike_lots(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D19: the receipt line has the letter O for a zero, or I for a one, in its lot."""
    able = _consumed(draft)
    digit = pc.fill_null(pc.match_substring_regex(draft.tables[RECEIPT_LINE]["cBatch"], "[01]"), False).to_numpy()
    rows = draft.pick(RECEIPT_LINE, able & digit, count, rng)
    true = [draft.get(RECEIPT_LINE, row, "cBatch") for row in rows]
    planted = [_look_alike(lot) for lot in true]
    draft.set(RECEIPT_LINE, rows, "cBatch", planted)
    for row, old, new in zip(rows, true, planted, strict=True):
        draft.note("D19", RECEIPT_LINE, draft.key(RECEIPT_LINE, row), "cBatch", old, new, "MATCH-LOT-CONF", "M")


def _look_alike(lot: str) -> str:
    """The lot with its last 0 or 1 written as a letter."""
    place = max(lot.rfind("0"), lot.rfind("1"))
    return f"{lot[:place]}{'O' if lot[place] == '0' else 'I'}{lot[place + 1 :]}"


def back_dated_receipts(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D23: the receipt bears a date one to three weeks before it was entered."""
    able = (draft.ids(RECEIPT, "opening") == 0) & (draft.ids(RECEIPT, "red") == 0)
    able &= draft.ids(RECEIPT, "state") == State.FREE
    for row in draft.pick(RECEIPT, able, count, rng):
        true = draft.get(RECEIPT, row, "dDate")
        planted = true - timedelta(days=int(rng.integers(6, 22)))
        draft.set(RECEIPT, [row], "dDate", [planted])
        draft.note("D23", RECEIPT, draft.key(RECEIPT, row), "dDate", true, planted, "DI-BACKDATE", "M")


def blank_lots(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D20: no lot on the receipt line of a lot-managed item: NULL or an empty text."""
    rows = draft.pick(RECEIPT_LINE, _consumed(draft), count, rng)
    planted = [None if turn % 2 else "" for turn in range(len(rows))]
    for row, new in zip(rows, planted, strict=True):
        true = draft.get(RECEIPT_LINE, row, "cBatch")
        draft.note("D20", RECEIPT_LINE, draft.key(RECEIPT_LINE, row), "cBatch", true, new, "VAL-LOT-REQ", "C")
    draft.set(RECEIPT_LINE, rows, "cBatch", planted)


def _wrong_expiry(made: datetime, expiry: datetime, turn: int) -> datetime:
    """Before production, a sentinel, or half a year off the shelf life."""
    return (made - timedelta(days=30), SENTINELS[turn // 3 % 2], expiry + timedelta(days=183))[turn % 3]


def wrong_expiries(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D21: an expiry date that cannot follow from production date and shelf life."""
    dated = np.asarray(draft.tables[RECEIPT_LINE]["dVDate"].is_valid().to_numpy())
    rows = draft.pick(RECEIPT_LINE, dated & (draft.ids(RECEIPT_LINE, "red") == 0), count, rng)
    true = [draft.get(RECEIPT_LINE, row, "dVDate") for row in rows]
    made = [draft.get(RECEIPT_LINE, row, "dMadeDate") for row in rows]
    planted = [_wrong_expiry(m, t, turn) for turn, (m, t) in enumerate(zip(made, true, strict=True))]
    draft.set(RECEIPT_LINE, rows, "dVDate", planted)
    for row, old, new in zip(rows, true, planted, strict=True):
        draft.note("D21", RECEIPT_LINE, draft.key(RECEIPT_LINE, row), "dVDate", old, new, "VAL-DATE-ORDER", "C")


def unapproved_receipts(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D22: nobody approved the receipt, and yet its lots were used."""
    header, consumed = draft.ids(RECEIPT_LINE, "header"), _consumed(draft)
    headers = len(draft.free(RECEIPT))
    able = np.bincount(header[consumed], minlength=headers) > 0
    able &= np.bincount(header[~draft.free(RECEIPT_LINE)], minlength=headers) == 0
    able &= draft.ids(RECEIPT, "opening") == 0
    rows = draft.pick(RECEIPT, able, count, rng)
    draft.claim(RECEIPT_LINE, np.flatnonzero(np.isin(header, np.array(rows))))
    for row in rows:
        true = draft.get(RECEIPT, row, "cHandler")
        draft.note("D22", RECEIPT, draft.key(RECEIPT, row), "cHandler", true, None, "REF-UNAPPROVED", "C")
    for column in APPROVAL:
        draft.set(RECEIPT, rows, column, [None] * len(rows))
