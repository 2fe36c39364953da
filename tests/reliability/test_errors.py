"""Whatever goes wrong is one clear error, in both languages, with its exit code; what is published stays as it is."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from dictionary.problems import ExitCode, Problem, ResourceError
from pipelines.machine import as_resource_error
from tests.reliability.conftest import Fresh
from tests.reliability.hub import Ended, Hub, edit, tells
from tests.servers import PostgresServer

ERP = Path("sources/erp.yaml")


@pytest.mark.parametrize(
    ("point", "action", "code"),
    [
        ("land.table:3", "raise", "RuntimeError"),
        ("file.replace:3", "enospc", "disk.full"),
        ("reconcile.files:1", "raise", "RuntimeError"),
        ("publish.table:3", "enospc", "disk.full"),
        ("postgres.table:40", "enospc", "disk.full"),
    ],
)
def test_failure_at_a_step(
    request: pytest.FixtureRequest, digests: dict[int, str], point: str, action: str, code: str
) -> None:
    """An error that nobody foresaw, or a full disk."""
    name = point.partition(".")[0]
    make: Fresh = request.getfixturevalue("in_postgres" if name == "postgres" else "in_duckdb")
    hub = make(2, {"file": "mirror", "postgres": "publish"}.get(name, name))
    before = hub.published()
    ended = hub.build(fail=f"{point}:{action}")
    assert ended.code == ExitCode.INTERNAL
    assert len(ended.errors()) == 1
    assert "Traceback" not in ended.said
    assert hub.problems() == [code]
    assert hub.published() == before
    assert action == "raise" or tells(ended, Problem("disk.full"))
    hub.must("build")
    assert hub.digest() == digests[2]


def _no_file(hub: Hub) -> Problem:
    (hub.folder / "data" / "mes.sqlite").unlink()
    return Problem("source.missing", args={"system": "mes"})


def _no_server(hub: Hub) -> Problem:
    address = "postgresql+psycopg://nobody:secret-word@127.0.0.1:1/mes"
    edit(hub.folder / "sources" / "mes.yaml", "sqlite:///data/mes.sqlite", address)
    return Problem("source.unreachable", args={"system": "mes", "host": "127.0.0.1"})


def _no_table(hub: Hub) -> Problem:
    hub.sql("mes", "ALTER TABLE md_vendor RENAME TO md_vendor_old")
    return Problem("source.no_table", args={"system": "mes", "table": "md_vendor", "nearest": "md_vendor_old"})


def _no_column(hub: Hub) -> Problem:
    hub.sql("erp", "ALTER TABLE Vendor RENAME COLUMN cVenAddress TO cVenAddr")
    return Problem("drift.gone", args={"table": "Vendor", "column": "cVenAddress", "proposed": "cVenAddr"})


def _no_field(hub: Hub) -> Problem:
    edit(hub.folder / ERP, "short_name: v.cVenAbbName", "shortname: v.cVenAbbName")
    return Problem("field.unknown", file="sources/erp.yaml", args={"name": "shortname", "nearest": "short_name"})


def _not_to_one(hub: Hub) -> Problem:
    edit(hub.folder / ERP, "on: {MoId: d.MoId}", "on: {MoCode: d.MoId}")
    return Problem("join.not_to_one", file="sources/erp.yaml", args={"table": "mom_order"})


def _circle(hub: Hub) -> Problem:
    supplier = """
object: supplier
fields:
  main_material:
    label: {zh: 主要物料, en: Main material}
    definition: {zh: 主要供应的物料。, en: The material that it mostly supplies.}
    type: reference
    to: material
"""
    (hub.folder / "dictionary" / "objects" / "supplier.yaml").write_text(supplier, encoding="utf-8")
    material = """
object: material
fields:
  main_supplier:
    label: {zh: 主要供应商, en: Main supplier}
    definition: {zh: 主要由谁供应。, en: Who mostly supplies it.}
    type: reference
    to: supplier
"""
    (hub.folder / "dictionary" / "objects" / "material.yaml").write_text(material, encoding="utf-8")
    return Problem(
        "object.circle", file="dictionary/objects/material.yaml", args={"circle": "material → supplier → material"}
    )


MISHAPS: dict[Callable[[Hub], Problem], ExitCode] = {
    _no_file: ExitCode.UNREACHABLE,
    _no_server: ExitCode.UNREACHABLE,
    _no_table: ExitCode.USAGE,
    _no_column: ExitCode.USAGE,
    _no_field: ExitCode.USAGE,
    _not_to_one: ExitCode.USAGE,
    _circle: ExitCode.USAGE,
}


@pytest.mark.parametrize("mishap", MISHAPS)
def test_mishap(in_duckdb: Fresh, mishap: Callable[[Hub], Problem]) -> None:
    hub = in_duckdb(2, "land")
    before = hub.published()
    problem = mishap(hub)
    for language in ("en", "zh"):
        ended = hub.build("--language", language)
        assert ended.code == MISHAPS[mishap], ended.said
        assert tells(ended, problem), ended.said
        assert "secret-word" not in ended.said
    assert hub.published() == before


def test_wrong_password_of_a_source(in_duckdb: Fresh, postgres: PostgresServer) -> None:
    hub = in_duckdb(2, "land")
    before = hub.published()
    address = f"postgresql+psycopg://{postgres.user}:secret-word@{postgres.host}:{postgres.port}/postgres"
    edit(hub.folder / "sources" / "mes.yaml", "sqlite:///data/mes.sqlite", address)
    ended = hub.build()
    assert ended.code == ExitCode.USAGE
    assert tells(ended, Problem("source.refused", args={"system": "mes"}))
    assert "secret-word" not in ended.said
    assert hub.published() == before


def test_unreachable_warehouse(in_postgres: Fresh, digests: dict[int, str]) -> None:
    """The pointer stays, too; once the warehouse is back the run is continued."""
    hub = in_postgres(2, "publish")
    before = hub.published()
    away = Hub(hub.folder, {**hub.environment, "TEST_WAREHOUSE_URL": "postgresql://nobody@127.0.0.1:1/x"})
    ended = away.build()
    assert ended.code == ExitCode.UNREACHABLE
    assert tells(ended, Problem("warehouse.unreachable", args={"host": "127.0.0.1:1/x"}))
    assert hub.published() == before
    hub.must("build")
    assert hub.digest() == digests[2]


def test_read_only_state_folder(in_duckdb: Fresh) -> None:
    hub = in_duckdb(2, "land")
    before = hub.published()
    hub.state.folder.chmod(0o500)
    try:
        # Root may write anywhere unless it is told not to.
        bounds = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
        ended = subprocess.run(
            [*bounds, str(Path(sys.executable).with_name("guiyi")), "build", "--project", str(hub.folder)],
            env={**os.environ, **hub.environment},
            capture_output=True,
            text=True,
        )
    finally:
        hub.state.folder.chmod(0o700)
    assert ended.returncode == ExitCode.INTERNAL, ended.stderr
    assert tells(Ended(ended.returncode, ended.stderr), Problem("disk.refused"))
    assert hub.published() == before


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (
            duckdb.TransactionException('Failed to commit: Could not write file "1.wal": No space left on device'),
            "disk.full",
        ),
        (duckdb.FatalException("Failed to create checkpoint because of error: No space left on device"), "disk.full"),
        (duckdb.IOException('Could not read file "x.parquet": Input/output error'), "disk.failed"),
        (duckdb.OutOfMemoryException("could not allocate block of size 256.0 KiB"), "memory.full"),
        (duckdb.BinderException("no such column"), None),
    ],
)
def test_what_duckdb_says_of_the_machine(error: duckdb.Error, code: str | None) -> None:
    """As it was seen on file systems of a few megabytes."""
    with pytest.raises(ResourceError if code else type(error)) as caught, as_resource_error():
        raise error
    if isinstance(caught.value, ResourceError):
        assert [problem.code for problem in caught.value.problems] == [code]


def test_attempts_tell_each_failure(in_duckdb: Fresh) -> None:
    """What failed, was cut off and went well stays on record."""
    hub = in_duckdb(2, "conform")
    hub.build(fail="conform.feed:2:enospc")
    hub.build(fail="conform.feed:2:kill9")
    hub.must("build")
    with closing(sqlite3.connect(hub.state.folder / "governance.sqlite")) as connection:
        outcomes = connection.execute("SELECT run_id, outcome FROM attempt ORDER BY attempt_id").fetchall()
    assert outcomes[-3:] == [("000002", "failed"), ("000002", None), ("000002", "published")]
