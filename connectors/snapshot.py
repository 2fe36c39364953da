"""A snapshot of any database that speaks SQL, and the connector that opens one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from connectors import statements
from connectors.arrow_types import TEXT, Reading, retyped, to_batch
from connectors.base import DescribedColumn, Snapshot, SourceColumn, TableDescription, TableQuery
from connectors.dialects import Dialect
from connectors.pace import Pace
from connectors.rights import may_write, unreadable
from connectors.session import BATCH_ROWS, Session
from connectors.statements import TableName
from connectors.unforeseen import MisfitValueError
from dictionary.problems import GuiyiError, nearest


@dataclass(frozen=True)
class Habits:
    """How one way into one source has to be used.

    Attributes:
        schema: where tables named without schema are; None for the connection's default.
        text_as_bytes: the driver cuts text short, so that only its bytes can be trusted.
        codec: the declared encoding of text, where the database itself knows none.
        rate: how fast it may be read.
    """

    schema: str | None = None
    text_as_bytes: bool = False
    codec: str | None = None
    rate: str | None = None


class SqlSnapshot:
    """A snapshot over a session in which it has already begun."""

    def __init__(self, session: Session, dialect: Dialect, habits: Habits, first_open: int | None = None) -> None:
        self._session = session
        self._first_open = first_open
        self._dialect = dialect
        self._habits = habits
        self._pace = Pace.of(habits.rate)
        session.batch_rows, session.paced = self._pace.batch_rows(BATCH_ROWS), habits.rate is not None
        self.clock = datetime.fromisoformat(session.rows(dialect.clock)[0][0]).replace(tzinfo=UTC)
        self.isolation = dialect.isolation(session)
        self._codec = None if habits.codec is None or dialect.encodes(session) else habits.codec
        self._schema = habits.schema or session.rows(dialect.default_schema)[0][0] or ""

    def tables(self) -> list[str]:
        """The tables and views of the default schema."""
        return self._tables(self._schema)

    def columns(self, table: str) -> list[SourceColumn]:
        """The declared columns of a table."""
        return [SourceColumn(r.name, r.source_type, r.arrow) for r in self._declared(self._named(table))]

    def describe(self, table: str) -> TableDescription:
        """A table with its key and the comments of the database, as far as it has any."""
        name = self._named(table)
        declared = self._declared(name)
        rows = {str(row[0]): row for row in self._session.rows(self._dialect.described, *name)}
        columns = tuple(
            DescribedColumn(r.name, r.source_type, r.arrow, bool(rows[r.name][1]), str(rows[r.name][2] or ""))
            for r in declared
        )
        said = self._session.rows(self._dialect.table_comment, *name) if self._dialect.table_comment else []
        key = tuple(str(row[0]) for row in self._session.rows(self._dialect.key, *name))
        return TableDescription(table, str(said[0][0] or "") if said else "", key, columns)

    def ceiling(self, table: str, cursor: str) -> int | None:
        """The lowest row version of an open transaction, where the cursor is a row version."""
        if self._first_open is None:
            return None
        declared = {reading.name: reading for reading in self._declared(self._named(table))}
        return self._first_open if self._of(declared, cursor, table).versioned else None

    def count(self, table: str) -> int:
        """How many rows a table has."""
        name = self._named(table)
        self._declared(name)
        with self._explaining(name):
            return int(self._session.rows(statements.count(name, self._dialect.mark))[0][0])

    def read(self, query: TableQuery) -> pa.RecordBatchReader:
        """The rows of a table, streaming."""
        table = self._named(query.table)
        declared = {reading.name: reading for reading in self._declared(table)}
        wanted = [self._of(declared, name, query.table) for name in query.columns]
        cursor = self._of(declared, query.cursor, query.table) if query.cursor else None
        with self._explaining(table):
            fitting = self._fitting(table, wanted, query, cursor)
            readings = [self._trusted(reading, escape=query.escape) for reading in fitting]
            statement, values = statements.select(table, readings, self._dialect.mark, cursor, query.lower)
            batches = self._batches(statement, values, readings)
        paced = self._pace.over(self._explained(batches, table))
        return pa.RecordBatchReader.from_batches(_schema(readings), paced)

    def _batches(self, statement: str, values: tuple[object, ...], readings: list[Reading]) -> Iterator[pa.RecordBatch]:
        """The batches of a statement that has started, as Arrow from the driver or made of its rows."""
        schema = _schema(readings)
        scanned = self._session.scan(statement, values, readings)
        if scanned is not None:
            return (retyped(batch, readings, schema) for batch in scanned)
        return (to_batch(rows, readings, schema) for rows in self._session.stream(statement, values))

    def _explained(self, batches: Iterator[pa.RecordBatch], table: TableName) -> Iterator[pa.RecordBatch]:
        with self._explaining(table):
            yield from batches

    @contextmanager
    def _explaining(self, table: TableName) -> Iterator[None]:
        """Errors get the table's name, and the columns to which a right is missing."""
        try:
            yield
        except (UnicodeError, MisfitValueError, GuiyiError, pa.ArrowException) as error:
            problem = self._session.endpoint.translated(error).problems[0]
            facts = {**problem.args, "table": table.name}
            if problem.code == "source.no_right":
                facts |= {"column": ", ".join(unreadable(self._session, self._dialect.name, table))}
            raise self._session.endpoint.problem(problem.code, **facts) from error

    def _fitting(
        self, table: TableName, readings: list[Reading], query: TableQuery, cursor: Reading | None
    ) -> list[Reading]:
        """The readings, as text where a value does not fit: any of an unsure column, of others one of the rows to be read."""
        sees = self._session.sees_misfits
        known = query.unsure if sees or query.lower is not None else None
        unsure = [reading for reading in readings if known is None or reading.name in known]
        others = [] if sees else [reading for reading in readings if reading not in unsure]
        misfits = self._misfits(table, unsure) | self._misfits(table, others, cursor, query.lower)
        return [reading.fallen_back() if reading.name in misfits else reading for reading in readings]

    def _misfits(
        self, table: TableName, readings: list[Reading], cursor: Reading | None = None, lower: object = None
    ) -> set[str]:
        """The columns with a value that does not fit, in all rows or those from a bound on."""
        asked = [reading for reading in readings if reading.misfit]
        if not asked:
            return set()
        statement, values = statements.misfits(table, asked, self._dialect.mark, cursor, lower)
        row = self._session.rows(statement, *values)[0]
        return {reading.name for reading, found in zip(asked, row, strict=True) if found}

    def _trusted(self, reading: Reading, *, escape: bool) -> Reading:
        if reading.arrow != TEXT:
            return reading
        if not (escape or self._codec or self._habits.text_as_bytes):
            return reading
        stored = reading.as_bytes(self._dialect.text_bytes, self._codec)
        return stored.escaping(self._codec or self._dialect.text_codec(self._session)) if escape else stored

    def _declared(self, table: TableName) -> list[Reading]:
        rows = self._session.rows(self._dialect.columns, *table)
        if not rows:
            near = nearest(table.name, self._tables(table.schema))
            raise self._session.endpoint.problem("source.no_table", table=table.name, nearest=near)
        return [self._dialect.reading(str(name), str(declared)) for name, declared in rows]

    def _of(self, declared: dict[str, Reading], column: str, table: str) -> Reading:
        if column not in declared:
            near = nearest(column, declared)
            raise self._session.endpoint.problem("source.no_column", table=table, column=column, nearest=near)
        return declared[column]

    def _tables(self, schema: str) -> list[str]:
        return [str(row[0]) for row in self._session.rows(self._dialect.tables, schema)]

    def _named(self, table: str) -> TableName:
        schema, dot, name = table.partition(".")
        return TableName(schema, name) if dot else TableName(self._schema, table)


def _schema(readings: Sequence[Reading]) -> pa.Schema:
    return pa.schema([(reading.name, reading.arrow) for reading in readings])


class SqlConnector:
    """Opens snapshots of one database."""

    def __init__(
        self, open_session: Callable[[], tuple[Session, Dialect]], habits: Callable[[Dialect], Habits]
    ) -> None:
        self._open_session = open_session
        self._habits = habits

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """A snapshot that is rolled back and closed at the end, whatever happens."""
        session, dialect = self._open_session()
        try:
            # Before the snapshot: what commits between the two must lie above it.
            first_open = int(session.rows(dialect.first_open)[0][0]) if dialect.first_open else None
            dialect.begin(session, session.seconds)
            yield SqlSnapshot(session, dialect, self._habits(dialect), first_open)
        finally:
            session.close()

    def proves_read_only(self) -> bool | None:
        """Whether the account lacks every right to write; None where the source cannot tell."""
        session, dialect = self._open_session()
        try:
            answer = session.rows(dialect.may_write)[0][0] if dialect.may_write else None
            return None if answer is None else not answer
        finally:
            session.close()


class FileConnector(SqlConnector):
    """Opens snapshots of a database that is a file: who may write it, the file system says."""

    def __init__(
        self, open_session: Callable[[], tuple[Session, Dialect]], habits: Callable[[Dialect], Habits], path: Path
    ) -> None:
        super().__init__(open_session, habits)
        self._path = path

    def proves_read_only(self) -> bool | None:
        """Whether the hub's own account of the system lacks the right to write the file."""
        return not may_write(self._path)
