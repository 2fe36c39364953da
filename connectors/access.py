"""Microsoft Access files (.mdb, .accdb), by the ODBC driver of mdbtools.

The driver knows neither bound values nor views, and gives some values in ways of its own. What it would change without a
word is refused: see :mod:`connectors.access_values`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa

from connectors.access_file import refuse_unreadable
from connectors.access_times import finer_than_seconds
from connectors.access_values import CONVERTERS, TYPES, corrected
from connectors.arrow_types import TEXT, Reading, to_batch
from connectors.base import Snapshot, SourceColumn, TableDescription, TableQuery, undescribed
from connectors.dropped import file_state, is_as_it_was
from connectors.failures import Endpoint, MisreadError
from connectors.odbc import OdbcSession
from connectors.session import Rows
from dictionary.problems import GuiyiError, nearest
from dictionary.project import secret
from dictionary.source import Source

_PAGE_NUMBER = 0xFFFFFF
"""The bits of a table's number that name the page of its definition."""
_LINKED = (4, 6)
"""The kinds of tables in the catalogue that lie elsewhere: through ODBC, and in another file of Access."""


class AccessConnector:
    """Opens the file that a source names; the driver cannot write."""

    def __init__(self, source: Source, folder: Path, patience: timedelta) -> None:
        self._path = folder / secret(source.connect.access or "", folder)
        self._endpoint = Endpoint(source.source, str(self._path))
        self._seconds = patience.total_seconds()

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """The file; it is refused if it is written to while it is read.

        Raises:
            UnreachableError: there is no such file, or it is no Access file.
            ConfigurationError: the driver is not installed, or the file has a password or a format that is not read.
        """
        if not self._path.is_file():
            raise self._endpoint.problem("source.missing")
        refuse_unreadable(self._path, self._endpoint)
        session = _Session(self._endpoint, self._seconds, self._path)
        try:
            yield AccessSnapshot(session, self._path, self._endpoint)
        finally:
            session.close()

    def proves_read_only(self) -> bool | None:
        """The driver has no statement that writes, whatever the account may do to the file."""
        return True


class _Session(OdbcSession):
    """A connection to one file."""

    def __init__(self, endpoint: Endpoint, seconds: float, path: Path) -> None:
        super().__init__(endpoint, seconds, f"DRIVER={{MDBTools}};DBQ={path};")
        import pyodbc

        for kind, convert in CONVERTERS.items():
            self._connection.add_output_converter(kind, convert)
        # The driver leaves anything behind the names of columns, which are not looked at.
        self._connection.setdecoding(pyodbc.SQL_WMETADATA, encoding="latin-1")


class AccessSnapshot:
    """The tables of one file, as long as nobody writes to it."""

    def __init__(self, session: OdbcSession, path: Path, endpoint: Endpoint) -> None:
        self._session, self._path, self._endpoint = session, path, endpoint
        self._state = file_state(path)
        self.clock = datetime.now(UTC)
        self.isolation = "one file, read only"

    def tables(self) -> list[str]:
        """The tables of the users, also linked ones, which cannot be read from here."""
        return sorted([*self._own(), *self._linked()])

    def _own(self) -> list[str]:
        return [str(row[0]) for row in self._session.rows("LIST TABLES")]

    def _linked(self) -> dict[str, str]:
        """The tables that are not in the file, and the file that holds each, or ODBC."""
        found: dict[str, str] = {}
        for kind in _LINKED:
            rows = self._session.rows(f"SELECT [Name], [Database] FROM [MSysObjects] WHERE [Type] = {kind}")
            found |= {str(name): str(file or "ODBC") for name, file in rows}
        return found

    def columns(self, table: str) -> list[SourceColumn]:
        """The columns of a table that can be read; those of pictures, files and bytes are not among them."""
        return [SourceColumn(r.name, r.source_type, r.arrow) for r in self._declared(table).values() if r is not None]

    def describe(self, table: str) -> TableDescription:
        """The columns; the driver tells neither key nor comments."""
        return undescribed(table, self.columns(table))

    def ceiling(self, table: str, cursor: str) -> int | None:  # noqa: ARG002
        """None: a file has no transactions."""
        return None

    def count(self, table: str) -> int:
        """How many rows a table has, as the file itself says."""
        self._declared(table)
        return int(self._rows(table, "COUNT(*)")[0][0])

    def read(self, query: TableQuery) -> pa.RecordBatchReader:
        """The rows of a table, always all of them."""
        declared = self._declared(query.table)
        readings = [self._of(declared, column, query.table) for column in query.columns]
        if query.escape:
            readings = [reading.escaping("utf-8") if reading.arrow == TEXT else reading for reading in readings]
        for reading in readings:
            if reading.source_type == "DateTime":
                self._refuse_early_days(query.table, _quoted(reading.name))
        schema = pa.schema([(reading.name, reading.arrow) for reading in readings])
        told = self.count(query.table)
        self._refuse_fractions(query.table, [r.name for r in readings if r.source_type == "DateTime"], told)
        batches = self._batches(query.table, readings, schema, told)
        return pa.RecordBatchReader.from_batches(schema, batches)

    def _refuse_early_days(self, table: str, column: str) -> None:
        """A time before the first day would come as any other, and only its number tells it; a whole 0 would be 1970."""
        if self._rows(table, column, f" WHERE {column} < 0.0"):
            raise self._endpoint.problem("source.misread", table=table, detail=f"{column} < 1899-12-30")

    def _refuse_fractions(self, table: str, columns: list[str], told: int) -> None:
        """A time that is finer than a second would come without its fraction."""
        if not columns:
            return
        rows = self._session.rows("SELECT [Id], [Name] FROM [MSysObjects] WHERE [Type] = 1")
        page = next((int(number) & _PAGE_NUMBER for number, name in rows if name == table), 0)
        found = finer_than_seconds(self._path, page, columns, told)
        if found:
            column, moment = found
            detail = f"[{column}] {moment.isoformat(' ', 'milliseconds')}"
            raise self._endpoint.problem("source.misread", table=table, detail=detail)

    def _batches(self, table: str, readings: list[Reading], schema: pa.Schema, told: int) -> Iterator[pa.RecordBatch]:
        done, listed = 0, ", ".join(_quoted(reading.name) for reading in readings)
        with self._naming(table):
            for rows in self._session.stream(f"SELECT {listed} FROM {_quoted(table)}", ()):
                yield corrected(to_batch(rows, readings, schema), readings)
                done += len(rows)
                if len(rows) < self._session.batch_rows:
                    break  # asked once more, the driver begins anew
        if not is_as_it_was(self._path, self._state):
            raise self._endpoint.problem("source.changed_meanwhile", table=self._path.name)
        if done != told:
            raise self._endpoint.problem("source.rows_missing", table=table, found=done, told=told)

    def _rows(self, table: str, listed: str, where: str = "") -> Rows:
        with self._naming(table):
            return self._session.rows(f"SELECT {listed} FROM {_quoted(table)}{where}")

    @contextmanager
    def _naming(self, table: str) -> Iterator[None]:
        """Errors get the table's name."""
        try:
            yield
        except (GuiyiError, MisreadError, UnicodeError, pa.ArrowException) as error:
            problem = self._endpoint.translated(error).problems[0]
            raise self._endpoint.problem(problem.code, **{**problem.args, "table": table}) from error

    def _declared(self, table: str) -> dict[str, Reading | None]:
        known = self._own()
        if table not in known:
            linked = self._linked()
            if table in linked:
                raise self._endpoint.problem("source.linked", table=table, detail=linked[table])
            raise self._endpoint.problem("source.no_table", table=table, nearest=nearest(table, known))
        rows = self._session.rows(f"DESCRIBE TABLE {_quoted(table)}")
        return {
            str(name): Reading(str(name), str(kind), TYPES[kind]) if kind in TYPES else None for name, kind, _ in rows
        }

    def _of(self, declared: dict[str, Reading | None], column: str, table: str) -> Reading:
        if column not in declared:
            raise self._endpoint.problem(
                "source.no_column", table=table, column=column, nearest=nearest(column, declared)
            )
        reading = declared[column]
        if reading is None:
            raise self._endpoint.problem("source.no_reading", table=table, column=column)
        return reading


def _quoted(name: str) -> str:
    """A name of Access, which can hold no brackets."""
    return f"[{name}]"
