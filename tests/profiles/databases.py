"""Small databases of the systems that profiles know: only the columns that profiles read, and a few telling rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]
Tables = Mapping[str, tuple[str, Sequence[Row]]]
"""For each table its columns as they are declared, and its rows; a column that a row does not name is empty."""


def fill(tables: Tables, execute: Callable[[str, Sequence[Any]], object], mark: str) -> None:
    """Make the tables and their rows; ``mark`` stands for a value in a statement."""
    for name, (columns, rows) in tables.items():
        execute(f'CREATE TABLE "{name}" ({columns})', ())
        for row in rows:
            names = ", ".join(f'"{column}"' for column in row)
            execute(f'INSERT INTO "{name}" ({names}) VALUES ({", ".join([mark] * len(row))})', tuple(row.values()))


def mariadb(tables: Tables, connection: Any) -> None:
    """The tables in the database of a connection."""
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES')")
        fill(tables, cursor.execute, "%s")


def sqlite(tables: Tables, path: Path) -> None:
    """The tables in a SQLite file."""
    with closing(sqlite3.connect(path)) as connection, connection:
        fill(tables, connection.execute, "?")


def rows(columns: str, *values: Sequence[Any]) -> list[Row]:
    """Rows that all name the same columns."""
    return [dict(zip(columns.split(), row, strict=True)) for row in values]
