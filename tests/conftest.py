"""Fixtures for all tests: the database servers, started when a test first asks for them.

Each pytest-xdist worker runs servers of its own. Measured on two cores, PostgreSQL is up in 0.6 s, MariaDB in
0.7 s, both are down in under 0.1 s and take 90 MB of disk together. That is too little to pay for sharing one
server between workers, where somebody would have to know which worker is the last one to need it.
"""

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers import MariaServer, PostgresServer, mariadb_server, postgres_server

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    """A folder for server data; pytest's own ones are closed to the accounts that run the servers."""
    with tempfile.TemporaryDirectory(prefix="guiyi-servers-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture(scope="session")
def postgres(server_folder: Path) -> Iterator[PostgresServer]:
    """The PostgreSQL server; a missing one is an error, never a skipped test."""
    with postgres_server(server_folder) as server:
        yield server


@pytest.fixture(scope="session")
def mariadb(server_folder: Path) -> Iterator[MariaServer]:
    """The MariaDB server; a missing one is an error, never a skipped test."""
    with mariadb_server(server_folder) as server:
        yield server


@pytest.fixture
def pg_database(postgres: PostgresServer) -> Iterator[str]:
    """The name of a fresh, empty database in `postgres`."""
    name = f"test_{next(_numbers)}"
    postgres.create_database(name)
    yield name
    postgres.drop_database(name)  # each takes 7 MB


@pytest.fixture
def mariadb_database(mariadb: MariaServer) -> str:
    """The name of a fresh, empty database in `mariadb`.

    It goes with the server: dropping it here would wait for any transaction that a test left open.
    """
    name = f"test_{next(_numbers)}"
    mariadb.create_database(name)
    return name


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Let workers take tests by :class:`tests.scheduling.ByPlace`; pytest also runs without pytest-xdist."""
    from tests.scheduling import ByPlace

    return ByPlace(config, log)


SLOWEST = ("end_to_end", "adventureworks", "reliability", "dagster_project", "impact", "benchmarks", "guiyi", "mapping")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the folders that take longest, so that no worker is left alone with one of them at the end."""
    places = {name: number for number, name in enumerate(SLOWEST)}
    items.sort(key=lambda item: places.get(item.path.parent.name, len(places)))
