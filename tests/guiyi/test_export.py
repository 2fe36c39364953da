"""Exports: the same rows in every kind of file, read-only, masked, and with nothing alive in them."""

from __future__ import annotations

import csv
import json
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from guiyi import export
from tests.guiyi.conftest import Answer, Demo, ask

HOSTILE = """SELECT * FROM (VALUES (1, '=cmd|'' /C calc''!A0', CAST(1.10 AS DECIMAL(38, 20)), NULL, true),
    (2, '-2+3', NULL, DATE '2026-03-01', false), (3, '''quoted', -5.25, DATE '1899-01-01', NULL),
    (4, 'https://evil.example', 12345678901234567.125, NULL, NULL)) AS t(n, text, amount, day, flag) ORDER BY n"""


def write(demo: Demo, what: str, path: Path, *more: object) -> Answer:
    return ask("warehouse", "export", what, path, "--project", demo.folder, "--format", "json", *more)


@pytest.mark.parametrize("kind", ["csv", "json", "parquet", "xlsx"])
def test_every_kind_holds_all_rows(demo: Demo, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"material.{kind}"
    told = write(demo, "core.material", path).json()
    assert told == {"path": str(path), "rows": len(_codes(path)), "more": False}
    with duckdb.connect(str(demo.folder / ".guiyi" / "generations" / "1.duckdb"), read_only=True) as connection:
        known = connection.execute("SELECT code FROM core.material").fetchall()
    assert sorted(_codes(path)) == sorted(code for (code,) in known)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def _codes(path: Path) -> list[str]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return [row["code"] for row in csv.DictReader(file)]
    if path.suffix == ".json":
        return [row["code"] for row in json.loads(path.read_text(encoding="utf-8"))]
    if path.suffix == ".parquet":
        return list(pq.read_table(path)["code"].to_pylist())
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return [row[rows[0].index("code")] for row in rows[1:]]


@pytest.mark.parametrize("kind", ["csv", "json", "parquet", "xlsx"])
def test_a_limit_is_kept_and_told(demo: Demo, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"some.{kind}"
    told = write(demo, "SELECT code FROM core.material ORDER BY code", path, "--limit", 7).json()
    assert (told["rows"], told["more"]) == (7, True)
    assert len(_codes(path)) == 7
    assert _codes(path) == sorted(_codes(path))
    assert write(demo, "SELECT code FROM core.material LIMIT 7", path, "--limit", 7).json()["more"] is False


def test_csv_is_inert_and_can_be_read_back(demo: Demo, tmp_path: Path) -> None:
    write(demo, HOSTILE, tmp_path / "h.csv")
    with (tmp_path / "h.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["text"] for row in rows] == ["'=cmd|' /C calc'!A0", "'-2+3", "''quoted", "https://evil.example"]
    assert [row["text"].removeprefix("'") for row in rows][:3] == ["=cmd|' /C calc'!A0", "-2+3", "'quoted"]
    assert rows[2]["amount"] == "-5.25000000000000000000"


def test_excel_is_inert_and_exact(demo: Demo, tmp_path: Path) -> None:
    path = tmp_path / "h.xlsx"
    write(demo, HOSTILE, path)
    with zipfile.ZipFile(path) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert not any("externalLink" in name for name in parts.namelist())
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    rows: list[list[Any]] = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert rows[1][1] == "=cmd|' /C calc'!A0"
    assert rows[4][2] == "12345678901234567.12500000000000000000"
    assert str(rows[2][3]) == "2026-03-01"
    assert rows[3][3] == "1899-01-01"


def test_json_and_parquet_keep_decimals(demo: Demo, tmp_path: Path) -> None:
    write(demo, HOSTILE, tmp_path / "h.json")
    rows = json.loads((tmp_path / "h.json").read_text(), parse_float=Decimal)
    assert rows[3]["amount"] == Decimal("12345678901234567.125")
    write(demo, HOSTILE, tmp_path / "h.parquet")
    assert pq.read_table(tmp_path / "h.parquet")["amount"][3].as_py() == Decimal("12345678901234567.125")


def test_no_rows_make_a_file_with_headings(demo: Demo, tmp_path: Path) -> None:
    for kind in ("csv", "json", "parquet", "xlsx"):
        assert write(demo, "SELECT code FROM core.material WHERE false", tmp_path / f"none.{kind}").json()["rows"] == 0
        assert _codes(tmp_path / f"none.{kind}") == []


def test_personal_data_are_masked_unless_the_project_shows_them(copy: Path, demo: Demo, tmp_path: Path) -> None:
    path, sql = tmp_path / "operators.json", "SELECT DISTINCT operator FROM core.operation_report"
    write(demo, sql, path)
    assert {row["operator"] for row in json.loads(path.read_text())} == {"***"}
    with (copy / "guiyi.yaml").open("a", encoding="utf-8") as settings:
        settings.write("personal_data: shown\n")
    ask("warehouse", "export", sql, path, "--project", copy)
    assert len(json.loads(path.read_text())) > 1


@pytest.mark.parametrize(
    ("sql", "name", "told"),
    [
        ("DROP TABLE core.lot", "x.csv", "only one SELECT"),
        ("SELECT 1; SELECT 2", "x.csv", "only one SELECT"),
        ("SELECT * FROM read_csv('/etc/hostname')", "x.csv", "the query cannot be run"),
        ("core.nothing", "x.csv", "the query cannot be run"),
        ("core.lot", "x.docx", ".parquet"),
    ],
)
def test_what_is_refused_leaves_no_file(demo: Demo, tmp_path: Path, sql: str, name: str, told: str) -> None:
    answer = write(demo, sql, tmp_path / name)
    assert answer.code == 2
    assert told in answer.err
    assert not list(tmp_path.iterdir())


def test_excel_says_what_it_cannot_hold(demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = write(demo, "SELECT repeat('x', 40000) AS t", tmp_path / "long.xlsx")
    assert (answer.code, "32767" in answer.err) == (1, True)
    monkeypatch.setattr(export, "EXCEL_ROWS", 5)
    answer = write(demo, "core.material", tmp_path / "many.xlsx")
    assert (answer.code, "at most 5 rows" in answer.err) == (1, True)
    assert not list(tmp_path.iterdir())
