"""What a run does to its sources beyond reading: which it leaves as they were, and what is not built as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from connectors import connect
from dictionary.problems import GuiyiError, Problem
from pipelines import clock
from pipelines.databases import databases_of
from pipelines.drift import Drift
from pipelines.run import Run, run_name
from pipelines.survey import Survey
from pipelines.undecodable import undecodable_of
from pipelines.unread import is_open

if TYPE_CHECKING:
    from dictionary.compiled import Dictionary
    from guiyi.call import Call


def drifts_of(call: Call, dictionary: Dictionary, system: str) -> list[Drift]:
    """How a source differs now from the run that readers see, with what the next run would do about it.

    Raises:
        GuiyiError: the source cannot be asked, or a table is gone.
    """
    folder, source = call.project.folder, dictionary.sources[system]
    survey = Survey(_next_run(call, dictionary), source)
    for reached in databases_of(dictionary, folder, source, connect):
        with connect(reached.source, folder).snapshot() as snapshot:
            survey.look(reached, snapshot)
    return survey.drifts


def foreseen(call: Call, dictionary: Dictionary, *, any_hour: bool) -> Iterator[Problem]:
    """What a run that began now would say of its sources."""
    for system, source in dictionary.sources.items():
        if not any_hour and not is_open(source):
            yield _closed(dictionary, system)
            continue
        try:
            found = drifts_of(call, dictionary, system)
        except GuiyiError as error:
            yield from error.problems
            continue
        yield from map(drift_told, found)


def told_of(run: Run) -> Iterator[Problem]:
    """What is to be said of the sources of a run: tables that were left, how others are built now, undecodable text."""
    for system, facts in (run.manifest("land") or {}).items():
        unread: Mapping[str, str] = facts.get("unread", {})
        if "hours" in unread.values():
            yield _closed(run.dictionary, system)
        aside = [table for table, why in unread.items() if why == "drift"]
        if aside:
            args = {"system": system, "tables": ", ".join(aside), "run": run_name(run.parent)}
            yield Problem("drift.unread", args=args)
        yield from (drift_told(Drift(**one)) for one in facts.get("drift", ()))
    yield from map(_undecodable_told, undecodable_of(run.manifest("land") or {}))


def drift_told(drift: Drift) -> Problem:
    """One difference as a note."""
    code = {
        "gone": "drift.is_gone", "lacking": "drift.is_lacking",
        "new": "drift.is_new", "retyped": "drift.is_retyped", "respelled": "drift.is_respelled",
        "narrowed": "drift.is_narrowed", "widened": "drift.is_widened", "nullable": "drift.is_nullable",
        "required": "drift.is_required", "moved": "drift.is_moved",
    }[drift.change]  # fmt: skip
    args = {
        "system": drift.system, "table": drift.part, "column": drift.column, "was": drift.was, "now": drift.now,
        "proposed": drift.proposed, "why": drift.why, "decided": drift.decided if drift.matters else "",
    }  # fmt: skip
    return Problem(code, args=args)


def _undecodable_told(one: Mapping[str, object]) -> Problem:
    args = {
        "system": one["system"], "table": one["table"], "part": one["part"], "column": one["column"],
        "texts": one["texts"], "key": one["key"], "bytes": one["bytes"],
    }  # fmt: skip
    return Problem("source.undecodable", args=args)


def _closed(dictionary: Dictionary, system: str) -> Problem:
    source = dictionary.sources[system]
    return Problem("source.unread", args={"system": system, "hours": source.connect.hours, "zone": source.timezone})


def _next_run(call: Call, dictionary: Dictionary) -> Run:
    state = call.state
    return Run(state.newest() + 1, state.current(), clock.now(), call.project, dictionary, state)
