"""Defects of operation reports: sums that are wrong, reports scanned twice."""

from datetime import timedelta

import numpy as np

from demo.defects.draft import Draft
from demo.names import OPERATIONS

REPORT = ("mes", "pro_feedback")
NOISY_PER_WRONG = 2.5
"""Traps per defect of D34: sums that are off by float noise only."""


def wrong_sums(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D34: good and bad do not add up, or are negative; beside them sums that are off by float noise, as traps."""
    good = draft.tables[REPORT]["quantity_qualified"].to_numpy()
    able = (draft.ids(REPORT, "step") < len(OPERATIONS) - 1) & (good >= 10)
    for turn, row in enumerate(draft.pick(REPORT, able, count, rng)):
        column = "quantity_unquanlified" if turn % 2 else "quantity_feedback"
        true, off = draft.get(REPORT, row, column), 1 + turn % 4
        planted = -float(off) if turn % 2 else true + off
        draft.set(REPORT, [row], column, [planted])
        if turn % 2:
            draft.set(REPORT, [row], "quantity_feedback", [float(good[row]) + planted])
        draft.note("D34", REPORT, draft.key(REPORT, row), column, true, planted, "VAL-SUM", "M")
    noisy = draft.pick(REPORT, able, round(NOISY_PER_WRONG * count), rng)
    planted_sums = [_noisy(draft.get(REPORT, row, "quantity_feedback")) for row in noisy]
    draft.set(REPORT, noisy, "quantity_feedback", planted_sums)
    for row, value in zip(noisy, planted_sums, strict=True):
        draft.trap("D34", REPORT, draft.key(REPORT, row), "quantity_feedback", value)


def _noisy(value: float) -> float:
    """The value three doubles further on, as a sum of tenths may come out."""
    for _ in range(3):
        value = float(np.nextafter(value, np.inf))
    return value


def double_scans(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D36: the same report once more, some seconds later."""
    for row in draft.pick(REPORT, draft.free(REPORT), count, rng):
        number = draft.next_id(REPORT, "record_id")
        again = draft.get(REPORT, row, "feedback_time") + timedelta(seconds=int(rng.integers(2, 51)))
        code = f"FB{number:08d}"
        copy = {**draft.row(REPORT, row), "record_id": number, "feedback_code": code, "feedback_time": again}
        key = draft.append(REPORT, copy, **{role: int(ids[row]) for role, ids in draft.identity[REPORT].items()})
        draft.note("D36", REPORT, key, "feedback_code", None, code, "DUP-EVENT", "m")
