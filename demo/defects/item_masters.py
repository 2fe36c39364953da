"""Defects of what an ERP item says of itself: lot flag, shelf life, certificate, dates of use."""

from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np

from demo.columns import Bools, pc
from demo.defects.deliveries import deliver, first_day, keep_stock
from demo.defects.draft import Draft
from demo.defects.tables import ALLOCATION, INVENTORY, ISSUE, ISSUE_LINE, RECEIPT_LINE, UNIT
from demo.masters import Kind

YEARS, MONTHS = 1, 2


def _untouched(draft: Draft) -> Bools:
    """By item, whether no family has claimed a receipt, an issue or an allotment of it."""
    lots, plan, count = draft.world.lots, draft.world.plan, len(draft.world.items.code)
    received = lots.item[draft.ids(RECEIPT_LINE, "lot")[~draft.free(RECEIPT_LINE)]]
    issued = lots.item[draft.ids(ISSUE_LINE, "lot")[~draft.free(ISSUE_LINE)]]
    allotted = plan.demand_item[draft.ids(ALLOCATION, "demand")[~draft.free(ALLOCATION)]]
    found: Bools = np.bincount(np.r_[received, issued, allotted], minlength=count) == 0
    return found


def _consumed(draft: Draft) -> Bools:
    """By item, whether production used it."""
    found: Bools = np.bincount(draft.world.plan.demand_item, minlength=len(draft.world.items.code)) > 0
    return found


def wrong_lot_flags(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D03: the item says that it has no lots although its documents name them, or the reverse (a third)."""
    items, item = draft.world.items, draft.ids(INVENTORY, "item")
    used = (items.kind == Kind.RAW) & _untouched(draft) & _consumed(draft)
    reverse = max(1, count // 3)
    for row in draft.pick(INVENTORY, used[item], count - reverse, rng):
        draft.set(INVENTORY, [row], "bInvBatch", [0])
        draft.note("D03", INVENTORY, draft.key(INVENTORY, row), "bInvBatch", 1, 0, "MDM-LOTFLAG", "M")
    for row in draft.pick(INVENTORY, items.kind[item] == Kind.IDLE, reverse, rng):
        code = draft.get(INVENTORY, row, "cInvCode")
        keep_stock(draft, code, None, Decimal("12.0000"))
        draft.note("D03", INVENTORY, draft.key(INVENTORY, row), "bInvBatch", 0, 1, "MDM-LOTFLAG", "M")


def endless_shelf_lives(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D04: 99 years stand for "no limit"; beside them 99 months, which are meant."""
    items, item = draft.world.items, draft.ids(INVENTORY, "item")
    able = (items.shelf_months[item] == 0) & ((items.kind[item] == Kind.RAW) | (items.kind[item] == Kind.IDLE))
    rows = draft.pick(INVENTORY, able, count + 1, rng)
    units = [YEARS] * (len(rows) - 1) + [MONTHS]
    draft.set(INVENTORY, rows, "iMassDate", [99] * len(rows))
    draft.set(INVENTORY, rows, "cMassUnit", units)
    for row in rows[:-1]:
        draft.note("D04", INVENTORY, draft.key(INVENTORY, row), "iMassDate", 0, 99, "VAL-SHELFLIFE", "M")
    draft.trap("D04", INVENTORY, draft.key(INVENTORY, rows[-1]), "iMassDate", 99)


def _spoilt_certificate(number: str, turn: int) -> str:
    """A digit too few, the letter of the wrong authority, or the numbering before October 2014."""
    authority = "苏" if number.startswith("国") else "国"
    old = f"{number[0]}食药监械(准)字2011第{number[8]}{number[9:11]}{number[-4:]}号"
    return (number[:-1], authority + number[1:], old)[turn % 3]


def wrong_certificates(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D05: the registration number is no good; beside them one of 2013 on an item that ended with its last lot."""
    items, item = draft.world.items, draft.ids(INVENTORY, "item")
    sold = (items.kind[item] == Kind.FINISHED) | (items.kind[item] == Kind.SET)
    rows = draft.pick(INVENTORY, sold, count, rng)
    for turn, row in enumerate(rows):
        true = draft.get(INVENTORY, row, "cRegisterNo")
        planted = _spoilt_certificate(true, turn)
        draft.set(INVENTORY, [row], "cRegisterNo", [planted])
        draft.note("D05", INVENTORY, draft.key(INVENTORY, row), "cRegisterNo", true, planted, "ID-NMPA", "C")
    _item_of_2013(draft, rng)


def _item_of_2013(draft: Draft, rng: np.random.Generator) -> None:
    idle = draft.world.items.kind[draft.ids(INVENTORY, "item")] == Kind.IDLE
    (row,) = draft.pick(INVENTORY, idle, 1, rng)
    sold = {"dSDate": _day(2012, 3, 1), "dEDate": _day(2016, 1, 4), "cRegisterNo": "国食药监械(准)字2011第3669001号"}
    for column, value in sold.items():
        draft.set(INVENTORY, [row], column, [value])
    code = draft.get(INVENTORY, row, "cInvCode")
    deliver(draft, code, "13E07", _day(2013, 5, 20))
    draft.trap("D05", INVENTORY, draft.key(INVENTORY, row), "cRegisterNo", sold["cRegisterNo"])


def _day(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day)  # noqa: DTZ001 - sources keep local time without zone


def misplaced_items(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D09: the item hangs on a class that has parts, or on none."""
    for turn, row in enumerate(draft.pick(INVENTORY, np.ones(len(draft.free(INVENTORY)), np.bool_), count, rng)):
        true = draft.get(INVENTORY, row, "cInvCCode")
        planted = true[:3] if turn % 2 else None
        draft.set(INVENTORY, [row], "cInvCCode", [planted])
        draft.note("D09", INVENTORY, draft.key(INVENTORY, row), "cInvCCode", true, planted, "REF-CLASS", "m")


def inverted_rates(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D07: the rate of a unit is upside down: 0.001 tonnes of a kilogram instead of 1000."""
    used = pc.is_in(draft.tables[UNIT]["cComUnitCode"], draft.tables[INVENTORY]["cAssComUnitCode"].combine_chunks())
    for row in draft.pick(UNIT, used.to_numpy(), count, rng):
        true = draft.get(UNIT, row, "iChangRate")
        planted = (1 / true).quantize(Decimal("0.000001"))
        draft.set(UNIT, [row], "iChangRate", [planted])
        draft.note("D07", UNIT, draft.key(UNIT, row), "iChangRate", true, planted, "UOM-RATE", "C")


def disabled_items(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D08: the item was disabled in the middle of the time in which it was issued."""
    items, item = draft.world.items, draft.ids(INVENTORY, "item")
    blue = draft.ids(ISSUE_LINE, "red") == 0
    header = draft.ids(ISSUE_LINE, "header")[blue]
    moment = pc.cast(draft.tables[ISSUE]["dDate"], "int64").to_numpy()[header]
    issued = draft.world.lots.item[draft.ids(ISSUE_LINE, "lot")[blue]]
    last = np.zeros(len(items.code), np.int64)
    np.maximum.at(last, issued, moment)
    able = (items.kind == Kind.RAW) & _untouched(draft) & (last > 0)
    for row in draft.pick(INVENTORY, able[item], count, rng):
        day = np.datetime64(int(last[item[row]]), "s").astype(datetime) - timedelta(days=int(rng.integers(3, 30)))
        draft.set(INVENTORY, [row], "dEDate", [day])
        draft.note("D08", INVENTORY, draft.key(INVENTORY, row), "dEDate", None, day, "REF-DISABLED", "M")


def reused_codes(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D10: before the item began, another one had its code; a lot of the old one is still in stock."""
    items, item = draft.world.items, draft.ids(INVENTORY, "item")
    able = (items.kind == Kind.RAW) & _untouched(draft) & _consumed(draft)
    begin = first_day(draft) - timedelta(days=210)
    for turn, row in enumerate(draft.pick(INVENTORY, able[item], count, rng)):
        true = draft.get(INVENTORY, row, "dSDate")
        draft.set(INVENTORY, [row], "dSDate", [begin])
        deliver(draft, draft.get(INVENTORY, row, "cInvCode"), f"23C9{turn}", begin - timedelta(days=90 + turn))
        draft.note("D10", INVENTORY, draft.key(INVENTORY, row), "dSDate", true, begin, "MDM-CODE-REUSE", "C")
