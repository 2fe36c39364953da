"""The same project into a PostgreSQL warehouse, which must say what the DuckDB one says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.adventureworks.conftest import FIRST, SECOND
from tests.adventureworks.nights import Night, copy_example, run_night
from tests.servers import PostgresServer
from warehouse.digest import digest
from warehouse.postgres import PostgresWarehouse

SETTING = "warehouse: {kind: postgresql, url: env:ADVENTUREWORKS_WAREHOUSE}"


@pytest.fixture
def address(postgres: PostgresServer, pg_database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The warehouse's database, as the project's environment names it."""
    monkeypatch.setenv("ADVENTUREWORKS_WAREHOUSE", postgres.url(pg_database))
    return pg_database


def test_both_warehouses_say_the_same(
    first: Night, second: Night, address: str, postgres: PostgresServer, tmp_path: Path
) -> None:
    folder = copy_example(tmp_path / "project", SETTING)
    run_night(folder, first.source, FIRST)
    received = run_night(folder, second.source, SECOND)
    with PostgresWarehouse.open(received.run.project) as warehouse:
        content, fresh_load = (
            digest(received.run.dictionary, kind, warehouse.fetch, postgres=True) for kind in ("content", "fresh_load")
        )
    assert content == second.digest("content")
    assert fresh_load == received.digest("fresh_load")
    with postgres.connect(address) as connection:
        statement = "SELECT sum(quantity), sum(rejected_quantity), count(*) FROM core.purchase_receipt"
        assert connection.execute(statement).fetchall() == second.ask(statement)
