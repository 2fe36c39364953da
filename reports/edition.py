"""One published night as a report reads it: its generation, opened read-only, and the night before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dictionary.compiled import Dictionary
from dictionary.project import Settings

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]


@dataclass(frozen=True)
class Edition:
    """What a report is about.

    Statements find the night and the one before it as ``getvariable('run')`` and ``getvariable('before')``; the latter is
    NULL on the first night.

    Attributes:
        dictionary: the dictionary to which the night was pinned.
        run: the night's run, such as ``000042``.
        before: the run on which it builds; None on the first night.
    """

    connection: duckdb.DuckDBPyConnection
    dictionary: Dictionary
    settings: Settings
    run: str
    before: str | None
    started_at: datetime
    committed_at: datetime

    @classmethod
    @contextmanager
    def opened(cls, generation: Path, dictionary: Dictionary, settings: Settings) -> Iterator[Edition]:
        """Open a generation; its newest run is the night that is reported."""
        import duckdb

        with duckdb.connect(str(generation), read_only=True) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            run, before, started_at, committed_at = connection.execute(_NIGHT).fetchall()[0]
            connection.execute("SET VARIABLE run = ?", [run])
            connection.execute("SET VARIABLE before = ?", [before])
            yield cls(connection, dictionary, settings, run, before, started_at, committed_at)

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Row]:
        """All rows of a statement, by the names of its columns."""
        found = self.connection.execute(statement, list(values))
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def row(self, statement: str) -> Row:
        """The one row of a statement that always gives one."""
        return self.rows(statement)[0]

    def has(self, schema: str, table: str, column: str) -> bool:
        """Whether the generation holds a column; older ones lack what came later."""
        known = "SELECT 1 FROM duckdb_columns() WHERE (schema_name, table_name, column_name) = (?, ?, ?) LIMIT 1"
        return bool(self.connection.execute(known, [schema, table, column]).fetchall())


_NIGHT = """SELECT r.run_id, b.run_id, r.started_at, r.committed_at
    FROM ops.run AS r LEFT JOIN ops.run AS b ON b.generation = r.parent ORDER BY r.run_id DESC LIMIT 1"""
