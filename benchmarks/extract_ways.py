"""Ways of bringing one table from a server into Parquet: the hub's landing, a floor, and what a user would take instead.

Each way is called in a process of its own and returns its cost and the file; a peer that is not installed takes no part.
"""

from __future__ import annotations

import importlib.util
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.extract_table import COLUMNS
from benchmarks.measure import Cost, Meter

TABLE = "sample"


@dataclass(frozen=True)
class Server:
    """Where the table is."""

    database: str
    host: str
    port: int
    user: str
    password: str
    name: str

    def url(self, driver: str = "") -> str:
        """The address, for SQLAlchemy with a driver's name."""
        return f"{self.database}{driver}://{self.user}:{self.password}@{self.host}:{self.port}/{self.name}"


@dataclass(frozen=True)
class Way:
    """A way, with the packages that it needs and the databases that it knows."""

    run: Callable[[Server, Path], tuple[Cost, Path | None]]
    packages: tuple[str, ...] = ()
    databases: tuple[str, ...] = ("postgresql", "mariadb")

    def takes_part(self, database: str) -> bool:
        """Whether it can be measured here."""
        return database in self.databases and all(importlib.util.find_spec(name) for name in self.packages)


def hub(server: Server, folder: Path) -> tuple[Cost, Path]:
    """The hub lands the table: one snapshot, Parquet, a manifest with counts and hashes."""
    from dictionary.loader import load_settings
    from guiyi.vocabulary import dictionary_of
    from pipelines.night import build
    from pipelines.progress import Silent

    project = _project(server, folder / "project")
    settings = load_settings(project)
    dictionary = dictionary_of(settings)
    meter = Meter()
    run = build(settings, dictionary, Silent(), until="land").run
    return meter.read(), run.landed / "erp" / TABLE / "rows.parquet"


def scanner(server: Server, folder: Path) -> tuple[Cost, Path]:
    """DuckDB's own scanner copies the table to Parquet, with all cores."""
    import duckdb

    kind, place = ("postgres", "dbname") if server.database == "postgresql" else ("mysql", "db")
    word = "password" if kind == "postgres" else "passwd"
    address = f"host={server.host} port={server.port} user={server.user} {word}={server.password} {place}={server.name}"
    path = folder / "scanner.parquet"
    meter = Meter()
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"LOAD '{_extension(kind)}'")
        connection.execute(f"ATTACH '{address}' AS source (TYPE {kind}, READ_ONLY)")
        schema = "public" if kind == "postgres" else server.name
        connection.execute(f"COPY (FROM source.{schema}.{TABLE}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
    return meter.read(), path


def dump(server: Server, folder: Path) -> tuple[Cost, None]:
    """The database's own client writes the rows as text."""
    path = folder / "dump.txt"
    if server.database == "postgresql":
        command = ["psql", server.url(), "--quiet", "--command", f"COPY {TABLE} TO STDOUT"]
    else:
        way_in = {"host": server.host, "port": server.port, "user": server.user, "password": server.password}
        client = ["mariadb", *(f"--{name}={value}" for name, value in way_in.items()), server.name]
        command = [*client, "--quick", "--skip-column-names", "--batch", "--execute", f"SELECT * FROM {TABLE}"]
    meter = Meter()
    with path.open("wb") as output:
        subprocess.run(command, check=True, stdout=output)
    return meter.read(), None


def connectorx(server: Server, folder: Path) -> tuple[Cost, Path]:
    """Connectorx fetches Arrow, pyarrow writes it."""
    import pyarrow.parquet as pq

    cx = import_module("connectorx")

    path, url = folder / "connectorx.parquet", server.url().replace("mariadb", "mysql")
    meter = Meter()
    pq.write_table(cx.read_sql(url, f"SELECT * FROM {TABLE}", return_type="arrow"), path, compression="zstd")
    return meter.read(), path


def adbc(server: Server, folder: Path) -> tuple[Cost, Path]:
    """ADBC streams Arrow, pyarrow writes it."""
    import pyarrow.parquet as pq

    adbc_postgresql = import_module("adbc_driver_postgresql.dbapi")

    path = folder / "adbc.parquet"
    meter = Meter()
    with adbc_postgresql.connect(server.url()) as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {TABLE}")
        reader = cursor.fetch_record_batch()
        with pq.ParquetWriter(path, reader.schema, compression="zstd") as writer:
            for batch in reader:
                writer.write_batch(batch)
    return meter.read(), path


WAYS: dict[str, Way] = {
    "hub": Way(hub),
    "scanner": Way(scanner, ("duckdb_extension_postgres_scanner",), ("postgresql",)),
    "scanner of MariaDB": Way(scanner, ("duckdb_extension_mysql_scanner",), ("mariadb",)),
    "dump": Way(dump),
    "connectorx": Way(connectorx, ("connectorx",)),
    "adbc": Way(adbc, ("adbc_driver_postgresql",), ("postgresql",)),
}
"""The hub first; the scanner is the floor, the dump tells what the server alone needs."""


def _extension(kind: str) -> Path:
    package = f"duckdb_extension_{kind}_scanner"
    places: Any = importlib.util.find_spec(package)
    return next(Path(places.submodule_search_locations[0]).glob(f"extensions/*/{kind}_scanner.duckdb_extension"))


def _project(server: Server, folder: Path) -> Path:
    """A project that reads all columns of the table, and has a mapping since every project has one."""
    (folder / "sources").mkdir(parents=True)
    (folder / "guiyi.yaml").write_text(
        "name: extract\nlanguage: en\ntimezone: Asia/Shanghai\nsystems: [erp]\nwarehouse: {kind: duckdb}\n",
        encoding="utf-8",
    )
    address = server.url().replace("mariadb://", "mysql://")
    (folder / "sources" / "erp.yaml").write_text(
        f"""source: erp
label: ERP
connect: {{sqlalchemy: "{address}"}}
timezone: Asia/Shanghai
tables:
  {TABLE}: {{key: [id], columns: [{", ".join(COLUMNS)}]}}
feeds:
  supplier:
    object: supplier
    from: {{s: {TABLE}}}
    fields: {{code: text(s.id), legal_name: s.supplier}}
""",
        encoding="utf-8",
    )
    return folder
