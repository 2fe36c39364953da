"""The profile of a source that nobody mapped: what was planted is told, and nothing personal is written anywhere."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zipfile import ZipFile

import pytest

from connectors import connect
from connectors.declared_encoding import declared_encoding
from diagnosis.facts import Profile, Suspicion
from diagnosis.profile import Diagnosis, Wish, diagnose
from diagnosis.suggest.draft import Draft
from diagnosis.suggest.feeds import Feeds
from diagnosis.zones import shifted
from dictionary.compiled import Dictionary
from dictionary.problems import ConfigurationError
from dictionary.project import Settings
from dictionary.reach import Connection
from dictionary.source import Source
from reports.profile.page import page
from reports.profile.workbook import write_workbook
from tests.diagnosis.conftest import PEOPLE, PHONE, plant, source


@pytest.fixture
def profile(found: Diagnosis) -> Profile:
    """The profile of the planted file."""
    return found.profile


def suspicion(profile: Profile, kind: str, column: str) -> Suspicion | None:
    return next((one for one in profile.suspicions if (one.kind, one.column) == (kind, column)), None)


def test_types_are_those_that_the_values_have(profile: Profile) -> None:
    used = {column.name: column.used for column in profile.table("moves").columns}
    assert used == {
        "move_id": "integer", "gysbm": "text", "lot": "text", "qty": "decimal", "day": "text", "worker": "text",
        "ready": "boolean", "never": "empty", "weight": "decimal", "made": "timestamp",
    }  # fmt: skip
    assert [profile.table("moves").column(name).decimals for name in ("qty", "weight")] == [2, 1]


def test_the_kinds_of_nothing_are_told_apart(profile: Profile) -> None:
    remark = profile.table("gysb").column("bz")
    assert (remark.nulls, remark.empties, remark.blanks, remark.filled) == (1, 1, 1, 3)
    assert [(one.name, one.rows) for one in remark.sentinels] == [("N/A", 1)]
    assert [(one.name, one.rows) for one in profile.table("moves").column("made").sentinels] == [("1900-01-01", 3)]


def test_keys_are_found_with_and_without_a_declaration(profile: Profile) -> None:
    first = {table.name: (table.keys[0].columns, table.keys[0].declared) for table in profile.tables if table.keys}
    assert first == {
        "gysb": (("gysbm",), True), "staff": (("staff_no",), False), "moves": (("move_id",), True),
        "pairs": (("a", "b"), False),
    }  # fmt: skip


def test_links_are_found_by_values_and_names(profile: Profile) -> None:
    links = {(one.table, one.column, one.to_table, one.to_column): one.share for one in profile.links}
    assert links["moves", "gysbm", "gysb", "gysbm"] == 1
    assert not any(column == "move_id" for _, column, _, _ in links)


def test_formats_are_recognised_on_distinct_values(profile: Profile) -> None:
    assert [(one.format, one.share, one.judged) for one in profile.table("gysb").column("tyxydm").formats] == [
        ("cn_uscc", 1.0, 3)
    ]
    assert not profile.table("moves").column("lot").formats


def test_values_that_other_systems_have_are_known(profile: Profile) -> None:
    met = [(one.kind, one.name, one.system, one.share) for one in profile.table("gysb").column("gysmc").met]
    assert met == [("field", "supplier.legal_name", "mes", 0.5714)]


def test_a_table_in_pinyin_is_read_as_what_it_is(found: Diagnosis) -> None:
    reading = found.readings["gysb"][0]
    columns = {match.field: match.column.name for match in reading.matches}
    assert reading.target.name == "supplier"
    assert {name: columns[name] for name in ("code", "legal_name", "uscc")} == {
        "code": "gysbm", "legal_name": "gysmc", "uscc": "tyxydm",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "column", "rows"),
    [
        ("utf8_as_latin", "gysmc", 1), ("utf8_as_gbk", "gysmc", 1), ("full_width", "gysmc", 1), ("twins", "gysmc", 2),
        ("undecodable", "bz", 1), ("mixed", "day", 1), ("zone_utc", "made", 117), ("empty_text", "bz", 2),
        ("sentinel", "made", 3),
    ],
)  # fmt: skip
def test_what_is_suspicious_is_told_with_its_rows(profile: Profile, kind: str, column: str, rows: int) -> None:
    one = suspicion(profile, kind, column)
    assert one is not None
    assert one.rows == rows


def test_another_encoding_than_the_declared_one_is_told(core: Dictionary, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("no,name\n" + "".join(f"{n},{name}\n" for n, name in enumerate(PEOPLE)), "gb18030")
    made = Source(source="lab", connect=Connection(files="."), timezone="Asia/Shanghai")
    (tmp_path / "b.csv").write_text("编号,名称\n1,x\n", "gb18030")
    wish = Wish(declared=partial(declared_encoding, made, folder=tmp_path))
    found = diagnose(made, connect(made, tmp_path), core, tmp_path, wish)
    assert "gb18030" in found.profile.table("b.csv").problem["en"]
    head = Draft(found.profile, Feeds(found.profile, found.choices, {}, core), made, "en").head()
    assert "#   encoding: gb18030" in head
    assert re.search("could not be read:\n#   b.csv: .*gb18030", head)
    one = suspicion(found.profile, "wrong_encoding", "name")
    assert one is not None
    assert (one.rows, one.detail) == (
        len(PEOPLE), {"declared": "utf-8", "encoding": "gb18030", "read": len(PEOPLE), "of": len(PEOPLE)},
    )  # fmt: skip


def test_an_orderly_column_is_not_suspicious(profile: Profile) -> None:
    assert not [one for one in profile.suspicions if one.column in ("lot", "qty", "gysbm", "staff_no", "move_id")]


def test_nothing_personal_is_written_anywhere(profile: Profile, core: Dictionary, tmp_path: Path) -> None:
    hidden = {column.name for table in profile.tables for column in table.columns if column.personal}
    assert {"lxdh", "full_name", "worker"} <= hidden
    write_workbook(profile, core, Settings(name="x"), ("zh", "en"), tmp_path / "profile.xlsx")
    texts = [
        json.dumps(profile.document(), ensure_ascii=False, default=str),
        page(profile, core, Settings(name="x"), ("zh", "en")),
        _shared_strings(tmp_path / "profile.xlsx"),
    ]
    for text in texts:
        assert "苏州康泰" in text
        assert not [value for value in (*PEOPLE, PHONE) if value in text]


def test_a_table_that_cannot_be_read_is_told_and_the_others_are_read(profile: Profile) -> None:
    assert set(profile.table("broken").problem) == {"zh", "en"}
    assert profile.table("gysb").read == 7


def test_a_table_that_is_not_read_whole_is_never_said_to_be(core: Dictionary, tmp_path: Path) -> None:
    plant(tmp_path / "found.sqlite")
    made = source(tmp_path / "found.sqlite")
    connector = connect(made, tmp_path)
    found = diagnose(made, connector, core, tmp_path, Wish(("gysb", "moves"), limit=5)).profile
    assert (found.table("moves").rows, found.table("moves").read) == (120, 5)
    assert [table["whole"] for table in found.document()["tables"]] == [False, False]
    assert found.links
    assert all(link.partial for link in found.links)
    assert "only the first 5 rows" in page(found, core, Settings(name="x"), ("en",))
    assert [path.name for path in tmp_path.iterdir()] == ["found.sqlite"]
    with pytest.raises(ConfigurationError, match=r"source.no_table"):
        diagnose(made, connector, core, tmp_path, Wish(("absent",)))


def test_a_plant_that_works_around_the_clock_is_in_no_zone() -> None:
    zone, now = "Asia/Shanghai", datetime(2026, 3, 5, tzinfo=UTC)
    assert shifted("t", "c", [10] * 24, zone, now) is None
    assert shifted("t", "c", [0] * 8 + [20] * 10 + [0] * 6, zone, now) is None
    utc = shifted("t", "c", [20] * 10 + [0] * 14, zone, now)
    assert utc is not None
    assert (utc.kind, utc.detail["shift"]) == ("zone_utc", 8)


def _shared_strings(path: Path) -> str:
    with ZipFile(path) as book:
        return book.read("xl/sharedStrings.xml").decode()
