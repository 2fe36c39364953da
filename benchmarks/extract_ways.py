"""Ways of bringing one table from a server into Parquet: the hub's landing, a floor, and what a user would take instead.

Each way is called in a process of its own and returns its cost and the file; a peer that is not installed takes no part.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.extract_table import COLUMNS
from benchmarks.measure import Cost, Meter

TABLE = "sample"
BATCH_ROWS = 50_000


@dataclass(frozen=True)
class Server:
    """Where the table is; ``odbc`` is the connection string of its ODBC driver."""

    database: str
    host: str
    port: int
    user: str
    password: str
    name: str
    odbc: str

    def url(self, driver: str = "") -> str:
        """The address, for SQLAlchemy with a driver's name."""
        return f"{self.database}{driver}://{self.user}:{self.password}@{self.host}:{self.port}/{self.name}"


@dataclass(frozen=True)
class Way:
    """A way, with the packages that it needs, the databases that it knows, and whether it goes through ODBC."""

    run: Callable[[Server, Path], tuple[Cost, Path | None]]
    packages: tuple[str, ...] = ()
    databases: tuple[str, ...] = ("postgresql", "mariadb")
    odbc: bool = False

    def takes_part(self, database: str, *, odbc: bool) -> bool:
        """Whether it can be measured here."""
        known = database in self.databases and (odbc or not self.odbc)
        return known and all(importlib.util.find_spec(name) for name in self.packages)


def hub(server: Server, folder: Path) -> tuple[Cost, Path]:
    """The hub lands the table: one snapshot, Parquet, a manifest with counts and hashes."""
    return _landed(f'sqlalchemy: "{_mysql(server.url())}"', folder)


def hub_over_odbc(server: Server, folder: Path) -> tuple[Cost, Path]:
    """The hub lands the table through the database's ODBC driver."""
    return _landed(f'odbc: "{server.odbc}"', folder)


def _landed(connect: str, folder: Path) -> tuple[Cost, Path]:
    from dictionary.loader import load_settings
    from guiyi.vocabulary import dictionary_of
    from pipelines.night import build
    from pipelines.progress import Silent

    project = _project(connect, folder / "project")
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
    """Connectorx streams Arrow, pyarrow writes it. Decimals become (38, 10), whatever they are."""
    cx = import_module("connectorx")

    url = _mysql(server.url())
    meter = Meter()
    reader = cx.read_sql(url, f"SELECT * FROM {TABLE}", return_type="arrow_stream", batch_size=BATCH_ROWS)
    path = _written(reader, folder / "connectorx.parquet")
    return meter.read(), path


def adbc(server: Server, folder: Path) -> tuple[Cost, Path]:
    """ADBC streams Arrow, pyarrow writes it. Decimals become text."""
    adbc_postgresql = import_module("adbc_driver_postgresql.dbapi")

    meter = Meter()
    with adbc_postgresql.connect(server.url()) as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {TABLE}")
        path = _written(cursor.fetch_record_batch(), folder / "adbc.parquet")
    return meter.read(), path


def arrow_odbc(server: Server, folder: Path) -> tuple[Cost, Path]:
    """Arrow-odbc streams Arrow, pyarrow writes it. No text is longer than the 400 bytes for which it makes room."""
    driver = import_module("arrow_odbc")

    meter = Meter()
    connection = driver.connect(server.odbc)
    reader = connection.read_arrow_batches(f"SELECT * FROM {TABLE}", batch_size=BATCH_ROWS, max_text_size=400)
    path = _written(reader, folder / "arrow_odbc.parquet")
    return meter.read(), path


def dlt_connectorx(server: Server, folder: Path) -> tuple[Cost, Path]:
    """Dlt loads the table into a folder of Parquet by connectorx. Decimals become (38, 10), whatever they are."""
    return _loaded("connectorx", server, folder, {"conn": _mysql(server.url()), "return_type": "arrow_stream"})


def dlt_pyarrow(server: Server, folder: Path) -> tuple[Cost, Path]:
    """Dlt loads the table into a folder of Parquet by SQLAlchemy and pyarrow."""
    return _loaded("pyarrow", server, folder, {"tz": "UTC"})


def _loaded(backend: str, server: Server, folder: Path, settings: dict[str, str]) -> tuple[Cost, Path]:
    dlt = import_module("dlt")
    databases, destinations = import_module("dlt.sources.sql_database"), import_module("dlt.destinations")
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"

    driver = {"postgresql": "+psycopg", "mariadb": "+pymysql"}[server.database]
    meter = Meter()
    table = databases.sql_table(
        credentials=_mysql(server.url(driver)),
        table=TABLE,
        backend=backend,
        chunk_size=BATCH_ROWS,
        reflection_level="full_with_precision",
        backend_kwargs=settings,
    )
    pipeline = dlt.pipeline(
        TABLE,
        pipelines_dir=str(folder / "state"),
        destination=destinations.filesystem(bucket_url=str(folder / "loaded")),
        dataset_name="erp",
    )
    pipeline.run(table, loader_file_format="parquet")
    return meter.read(), folder / "loaded" / "erp" / TABLE / "*.parquet"


def pyodbc(server: Server, folder: Path) -> tuple[Cost, None]:  # noqa: ARG001
    """Pyodbc fetches the rows and lets go of them: what any program needs that reads through it."""
    import pyodbc as driver

    meter = Meter()
    cursor = driver.connect(server.odbc).execute(f"SELECT * FROM {TABLE}")
    while cursor.fetchmany(BATCH_ROWS):
        pass
    return meter.read(), None


def _mysql(url: str) -> str:
    """The address by the name under which MariaDB is known to those who do not tell it from MySQL."""
    return url.replace("mariadb", "mysql", 1)


def _written(reader: Any, path: Path) -> Path:
    """The batches of a peer in a file, written with the settings of the hub's own."""
    import pyarrow.parquet as pq

    from connectors.batches import parquet_settings

    with pq.ParquetWriter(path, reader.schema, **parquet_settings(reader.schema)) as writer:
        for batch in reader:
            writer.write_batch(batch)
    return path


WAYS: dict[str, Way] = {
    "hub": Way(hub),
    "scanner": Way(scanner, ("duckdb_extension_postgres_scanner",), ("postgresql",)),
    "scanner of MariaDB": Way(scanner, ("duckdb_extension_mysql_scanner",), ("mariadb",)),
    "dump": Way(dump),
    "connectorx": Way(connectorx, ("connectorx",)),
    "adbc": Way(adbc, ("adbc_driver_postgresql",), ("postgresql",)),
    "dlt, connectorx": Way(dlt_connectorx, ("dlt", "connectorx")),
    "dlt, pyarrow": Way(dlt_pyarrow, ("dlt",), ("postgresql",)),
    "arrow-odbc": Way(arrow_odbc, ("arrow_odbc",), ("mariadb",)),
    "hub over ODBC": Way(hub_over_odbc, odbc=True),
    "pyodbc": Way(pyodbc, odbc=True),
}
"""The hub first; the scanner is the floor, the dump tells what the server alone needs. Arrow-odbc takes PostgreSQL's double
precision for single, so there it brings other values; dlt's own way by pyarrow refuses MariaDB's double precision."""


def _extension(kind: str) -> Path:
    package = f"duckdb_extension_{kind}_scanner"
    places: Any = importlib.util.find_spec(package)
    return next(Path(places.submodule_search_locations[0]).glob(f"extensions/*/{kind}_scanner.duckdb_extension"))


def _project(connect: str, folder: Path) -> Path:
    """A project that reads all columns of the table, and has a mapping since every project has one."""
    (folder / "sources").mkdir(parents=True)
    (folder / "guiyi.yaml").write_text(
        "name: extract\nlanguage: en\ntimezone: Asia/Shanghai\nsystems: [erp]\nwarehouse: {kind: duckdb}\n",
        encoding="utf-8",
    )
    (folder / "sources" / "erp.yaml").write_text(
        f"""source: erp
label: ERP
connect: {{{connect}}}
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
