"""Asking the source systems what they hold and what they promise."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from connectors import connect
from connectors.base import Snapshot
from dictionary.problems import GuiyiError, NothingSelectedError, Problem
from dictionary.source import Feed, Source
from dictionary.wording import say_all

if TYPE_CHECKING:
    from guiyi.call import Call
    from pipelines.databases import Reached


PROVED, MAY_WRITE, NOT_TOLD = "proved", "may write", "not told"
"""What is known of the rights of a source's account."""

_PROOFS = {False: MAY_WRITE, None: NOT_TOLD, True: PROVED}
"""The same by what a connector says, the worst first."""


def tables_of(call: Call, system: str) -> tuple[list[dict[str, Any]], tuple[Problem, ...]]:
    """A row for every table of a source, the undeclared ones too; without the source, what the mapping alone tells."""
    source = call.dictionary.sources[system]
    landed = _landed(call).get(system, {})
    rows = {name: _declared(call, source, name, landed) for name in source.tables}
    try:
        for reached in _reached(call, source):
            with connect(reached.source, call.project.folder).snapshot() as snapshot:
                _compare(call, source, snapshot, reached.tables, rows)
    except GuiyiError as error:
        return list(rows.values()), error.problems
    return list(rows.values()), ()


def tested(call: Call, system: str) -> tuple[dict[str, Any], GuiyiError | None]:
    """What one source answers, and the error if it does not."""
    source = call.dictionary.sources[system]
    begun = time.perf_counter()
    try:
        answers = [_asked(call, reached.source) for reached in _reached(call, source)]
    except GuiyiError as error:
        return {"system": system, "state": "failed", "problem": say_all(error.problems, call.language)}, error
    seconds = round(time.perf_counter() - begun, 3)
    facts = {
        "isolation": "; ".join(dict.fromkeys(answer["isolation"] for answer in answers)),
        "clock_difference": max((answer["clock_difference"] for answer in answers), key=abs),
        "tables": sum(answer["tables"] for answer in answers),
        "read_only": min((answer["read_only"] for answer in answers), key=list(_PROOFS.values()).index),
    }
    return {"system": system, "state": "ok", **facts, "seconds": seconds, "problem": None}, None


def doubt(facts: Mapping[str, Any]) -> Problem | None:
    """What is to be said of an account that is not proved harmless; nothing of a source that did not answer."""
    args = {"system": facts["system"]}
    if facts.get("read_only") == MAY_WRITE:
        return Problem("source.may_write", args=args)
    return Problem("source.not_told", args=args) if facts.get("read_only") == NOT_TOLD else None


def unmapped_tables(call: Call, system: str) -> list[str]:
    """The tables of a source that neither a feed reads nor the source's file leaves alone, as the source names them.

    Raises:
        UnreachableError: the source cannot be reached.
        NothingSelectedError: there is none.
    """
    source = call.dictionary.sources[system]
    read = {name for feed in source.feeds.values() for name in tables_read(feed)}
    known = {one for name in read for one in source.tables[name].physical(name)}
    known |= {one.rpartition(".")[2] for one in known}
    with connect(source, call.project.folder).snapshot() as snapshot:
        found = [name for name in snapshot.tables() if name not in known and source.ignore.get(name) != "all"]
    if not found:
        raise NothingSelectedError(Problem("suggest.all_mapped", args={"system": system}))
    return found


def _asked(call: Call, source: Source) -> dict[str, Any]:
    """What a source answers, or one database of it."""
    connector = connect(source, call.project.folder)
    with connector.snapshot() as snapshot:
        ours = datetime.now(UTC)
        facts = {
            "isolation": snapshot.isolation,
            "clock_difference": round((snapshot.clock - ours).total_seconds(), 1),
            "tables": len(snapshot.tables()),
        }
    return facts | {"read_only": _PROOFS[connector.proves_read_only()]}


def _declared(call: Call, source: Source, name: str, landed: dict[str, int]) -> dict[str, Any]:
    feeds = [feed for feed, content in source.feeds.items() if name in tables_read(content)]
    return {
        "system": source.source,
        "table": name,
        "feeds": feeds,
        "columns": len(call.dictionary.read_columns(source.source, name)),
        "rows": landed.get(name),
        "unmapped": None,
        "missing": None,
        "state": "mapped" if feeds else "read",
    }


def tables_read(feed: Feed) -> set[str]:
    """The tables that a feed reads: its own, those that it joins, and those by whose keys it refers to others."""
    own = set(feed.view.tables) if feed.view else {feed.anchor[1]}
    named = {way.table for ways in feed.refs.values() for way in ways if way.table}
    return own | {join.table for join in feed.join.values()} | named


def _reached(call: Call, source: Source) -> Iterator[Reached]:
    """The databases of a source: one, unless it has a list of them."""
    from pipelines.databases import databases_of

    return databases_of(call.dictionary, call.project.folder, source, connect)


def _compare(
    call: Call, source: Source, snapshot: Snapshot, tables: Sequence[str], rows: dict[str, dict[str, Any]]
) -> None:
    """Fill in, by name, what the source has beyond the mapping and what the mapping has beyond the source."""
    present = snapshot.tables()
    claimed = set()
    for name, table in source.tables.items():
        physical = table.physical(name)
        claimed |= set(physical) | {one.rpartition(".")[2] for one in physical}
        if name not in tables:
            continue
        wanted = call.dictionary.read_columns(source.source, name)
        _compare_columns(source, snapshot, name, physical, wanted, rows[name])
    for name in present:
        if name not in claimed and source.ignore.get(name) != "all":
            rows[name] = {"system": source.source, "table": name, "feeds": [], "state": "unmapped"}


def _compare_columns(
    source: Source, snapshot: Snapshot, name: str, physical: Sequence[str], wanted: Iterable[str], row: dict[str, Any]
) -> None:
    """Note which wanted columns some part or database does not have, and which others some of them has."""
    from pipelines.structure import spelling

    spelled, ignored = spelling(source), source.ignore.get(name, ())
    try:
        found = [[column.name for column in snapshot.columns(one)] for one in physical]
    except GuiyiError as error:
        if error.problems[0].code not in ("source.no_table", "source.no_file", "source.no_sheet"):
            raise
        row["state"] = "missing"
        return
    there = [set(map(spelled, names)) for names in found]
    missing = [column for column in wanted if not all(spelled(column) in names for names in there)]
    known = {*map(spelled, wanted), *(() if ignored == "all" else map(spelled, ignored))}
    further = [] if ignored == "all" else [c for names in found for c in names if spelled(c) not in known]
    row["missing"] = list(dict.fromkeys([*(row["missing"] or ()), *missing]))
    row["unmapped"] = list(dict.fromkeys([*(row["unmapped"] or ()), *further]))


def empties_of(call: Call, system: str) -> Iterator[dict[str, Any]]:
    """A row for each column of a source of which some row in the published mirror says nothing; no row before the first run."""
    import duckdb

    from pipelines.empties import empties
    from pipelines.engine import add_macros
    from pipelines.run import Run

    if not call.state.current():
        return
    run = Run.load(call.project, call.state, call.state.current())
    mirrored = run.manifest("mirror")["tables"].get(system, {})
    with duckdb.connect() as connection:
        add_macros(connection, run.dictionary)
        for name, entry in mirrored.items():
            source = run.dictionary.sources[system]
            for row in empties(connection, source, source.tables[name], call.state.folder / str(entry["file"])):
                yield {"system": system, "table": name, **row}


def _landed(call: Call) -> dict[str, dict[str, int]]:
    """How many rows of each table the newest finished landing brought."""
    from pipelines.files import read_json
    from pipelines.run import run_name

    for number in range(call.state.newest(), 0, -1):
        path = call.state.runs / run_name(number) / "land.json"
        if path.exists():
            systems = read_json(path).items()
            return {
                system: {table: sum(part["rows"]["rows"] for part in parts) for table, parts in facts["tables"].items()}
                for system, facts in systems
            }
    return {}
