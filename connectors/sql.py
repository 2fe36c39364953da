"""The way in through SQLAlchemy: SQLite, PostgreSQL, MariaDB, MySQL and SQL Server."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa

from connectors.base import Cursor
from connectors.dialects import Dialect, dialect_named
from connectors.encoding import codec_named
from connectors.failures import Endpoint
from connectors.session import CONNECT_SECONDS, PARAMETER, SERVER_FIRST_SECONDS, Session
from connectors.snapshot import FileConnector, Habits, SqlConnector
from connectors.sqlite import FITS, fits
from connectors.tls import line_to
from connectors.watchdog import within
from dictionary.problems import ConfigurationError, Problem
from dictionary.project import secret
from dictionary.reach import Connection
from dictionary.source import Source

_DRIVERS = {
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "mssql": "mssql+pyodbc",
}
_SECRET_KEYS = {"password", "passwd", "pwd"}


def sql_connector(source: Source, folder: Path, patience: timedelta) -> SqlConnector:
    """A connector for a SQLAlchemy address; a SQLite file is found from the project's folder.

    Raises:
        ConfigurationError: the address cannot be understood.
    """
    url = _url(source, folder)
    dialect = dialect_named(url.get_backend_name())
    endpoint = Endpoint(source.source, _host(url, folder), _secrets(url))
    if dialect is None:
        raise endpoint.problem("source.no_dialect", detail=url.get_backend_name())

    settings = _line(url, source.connect, folder, endpoint)

    def open_session() -> tuple[Session, Dialect]:
        return _session_for(dialect)(endpoint, patience.total_seconds(), url, folder, settings), dialect

    codec = codec_named(source.encoding, endpoint)
    habits = Habits(source.connect.schema_, codec=codec, rate=source.connect.rate)
    if dialect.name == "sqlite":
        return FileConnector(open_session, lambda _: habits, folder / (url.database or ""))
    return SqlConnector(open_session, lambda _: habits)


def tells_its_encoding(source: Source, folder: Path) -> bool:
    """Whether the database at a SQLAlchemy address turns its text into Unicode itself: every one but SQLite, as a rule.

    One of PostgreSQL that has no encoding does not, which only the database itself can tell.
    """
    return _url(source, folder).get_backend_name() != "sqlite"


class SqlSession(Session):
    """A SQLAlchemy connection outside any pool."""

    def __init__(
        self, endpoint: Endpoint, seconds: float, url: sa.URL, folder: Path, line: Mapping[str, object]
    ) -> None:
        super().__init__(endpoint, seconds)
        try:
            engine = _engine(url, folder, endpoint, seconds, line)
            self._connection = within(2 * CONNECT_SECONDS, engine.connect)
        except Exception as error:
            raise endpoint.translated(error, connecting=True, **_installed(error)) from error
        self._driver: Any = self._connection.connection.driver_connection
        self._mark = "?" if engine.dialect.paramstyle == "qmark" else "%s"

    def execute(self, statement: str, values: tuple[object, ...], *, stream: bool) -> Cursor:
        """Run one statement; the server keeps the rows of a stream."""
        options: dict[str, Any] = {"yield_per": self.batch_rows} if stream else {}
        return self._connection.exec_driver_sql(self.marked(statement), values, execution_options=options)

    def marked(self, statement: str) -> str:
        """A statement with the driver's own marks for the values that are bound."""
        if self._mark == "%s":
            statement = statement.replace("%", "%%")
        return statement.replace(PARAMETER, self._mark)

    def disconnect(self) -> None:
        """Roll back and close; unread rows are not waited for, the server rolls back when the line is cut."""
        if self.unread:
            _forget_unread(self._driver)
            self._connection.invalidate()
        self._connection.close()


def _session_for(dialect: Dialect) -> type[SqlSession]:
    if dialect.name == "postgresql":
        from connectors.postgresql_session import PostgresSession

        return PostgresSession
    if dialect.name == "mysql":
        from connectors.mysql_session import MySQLSession

        return MySQLSession
    return SqlSession


def _url(source: Source, folder: Path) -> sa.URL:
    try:
        url = sa.make_url(secret(source.connect.sqlalchemy or "", folder))
    except (sa.exc.ArgumentError, ValueError):
        # The error itself may hold the address with its password.
        raise ConfigurationError(Problem("source.bad_address", args={"system": source.source})) from None
    if "odbc_connect" in url.query:
        # What stands in it would be out of reach for TLS, for the names of databases and for hiding its password.
        raise ConfigurationError(Problem("source.odbc_address", args={"system": source.source}))
    return url.set(
        drivername=_DRIVERS.get(url.drivername, url.drivername), database=source.connect.database or url.database
    )


def _host(url: sa.URL, folder: Path) -> str:
    if url.get_backend_name() == "sqlite":
        return str(folder / (url.database or ""))
    return f"{url.host or 'localhost'}:{url.port}" if url.port else url.host or "localhost"


def _secrets(url: sa.URL) -> tuple[str, ...]:
    """Passwords of an address, which may also stand among its settings."""
    settings = url.normalized_query
    return (url.password or "", *(word for key in _SECRET_KEYS & settings.keys() for word in settings[key]))


def _line(url: sa.URL, connect: Connection, folder: Path, endpoint: Endpoint) -> Mapping[str, object]:
    """The settings of the driver for the line to its server."""
    if url.get_backend_name() == "sqlite":
        if connect.tls or connect.ca:
            raise endpoint.problem("source.tls", detail="SQLite is a file")
        return {}
    host = url.host or url.query.get("host") or url.query.get("unix_socket") or ""
    line = line_to(str(host), connect, url.query, folder, endpoint)
    if url.get_backend_name() == "mssql":
        return line.odbc("mssql", str(url.query.get("driver", "")))
    return line.pymysql() if url.get_driver_name() == "pymysql" else line.libpq()


def _engine(url: sa.URL, folder: Path, endpoint: Endpoint, seconds: float, line: Mapping[str, object]) -> sa.Engine:
    if url.get_backend_name() != "sqlite":
        waiting = "timeout" if url.get_driver_name() == "pyodbc" else "connect_timeout"
        settings: dict[str, object] = {waiting: CONNECT_SECONDS, **line}
        if url.get_driver_name() == "pymysql":
            settings["read_timeout"] = seconds + SERVER_FIRST_SECONDS
        if url.get_backend_name() == "postgresql":
            settings["client_encoding"] = (
                "UTF8"  # of a database without an encoding, the driver would give no text at all
            )
        return sa.create_engine(url, poolclass=sa.NullPool, connect_args=settings)
    path = folder / (url.database or "")
    if not path.is_file():
        raise endpoint.problem("source.missing")
    return sa.create_engine("sqlite://", poolclass=sa.NullPool, creator=_sqlite_opener(path))


def _sqlite_opener(path: Path) -> Callable[[], sqlite3.Connection]:
    def opened() -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"file:{quote(str(path.absolute()))}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
        )
        connection.create_function(FITS, 3, fits, deterministic=True)
        return connection

    return opened


def _forget_unread(driver: Any) -> None:
    """PyMySQL would try to read the rest of a result even after its connection is closed."""
    result = getattr(driver, "_result", None)
    if result is not None:
        result.unbuffered_active = False


def _installed(error: Exception) -> dict[str, object]:
    return {"installed": []} if isinstance(error, ImportError | sa.exc.NoSuchModuleError) else {}
