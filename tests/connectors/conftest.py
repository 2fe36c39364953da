"""Six ways into three databases: the same test runs on each of them."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from connectors import Connector, connect
from dictionary.source import Source

WAYS = ["sqlite", "postgresql", "postgresql-records", "postgresql-odbc", "mariadb", "mariadb-odbc"]


def source(**connection) -> Source:
    return Source.model_validate(
        {"source": "erp", "connect": connection, "timezone": "Asia/Shanghai", "tables": {"item": {}}}
    )


@dataclass
class Way:
    """One way in, beside a plain connection that writes."""

    name: str
    folder: Path
    connection: dict[str, str]
    write: Callable[[str], object]
    other: Callable[..., dict[str, str]]
    schema: str
    kill: Callable[[], object] = field(default=lambda: None)

    @property
    def database(self) -> str:
        return self.name.partition("-")[0]

    def connector(self, **options) -> Connector:
        return connect(source(**self.connection), self.folder, **options)

    def elsewhere(self, **changes) -> Connector:
        """The same way in with another password, host, port or database."""
        return connect(source(**self.other(**changes)), self.folder)


def _sqlite(folder: Path) -> Iterator[Way]:
    with closing(sqlite3.connect(folder / "erp.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = wal")
        yield Way(
            "sqlite",
            folder,
            {"sqlalchemy": "sqlite:///erp.db"},
            connection.execute,
            lambda database: {"sqlalchemy": f"sqlite:///{database}"},
            "main",
        )


def _postgresql(name: str, server, database: str, folder: Path) -> Iterator[Way]:
    def other(database=database, **changes):
        changed = replace(server, **changes)
        return {"odbc": changed.odbc(database)} if "odbc" in name else {"sqlalchemy": changed.url(database)}

    with closing(server.connect(database)) as connection:

        def kill():
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

        yield Way(name, folder, other(), connection.execute, other, "public", kill)


def _mariadb(name: str, server, database: str, folder: Path) -> Iterator[Way]:
    def other(database=database, **changes):
        changed = replace(server, **changes)
        return {"odbc": changed.odbc(database)} if "odbc" in name else {"sqlalchemy": changed.url(database)}

    with closing(server.connect(database)) as connection:
        cursor = connection.cursor()
        cursor.execute("SET sql_mode = 'NO_BACKSLASH_ESCAPES'")

        def kill():
            cursor.execute(
                "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()"
            )
            for (number,) in cursor.fetchall():
                cursor.execute(f"KILL {number}")

        yield Way(name, folder, other(), cursor.execute, other, database, kill)


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Way]:
    """Each way into a fresh, empty database; without its scanner, PostgreSQL hands them over as records."""
    if request.param == "postgresql-records":
        monkeypatch.setattr("connectors.postgresql_session.installed", lambda: None)
    if request.param == "sqlite":
        yield from _sqlite(tmp_path)
    elif "postgresql" in request.param:
        server, database = request.getfixturevalue("postgres"), request.getfixturevalue("pg_database")
        yield from _postgresql(request.param, server, database, tmp_path)
    else:
        server, database = request.getfixturevalue("mariadb"), request.getfixturevalue("mariadb_database")
        yield from _mariadb(request.param, server, database, tmp_path)


def only(*names: str):
    """Run a test on some ways only, all of them by default of the fixture."""
    return pytest.mark.parametrize("way", names, indirect=True)


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Way]:
    yield from _sqlite(tmp_path)
