"""The way into PostgreSQL through ODBC, from which rows come as records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa

from connectors.arrow_types import Reading
from connectors.odbc import OdbcSession
from connectors.postgresql_records import as_records, taken_apart


class PostgresOdbcSession(OdbcSession):
    """A session of psqlODBC."""

    @property
    def sees_misfits(self) -> bool:
        """A day or number that has no place in Arrow is told by its text."""
        return True

    def scan(self, statement: str, values: tuple[object, ...], readings: Sequence[Reading]) -> Iterator[pa.RecordBatch]:
        """The rows as Arrow, values as their text or bytes."""
        records = self.stream(as_records(statement), values)
        return (taken_apart(rows, readings) for rows in records)
