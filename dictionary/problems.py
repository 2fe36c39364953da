"""What went wrong, as facts.

A problem is a code, a place and arguments; its wording in Chinese and English is made from them by
:mod:`dictionary.wording`. Nothing here speaks a language or knows where the words will be shown.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum


class ExitCode(IntEnum):
    """What a command answers to the shell."""

    DONE = 0
    DATA_FAILED = 1
    USAGE = 2
    UNREACHABLE = 3
    INTERNAL = 4
    NOTHING_SELECTED = 5
    BUSY = 6
    INTERRUPTED = 130


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: ``code`` names the sentence, ``file``/``line``/``path`` the place."""

    code: str
    file: str | None = None
    line: int | None = None
    path: str = ""
    args: Mapping[str, object] = field(default_factory=dict)


class GuiyiError(Exception):
    """The one exception that users are meant to see; it carries problems and an exit code."""

    exit_code = ExitCode.INTERNAL

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "; ".join(f"{p.code} {p.path} {dict(p.args)}" for p in self.problems)


class ConfigurationError(GuiyiError):
    """The project or the call is wrong; nothing was started."""

    exit_code = ExitCode.USAGE


class UnreachableError(GuiyiError):
    """A source or the warehouse could not be reached."""

    exit_code = ExitCode.UNREACHABLE


class DataError(GuiyiError):
    """The data failed a check that blocks publishing."""

    exit_code = ExitCode.DATA_FAILED


class NothingSelectedError(GuiyiError):
    """The selection matched nothing."""

    exit_code = ExitCode.NOTHING_SELECTED


class BusyError(GuiyiError):
    """Another run holds the lease."""

    exit_code = ExitCode.BUSY


class ResourceError(GuiyiError):
    """The machine gave out: no space, no memory, no right to write."""

    exit_code = ExitCode.INTERNAL


def nearest(name: str, valid: Iterable[str]) -> str:
    """The valid name that ``name`` most likely meant, or '' when none is close."""
    matches = difflib.get_close_matches(name, list(valid), n=1, cutoff=0.5)
    return matches[0] if matches else ""
