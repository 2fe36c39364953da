"""Drafts from sources: what databases declare, and what U8 and K/3 say of themselves."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from connectors import connect
from dictionary.compiled import Dictionary
from dictionary.loader import load_settings
from dictionary.problems import NothingSelectedError
from exchange.from_source.draft import Suggestion, suggest
from guiyi.vocabulary import dictionary_of
from tests.connectors.conftest import Way, only, source, way  # noqa: F401 - a fixture
from tests.exchange.test_xlsx import files
from tests.guiyi.conftest import ask

ITEM = {
    "sqlite": """CREATE TABLE "Purchase Order" (
        "OrderNo" varchar(30) NOT NULL PRIMARY KEY, "供应商编码" varchar(20), qty decimal(18,4) NOT NULL, open boolean,
        "placedOn" date, "seenAt" timestamp, photo blob, "recorded_at" timestamp)""",
    "postgresql": """CREATE TABLE "Purchase Order" (
        "OrderNo" varchar(30) NOT NULL PRIMARY KEY, "供应商编码" varchar(20), qty numeric(18,4) NOT NULL, open boolean,
        "placedOn" date, "seenAt" timestamp, photo bytea, "recorded_at" timestamptz)""",
    "mariadb": """CREATE TABLE `Purchase Order` (
        `OrderNo` varchar(30) NOT NULL PRIMARY KEY COMMENT '订单号，全厂唯一', `供应商编码` varchar(20),
        qty decimal(18,4) NOT NULL COMMENT 'Ordered quantity', open bit(1), `placedOn` date, `seenAt` datetime,
        photo blob, `recorded_at` timestamp NULL, state enum('open','it''s done')) COMMENT '采购订单'""",
}
FIELDS = {
    "order_no": ("text", True),
    "gong_ying_shang_bian_ma": ("text", False),
    "qty": ("decimal(18,4)", True),
    "open": ("boolean", False),
    "placed_on": ("date", False),
    "seen_at": ("timestamp", False),
    "recorded_at_2": ("timestamp", False),
}


def suggested(way: Way, core: Dictionary, *codes: str) -> Suggestion:  # noqa: F811
    with way.connector().snapshot() as snapshot:
        return suggest(snapshot, "erp", ["Purchase Order"], codes, "buying", core)


def cells(found: Suggestion) -> dict[tuple[str, ...], dict[str, str]]:
    return {change.key: change.after for change in found.changes}


def test_a_table_becomes_an_object(way: Way, core: Dictionary) -> None:  # noqa: F811
    way.write(ITEM[way.database])
    found = cells(suggested(way, core))
    made = {
        key[1]: (said["type"], said.get("required") == "yes")
        for key, said in found.items()
        if key[0] == "erp_purchase_order" and len(key) == 2
    }
    assert {name: made[name] for name in FIELDS} == FIELDS
    assert found["erp_purchase_order",]["owner"] == "buying"
    assert (
        "varchar" in found["erp_purchase_order", "order_no"]["definition.en"]
        or "character varying" in (found["erp_purchase_order", "order_no"]["definition.en"])
    )
    assert "photo" not in made


@only("postgresql", "mariadb")
def test_comments_of_the_database_become_names(way: Way, core: Dictionary) -> None:  # noqa: F811
    way.write(ITEM[way.database])
    if way.database == "postgresql":
        way.write("""COMMENT ON TABLE "Purchase Order" IS '采购订单'""")
        way.write("""COMMENT ON COLUMN "Purchase Order"."OrderNo" IS '订单号，全厂唯一'""")
        way.write("""COMMENT ON COLUMN "Purchase Order".qty IS 'Ordered quantity'""")
    found = cells(suggested(way, core))
    number = found["erp_purchase_order", "order_no"]
    assert found["erp_purchase_order",]["label.zh"] == "采购订单"
    assert (number["label.zh"], number["label.en"]) == ("订单号", "Order no")
    assert number["definition.zh"].startswith("订单号，全厂唯一。")
    assert found["erp_purchase_order", "qty"]["label.en"] == "Ordered quantity"


@only("mariadb")
def test_an_enumeration_of_the_database_becomes_a_code_list(way: Way, core: Dictionary) -> None:  # noqa: F811
    way.write(ITEM["mariadb"])
    found = cells(suggested(way, core))
    listed = found["erp_purchase_order", "state"]["codes"]
    assert [key[1] for key in found if key[0] == listed] == ["open", "it's done"]


U8 = """
CREATE TABLE RPT_GRPDEF (TableName varchar(60), TableDef varchar(60));
CREATE TABLE RPT_ItmDEF (TableName varchar(60), FieldName varchar(60), FieldType varchar(20), FieldDef varchar(60));
CREATE TABLE AA_Enum (EnumType varchar(60), EnumCode varchar(60), LocaleId varchar(10), EnumName varchar(60), EnumIndex int);
CREATE TABLE mom_orderdetail (MoDId int PRIMARY KEY, Status tinyint NOT NULL, Qty decimal(28,6));
INSERT INTO RPT_GRPDEF VALUES ('mom_orderdetail', '生产订单明细');
INSERT INTO RPT_ItmDEF VALUES ('MOM_ORDERDETAIL', 'Status', 'tinyint', '状态'), ('mom_orderdetail', 'Qty', 'decimal', '');
INSERT INTO AA_Enum VALUES ('MO.Status', '3', 'zh-CN', '审核', 3), ('MO.Status', '3', 'en-US', 'Verified', 3),
    ('MO.Status', '4', 'zh-CN', '关闭', 4), ('SA.Type', '1', 'zh-CN', '普通销售', 1);
"""
K3 = """
CREATE TABLE t_TableDescription (FTableID int, FTableName varchar(60), FDescription varchar(60));
CREATE TABLE t_FieldDescription (FTableID int, FFieldName varchar(60), FDescription varchar(60), FFieldNote varchar(60));
CREATE TABLE ICMO (FInterID int NOT NULL PRIMARY KEY, FGMPBatchNo varchar(255), FQtyPass decimal(28,10));
INSERT INTO t_TableDescription VALUES (470000, 'ICMO', '生产任务单');
INSERT INTO t_FieldDescription VALUES (470000, 'FInterID', '内码', ''), (470000, 'FGMPBatchNo', '生产批号', '');
"""


@pytest.fixture
def erp(project: Path) -> Path:
    """The project with a source whose database is made by the test."""
    (project / "sources").mkdir()
    (project / "sources" / "erp.yaml").write_text(
        "source: erp\nconnect: {sqlalchemy: sqlite:///erp.db}\ntimezone: Asia/Shanghai\ntables: {ICMO: {}}\n", "utf-8"
    )
    return project


def made(project: Path, script: str) -> None:
    with closing(sqlite3.connect(project / "erp.db")) as connection:
        connection.executescript(script)


def test_u8_names_its_columns_and_codes(erp: Path) -> None:
    made(erp, U8)
    answer = ask(
        "--project", erp, "--format", "json", "dictionary", "draft", "erp", "mom_orderdetail", "--codes", "mo.*",
        "--owner", "planning", "--apply",
    )  # fmt: skip
    assert answer.code == 0, answer.err
    assert {row["column"]: row["label"] for row in answer.json()} == {"MoDId": "MoDId", "Status": "状态", "Qty": "Qty"}
    dictionary = dictionary_of(load_settings(erp))
    order = dictionary.objects["mom_orderdetail"]
    assert (order.label.zh, order.owner) == ("生产订单明细", "planning")
    assert (order.fields["status"].label.zh, order.fields["status"].label.en) == ("状态", "Status")
    assert str(order.fields["qty"].type) == "decimal(28,6)"
    codes = dictionary.codes["mo_status"].codes
    assert [(code.code, code.label.zh, code.label.en) for code in codes] == [
        ("3", "审核", "Verified"),
        ("4", "关闭", "关闭"),
    ]
    assert "sa_type" not in dictionary.codes


def test_k3_names_its_tables_and_columns(erp: Path) -> None:
    made(erp, K3)
    answer = ask("--project", erp, "--format", "json", "dictionary", "draft", "erp", "--out", erp.parent / "draft")
    assert answer.code == 0, answer.err
    text = (erp.parent / "draft" / "objects" / "icmo.yaml").read_text(encoding="utf-8")
    assert "label: {zh: 生产任务单, en: Icmo}" in text
    assert "label: {zh: 生产批号, en: Gmp batch no}" in text
    assert "icmo" not in dictionary_of(load_settings(erp)).objects


def test_what_is_not_there_is_refused(erp: Path) -> None:
    made(erp, U8)
    before = files(erp)
    for words in (("erp", "mom_order"), ("epr",), ("erp", "mom_orderdetail", "--codes", "QM.*")):
        assert ask("--project", erp, "dictionary", "draft", *words, "--apply").code == 5
    assert files(erp) == before


def test_a_file_has_names_and_nothing_else(core: Dictionary, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("批号,Qty\n1,2\n", encoding="utf-8")
    with connect(source(files="."), tmp_path).snapshot() as snapshot:
        found = cells(suggest(snapshot, "erp", ["a.csv"], (), "quality", core))
    assert [key for key in found if len(key) == 2] == [("a", "pi_hao"), ("a", "qty")]


def test_no_pattern_of_codes_is_taken_silently(core: Dictionary, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a\n1\n", encoding="utf-8")
    with connect(source(files="."), tmp_path).snapshot() as snapshot, pytest.raises(NothingSelectedError):
        suggest(snapshot, "erp", [], ["*"], "quality", core)
