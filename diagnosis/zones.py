"""Whether the times of a column are in the zone that the source's file says: factories enter most of what they enter by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from diagnosis.facts import Suspicion

FEWEST: Final = 50
"""Below so many times nothing is said."""

_WINDOW: Final = 10
_DENSE: Final = 0.75
_MIDDLE_OF_DAY: Final = 13
_NIGHT: Final = 6
"""Working hours whose middle is so far from 13 o'clock are suspicious."""


def shifted(table: str, column: str, hours: Sequence[int], zone: str, at: datetime) -> Suspicion | None:
    """The suspicion that a column's times are off by some hours; None where nothing speaks for it.

    The ten busiest hours in a row are looked for. Where they hold three quarters of all times, they are taken for the working
    day. A plant that works day and night has no such hours, and nothing is said.

    Args:
        table: its table.
        column: the column.
        hours: how many times are in each hour of the day, 24 numbers.
        zone: the zone that the source is said to write in.
        at: a moment, for the zone's distance from UTC.
    """
    total = sum(hours)
    if total < FEWEST:
        return None
    windows = [sum(hours[(start + i) % 24] for i in range(_WINDOW)) for start in range(24)]
    best = max(windows)
    # Where several windows hold as much, the middle one is the day.
    starts = [start for start in range(24) if windows[start] == best]
    start = starts[len(starts) // 2]
    off = (_MIDDLE_OF_DAY - (start + _WINDOW // 2) + 12) % 24 - 12
    if best / total < _DENSE or abs(off) < _NIGHT:
        return None
    offset = at.astimezone(ZoneInfo(zone)).utcoffset()
    from_utc = round(offset.total_seconds() / 3600) if offset else 0
    detail = {
        "from": f"{start:02d}:00",
        "to": f"{(start + _WINDOW) % 24:02d}:00",
        "share": round(best / total, 4),
        "shift": off,
        "zone": zone,
        "offset": from_utc,
    }
    kind = "zone_utc" if from_utc and abs(off - from_utc) <= 2 else "zone"
    return Suspicion(kind, table, column, total, detail)
