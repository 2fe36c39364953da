"""What differs between databases: names, snapshots, catalogues, clocks, rights."""

from __future__ import annotations

from typing import ClassVar, Protocol

from connectors.arrow_types import Reading
from connectors.session import Session


class Dialect(Protocol):
    """One kind of database. The statements of the catalogue bind a schema, then a table.

    ``described`` gives for each column its name, whether it must be filled in (0 or 1), and its comment.
    ``text_bytes`` gives the bytes of a text. ``first_open`` gives the lowest row version
    that a transaction has taken which has not ended; it is asked before a snapshot begins.
    """

    name: ClassVar[str]
    mark: ClassVar[str]
    clock: ClassVar[str]
    default_schema: ClassVar[str]
    tables: ClassVar[str]
    columns: ClassVar[str]
    key: ClassVar[str]
    described: ClassVar[str]
    table_comment: ClassVar[str | None]
    may_write: ClassVar[str | None]
    first_open: ClassVar[str | None]
    text_bytes: ClassVar[str]

    def begin(self, session: Session, seconds: float) -> None:
        """Start a read-only snapshot in UTC, in which no statement may take longer than this."""

    def isolation(self, session: Session) -> str:
        """What really holds in the snapshot."""

    def encodes(self, session: Session) -> bool:
        """Whether the database knows the encoding of its text; else it is the source's to declare."""

    def text_codec(self, session: Session) -> str:
        """The codec of the bytes of a text."""

    def reading(self, name: str, declared: str) -> Reading:
        """How a column of this declared type is read."""


def dialect_named(name: str) -> Dialect | None:
    """The dialect that SQLAlchemy or an ODBC driver calls by this name; None if it is not known here."""
    from connectors.mysql import MySQL
    from connectors.postgresql import PostgreSQL
    from connectors.sqlite import SQLite
    from connectors.sqlserver import SQLServer

    known: dict[str, type[Dialect]] = {
        "postgresql": PostgreSQL,
        "mysql": MySQL,
        "mariadb": MySQL,
        "sqlite": SQLite,
        "mssql": SQLServer,
        "microsoft sql server": SQLServer,
    }
    kind = known.get(name.lower())
    return kind() if kind else None
