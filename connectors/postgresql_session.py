"""The way into PostgreSQL through SQLAlchemy, whose tables a scanner reads where there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pyarrow as pa
from psycopg import ClientCursor
from psycopg.conninfo import make_conninfo
from psycopg.pq import TransactionStatus

from connectors.arrow_types import Reading, is_handed_over
from connectors.base import Cursor
from connectors.postgresql import beginning
from connectors.postgresql_records import as_records, taken_apart
from connectors.scanner import Scanner, installed
from connectors.session import CONNECT_SECONDS, T
from connectors.sql import SqlSession
from connectors.unforeseen import UndecodableError
from connectors.watchdog import within
from dictionary.sql import literal

# A standby may not let others into its snapshot, and a statement that fails would end the transaction.
_SNAPSHOT = "SELECT CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_export_snapshot() END"

# A table is one statement of the scanner's, and may take as long as rows come.
_ENDLESS = "SET LOCAL statement_timeout = 0"


class PostgresSession(SqlSession):
    """A session of psycopg, and beside it a scanner in the same snapshot, opened for the first table that is read.

    Text that cannot be decoded, at which the server ends a transaction, ends neither: the session goes back to where the stream
    began, and a new scanner joins the snapshot.
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._psycopg: psycopg.Connection[Any] = self._driver
        self._scanner: Scanner | None = None
        self._asked = False
        self._snapshot: str | None = None
        self._saved = False

    def execute(self, statement: str, values: tuple[object, ...], *, stream: bool) -> Cursor:
        """Run one statement; a stream begins behind a savepoint."""
        if self._saved and self._psycopg.info.transaction_status == TransactionStatus.INERROR:
            self._psycopg.execute("ROLLBACK TO SAVEPOINT stream")
        elif stream:
            self._psycopg.execute("SAVEPOINT stream")
            self._saved = True
        return super().execute(statement, values, stream=stream)

    @property
    def sees_misfits(self) -> bool:
        """Whether rows come as records, whose text tells; the scanner takes a number that is none for zero."""
        return self._joined() is None

    def scan(self, statement: str, values: tuple[object, ...], readings: Sequence[Reading]) -> Iterator[pa.RecordBatch]:
        """The rows as the scanner gives them; as records where there is none, or it takes a column for something else."""
        if scanner := self._joined():
            written = ClientCursor(self._psycopg).mogrify(self.marked(statement), values)
            reader = self._scanned(lambda: scanner.read(written, len(readings)))
            if all(is_handed_over(field.type, reading) for field, reading in zip(reader.schema, readings, strict=True)):
                return self._arriving(reader)
        records = self.stream(as_records(statement), values)
        return (taken_apart(rows, readings) for rows in records)

    def disconnect(self) -> None:
        """End the scanner's transaction, then roll back and close."""
        if self._scanner:
            self._scanner.close()
        super().disconnect()

    def _arriving(self, reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
        while (batch := self._scanned(lambda: _next(reader))) is not None:
            yield batch

    def _scanned(self, call: Callable[[], T]) -> T:
        """What the scanner answers; where text cannot be decoded it is given up, and the next table has a new one."""
        try:
            return self._watched(call)
        except UndecodableError:
            if self._scanner:
                self._scanner.close()
            self._scanner, self._asked = None, False
            raise

    def _joined(self) -> Scanner | None:
        """The scanner, in this session's snapshot; None if there is none, or the server does not let it in."""
        # It takes rows as fast as they come.
        extension = None if self.paced else installed()
        if extension is None or self._asked:
            return self._scanner
        self._asked = True
        # Behind a savepoint no snapshot can be handed out any more.
        snapshot = self._snapshot if self._saved else self.rows(_SNAPSHOT)[0][0]
        if snapshot is not None:
            self._snapshot = str(snapshot)
            # Whatever keeps it out, also a server that does not answer: then all rows come through the session.
            with suppress(duckdb.Error, TimeoutError):
                self._scanner = within(2 * CONNECT_SECONDS, lambda: self._let_in(extension, str(snapshot)))
        return self._scanner

    def _let_in(self, extension: Path, snapshot: str) -> Scanner:
        info, scanner = self._psycopg.info, Scanner(extension)
        try:
            scanner.open(make_conninfo(info.dsn, password=info.password, connect_timeout=CONNECT_SECONDS))
            for statement in (*beginning(self.seconds), _ENDLESS, f"SET TRANSACTION SNAPSHOT {literal(snapshot)}"):
                scanner.run(statement)
        except duckdb.Error:
            scanner.close()
            raise
        return scanner


def _next(reader: pa.RecordBatchReader) -> pa.RecordBatch | None:
    """The next batch, None at the end: the exception that says so cannot pass through the watchdog."""
    try:
        return reader.read_next_batch()
    except StopIteration:
        return None
