"""The source systems: what is read of them, and whether they can be."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from dictionary.problems import ExitCode, NothingSelectedError, Problem, nearest
from guiyi.call import Call
from guiyi.output import Sheet
from guiyi.verb import group, verb

Chosen = Annotated[str | None, typer.Argument(metavar="[SYSTEM]", help="One system. Default: all.")]

_LISTED = ("system", "table", "feeds", "columns", "rows", "unmapped", "missing", "state")
_TESTED = ("system", "state", "isolation", "clock_difference", "read_only", "tables", "seconds", "problem")


def add(app: typer.Typer) -> None:
    """Add the commands."""
    source = group(app, "source", "The source systems.")
    verb(source, "list")(list_tables)
    verb(source, "test")(probe)


def list_tables(call: Call, system: Chosen = None) -> int:
    """The tables of each source: feeds, rows landed last, unmapped columns, and mapped ones that are not there."""
    from guiyi.sources import tables_of

    code = ExitCode.DONE
    rows: list[dict[str, Any]] = []
    for name in _systems(call, system):
        found, problems = tables_of(call, name)
        rows += found
        call.say.warn(problems)
        code = ExitCode.UNREACHABLE if problems else code
    call.show(Sheet.of(rows, _LISTED))
    call.say.next("guiyi source test" if code else "guiyi build")
    return code


def probe(call: Call, system: Chosen = None) -> int:
    """Whether each source answers: its isolation, its clock, and the proof that it can only be read."""
    from guiyi.sources import tested

    results = [tested(call, name) for name in _systems(call, system)]
    call.show(Sheet.of([facts for facts, _ in results], _TESTED))
    codes = [error.exit_code for _, error in results if error is not None]
    call.say.next("guiyi source list" if not codes else "guiyi dictionary show")
    return max(codes, default=ExitCode.DONE)


def _systems(call: Call, system: str | None) -> list[str]:
    known = list(call.dictionary.sources)
    if system is None:
        return known
    if system not in known:
        args = {"name": system, "nearest": nearest(system, known)}
        raise NothingSelectedError(Problem("element.unknown", args=args))
    return [system]
