"""What every way into a source offers, and the values that pass through it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pyarrow as pa

    from connectors.dropped import DroppedFile


@dataclass(frozen=True)
class SourceColumn:
    """A column as its database declares it, and the Arrow type that it has when all its values fit."""

    name: str
    source_type: str
    arrow: pa.DataType


@dataclass(frozen=True)
class DescribedColumn(SourceColumn):
    """A column with what its database says of it beside its type."""

    required: bool = False
    comment: str = ""


@dataclass(frozen=True)
class TableDescription:
    """A table as its database describes it; ``key`` names the columns of its primary key."""

    name: str
    comment: str
    key: tuple[str, ...]
    columns: tuple[DescribedColumn, ...]


def undescribed(table: str, columns: Iterable[SourceColumn]) -> TableDescription:
    """A table of which nothing is told but its columns: neither its key nor comments."""
    return TableDescription(table, "", (), tuple(DescribedColumn(c.name, c.source_type, c.arrow) for c in columns))


@dataclass(frozen=True)
class TableQuery:
    """Which columns of a table to read, and from where on.

    Attributes:
        table: ``table`` or ``schema.table``.
        columns: the wanted columns, in the wanted order.
        cursor: the column that ``lower`` bounds.
        lower: rows are read where the cursor is this or more, or NULL. Times are taken in the column's own
            terms; one with a zone is taken as UTC. Bytes are compared as bytes.
        escape: texts that cannot be decoded come with their bytes escaped (:mod:`connectors.encoding`), which is slower;
            else they are an error.
        unsure: the columns that are text if any value of the table does not fit their types; None for all. The others are so
            only if one that is read does not fit, which is an error where the way into the source has to read it to see it.
    """

    table: str
    columns: tuple[str, ...]
    cursor: str | None = None
    lower: object | None = None
    escape: bool = False
    unsure: Collection[str] | None = None


class Snapshot(Protocol):
    """One unchanging view of a source. It serves one statement at a time: a new one ends an unfinished read."""

    @property
    def clock(self) -> datetime:
        """The source's own clock when the snapshot began, in UTC."""

    @property
    def isolation(self) -> str:
        """What really holds, for example ``repeatable read, read only``."""

    def tables(self) -> list[str]:
        """The tables and views of the default schema."""

    def columns(self, table: str) -> list[SourceColumn]:
        """The declared columns of a table, in their order.

        Raises:
            ConfigurationError: there is no such table.
        """

    def describe(self, table: str) -> TableDescription:
        """A table with its key and the comments of the database, as far as it has any.

        Raises:
            ConfigurationError: there is no such table.
        """

    def ceiling(self, table: str, cursor: str) -> int | None:
        """The number from which on a cursor may still get values of transactions that had not ended when the snapshot began.

        None where a value is never given before its transaction ends, or where nobody can tell.
        """

    def count(self, table: str) -> int:
        """How many rows a table has."""

    def read(self, query: TableQuery) -> pa.RecordBatchReader:
        """The rows, in batches that never hold the whole table.

        A column in which some value does not fit its declared type (a zero date, a NaN among decimals) is a
        column of text with every value as it is stored; so the reader's schema tells the types, and
        :meth:`columns` what was declared.

        Raises:
            ConfigurationError: table or column are missing.
            UnforeseenError: a text cannot be decoded and is not to be escaped, or a value does not fit and its column was
                not asked about; also while the reader is drained.
            UnreachableError: the source was cut off or kept silent; also while the reader is drained.
        """


class Folder(Snapshot, Protocol):
    """A snapshot of a folder, into which files are dropped."""

    def dropped(self, pattern: str) -> list[DroppedFile]:
        """The files of a table that are there now, to be read one by one as tables of their names."""


class Connector(Protocol):
    """A way into one source."""

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """A snapshot that is rolled back and closed at the end, whatever happens."""

    def proves_read_only(self) -> bool | None:
        """Whether the account lacks every right to write; None where the source cannot tell."""


class Cursor(Protocol):
    """What SQLAlchemy's results and ODBC's cursors have in common."""

    def fetchmany(self, size: int, /) -> Sequence[Any]:
        """The next rows, none at the end."""

    def fetchall(self) -> Sequence[Any]:
        """All rows that are left."""

    def close(self) -> None:
        """End the reading."""
