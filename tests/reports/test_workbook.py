"""The quality report as a workbook: the same numbers, and nothing in it is alive."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from reports.quality.facts import Facts
from reports.quality.workbook import write_workbook
from tests.reports.conftest import FORMULA, LINK, PERSON, SCRIPT


@pytest.fixture(scope="module")
def book(second: Facts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "quality.xlsx"
    write_workbook(second, ("zh", "en"), path)
    return path


def test_every_part_has_a_sheet_in_both_languages(book: Path, second: Facts) -> None:
    sheets = CalamineWorkbook.from_path(book)
    assert len(sheets.sheet_names) == 10
    rules = sheets.get_sheet_by_name("规则 Rules").to_python()
    assert rules[0][2] == "规则 | Rule"
    assert len(rules) - 1 == sum(len(rule["systems"]) or 1 for rule in second.rules)
    assert sum(row[9] for row in rules[1:] if row[9] != "") == sum(rule["failed"] for rule in second.rules)


def test_values_stay_text(book: Path) -> None:
    with zipfile.ZipFile(book) as parts:
        content = {name: parts.read(name).decode("utf-8") for name in parts.namelist() if name.endswith(".xml")}
    assert not any("<f>" in sheet or "hyperlink" in sheet for sheet in content.values())
    assert not any("externalLink" in name for name in content)
    records = CalamineWorkbook.from_path(book).get_sheet_by_name("记录 Records").to_python()
    cells = {cell for row in records for cell in row}
    assert {SCRIPT, LINK} <= cells
    assert any(FORMULA in str(cell) for cell in cells)
    assert not any(PERSON in str(cell) for cell in cells)
