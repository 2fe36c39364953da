"""Tables that are built like another one and bear its name are named, and not looked into."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from connectors import connect
from diagnosis.facts import Copy
from diagnosis.profile import Wish, diagnose
from dictionary.compiled import Dictionary
from dictionary.project import Settings
from dictionary.reach import Connection
from dictionary.source import Source, Table
from reports.profile.page import page

LIKE = "(code TEXT PRIMARY KEY, name TEXT)"


def test_copies_are_counted_and_named(core: Dictionary, tmp_path: Path) -> None:
    """An original without rows is none, a table that is built otherwise no copy, what is mapped is always read."""
    with closing(sqlite3.connect(tmp_path / "a.db")) as file:
        for name in (
            "Vendor",
            "a02_Vendor",
            "Vendor_his",
            "Vendor_mapped",
            "Stock",
            "stock_2023",
            "stock_2024",
            "abc",
            "abcd",
        ):
            file.execute(f"CREATE TABLE {name} {LIKE}")
        file.execute("CREATE TABLE Vendor_class (code INTEGER PRIMARY KEY, name TEXT)")
        file.executemany("INSERT INTO Vendor VALUES (?, ?)", [("V1", "Kang Tai"), ("V2", "Tian Yi")])
        file.execute("INSERT INTO a02_Vendor VALUES ('V1', 'x')")
        file.execute("INSERT INTO stock_2024 VALUES ('S1', 'x')")
        file.commit()
    made = Source(
        source="erp", connect=Connection(sqlalchemy="sqlite:///a.db"), timezone="Asia/Shanghai",
        tables={"vendors": Table(name="Vendor_mapped", key=("code",))},
    )  # fmt: skip
    found = diagnose(made, connect(made, tmp_path), core, tmp_path, Wish()).profile
    assert found.copies == (
        Copy("Stock", "stock_2024", 0), Copy("stock_2023", "stock_2024", 0),
        Copy("Vendor_his", "Vendor", 0), Copy("a02_Vendor", "Vendor", 1),
    )  # fmt: skip
    read = {table.name for table in found.tables}
    assert read == {"Vendor", "Vendor_mapped", "Vendor_class", "stock_2024", "abc", "abcd"}
    shown = page(found, core, Settings(name="x"), ("zh", "en"))
    assert "a02_Vendor" in shown
    named = diagnose(
        made, connect(made, tmp_path), core, tmp_path, Wish(("Vendor", "a02_Vendor"), with_copies=True)
    ).profile
    assert ([table.read for table in named.tables], named.copies) == ([2, 1], ())
