"""Building the example's nights, and asking the source and the warehouse what they hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dictionary.loader import load_dictionary, load_settings
from guiyi.vocabulary import vocabulary
from pipelines.night import Asked, build
from pipelines.progress import Silent
from pipelines.run import Run
from tests.projects import copy_project
from tests.servers import PostgresServer
from warehouse.digest import Kind, digest, statements

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "adventureworks"
DATA = ROOT.parent / "shared" / "data" / "adventureworks"


@dataclass(frozen=True)
class Source:
    """The ERP as it was on some evenings: a database that nobody changes any more."""

    server: PostgresServer
    database: str

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """All rows of a statement."""
        with self.server.connect(self.database) as connection:
            return connection.execute(statement.encode()).fetchall()

    def one(self, statement: str) -> Any:
        """The one value of a statement."""
        [[value]] = self.ask(statement)
        return value


@dataclass(frozen=True)
class Night:
    """A published run, and the source as that run saw it."""

    run: Run
    source: Source
    seconds: dict[str, float]

    @contextmanager
    def warehouse(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The warehouse of that night, to be read."""
        with duckdb.connect(str(self.run.state.generation(self.run.number)), read_only=True) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            yield connection

    def ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows of a statement on the warehouse of that night."""
        with self.warehouse() as connection:
            return connection.execute(statement, list(values)).fetchall()

    def one(self, statement: str, *values: object) -> Any:
        """The one value of a statement on the warehouse of that night."""
        [[value]] = self.ask(statement, *values)
        return value

    def pull(self, table: str) -> dict[str, Any]:
        """This night's line of the pull ledger."""
        names = ("extracted", "new", "changed", "unchanged", "repeated", "deleted")
        [row] = self.ask(
            f"SELECT {', '.join(names)} FROM ops.pull WHERE run_id = ? AND source_table = ?", self.run.name, table
        )
        return dict(zip(names, row, strict=True))

    def states(self, feed: str) -> dict[str, int]:
        """How many records of a feed are in each state; excluded ones under the name of their condition."""
        rows = self.ask(
            "SELECT coalesce(excluded_by, state), count(*) FROM ops.record WHERE feed = ? GROUP BY ALL", f"erp.{feed}"
        )
        return dict(rows)

    def movements(self, feed: str) -> dict[str, int]:
        """What moved in this night's stock ledger of a feed, by state, direction and cause."""
        causes = ("entered_arrived", "entered_changed", "entered_rejudged", "left_deleted", "left_changed")
        columns = (*causes, "left_rejudged")
        rows = self.ask(
            f"SELECT state, {', '.join(columns)} FROM ops.stock WHERE run_id = ? AND feed = ?",
            self.run.name,
            f"erp.{feed}",
        )
        named = {f"{row[0]} {name}": n for row in rows for name, n in zip(columns, row[1:], strict=True)}
        return {name: n for name, n in named.items() if n}

    def digest(self, kind: Kind) -> str:
        """One of the three digests."""
        with self.warehouse() as connection:
            return digest(self.run.dictionary, kind, lambda statement: connection.execute(statement).fetchone() or ())


@contextmanager
def surroundings(source: Source, at: str) -> Iterator[None]:
    """The environment of a run: how the ERP is reached, read-only, and what time it is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ADVENTUREWORKS_ODBC", source.server.reader(source.database).odbc)
        patch.setenv("GUIYI_NOW", at)
        yield


def copy_example(folder: Path, extra: str = "") -> Path:
    """A project folder made from the example; ``extra`` replaces its line about the warehouse."""
    copy_project(folder, EXAMPLE)
    if extra:
        settings = folder / "guiyi.yaml"
        settings.write_text(settings.read_text().replace("warehouse: {kind: duckdb}", extra))
    return folder


def run_night(folder: Path, source: Source, at: str, *, full: bool = False) -> Night:
    """One night of a project over the source as it is."""
    with surroundings(source, at):
        project = load_settings(folder)
        dictionary = load_dictionary(project, vocabulary())
        outcome = build(project, dictionary, Silent(), Asked(full=full))
    assert outcome.state == "published"
    return Night(outcome.run, source, outcome.seconds)


def differing(one: Night, other: Night, kind: Kind) -> dict[str, tuple[Any, Any]]:
    """The tables in which two warehouses differ, with the row count and sums of each."""
    told = [_digests(night, kind) for night in (one, other)]
    return {name: (rows, told[1][name]) for name, rows in told[0].items() if rows != told[1][name]}


def _digests(night: Night, kind: Kind) -> dict[str, Any]:
    with night.warehouse() as connection:
        return {
            ".".join(table.full_name): connection.execute(statement).fetchone()
            for table, statement in statements(night.run.dictionary, kind)
        }


def exact(value: Decimal | int | None) -> Decimal:
    """A sum as a decimal, whichever of the two databases gave it; a float is none."""
    assert isinstance(value, Decimal | int)
    return Decimal(value)
