"""The demo plant with its ERP in MariaDB over ODBC, MES and change control in PostgreSQL, registers in files, and a
PostgreSQL warehouse: the same content."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.plant import Plant
from demo.writers import write_database, write_sqlite
from tests.end_to_end.plants import FIRST, Night, run_night
from tests.projects import copy_project
from tests.servers import MariaServer, PostgresServer
from warehouse.digest import KINDS, digest

CONNECT = {
    "erp": ('{sqlalchemy: "sqlite:///data/erp.sqlite"}', "{odbc: env:ERP_ODBC}"),
    "mes": ('{sqlalchemy: "sqlite:///data/mes.sqlite"}', "{sqlalchemy: env:MES_URL}"),
    "changes": ('{sqlalchemy: "sqlite:///data/changes.sqlite"}', "{sqlalchemy: env:CHANGES_URL}"),
}
WAREHOUSE = "real_systems_warehouse"


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def real(
    plant: Plant, postgres: PostgresServer, mariadb: MariaServer, tmp_path_factory: pytest.TempPathFactory
) -> Night:
    """The night over real systems; of the demo's sources only ``connect`` is changed."""
    mariadb.create_database("real_erp")
    for name in ("real_mes", "real_changes", WAREHOUSE):
        postgres.create_database(name)
    write_database(plant, "erp", mariadb.url("real_erp"))
    write_database(plant, "mes", postgres.url("real_mes"))
    write_database(plant, "changes", postgres.url("real_changes"))
    folder = copy_project(tmp_path_factory.mktemp("real") / "project")
    write_sqlite(plant, folder / "data")
    for system in CONNECT:
        (folder / "data" / f"{system}.sqlite").unlink()
    for system, (embedded, server) in CONNECT.items():
        _edit(folder / "sources" / f"{system}.yaml", embedded, server)
    _edit(folder / "guiyi.yaml", "{kind: duckdb}", "{kind: postgresql, url: env:WAREHOUSE_URL}")
    environment = {
        "ERP_ODBC": mariadb.odbc("real_erp"),
        "MES_URL": postgres.reader("real_mes").url,
        "CHANGES_URL": postgres.reader("real_changes").url,
        "WAREHOUSE_URL": postgres.url(WAREHOUSE),
    }
    return run_night(folder, FIRST, environment)


def test_content_is_that_of_the_embedded_demo(first: Night, real: Night) -> None:
    assert real.digests["content"] == first.digests["content"]
    assert real.digests["fresh_load"] == first.digests["fresh_load"]


def test_postgres_holds_what_the_generation_holds(real: Night, postgres: PostgresServer) -> None:
    with postgres.connect(WAREHOUSE) as session:
        for kind in KINDS:
            received = digest(
                real.run.dictionary, kind, lambda s: session.execute(s.encode()).fetchone(), postgres=True
            )
            assert received == real.digests[kind], kind


def test_no_secret_is_written(real: Night, postgres: PostgresServer, mariadb: MariaServer) -> None:
    secrets = {server.password.encode() for server in (postgres, mariadb)}
    files = [path for path in real.folder.rglob("*") if path.is_file()]
    assert len(files) > 100
    assert [path.name for path in files if any(secret in path.read_bytes() for secret in secrets)] == []
