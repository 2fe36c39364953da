"""All known systems at once in one project that says nothing but their profiles, read and conformed in one run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from dictionary.project import Project, Settings
from guiyi.vocabulary import dictionary_of
from pipelines.conform import conform
from pipelines.land import land
from pipelines.mirror import mirror
from pipelines.progress import Silent
from pipelines.run import Run, State
from tests.profiles import databases, erpnext, k3, ktg, odoo, u8
from tests.servers import MariaServer, PostgresServer

IN_FILES = {"u8": u8.TABLES, "k3": k3.TABLES}
IN_MARIADB = {"erpnext": erpnext.TABLES, "ktg": ktg.TABLES}


@pytest.fixture(scope="module")
def servers(postgres: PostgresServer, mariadb: MariaServer) -> Iterator[dict[str, str]]:
    """The addresses of the systems whose own kind of database is at hand."""
    postgres.create_database("odoo")
    with postgres.connect("odoo") as connection:
        databases.fill(odoo.TABLES, connection.execute, "%s")
    for name, tables in IN_MARIADB.items():
        mariadb.create_database(name)
        with mariadb.connect(name) as connection:
            databases.mariadb(tables, connection)
    yield {"odoo": postgres.url("odoo")} | {name: mariadb.url(name) for name in IN_MARIADB}
    postgres.drop_database("odoo")


@dataclass(frozen=True)
class Conformed:
    """The records of a run, by the key of their row as one text: ``17`` or ``1,2``."""

    state: Path
    manifest: Mapping[str, Any]

    def told(self, feed: str, *names: str) -> dict[str, Any]:
        """What the records of a feed that count say: a value each, or a tuple where several names are asked for."""
        rows = [row for row in self._rows(feed) if row["excluded_by"] is None]
        return {_key(row): tuple(row[name] for name in names) if names[1:] else row[names[0]] for row in rows}

    def excluded(self, feed: str) -> dict[str, str]:
        """Which condition leaves out the others."""
        return {_key(row): row["excluded_by"] for row in self._rows(feed) if row["excluded_by"]}

    def failed(self, system: str) -> set[str]:
        """The rules that some record of a system fails that counts."""
        feeds = [feed for feed in self.manifest if feed.startswith(f"{system}.")]
        kept = (row for feed in feeds for row in self._rows(feed) if row["excluded_by"] is None)
        return {failure["rule"] for row in kept for failure in row["failed"]}

    def _rows(self, feed: str) -> list[dict[str, Any]]:
        return pq.ParquetFile(self.state / self.manifest[feed]["file"]).read().to_pylist()


def _key(row: Mapping[str, Any]) -> str:
    return ",".join(map(str, json.loads(row["source_key"])))


@pytest.fixture(scope="module")
def conformed(tmp_path_factory: pytest.TempPathFactory, servers: dict[str, str]) -> Conformed:
    folder = tmp_path_factory.mktemp("profiles")
    ways = dict(servers)
    for name, tables in IN_FILES.items():
        databases.sqlite(tables, folder / f"{name}.sqlite")
        ways[name] = f"sqlite:///{name}.sqlite"
    _write_sources(folder, ways)
    project = Project(folder, Settings(name="test", threads=1))
    run = Run(1, 0, datetime(2024, 4, 1, tzinfo=UTC), project, dictionary_of(project), State.of(project), False)
    run.begin()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipelines.files.sync", lambda _: None)
        run.finish("land", land(run, Silent()))
        run.finish("mirror", mirror(run, Silent()))
        return Conformed(run.state.folder, conform(run, Silent())["records"])


def _write_sources(folder: Path, ways: dict[str, str]) -> None:
    (folder / "sources").mkdir()
    for name, url in ways.items():
        text = f'source: {name}\nprofile: {name}\nconnect: {{sqlalchemy: "{url}"}}\n'
        (folder / "sources" / f"{name}.yaml").write_text(text, encoding="utf-8")
