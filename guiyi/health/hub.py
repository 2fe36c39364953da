"""The project: its folders, the room on its disk, its dictionary, its sources with their clocks, its warehouse."""

from __future__ import annotations

import codecs
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from dictionary.problems import ExitCode, GuiyiError, Problem
from guiyi.health.finding import Finding, fail, failed, ok, warn

if TYPE_CHECKING:
    from guiyi.call import Call

GENERATIONS_OF_ROOM = 3
"""How many times the published generation should fit on the disk: the next one, its working files, a reserve."""
LEAST_ROOM = 1 << 30
"""Bytes that an empty project should find."""
CLOCK_SECONDS = 60
"""By how much a source's clock may differ from ours before it is worth a word."""


def hub(call: Call) -> Iterator[Finding]:
    """Everything about a project, as far as it can be looked at."""
    yield from _folders(call)
    yield _room(call)
    yield _own_clock(call)
    try:
        call.dictionary  # noqa: B018 - reading it compiles it
    except GuiyiError as error:
        yield failed("dictionary", call.project.settings.name, error)
    else:
        yield ok("dictionary", call.project.settings.name, call.dictionary.hash[:12])
        for system in call.dictionary.sources:
            yield from _source(call, system)
    yield from _governance(call)
    yield _warehouse(call)


def needed_drivers(call: Call) -> set[str]:
    """The modules without which some source of the project cannot be reached."""
    try:
        sources = call.dictionary.sources.values()
    except GuiyiError:
        return set()
    return {"pyodbc"} if any(source.connect.odbc for source in sources) else set()


def _governance(call: Call) -> Iterator[Finding]:
    """The version of the dictionary by which a governed project runs."""
    if call.project.settings.governance != "required":
        return
    from guiyi.in_force import in_force

    try:
        found = in_force(call.project)
    except GuiyiError as error:
        yield failed("governance", call.project.settings.name, error)
    else:
        yield ok("governance", call.project.settings.name, f"{found.version} {found.dictionary.hash[:12]}")


def _folders(call: Call) -> Iterator[Finding]:
    state = call.project.state
    for folder in (call.project.folder, state, state / "landed", state / "runs", state / "generations"):
        if folder.exists():
            yield _writable(folder)


def _writable(folder: Path) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return ok("folder", str(folder), "writable")
    except OSError as error:
        detail = error.strerror or ""
        return fail(
            "folder", str(folder), detail, Problem("doctor.folder", args={"folder": str(folder), "detail": detail})
        )


def _room(call: Call) -> Finding:
    folder = call.project.state if call.project.state.exists() else call.project.folder
    free = shutil.disk_usage(folder).free
    generation = call.state.generation(call.state.current())
    size = generation.stat().st_size if generation.exists() else 0
    wanted = max(LEAST_ROOM, GENERATIONS_OF_ROOM * size)
    found = f"{_gigabytes(free)} GB"
    if free >= wanted:
        return ok("space", str(folder), found)
    fix = Problem("doctor.space", args={"free": _gigabytes(free), "wanted": _gigabytes(wanted)})
    # Less than one more generation: the night would end with a full disk.
    return (
        fail("space", str(folder), found, fix, ExitCode.INTERNAL)
        if free < size
        else warn("space", str(folder), found, fix)
    )


def _gigabytes(size: int) -> str:
    return f"{size / (1 << 30):.1f}"


def _own_clock(call: Call) -> Finding:
    """The hub's clock; it cannot be before what it has already written down."""
    from pipelines import clock
    from pipelines.run import Run

    now = clock.now()
    if call.state.current():
        committed = Run.load(call.project, call.state, call.state.current()).committed_at()
        if committed > now:
            fix = Problem("doctor.own_clock", args={"now": _second(now), "committed": _second(committed)})
            return fail("clock", "hub", _second(now), fix)
    return ok("clock", "hub", _second(now))


def _second(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _source(call: Call, system: str) -> Iterator[Finding]:
    """Whether a source answers, can only be read, tells our time, and declares an encoding that exists."""
    from guiyi.sources import doubt, tested

    encoding = call.dictionary.sources[system].encoding
    if encoding:
        yield _codec(system, encoding)
    facts, error = tested(call, system)
    if error is not None:
        yield failed("source", system, error)
        return
    found = f"{facts['isolation']}; {facts['tables']} tables; {facts['read_only']}"
    doubted = doubt(facts)
    yield warn("source", system, found, doubted) if doubted else ok("source", system, found)
    yield _clock(system, facts["clock_difference"])


def _codec(system: str, encoding: str) -> Finding:
    try:
        return ok("encoding", system, codecs.lookup(encoding).name)
    except LookupError:
        fix = Problem("doctor.source_encoding", args={"system": system, "encoding": encoding})
        return fail("encoding", system, encoding, fix)


def _clock(system: str, seconds: float) -> Finding:
    found = f"{seconds:+.1f} s"
    if abs(seconds) > CLOCK_SECONDS:
        return warn(
            "clock", system, found, Problem("doctor.clock", args={"system": system, "seconds": f"{seconds:+.0f}"})
        )
    return ok("clock", system, found)


def _warehouse(call: Call) -> Finding:
    kind = call.project.settings.warehouse.kind
    try:
        if kind == "postgresql":
            from warehouse.postgres import PostgresWarehouse

            with PostgresWarehouse.open(call.project):
                pass
        found = _generation(call)
    except GuiyiError as error:
        return failed("warehouse", kind, error)
    except OSError as error:
        return fail(
            "warehouse", kind, "", Problem("doctor.generation", args={"detail": str(error)}), ExitCode.UNREACHABLE
        )
    return ok("warehouse", kind, found)


def _generation(call: Call) -> str:
    """The published generation, opened and asked; ``none yet`` before the first night."""
    import duckdb

    number = call.state.current()
    if not number:
        return "none yet"
    path = call.state.generation(number)
    if not os.access(path, os.R_OK):
        raise FileNotFoundError(str(path))
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            connection.execute("SELECT max(run_id) FROM ops.run").fetchone()
    except duckdb.Error as error:
        raise OSError(str(error).splitlines()[0]) from error
    return f"generation {number}"
