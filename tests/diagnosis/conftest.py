"""A source that nobody mapped: a small SQLite file in which everything that a diagnosis should see was planted."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from connectors import connect
from demo.identifiers import company_code
from diagnosis.profile import Diagnosis, Wish, diagnose
from dictionary.compiled import Dictionary
from dictionary.reach import Connection
from dictionary.source import Source
from tests.exchange.conftest import core  # noqa: F401 - a fixture

PEOPLE = ("张伟", "王芳", "李娜", "刘洋", "陈静")
PHONE = "13812345678"
LOTS = [f"24A{n:03d}" for n in range(40)]


def plant(path: Path) -> None:
    """Make the file."""
    with closing(sqlite3.connect(path)) as file:
        file.executescript("""
            CREATE TABLE gysb (gysbm VARCHAR(20) PRIMARY KEY, gysmc TEXT, tyxydm TEXT, lxdh TEXT, lrsj DATETIME, bz TEXT);
            CREATE TABLE staff (staff_no TEXT, full_name TEXT);
            CREATE TABLE moves (move_id INTEGER PRIMARY KEY, gysbm TEXT, lot TEXT, qty NUMERIC(12,4), day TEXT, worker TEXT,
                ready INTEGER, never TEXT, weight REAL, made DATETIME);
            CREATE TABLE pairs (a TEXT, b TEXT, c TEXT);
            CREATE TABLE empty_one (x TEXT);
            CREATE VIEW broken AS SELECT gone FROM staff;
        """)
        names = ["苏州康泰有限公司", "苏州康泰股份有限公司", "上海一新", "ä¸\x8aæµ·", "锟斤拷", "北京二新", "Ｔesco"]
        for n, name in enumerate(names):
            when = f"2024-03-0{n % 7 + 1} 0{n}:30:00"
            row = (f"V{n:04d}", name, company_code(n % 3), PHONE, when, ("N/A", "", "  ", None, "x", "y", "z")[n])
            file.execute("INSERT INTO gysb VALUES (?, ?, ?, ?, ?, ?)", row)
        file.execute("UPDATE gysb SET bz = CAST(x'7acb' AS TEXT) WHERE bz = 'z'")
        file.executemany("INSERT INTO staff VALUES (?, ?)", [(f"S{n}", name) for n, name in enumerate(PEOPLE)])
        for n in range(120):
            day = f"2024/3/{n % 28 + 1}" if n else "soon"
            made = "1900-01-01 00:00:00" if n < 3 else f"2024-05-{n % 28 + 1:02d} 0{n % 8}:15:00"
            row = (n, f"V{n % 7:04d}", LOTS[n % 40], n / 4, day, PEOPLE[n % 5], n % 2, None, n / 10, made)
            file.execute("INSERT INTO moves VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        file.executemany("INSERT INTO pairs VALUES (?, ?, 'same')", [(str(n // 4), str(n % 4)) for n in range(16)])
        file.commit()


def publish(path: Path) -> None:
    """A published warehouse, as far as a diagnosis looks at it: what the systems say of suppliers."""
    with duckdb.connect(str(path)) as warehouse:
        warehouse.execute("CREATE SCHEMA source")
        warehouse.execute("CREATE TABLE source.supplier (system VARCHAR, legal_name VARCHAR)")
        names = [
            ("mes", "苏州康泰有限公司"),
            ("mes", "上海一新"),
            ("mes", "北京二新"),
            ("mes", "ｔesco"),
            ("found", "锟斤拷"),
        ]
        warehouse.executemany("INSERT INTO source.supplier VALUES (?, ?)", names)


def source(path: Path) -> Source:
    """The file as a source of which nothing but the way in is said."""
    return Source(source="found", connect=Connection(sqlalchemy=f"sqlite:///{path}"), timezone="Asia/Shanghai")


@pytest.fixture(scope="package")
def found(tmp_path_factory: pytest.TempPathFactory, core: Dictionary) -> Diagnosis:  # noqa: F811
    """The diagnosis of the whole file."""
    folder = tmp_path_factory.mktemp("found")
    plant(folder / "found.sqlite")
    publish(folder / "1.duckdb")
    made = source(folder / "found.sqlite")
    return diagnose(made, connect(made, folder), core, folder / "scratch", Wish(generation=folder / "1.duckdb"))
