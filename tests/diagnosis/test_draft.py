"""What a draft says beyond columns and fields: joins, second objects, conditions and codes, of a source with foreign names."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors import connect
from diagnosis.facts import ColumnFacts, Counted, Profile, TableFacts
from diagnosis.profile import Diagnosis, Wish, diagnose
from diagnosis.suggest.codes import unknown_codes
from diagnosis.suggest.draft import Draft
from diagnosis.suggest.familiar import familiar
from diagnosis.suggest.feeds import Feeds
from diagnosis.suggest.insertion import with_draft
from dictionary.compiled import Dictionary
from dictionary.loader import load_settings
from dictionary.reach import Connection
from dictionary.source import Source
from guiyi.vocabulary import dictionary_of
from tests.exchange.conftest import core  # noqa: F401 - a fixture
from tests.profiles import k3, u8
from tests.profiles.databases import Tables

FILE = 'source: py\nconnect: {sqlalchemy: "sqlite:///py.sqlite"}\ntimezone: Asia/Shanghai\n'


def plant(path: Path) -> None:
    """A stock system of one who names in initials of pinyin, with receipts in two tables and a voided one."""
    with closing(sqlite3.connect(path)) as file:
        file.executescript("""
            CREATE TABLE jldw (dw_dm INTEGER PRIMARY KEY, dw_mc TEXT);
            CREATE TABLE wl_da (wl_dm TEXT PRIMARY KEY, wl_mc TEXT, ggxh TEXT, jldw_dm INTEGER, zczh TEXT, ty_rq DATE);
            CREATE TABLE gys_da (gys_dm TEXT PRIMARY KEY, gys_mc TEXT);
            CREATE TABLE rk_zb (rk_id INTEGER PRIMARY KEY, rk_dh TEXT, gys_dm TEXT, rk_rq DATE, shr TEXT, zf_bz INTEGER);
            CREATE TABLE rk_mx (mx_id INTEGER PRIMARY KEY, rk_id INTEGER, wl_dm TEXT, rk_sl NUMERIC(12,2), ph TEXT, yxq DATE);
            CREATE TABLE scdd (dd_dm TEXT PRIMARY KEY, wl_dm TEXT, sl INTEGER, zt TEXT);
        """)
        file.executemany("INSERT INTO jldw VALUES (?, ?)", [(101, "个"), (102, "盒"), (103, "kg")])
        for n in range(60):
            registered = f"国械注准2023314{n:04d}" if n < 9 else None
            row = (f"WL{n:05d}", f"导管{n}", f"Φ{n % 7}mm", 101 + n % 3, registered, None)
            file.execute("INSERT INTO wl_da VALUES (?, ?, ?, ?, ?, ?)", row)
        file.executemany("INSERT INTO gys_da VALUES (?, ?)", [(f"GYS{n:03d}", f"苏州{n}有限公司") for n in range(12)])
        for n in range(80):
            day, checked, voided = f"2024-{n % 12 + 1:02d}-05", "甲" if n % 20 else None, int(n % 25 == 0)
            file.execute(
                "INSERT INTO rk_zb VALUES (?, ?, ?, ?, ?, ?)",
                (70001 + n, f"RK24{n:04d}", f"GYS{n % 12:03d}", day, checked, voided),
            )
            for line in range(2):
                item, lot = f"WL{(n * 7 + line) % 60:05d}", f"24A{n:03d}"
                row = (90001 + 2 * n + line, 70001 + n, item, n + line + 0.5, lot, f"2027-{n % 12 + 1:02d}-05")
                file.execute("INSERT INTO rk_mx VALUES (?, ?, ?, ?, ?, ?)", row)
            status = ("CONFIRMED", "已关闭 ", "Cancelled", "Q7")[n % 4]
            file.execute("INSERT INTO scdd VALUES (?, ?, ?, ?)", (f"SC{n:04d}", f"WL{n % 60:05d}", n, status))
        file.commit()


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, core: Dictionary) -> tuple[Diagnosis, str, Path]:  # noqa: F811
    """The diagnosis, and the source's file with the draft in it."""
    folder = tmp_path_factory.mktemp("py")
    plant(folder / "py.sqlite")
    source = Source(source="py", connect=Connection(sqlalchemy="sqlite:///py.sqlite"), timezone="Asia/Shanghai")
    diagnosis = diagnose(source, connect(source, folder), core, folder / "scratch", Wish())
    draft = Draft(diagnosis.profile, Feeds(diagnosis.profile, diagnosis.choices, {}, core), source, "en")
    text = with_draft(FILE, draft.head(), {"tables": draft.tables(), "feeds": draft.feeds()}, "py.yaml")
    (folder / "sources").mkdir()
    (folder / "guiyi.yaml").write_text("name: new\n", encoding="utf-8")
    (folder / "sources" / "py.yaml").write_text(text, encoding="utf-8")
    return diagnosis, text, folder


def test_a_draft_reads_as_a_mapping_that_joins_what_the_rows_lead_to(found: tuple[Diagnosis, str, Path]) -> None:
    _, text, folder = found
    assert "TODO" not in [line.split("#")[0].strip() for line in text.splitlines()]
    feeds = dictionary_of(load_settings(folder)).sources["py"].feeds
    receipt = feeds["purchase_receipt"]
    assert receipt.join["h"].table == "rk_zb"
    assert {name: receipt.fields[name] for name in ("document_no", "line_no", "quantity", "received_on", "expires_on")} == {
        "document_no": "h.rk_dh", "line_no": "r.mx_id", "quantity": "r.rk_sl", "received_on": "h.rk_rq", "expires_on": "r.yxq",
    }  # fmt: skip
    material = feeds["material"]
    assert material.fields["base_unit"] == "j1.dw_mc"
    assert material.join["j1"].on == {"dw_dm": "r.jldw_dm"}


def test_rows_that_are_a_second_object_are_that_where_its_own_column_is_filled(
    found: tuple[Diagnosis, str, Path],
) -> None:
    diagnosis, _, folder = found
    made = [(one.reading.table.name, one.reading.target.name) for one in diagnosis.choices if one.is_second]
    assert made == [("wl_da", "product")]
    product = dictionary_of(load_settings(folder)).sources["py"].feeds["product"]
    assert product.where == {"told": "r.zczh is not null"}
    assert product.fields["registration_no"] == "r.zczh"


def test_conditions_are_proposed_and_hold_nothing_back(found: tuple[Diagnosis, str, Path]) -> None:
    _, text, folder = found
    assert '      # live: "h.zf_bz = 0"  # 0.80: its values: 0 × 76, 1 × 4' in text
    assert '      # approved: "h.shr is not null"  # 0.80: filled in 76 of 80 rows' in text
    assert dictionary_of(load_settings(folder)).sources["py"].feeds["purchase_receipt"].where == {}


def test_codes_that_a_list_does_not_know_are_lines_of_its_file(core: Dictionary) -> None:  # noqa: F811
    values = [Counted("CONFIRMED", 5), Counted("已关闭", 4), Counted("Cancelled", 3), Counted("Q7", 2)]
    column = ColumnFacts("zt", "TEXT", "string", "text", distinct=4, filled=14, values=tuple(values))
    found = unknown_codes(column, core.codes["work_order_status"])
    assert [(one.value, one.code, one.rows) for one in found] == [
        ("已关闭", "closed", 4), ("Cancelled", "cancelled", 3), ("Q7", "", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("known", "said"), [(u8.TABLES, "u8"), (k3.TABLES, "k3"), (dict(list(u8.TABLES.items())[:6]), None)]
)
def test_a_known_system_is_recognised_by_its_tables(known: Tables, said: str | None) -> None:
    tables = tuple(
        TableFacts(
            name, columns=tuple(ColumnFacts(word.split()[0], "", "string", "text") for word in columns.split(", "))
        )
        for name, (columns, _) in known.items()
    )
    found = familiar(Profile("x", "x", "UTC", datetime(2024, 1, 1, tzinfo=UTC), "", 0, tables))
    assert (found.profile if found else None) == said
