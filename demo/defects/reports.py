"""Defects of operation reports: wrong clocks, sums that are wrong, reports scanned twice, people who may not do the work."""

from datetime import timedelta
from typing import Any

import numpy as np

from demo.columns import Ints
from demo.defects.draft import Draft
from demo.defects.tables import REPORT
from demo.mes_people import LEAVERS
from demo.names import OPERATIONS

UTC_COPY = timedelta(hours=-8)
SKEWED_REPORTS = 10
"""A clock is found to be wrong by many reports, so the station that has one has at least so many."""

OFFICE = 12
"""So many people of the stores have accounts and no training."""

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


def _shifted(draft: Draft, rows: Ints, by: timedelta) -> None:
    """Move begin and end of work; note the end."""
    for column in ("start_time", "end_time"):
        true: list[Any] = draft.tables[REPORT][column].take(rows).to_pylist()
        planted = [moment + by for moment in true]
        draft.set(REPORT, rows, column, planted)
    for row, old, new in zip(rows.tolist(), true, planted, strict=True):
        draft.note("D35", REPORT, draft.key(REPORT, row), "end_time", old, new, "DI-TIME-SKEW", "C")


def wrong_clocks(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D35: one station writes begin and end of work in UTC, all year; elsewhere a few pieces of work end before they begin."""
    machine = draft.ids(REPORT, "machine")
    stations, reports = np.unique(machine, return_counts=True)
    station = rng.choice(stations[reports >= SKEWED_REPORTS])
    rows = np.flatnonzero((machine == station) & draft.free(REPORT))
    draft.claim(REPORT, rows)
    _shifted(draft, rows, UTC_COPY)
    for row in draft.pick(REPORT, machine != station, count - 1, rng):
        true = draft.get(REPORT, row, "end_time")
        planted = draft.get(REPORT, row, "start_time") - timedelta(minutes=int(rng.integers(5, 60)))
        draft.set(REPORT, [row], "end_time", [planted])
        draft.note("D35", REPORT, draft.key(REPORT, row), "end_time", true, planted, "DI-TIME-SKEW", "C")


def unqualified_operators(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D37: a report in the name of somebody who has left, or who is not on the training register of the operation."""
    people = len(draft.world.masters.people)
    able = draft.ids(REPORT, "step") < len(OPERATIONS) - 1
    for turn, row in enumerate(draft.pick(REPORT, able, count, rng)):
        person = people - 1 - turn // 2 % LEAVERS if turn % 2 else turn // 2 % OFFICE
        true, planted = draft.get(REPORT, row, "user_name"), f"u{person + 1001:04d}"
        draft.set(REPORT, [row], "user_name", [planted])
        draft.set(REPORT, [row], "nick_name", [draft.world.masters.people[person]])
        draft.note("D37", REPORT, draft.key(REPORT, row), "user_name", true, planted, "REF-TRAINING", "M")


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
