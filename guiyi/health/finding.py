"""One thing that the doctor looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dictionary.problems import ExitCode, GuiyiError, Problem


class State(StrEnum):
    """How well it is: a warning lets the night run, a failure does not."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it is, and what is to be done about it.

    Attributes:
        check: the kind of thing, such as ``folder`` or ``source``.
        subject: which one.
        found: the bare fact, in no language.
        fix: what is wrong and how it is put right; nothing where all is well.
        code: what a failure makes of the command's exit code.
    """

    check: str
    subject: str
    state: State
    found: str
    fix: tuple[Problem, ...] = ()
    code: ExitCode = ExitCode.DONE


def ok(check: str, subject: str, found: str) -> Finding:
    """All is well."""
    return Finding(check, subject, State.OK, found)


def warn(check: str, subject: str, found: str, fix: Problem) -> Finding:
    """The night can run, yet something wants care."""
    return Finding(check, subject, State.WARN, found, (fix,))


def fail(check: str, subject: str, found: str, fix: Problem, code: ExitCode = ExitCode.USAGE) -> Finding:
    """The night cannot run like this."""
    return Finding(check, subject, State.FAIL, found, (fix,), code)


def failed(check: str, subject: str, error: GuiyiError) -> Finding:
    """An error says itself what is wrong and what to do."""
    return Finding(check, subject, State.FAIL, "", error.problems, error.exit_code)
