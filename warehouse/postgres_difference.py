"""What changed between two generations, found by DuckDB and streamed as the CSV that COPY reads.

Text is always quoted and NULL is nothing at all, so an empty text stays one; numbers, days and instants (in UTC, to the
microsecond) are spelled exactly. One batch of rows is in memory at a time; what DuckDB compares spills to a folder.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.csv

from dictionary.sql import columns, literal, quote
from warehouse.table import Table

BATCH_ROWS = 10_000

Chunk = tuple[int, memoryview]
"""So many rows, as bytes of CSV."""

_CSV = pyarrow.csv.WriteOptions(include_header=False, quoting_style="needed")


@dataclass(frozen=True)
class Gone:
    """The keys of one table that must go: how many, and which of their columns hold a NULL."""

    rows: int
    with_null: frozenset[str]


@dataclass(frozen=True)
class Difference:
    """The generation to bring over, and the one that is there already, if any."""

    connection: duckdb.DuckDBPyConnection
    has_previous: bool

    @classmethod
    @contextmanager
    def between(cls, generation: Path, previous: Path | None, limits: Mapping[str, str | int]) -> Iterator[Difference]:
        """Open both; a previous generation whose file is no longer kept is as good as none."""
        spill = generation.with_suffix(".spill")
        kept = previous if previous is not None and previous.exists() else None
        connection = _open(limits, spill)
        try:
            for name, path in (("today", generation), ("previous", kept)):
                if path is not None:
                    connection.execute(f"ATTACH {literal(str(path))} AS {quote(name)} (READ_ONLY)")
            yield cls(connection, kept is not None)
        finally:
            connection.close()
            shutil.rmtree(spill, ignore_errors=True)

    def previous_runs(self) -> list[tuple[str, int]]:
        """The runs that the previous generation knows."""
        return self.connection.execute(
            "SELECT run_id, generation FROM previous.ops.run ORDER BY generation, run_id"
        ).fetchall()

    def count(self, table: Table, of: str = "today") -> int:
        """How many rows a table has today (or in ``previous``)."""
        if not self._columns(table, of):
            return 0
        row = self.connection.execute(f"SELECT count(*) FROM {quote(of, *table.full_name)}").fetchone()
        return int(row[0]) if row else 0

    def whole(self, table: Table) -> Iterator[Chunk]:
        """All rows of today."""
        return self._stream(self._select(table, "today"))

    def came(self, table: Table) -> Iterator[Chunk]:
        """The rows of today that are new or have changed."""
        return self._stream(f"{self._select(table, 'today')} EXCEPT {self._select(table, 'previous')}")

    def gone(self, table: Table) -> Gone:
        """Collect the keys of the rows that are gone or have changed."""
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE gone AS SELECT {columns(table.key)} FROM "
            f"({self._select(table, 'previous')} EXCEPT {self._select(table, 'today')})"
        )
        counts = ", ".join(f"count({quote(name)})" for name in table.key)
        row = self.connection.execute(f"SELECT count(*), {counts} FROM gone").fetchone() or (0,)
        return Gone(row[0], frozenset(n for n, count in zip(table.key, row[1:], strict=True) if count < row[0]))

    def gone_keys(self) -> Iterator[Chunk]:
        """The keys collected last."""
        return self._stream("SELECT * FROM gone")

    def _select(self, table: Table, of: str) -> str:
        """A generation's rows in today's columns; what it does not have yet is empty."""
        return table.select(quote(of, *table.full_name), self._columns(table, of))

    def _columns(self, table: Table, of: str) -> Collection[str]:
        return self._known.get((of, *table.full_name), ())

    @cached_property
    def _known(self) -> dict[tuple[str, ...], list[str]]:
        """The columns of all tables of both, asked for once: the engine goes through its whole catalogue for an answer."""
        rows = self.connection.execute(
            """SELECT database_name, schema_name, table_name, list(column_name) FROM duckdb_columns()
            WHERE database_name IN ('today', 'previous') GROUP BY ALL"""
        ).fetchall()
        return {(database, schema, name): names for database, schema, name, names in rows}

    def _stream(self, select: str) -> Iterator[Chunk]:
        for batch in self.connection.execute(select).to_arrow_reader(BATCH_ROWS):
            sink = pa.BufferOutputStream()
            pyarrow.csv.write_csv(batch, sink, _CSV)
            yield batch.num_rows, memoryview(sink.getvalue())


def _open(limits: Mapping[str, str | int], spill: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={**limits, "temp_directory": str(spill), "preserve_insertion_order": "false"})
    connection.execute("SET TimeZone = 'UTC'")
    return connection
