"""What the waves share: one connection, the run, yesterday's generation, and names for the tables in between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from dictionary.compiled import Dictionary
from dictionary.objects import ObjectDefinition
from dictionary.sql import parquet, quote, ranked
from pipelines.run import Manifest, Run
from quality_rules.normalise import normalise_distinct


@dataclass
class Workspace:
    """The state of one reconciliation.

    Tables: ``gathered.<object>`` (all live records, before they have masters), ``record.<object>`` (with masters and
    verdicts), ``source.<object>``, ``golden.<object>``, ``key.<object>`` (what references look up), ``link.<feed>.<ref>``
    (what the references of a feed resolve to). ``results`` is what is written down of every object that is reconciled.
    """

    run: Run
    connection: duckdb.DuckDBPyConnection
    entries: Mapping[str, Any]
    has_previous: bool
    results: Manifest = field(default_factory=dict)

    @property
    def dictionary(self) -> Dictionary:
        """The run's dictionary."""
        return self.run.dictionary

    def definition(self, name: str) -> ObjectDefinition:
        """One object's definition."""
        return self.dictionary.objects[name]

    def feeds_of(self, object_name: str) -> dict[str, Any]:
        """The manifest entries of all feeds and mentions that make records of an object."""
        return {name: entry for name, entry in self.entries.items() if entry["object"] == object_name}

    def file(self, feed: str) -> str:
        """The records of a feed as a table function."""
        return parquet(self.run.state.folder / self.entries[feed]["file"])

    def execute(self, statement: str) -> None:
        """Run one statement."""
        self.connection.execute(statement)

    def create(self, table: str, select: str) -> None:
        """Make (or make again) a temporary table."""
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {quote(table)} AS {select}")

    def view(self, name: str, select: str) -> None:
        """A relation that is used too little to be stored."""
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {quote(name)} AS {select}")

    def drop(self, name: str) -> None:
        """Forget a table."""
        self.connection.execute(f"DROP TABLE {quote(name)}")

    def one(self, statement: str) -> Any:
        """The first value of the first row."""
        row = self.connection.execute(statement).fetchone()
        return row[0] if row else None

    def column(self, statement: str) -> list[Any]:
        """The first column of all rows."""
        return [row[0] for row in self.connection.execute(statement).fetchall()]

    def arrow(self, statement: str) -> pa.Table:
        """A result as Arrow."""
        return self.connection.execute(statement).to_arrow_table()

    def put(self, table: str, content: pa.Table) -> None:
        """An Arrow table as a temporary table."""
        self.connection.register("put", content)
        self.create(table, "SELECT * FROM put")
        self.connection.unregister("put")

    def normalised(self, values: pa.ChunkedArray[Any], normaliser: str, rewriting: Mapping[str, str]) -> Any:
        """The match keys of distinct values: normalised, then rewritten by a site's own patterns."""
        keys = normalise_distinct(normaliser, values)
        for pattern, replacement in rewriting.items():
            keys = pc.replace_substring_regex(keys, pattern, replacement)
        return keys

    def previous(self, schema: str, table: str) -> str | None:
        """Yesterday's table, or None when it did not exist."""
        return quote("previous", schema, table) if (schema, table) in self._yesterday else None

    @cached_property
    def _yesterday(self) -> set[tuple[str, str]]:
        """The tables that yesterday's generation has, asked for once: the engine goes through its whole catalogue."""
        if not self.has_previous:
            return set()
        tables = "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'previous'"
        return set(self.connection.execute(tables).fetchall())

    def system_order(self, column: str = "system") -> str:
        """SQL of a system's place in the order of precedence."""
        return ranked(column, self.dictionary.sources)


def equal(left: str, right: str, columns: Iterable[str]) -> str:
    """Equality column by column; nothing is ever concatenated to be compared."""
    return " AND ".join(f"{quote(left, name)} IS NOT DISTINCT FROM {quote(right, name)}" for name in columns)


def system_of(feed: str) -> str:
    """The system of a feed or of a mention: ``erp`` of ``erp.receipt~lot``."""
    return feed.partition(".")[0]
