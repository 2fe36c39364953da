"""What failed for a reason that passes is tried again, a few times; nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from dictionary.problems import GuiyiError, UnreachableError
from pipelines import clock

T = TypeVar("T")

WAITS = (1.0, 5.0, 20.0)
"""Seconds before each further attempt."""

TRANSIENT = frozenset({"source.unreachable", "source.cut", "source.changed_meanwhile", "source.broken_file"})
"""A line that is down, a file that somebody is just saving. A source that kept silent was waited for long enough already."""


def again(work: Callable[[], T], told: Callable[[GuiyiError, float], None]) -> T:
    """The result of some work, which begins anew each time.

    Args:
        work: leaves nothing behind when it fails.
        told: is told of each failure that is not the last, and of the seconds until the next attempt.
    """
    for wait in WAITS:
        try:
            return work()
        except UnreachableError as error:
            if any(problem.code not in TRANSIENT for problem in error.problems):
                raise
            told(error, wait)
            clock.wait(wait)
    return work()
