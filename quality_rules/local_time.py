"""Local times that name no instant or two, because a zone's clock was put forward or back.

Python's own zones tell when that was; the engine would choose one of the instants without a word.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

Spans = tuple[tuple[datetime, datetime], ...]

FIRST, LAST = datetime(1880, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""Between these the clocks are known; before, they were the sun's, and beyond, nobody can say."""

_STEP = timedelta(days=2)
"""No zone has put its clock forward and back within two days."""


def is_doubtful(local: str, zone: str) -> str:
    """SQL of whether a local time (a TIMESTAMP) in a zone is missing or occurs twice; of NULL, NULL or false.

    Only times in the small hours of the few days of a change are compared with the spans themselves.
    """
    spans = doubtful_spans(zone)
    if not spans:
        return "false"
    days = sorted({day for begin, end in spans for day in (begin.date(), end.date())})
    dates = ", ".join(f"DATE '{day}'" for day in days)
    hours = ", ".join(f"{{'b': TIMESTAMP '{begin}', 'e': TIMESTAMP '{end}'}}" for begin, end in spans)
    within = f'len(list_filter([{hours}], lambda "@it": {local} >= "@it".b AND {local} < "@it".e)) > 0'
    near = f"CASE WHEN list_contains([{dates}], CAST({local} AS DATE)) THEN {within} ELSE false END"
    usual = f"{local} >= TIMESTAMP '{spans[-1][1]}' OR hour({local}) NOT IN ({', '.join(map(str, _hours(spans)))})"
    return f"CASE WHEN {usual} THEN false ELSE {near} END"


def _hours(spans: Spans) -> list[int]:
    """The hours of the day into which any span reaches."""
    reached = set()
    for begin, end in spans:
        at = begin.replace(minute=0, second=0)
        while at < end:
            reached.add(at.hour)
            at += timedelta(hours=1)
    return sorted(reached)


@lru_cache
def doubtful_spans(zone: str) -> Spans:
    """The spans of doubtful local time [begin, end) of a zone, in order."""
    clock = ZoneInfo(zone)
    spans = []
    before, at = _offset(FIRST, clock), FIRST
    while at < LAST:
        at += _STEP
        after = _offset(at, clock)
        if after != before:
            change = _change(at - _STEP, at, clock).replace(tzinfo=None)
            spans.append((change + min(before, after), change + max(before, after)))
        before = after
    return tuple(spans)


def _change(low: datetime, high: datetime, clock: ZoneInfo) -> datetime:
    """The first second (UTC) in (low, high] at which a clock differs from what it was at ``low``."""
    before = _offset(low, clock)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low).total_seconds() // 2)
        if _offset(middle, clock) == before:
            low = middle
        else:
            high = middle
    return high


def _offset(at: datetime, clock: ZoneInfo) -> timedelta:
    return at.astimezone(clock).utcoffset() or timedelta()
