"""When the night is due next: the five fields of cron, in the project's time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dictionary.project import CRON

_YEARS = 8
"""How far ahead is looked: a 29 February comes at the latest after eight years."""


def next_time(schedule: str, zone: str, after: datetime) -> datetime | None:
    """The first moment after ``after`` that a schedule names, in UTC; None for a day that never comes, such as 31 2."""
    parts = schedule.split()
    minutes, hours, days, months, weekdays = (
        _named(part, low, high) for part, (_, low, high) in zip(parts, CRON, strict=True)
    )
    # As cron has it: where both kinds of day are named, either will do.
    either = not parts[2].startswith("*") and not parts[4].startswith("*")
    first = after.astimezone(ZoneInfo(zone)).date()
    for ahead in range(366 * _YEARS):
        day = first + timedelta(days=ahead)
        by_date, by_weekday = day.day in days, _weekday(day) & weekdays != set()
        if day.month in months and (by_date or by_weekday if either else by_date and by_weekday):
            for moment in (time(hour, minute) for hour in sorted(hours) for minute in sorted(minutes)):
                due = datetime.combine(day, moment, ZoneInfo(zone)).astimezone(UTC)
                if due > after:
                    return due
    return None


def _named(part: str, low: int, high: int) -> set[int]:
    found: set[int] = set()
    for item in part.split(","):
        span, _, step = item.partition("/")
        begin, _, end = (f"{low}-{high}" if span == "*" else span).partition("-")
        # One number with a step goes on to the end, as in 5/15.
        last = int(end) if end else high if step else int(begin)
        found |= set(range(int(begin), last + 1, int(step or 1)))
    return found


def _weekday(day: date) -> set[int]:
    """Sunday is 0 and 7."""
    number = day.isoweekday()
    return {number % 7, number}
