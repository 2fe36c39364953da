"""What a run does to its sources beyond reading: which it leaves as they were, and what is not built as it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from connectors import connect
from connectors.declared_encoding import declared_encoding
from connectors.likely_encoding import UNKNOWN
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
    undecodable = list(undecodable_of(run.manifest("land") or {}))
    yield from map(_undecodable_told, undecodable)
    yield from _wrong_encodings(run, undecodable)


def drift_told(drift: Drift) -> Problem:
    """One difference as a note."""
    code = {
        "gone": "drift.is_gone", "lacking": "drift.is_lacking",
        "new": "drift.is_new", "retyped": "drift.is_retyped", "respelled": "drift.is_respelled",
        "narrowed": "drift.is_narrowed", "widened": "drift.is_widened", "nullable": "drift.is_nullable",
        "required": "drift.is_required", "moved": "drift.is_moved", "unfilled": "drift.is_unfilled",
    }[drift.change]  # fmt: skip
    args = {
        "system": drift.system, "table": drift.part, "of": drift.table, "column": drift.column,
        "was": drift.was, "now": drift.now, "proposed": drift.proposed, "why": drift.why,
        "decided": drift.decided if drift.matters else "",
    }  # fmt: skip
    return Problem(code, args=args)


def _undecodable_told(one: Mapping[str, object]) -> Problem:
    args = {
        "system": one["system"], "table": one["table"], "part": one["part"], "column": one["column"],
        "texts": one["texts"], "key": one["key"], "bytes": one["bytes"],
    }  # fmt: skip
    return Problem("source.undecodable", args=args)


def _wrong_encodings(run: Run, undecodable: Iterable[Mapping[str, Any]]) -> Iterator[Problem]:
    """For each table, or part of one, whose declared encoding is probably wrong: what to write instead."""
    by_place = itemgetter("system", "table", "part", "encoding")
    suspected = sorted((one for one in undecodable if one["encoding"]), key=by_place)
    for (system, table, part, encoding), found in groupby(suspected, by_place):
        columns = list(found)
        source = run.dictionary.sources[system]
        args = {
            "system": system, "table": table, "part": part, "encoding": encoding,
            "columns": ", ".join(one["column"] for one in columns),
            "declared": declared_encoding(source, source.tables[table].physical(table)[0], run.project.folder),
            "read": sum(one["read"] for one in columns), "of": sum(one["of"] for one in columns),
        }  # fmt: skip
        code = "source.encoding_unknown" if encoding == UNKNOWN else "source.encoding_likely"
        path = "encoding" if source.connect.files is None else f"tables.{table}.layout.encoding"
        yield Problem(code, f"sources/{system}.yaml", path=path, args=args)


def _closed(dictionary: Dictionary, system: str) -> Problem:
    source = dictionary.sources[system]
    return Problem("source.unread", args={"system": system, "hours": source.connect.hours, "zone": source.timezone})


def _next_run(call: Call, dictionary: Dictionary) -> Run:
    state = call.state
    return Run(state.newest() + 1, state.current(), clock.now(), call.project, dictionary, state)
