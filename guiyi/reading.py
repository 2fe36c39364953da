"""Reading the published warehouse: the current generation, opened read-only, and rows out of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dictionary.problems import ConfigurationError, NothingSelectedError, Problem, nearest
from guiyi.output import Sheet

if TYPE_CHECKING:
    import duckdb

    from dictionary.compiled import Dictionary
    from guiyi.call import Call
    from pipelines.run import Run


def generation_path(call: Call) -> Path:
    """The file of the current generation.

    Raises:
        ConfigurationError: nothing is published yet.
    """
    number = call.state.current()
    if number == 0:
        raise ConfigurationError(Problem("run.none_published"))
    return call.state.generation(number)


@contextmanager
def generation(call: Call) -> Iterator[duckdb.DuckDBPyConnection]:
    """The current generation, read-only, with times in UTC."""
    import duckdb

    with duckdb.connect(str(generation_path(call)), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


def sheet(connection: duckdb.DuckDBPyConnection, statement: str, values: Sequence[Any] = ()) -> Sheet:
    """All rows of a statement."""
    found = connection.execute(statement, list(values))
    return Sheet(tuple(column[0] for column in found.description or ()), found.fetchall())


def current_run(call: Call) -> Run:
    """The run whose generation readers see.

    Raises:
        ConfigurationError: nothing is published yet.
    """
    from pipelines.run import Run

    generation_path(call)
    return Run.load(call.project, call.state, call.state.current())


def run_number(call: Call, text: str) -> int:
    """The number of a run as people write it: ``42`` or ``000042``.

    Raises:
        NothingSelectedError: there is no such run.
    """
    from pipelines.run import run_name

    if text.isdecimal() and (call.state.runs / run_name(int(text)) / "run.json").exists():
        return int(text)
    raise NothingSelectedError(Problem("run.unknown", args={"run": text, "newest": run_name(call.state.newest())}))


def check_object(dictionary: Dictionary, name: str) -> None:
    """Refuse an object that the published dictionary does not have.

    Raises:
        NothingSelectedError: it has no such object.
    """
    if name not in dictionary.objects:
        near = nearest(name, dictionary.objects)
        raise NothingSelectedError(Problem("element.unknown", args={"name": name, "nearest": near}))
