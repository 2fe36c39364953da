"""The way in through ODBC. The library and the drivers are looked for only when a source asks for them."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from connectors.base import Cursor
from connectors.dialects import Dialect, dialect_named
from connectors.encoding import codec_named
from connectors.failures import Endpoint
from connectors.session import CONNECT_SECONDS, PARAMETER, Rows, Session, T
from connectors.snapshot import Habits, SqlConnector
from connectors.tls import Line, line_to
from connectors.watchdog import ahead, within
from dictionary.project import secret
from dictionary.source import Source

_PART = re.compile(r"\s*([^=;{}]+?)\s*=\s*(\{(?:[^}]|\}\})*\}|[^;]*)\s*(?:;|$)")
_DRIVERS = {"postgres": "postgresql", "maria": "mysql", "mysql": "mysql", "sql server": "mssql", "freetds": "mssql"}
_SECRET_KEYS = {"pwd", "password"}
_HOST_KEYS = ("server", "servername", "host", "tcpip", "dsn", "filedsn")
# Without these, the drivers hold a whole result in memory. MariaDB's knows STREAMRS from 3.2 on. SQL Server's sends rows as
# they are fetched, and may read from a copy of the database that serves readers.
_SETTINGS = {
    "postgresql": {"UseDeclareFetch": "1", "Fetch": "10000"},
    "mysql": {"FORWARDONLY": "1", "STREAMRS": "1"},
    "mssql": {"ApplicationIntent": "ReadOnly"},
}


def odbc_connector(source: Source, folder: Path, patience: timedelta) -> SqlConnector:
    """A connector for an ODBC connection string; the dialect is the declared one, or what the driver says."""
    string = in_database(secret(source.connect.odbc or "", folder), source.connect.database)
    parts = {key.lower(): value for key, value in _PART.findall(string)}
    hidden = tuple(part for key in _SECRET_KEYS & parts.keys() for part in (parts[key], parts[key].strip("{}")))
    host = next((parts[key] for key in _HOST_KEYS if key in parts), "")
    endpoint = Endpoint(source.source, f"{host}:{parts['port']}" if "port" in parts else host, (string, *hidden))

    # What a data source of the driver manager says of TLS is not to be seen from here.
    line = line_to("" if {"dsn", "filedsn"} & parts.keys() else host, source.connect, parts, folder, endpoint)

    def open_session() -> tuple[Session, Dialect]:
        return _opened(endpoint, patience.total_seconds(), string, source.connect.dialect, line)

    codec = codec_named(source.encoding, endpoint)

    def habits(dialect: Dialect) -> Habits:
        # MariaDB's driver ends a text at its first NUL without a word.
        by_bytes = dialect.name == "mysql"
        return Habits(source.connect.schema_, text_as_bytes=by_bytes, codec=codec, rate=source.connect.rate)

    return SqlConnector(open_session, habits)


class OdbcSession(Session):
    """A pyodbc connection."""

    def __init__(self, endpoint: Endpoint, seconds: float, string: str) -> None:
        super().__init__(endpoint, seconds)
        # A driver that two threads use at once may take the whole program down.
        self._in_use = threading.Lock()
        self._connection = _connected(endpoint, string)

    def product(self) -> str:
        """The name of the database product, as the driver gives it."""
        import pyodbc

        return str(self._watched(lambda: self._connection.getinfo(pyodbc.SQL_DBMS_NAME)))

    def execute(self, statement: str, values: tuple[object, ...], *, stream: bool) -> Cursor:  # noqa: ARG002
        """Run one statement; whether the rows stay with the server is the connection string's matter."""
        cursor: Cursor = self._connection.execute(statement.replace(PARAMETER, "?"), *values)
        return cursor

    def stream(self, statement: str, values: tuple[object, ...]) -> Iterator[Rows]:
        """The rows in batches, the next of them fetched ahead; where a rate is to be kept, only when it is wanted."""
        batches = super().stream(statement, values)
        return batches if self.paced else ahead(batches)

    def disconnect(self) -> None:
        """Roll back and close, after a call that was given up has ended."""
        with self._in_use:
            self._connection.rollback()
            self._connection.close()

    def _watched(self, call: Callable[[], T]) -> T:
        return super()._watched(lambda: self._alone(call))

    def _alone(self, call: Callable[[], T]) -> T:
        with self._in_use:
            return call()


def in_database(string: str, name: str | None) -> str:
    """A connection string that leads to a database of this name, whatever it says itself; to a file where it names one."""
    if name is None:
        return string
    word = next((key for key, _ in _PART.findall(string) if key.lower() == "dbq"), "Database")
    kept = "".join(f"{key}={value};" for key, value in _PART.findall(string) if key.lower() != word.lower())
    braced = "{" + name.replace("}", "}}") + "}"
    return f"{kept}{word}={braced if set(name) & set('[]{}(),;?*=!@') else name}"


def with_defaults(string: str, defaults: dict[str, str]) -> str:
    """A connection string with settings that it does not have itself."""
    given = {key.lower() for key, _ in _PART.findall(string)}
    added = "".join(f"{key}={value};" for key, value in defaults.items() if key.lower() not in given)
    return f"{string.rstrip().rstrip(';')};{added}"


def _opened(
    endpoint: Endpoint, seconds: float, string: str, declared: str | None, line: Line
) -> tuple[Session, Dialect]:
    driver = next((value.strip("{}") for key, value in _PART.findall(string) if key.lower() == "driver"), "")
    name = declared or next((kind for word, kind in _DRIVERS.items() if word in driver.lower()), "")
    if not name and line.policy is not None and _is_installed(driver):
        # Asking the driver would need a line of which nobody knows yet how it is to be guarded.
        raise endpoint.problem("source.no_dialect", detail=driver)
    name = name or _product(endpoint, seconds, string)
    dialect = dialect_named(name)
    if dialect is None or dialect.name not in _SETTINGS:
        raise endpoint.problem("source.no_dialect", detail=name)
    settings = {**_SETTINGS[dialect.name], **line.odbc(dialect.name, driver)}
    session = _session_for(dialect)(endpoint, seconds, with_defaults(string, settings))
    if dialect.name == "mysql" and line.policy in ("verify", "encrypt"):
        _require_tls(session)
    return session, dialect


def _session_for(dialect: Dialect) -> type[OdbcSession]:
    if dialect.name == "postgresql":
        from connectors.postgresql_odbc import PostgresOdbcSession

        return PostgresOdbcSession
    return OdbcSession


def _require_tls(session: OdbcSession) -> None:
    """MariaDB's driver goes on without TLS where the server has none and no certificate is asked for."""
    is_encrypted = False
    try:
        is_encrypted = bool(session.rows("SHOW SESSION STATUS LIKE 'Ssl_cipher'")[0][1])
    finally:
        if not is_encrypted:
            session.close()
    if not is_encrypted:
        raise session.endpoint.problem("source.tls", detail="the server does not support TLS")


def _is_installed(driver: str) -> bool:
    """Whether connecting by a driver, named or given as a file, would get as far as its server."""
    try:
        import pyodbc
    except ImportError:
        return False
    return "/" in driver or driver in pyodbc.drivers()


def _product(endpoint: Endpoint, seconds: float, string: str) -> str:
    """What the driver calls its database: a connection of its own, since streaming is set when connecting."""
    session = OdbcSession(endpoint, seconds, string)
    try:
        return session.product()
    finally:
        session.close()


def _connected(endpoint: Endpoint, string: str) -> Any:
    try:
        import pyodbc
    except ImportError as error:
        raise endpoint.problem("source.no_driver", detail=str(error), installed=[]) from error
    # The driver manager would keep a closed connection open for the next one.
    pyodbc.pooling = False
    try:
        return within(
            2 * CONNECT_SECONDS,
            lambda: pyodbc.connect(string, timeout=CONNECT_SECONDS, readonly=True, autocommit=False),
        )
    except Exception as error:
        raise endpoint.translated(error, connecting=True, installed=list(pyodbc.drivers())) from error
