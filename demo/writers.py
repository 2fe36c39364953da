"""Writing a plant's source systems: SQLite files and registers, PostgreSQL, MariaDB.

Tables are dropped and made new. Decimals and times travel as text, so that no value passes through a binary float.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from demo.plant import Plant
from demo.registers import write_registers
from demo.schema import SYSTEMS

BATCH = 20_000
IN_FILES = "qms"
"""The system that is no database."""
FAST = ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", "cache_size = -64000")


def _values(column: "pa.ChunkedArray[Any]") -> Sequence[Any]:
    """A column as Python values that every driver takes."""
    exact = pa.types.is_decimal(column.type) or pa.types.is_temporal(column.type)
    plain = column.cast(pa.string()) if exact else column
    if plain.null_count == 0 and not pa.types.is_string(plain.type):
        return list(plain.to_numpy().tolist())
    return list(plain.to_pylist())


def _rows(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    return zip(*(_values(column) for column in table.columns), strict=True)


def _of(plant: Plant, system: str) -> Iterator[tuple[sa.Table, pa.Table]]:
    for declared in SYSTEMS[system].sorted_tables:
        yield declared, plant.tables[system, declared.name]


def write_sqlite(plant: Plant, folder: Path) -> None:
    """Write a SQLite file for each system, `registers/` for the one in files, and `truth/`; what was there is replaced.

    SQLite keeps decimals as binary numbers that give the same 15 digits back; no demo quantity has more.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_registers(plant, folder / "registers")
    for system in SYSTEMS:
        if system == IN_FILES:
            continue
        file = folder / f"{system}.sqlite"
        file.unlink(missing_ok=True)
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            _fill_sqlite(connection, plant, system)
    plant.truth.write(folder / "truth")


def _fill_sqlite(connection: sqlite3.Connection, plant: Plant, system: str) -> None:
    for pragma in FAST:
        connection.execute(f"PRAGMA {pragma}")
    dialect = sqlite.dialect()
    connection.execute("BEGIN")
    for declared, table in _of(plant, system):
        connection.execute(str(CreateTable(declared).compile(dialect=dialect)))
        marks = ", ".join("?" * table.num_columns)
        name = dialect.identifier_preparer.format_table(declared)
        connection.executemany(f"INSERT INTO {name} VALUES ({marks})", _rows(table))
    connection.execute("COMMIT")


def write_database(plant: Plant, system: str, url: str) -> None:
    """Write one source system into an existing PostgreSQL or MariaDB database.

    Args:
        plant: what to write.
        system: `erp` or `mes`.
        url: an SQLAlchemy URL, `postgresql+psycopg://…` or `mysql+pymysql://…`.

    Raises:
        ValueError: the URL is of another kind of database.
    """
    engine = sa.create_engine(url)
    fill = {"postgresql": _copy, "mysql": _insert, "mariadb": _insert}.get(engine.dialect.name)
    if fill is None:
        raise ValueError(f"cannot write to {engine.dialect.name}: use PostgreSQL, MariaDB or write_sqlite")
    try:
        with engine.begin() as connection:
            SYSTEMS[system].drop_all(connection)
            SYSTEMS[system].create_all(connection)
            for declared, table in _of(plant, system):
                name = engine.dialect.identifier_preparer.format_table(declared)
                fill(connection, name, table)
    finally:
        engine.dispose()


def _cursor(connection: sa.Connection) -> Any:
    return connection.connection.cursor()


def _copy(connection: sa.Connection, name: str, table: pa.Table) -> None:
    """PostgreSQL's COPY; in its CSV an empty field is NULL and a quoted one the empty text, as Arrow writes them."""
    with closing(_cursor(connection)) as cursor, cursor.copy(f"COPY {name} FROM STDIN (FORMAT csv)") as copy:
        for batch in table.to_batches(BATCH):
            sink = BytesIO()
            pa_csv.write_csv(batch, sink, pa_csv.WriteOptions(include_header=False))
            copy.write(sink.getvalue())


def _insert(connection: sa.Connection, name: str, table: pa.Table) -> None:
    """Multi-row INSERT statements, which PyMySQL makes of `executemany`."""
    marks = ", ".join(["%s"] * table.num_columns)
    with closing(_cursor(connection)) as cursor:
        for batch in table.to_batches(BATCH):
            rows = list(_rows(pa.Table.from_batches([batch])))
            cursor.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
