"""The plant's calendar: working days counted from the start of the window, and shifts in local time."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from demo.columns import DAY_SECONDS, Ints

LEAD_DAYS, TAIL_DAYS = 400, 60
HOLIDAYS = frozenset({"01-01", "05-01", "05-02", "05-03", "10-01", "10-02", "10-03", "10-04", "10-05"})
DAY_SHIFT = 8 * 3600
NIGHT_SHIFT = 20 * 3600
SHIFT_SECONDS = 8 * 3600


@dataclass(frozen=True)
class Workdays:
    """Working day number ↔ calendar day.

    Attributes:
        days: calendar days (since 1970) of all working days, those around the window included.
        before, count: how many of them lie before and in the window.
        last: the last calendar day of the window.
    """

    days: Ints
    before: int
    count: int
    last: int

    @classmethod
    def of(cls, start: date, days: int) -> "Workdays":
        """The calendar of a window of `days` calendar days that begins on `start`."""
        first = np.datetime64(start, "D")
        span = np.arange(first - LEAD_DAYS, first + days + TAIL_DAYS)
        holidays = [day for day in span if str(day)[5:] in HOLIDAYS]
        working = span[np.is_busday(span, holidays=holidays)]
        before, inside = int((working < first).sum()), int((working < first + days).sum())
        last = int((first + days - 1).astype(np.int64))
        return cls(working.astype(np.int64), before, inside - before, last)

    @property
    def start(self) -> int:
        """The first working day of the window, as a calendar day."""
        return int(self.days[self.before])

    def day(self, number: Ints) -> Ints:
        """Calendar day of working day `number` (0: the first of the window, negative: before it)."""
        found: Ints = self.days[np.clip(number + self.before, 0, len(self.days) - 1)]
        return found

    def number(self, day: int) -> int:
        """Working day number of the first working day at or after the calendar day `day`."""
        return int(np.searchsorted(self.days, day)) - self.before


def seconds(day: Ints) -> Ints:
    """Midnight at the beginning of calendar days, in seconds since 1970."""
    return day * DAY_SECONDS


def add_months(day: Ints, months: Ints) -> Ints:
    """The same day of the month `months` later, or the last one of that month."""
    moment = day.astype("datetime64[D]")
    month = moment.astype("datetime64[M]")
    target = month + months
    offset = (moment - month.astype("datetime64[D]")).astype(np.int64)
    last = ((target + 1).astype("datetime64[D]") - target.astype("datetime64[D]")).astype(np.int64) - 1
    found: Ints = (target.astype("datetime64[D]") + np.minimum(offset, last)).astype(np.int64)
    return found
