"""How long the diagnosis of a large source takes: a database of many tables such as ERPs have, most of them small or empty.

    python -m benchmarks.diagnosis [TABLES]

prints CPU seconds, columns per CPU second and the size of the page. Every tenth table has 2,000 rows, four of ten have 50,
and the others none; each has 30 columns: a key, names of rows of other tables, texts, numbers, days, times and flags.
"""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Final

from connectors import connect
from diagnosis.profile import Wish, diagnose
from dictionary.project import Settings
from dictionary.reach import Connection
from dictionary.source import Source

_ROWS: Final = (2000, 0, 50, 0, 50, 0, 50, 0, 50, 0)
_WORDS: Final = ("Inv", "Ven", "Cus", "Order", "Stock", "Receipt", "Issue", "Quality", "Plan", "Cost")
_KINDS: Final = (
    "c{}Code TEXT",
    "c{}Name TEXT",
    "i{}Quantity NUMERIC(18,4)",
    "d{}Date DATE",
    "t{}Time DATETIME",
    "b{}Flag INTEGER",
)
_COLUMNS: Final = 30


def made(path: Path, tables: int) -> int:
    """Make the database; how many columns it has."""
    with closing(sqlite3.connect(path)) as file:
        for table in range(tables):
            name = f"{_WORDS[table % 10]}{_WORDS[table // 10 % 10]}_{table}"
            others = [_KINDS[i % 6].format(_WORDS[(table + i) % 10] + str(i)) for i in range(_COLUMNS - 2)]
            file.execute(f"CREATE TABLE {name} (AutoID INTEGER PRIMARY KEY, iRefID INTEGER, {', '.join(others)})")
            marks = ", ".join("?" * _COLUMNS)
            rows = ((n + 1, n % 97 + 1, *_cells(table, n)) for n in range(_ROWS[table % 10]))
            file.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
        file.commit()
    return tables * _COLUMNS


def _cells(table: int, n: int) -> list[object]:
    day = f"2024-{n % 12 + 1:02d}-{n % 28 + 1:02d}"
    kinds = [f"A{n % 500:04d}", f"物料{n % 300}号", n / 4, day, f"{day} 09:{n % 60:02d}:00", n % 2]
    return [None if (n + i + table) % 23 == 0 else kinds[i % 6] for i in range(_COLUMNS - 2)]


def main() -> None:
    """Print the figures."""
    from dictionary.project import Project
    from guiyi.vocabulary import dictionary_of
    from reports.profile.page import page

    tables = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with TemporaryDirectory() as folder:
        columns = made(Path(folder) / "large.sqlite", tables)
        source = Source(
            source="large", connect=Connection(sqlalchemy="sqlite:///large.sqlite"), timezone="Asia/Shanghai"
        )
        dictionary = dictionary_of(Project(Path(folder), Settings(name="large")))
        began = process_time()
        found = diagnose(source, connect(source, Path(folder)), dictionary, Path(folder), Wish(limits={"threads": 1}))
        taken = process_time() - began
        size = len(page(found.profile, dictionary, Settings(name="large"), ("zh", "en")).encode()) / 1e6
        speed = f"{taken:.1f} CPU s, {columns / taken:.0f} columns a CPU second"
        print(f"{tables} tables, {columns} columns: {speed}; page {size:.1f} MB")


if __name__ == "__main__":
    main()
