"""Tables that a run does not read and that stay as of the last one: outside of their hours, or set aside because of drift."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from dictionary.problems import Problem, UnreachableError
from dictionary.source import Source
from pipelines import clock
from pipelines.run import Manifest, Run


def may_stay(run: Run, source: Source) -> set[str]:
    """The tables of which the last run's mirror holds all that this run's dictionary reads."""
    previous = run.parent_run()
    mirror = previous.manifest("mirror") if previous else None
    known = mirror["tables"].get(source.source, {}) if mirror else {}
    return {
        table
        for table in source.tables
        if table in known and set(run.dictionary.read_columns(source.source, table)) <= set(known[table]["columns"])
    }


def is_open(source: Source) -> bool:
    """Whether the hours of a source allow reading now."""
    return source.connect.may_be_read_at(clock.now().astimezone(ZoneInfo(source.timezone)).time())


def unread_whole(run: Run, source: Source) -> Manifest:
    """What a run notes of a source that stays as of the last one, since this is none of its hours.

    Raises:
        UnreachableError: of some table there are no earlier data to go on with.
    """
    lacking = sorted(source.tables.keys() - may_stay(run, source))
    if lacking:
        now = clock.now().astimezone(ZoneInfo(source.timezone))
        args = {
            "system": source.source, "hours": source.connect.hours, "zone": source.timezone, "now": f"{now:%H:%M}",
            "table": lacking[0],
        }  # fmt: skip
        raise UnreachableError(Problem("source.closed", args=args))
    previous = run.parent_run()
    structure = previous.manifest("land")[source.source].get("structure", {}) if previous else {}
    return nothing_read(source) | {"unread": unread(source.tables, "hours"), "structure": structure}


def nothing_read(source: Source) -> Manifest:
    """What a run notes of a source that it does not ask, such as one without tables, which may only be diagnosed."""
    return {
        "clock": None,
        "isolation": None,
        "tables": {table: [] for table in source.tables},
        "unread": {},
        "left": [],
        "structure": {},
        "drift": [],
    }


def unread(tables: Iterable[str], why: str) -> dict[str, str]:
    """Table → ``hours`` or ``drift``."""
    return dict.fromkeys(sorted(tables), why)
