"""The least work that any tool could do: a bare scan of the sources into Parquet, and a bare load of those rows.

Both read only the columns that the hub pulls, and write as it does: Parquet with zstd level 1, a checkpointed DuckDB file.
"""

from __future__ import annotations

import importlib.util
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.measure import Meter
from guiyi.vocabulary import dictionary_of

EXTENSION = "duckdb_extension_sqlite_scanner"
BATCH = 50_000
Tables = dict[str, dict[str, list[str]]]


def tables(project: Path) -> Tables:
    """The physical tables and columns that the hub pulls, by system; registers that are files are too small to count."""
    from dictionary.loader import load_settings

    dictionary = dictionary_of(load_settings(project))
    return {
        system: {
            physical: list(dictionary.read_columns(system, name))
            for name, table in source.tables.items()
            for physical in (table.parts.values() if table.parts else [table.name or name])
        }
        for system, source in dictionary.sources.items()
        if source.connect.sqlalchemy
    }


def route() -> str:
    """How the sources are scanned here."""
    return "DuckDB sqlite_scanner" if _extension() else "Python sqlite3 to Arrow to Parquet"


def scan(data: Path, wanted: Tables, out: Path) -> dict[str, Any]:
    """Floor a: the source tables into one Parquet file each."""
    write = _scan_with_duckdb if _extension() else _scan_with_python
    for system in wanted:
        (out / system).mkdir(parents=True)
    meter = Meter()
    for system, columns in wanted.items():
        write(data / f"{system}.sqlite", columns, out / system)
    return meter.read().as_json()


def load(files: dict[str, Path], database: Path) -> dict[str, Any]:
    """Floor b: the rows of the landed files into tables of a fresh DuckDB file, durable."""
    meter = Meter()
    with duckdb.connect(str(database), config={"preserve_insertion_order": False}) as connection:
        for name, path in files.items():
            connection.execute(f"CREATE TABLE \"{name}\" AS SELECT * FROM read_parquet('{path}')")
        connection.execute("CHECKPOINT")
    return meter.read().as_json()


def _extension() -> Path | None:
    """The scanner's binary, if its package is installed; nothing is downloaded."""
    found = importlib.util.find_spec(EXTENSION)
    folders = [Path(name) for name in (found.submodule_search_locations or [])] if found else []
    return next((path for folder in folders for path in folder.rglob("sqlite_scanner.duckdb_extension")), None)


def _scan_with_duckdb(source: Path, wanted: dict[str, list[str]], out: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"LOAD '{_extension()}'")
        # SQLite's cells need not be of their column's type.
        connection.execute("SET sqlite_all_varchar = true")
        connection.execute("SET preserve_insertion_order = false")
        for table, columns in wanted.items():
            connection.execute(
                f"COPY (SELECT {_quoted(columns)} FROM sqlite_scan('{source}', '{table}')) "
                f"TO '{out / table}.parquet' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
            )


def _scan_with_python(source: Path, wanted: dict[str, list[str]], out: Path) -> None:
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as connection:
        for table, columns in wanted.items():
            schema = _schema(connection, table, columns)
            with pq.ParquetWriter(out / f"{table}.parquet", schema, compression="zstd", compression_level=1) as writer:
                cursor = connection.execute(f'SELECT {_quoted(columns)} FROM "{table}"')
                while rows := cursor.fetchmany(BATCH):
                    cells = [pa.array(c, f.type) for c, f in zip(zip(*rows, strict=True), schema, strict=True)]
                    writer.write_batch(pa.RecordBatch.from_arrays(cells, schema=schema))


def _schema(connection: sqlite3.Connection, table: str, columns: list[str]) -> pa.Schema:
    """SQLite's own affinities: whole numbers, text, and floats for all other numbers."""
    declared = {row[1]: row[2].upper() for row in connection.execute(f'PRAGMA table_info("{table}")')}
    return pa.schema([(name, _type(declared[name])) for name in columns])


def _type(declared: str) -> pa.DataType:
    kinds: dict[str, Callable[[], pa.DataType]] = {"INT": pa.int64, "CHAR": pa.string, "TEXT": pa.string}
    kinds |= {"DATE": pa.string, "TIME": pa.string}
    return next((kind for word, kind in kinds.items() if word in declared), pa.float64)()


def _quoted(columns: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)
