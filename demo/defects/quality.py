"""Defects of machines, inspections and labels."""

from datetime import date, timedelta

import numpy as np

from demo.defects.draft import Draft
from demo.defects.tables import LABEL, MACHINE, REPORT, RESULT


def late_calibrations(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D38: the calibration of a machine was due in the middle of the time in which it was used."""
    used = np.bincount(draft.ids(REPORT, "machine"), minlength=len(draft.free(MACHINE)))
    first, last = draft.world.days.start, draft.world.days.last
    for row in draft.pick(MACHINE, used[draft.ids(MACHINE, "machine")] >= 10, count, rng):
        mine = np.flatnonzero(draft.ids(REPORT, "machine") == draft.ids(MACHINE, "machine")[row])
        used_last = draft.get(REPORT, int(mine[-1]), "feedback_time").date()
        due = date(1970, 1, 1) + timedelta(days=int(rng.integers(first, last)))
        planted = min(due, used_last - timedelta(days=1))
        true = draft.get(MACHINE, row, "calibration_due")
        draft.set(MACHINE, [row], "calibration_due", [planted])
        draft.note("D38", MACHINE, draft.key(MACHINE, row), "calibration_due", true, planted, "REF-CALIB", "C")


def results_against_limits(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D39: a value outside its limits is called OK, or the sheet states other limits than the system judges by."""
    able = np.asarray(draft.tables[RESULT]["result"].to_numpy(zero_copy_only=False) == "OK")
    for turn, row in enumerate(draft.pick(RESULT, able, count, rng)):
        column = "limit_text" if turn % 3 == 2 else "value_text"
        planted = ("10.731", "9.218", "9.000~10.500")[turn % 3]
        true = draft.get(RESULT, row, column)
        draft.set(RESULT, [row], column, [planted])
        draft.note("D39", RESULT, draft.key(RESULT, row), column, true, planted, "VAL-LIMIT-RESULT", "C")


def wrong_labels(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D40: labels without a separator after the lot, with a Chinese lot, with a wrong expiry date, or with a used serial."""
    serial = np.asarray(draft.tables[LABEL]["serial"].is_valid().to_numpy())
    dated = np.asarray(draft.tables[LABEL]["exp_date"].is_valid().to_numpy())
    glued, late, twice = (max(1, round(count * share / 12)) for share in (5, 4, 2))
    for row in draft.pick(LABEL, dated, glued, rng):
        _relabel(draft, row, _without_separator(draft.get(LABEL, row, "raw_hri")))
    for row in draft.pick(LABEL, dated, max(1, count - glued - late - twice), rng):
        _relabel(draft, row, draft.get(LABEL, row, "raw_hri").replace("(10)", "(10)批"))
    for row in draft.pick(LABEL, dated, late, rng):
        _expire_later(draft, row)
    rows = draft.pick(LABEL, serial, 2 * twice, rng)
    for row, other in zip(rows[::2], rows[1::2], strict=False):
        _copy_serial(draft, row, other)


def _without_separator(text: str) -> str:
    """The lot swallows the expiry date that follows it."""
    head, _, rest = text.partition("(17)")
    return f"{head}(10){rest[10:]}17{rest[:6]}"


def _relabel(draft: Draft, row: int, planted: str) -> None:
    true = draft.get(LABEL, row, "raw_hri")
    draft.set(LABEL, [row], "raw_hri", [planted])
    draft.note("D40", LABEL, draft.key(LABEL, row), "raw_hri", true, planted, "ID-UDI-PARSE", "C")


def _expire_later(draft: Draft, row: int) -> None:
    true, text = draft.get(LABEL, row, "exp_date"), draft.get(LABEL, row, "raw_hri")
    planted = true + timedelta(days=365)
    draft.set(LABEL, [row], "exp_date", [planted])
    draft.set(LABEL, [row], "raw_hri", [text.replace(f"(17){true:%y%m%d}", f"(17){planted:%y%m%d}")])
    draft.note("D40", LABEL, draft.key(LABEL, row), "exp_date", true, planted, "ID-UDI-EXPIRY", "C")


def _copy_serial(draft: Draft, row: int, other: int) -> None:
    """The second label repeats serial number and device identifier of the first."""
    for column in ("gtin", "lot", "mfg_date", "exp_date", "raw_hri", "workorder_code"):
        draft.set(LABEL, [other], column, [draft.get(LABEL, row, column)])
    true, planted = draft.get(LABEL, other, "serial"), draft.get(LABEL, row, "serial")
    draft.set(LABEL, [other], "serial", [planted])
    draft.note("D40", LABEL, draft.key(LABEL, other), "serial", true, planted, "ID-SERIAL-UNIQ", "C")
