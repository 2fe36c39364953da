"""Workbooks that are damaged, dangerous or half done: refused with sheet and cell, and nothing is changed."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from dictionary.loader import load_settings
from dictionary.problems import ConfigurationError
from exchange.xlsx.read import read
from exchange.xlsx.take import draft_of
from guiyi.vocabulary import dictionary_of
from tests.exchange.conftest import COLOURS, Exported
from tests.exchange.test_xlsx import CHECKS, CODES, FIELDS, MEASURES, OBJECTS, exported, files, taken
from tests.exchange.workbooks import Grids, edited, grids, line_of, put

Edit = Callable[[Grids], None]


def renamed(found: Grids) -> None:
    found["Fields"] = found.pop(FIELDS)


def without_column(found: Grids) -> None:
    at = found[FIELDS][1].index("owner")
    for row in found[FIELDS]:
        del row[at]


def repeated(found: Grids) -> None:
    rows = found[FIELDS]
    rows.append(list(rows[line_of(rows, "supplier", "code")]))


def without_row(found: Grids) -> None:
    rows = found[FIELDS]
    del rows[line_of(rows, "supplier", "code")]


def without_origin(found: Grids) -> None:
    del found["_origin"]


def spoilt_origin(found: Grids) -> None:
    found["_origin"][5][2] = "[]"


def odd_heading(found: Grids) -> None:
    found[FIELDS][1].append("ownr")
    found[FIELDS][0].append("x")


def added(sheet: str, *cells: str) -> Edit:
    return lambda found: found[sheet].append(list(cells))


CITY, LAST = ("supplier", "city"), ()
"""Rows in which something is wrong: one by its key, and the one at the end."""

BAD: dict[str, tuple[Edit, str, tuple[str, tuple[str, ...], str] | str]] = {
    "renamed sheet": (renamed, "workbook.no_sheet", ""),
    "deleted column": (without_column, "workbook.no_column", FIELDS),
    "unknown column": (odd_heading, "workbook.strange_column", f"{FIELDS}!U2"),
    "repeated key": (repeated, "workbook.row_twice", (FIELDS, LAST, "B")),
    "deleted row": (without_row, "workbook.row_gone", FIELDS),
    "no origin": (without_origin, "workbook.no_origin", ""),
    "spoilt origin": (spoilt_origin, "workbook.no_origin", ""),
    "half translated": (put(FIELDS, CITY, "label.zh", ""), "workbook.half_translated", (FIELDS, CITY, "C")),
    "one definition": (put(FIELDS, CITY, "definition.en", "A"), "workbook.half_translated", (FIELDS, CITY, "E")),
    "name with a quote": (added(FIELDS, "supplier", 'a"b', "甲", "A"), "workbook.name", (FIELDS, LAST, "B")),
    "name with a newline": (added(FIELDS, "supplier", "a\nb", "甲", "A"), "workbook.name", (FIELDS, LAST, "B")),
    "path as a name": (added(CODES, "../../x", "A", "good", "", "甲", "A"), "workbook.name", (CODES, LAST, "A")),
    "rule with a quote": (added(CHECKS, "supplier", "A'B"), "workbook.rule", (CHECKS, LAST, "B")),
    "no key": (added(FIELDS, "supplier", "", "甲", "A"), "workbook.no_key", (FIELDS, LAST, "B")),
    "not of the list": (
        put(CHECKS, ("supplier", "OWN-1"), "severity", "mayor"),
        "workbook.choice",
        (CHECKS, ("supplier", "OWN-1"), "E"),
    ),
    "neither yes nor no": (put(FIELDS, CITY, "required", "maybe"), "workbook.choice", (FIELDS, CITY, "I")),
    "no number": (
        put(MEASURES, ("defect_rate",), "target", "two"), "workbook.number", (MEASURES, ("defect_rate",), "K"),
    ),
    "emptied": (put(OBJECTS, ("supplier",), "owner", ""), "workbook.cell_empty", (OBJECTS, ("supplier",), "G")),
    "of no object": (added(FIELDS, "suplier", "a", "甲", "A", "", "", "text"), "workbook.no_owner", (FIELDS, LAST, "A")),
    "unknown format": (put(FIELDS, CITY, "format", "gtn"), "format.unknown", (FIELDS, CITY, "K")),
    "a fix that is no code": (put(CODES, ("colour", "W"), "fix", "X"), "codes.fix", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_workbook_that_is_not_whole_is_refused_at_its_place(
    exported_once: Exported, tmp_path: Path, name: str
) -> None:
    edit, code, place = BAD[name]
    path = edited(Path(shutil.copy(exported_once.workbook, tmp_path)), edit)
    before = files(exported_once.settings.folder)
    if not isinstance(place, str):
        sheet, key, letter = place
        rows = grids(path)[sheet]
        place = f"{sheet}!{letter}{line_of(rows, *key) + 1 if key else len(rows)}"
    problems = refused(exported_once, path)
    assert (code, place) in [(told, where if place else "") for told, where in problems]
    assert files(exported_once.settings.folder) == before


def refused(exported: Exported, path: Path) -> list[tuple[str, str]]:
    """What is wrong with a workbook: codes and places."""
    with pytest.raises(ConfigurationError) as caught:
        draft_of(path, exported.settings, exported.dictionary, dictionary_of)
    return [(problem.code, problem.path) for problem in caught.value.problems]


def _problems(project: Path, path: Path) -> list[tuple[str, str]]:
    settings = load_settings(project)
    return refused(Exported(settings, dictionary_of(settings), path), path)


def test_a_formula_is_refused_with_its_cell(exported_once: Exported, tmp_path: Path) -> None:
    copy = Path(shutil.copy(exported_once.workbook, tmp_path))
    path = edited(copy, lambda _: None, {FIELDS: ("D20", '=HYPERLINK("x")')})
    assert refused(exported_once, path) == [("workbook.formula", f"{FIELDS}!D20")]


def test_a_bomb_is_refused_before_it_is_opened(exported_once: Exported, tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(exported_once.workbook) as good, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        for part in good.infolist():
            bomb.writestr(part, b"0" * 200_000_000 if part.filename == "xl/sharedStrings.xml" else good.read(part))
    assert refused(exported_once, path) == [("workbook.bomb", "")]


def with_sheet(path: Path, target: Path, change: Callable[[str], str]) -> Path:
    """A workbook whose sheet of fields is another XML."""
    with zipfile.ZipFile(path) as good, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bad:
        for part in good.infolist():
            text = good.read(part)
            is_fields = part.filename == "xl/worksheets/sheet3.xml"
            bad.writestr(part, change(text.decode()).encode() if is_fields else text)
    return target


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        (lambda xml: xml.replace("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'),
         "workbook.far_cell", f"{FIELDS}!XFD1048576"),
        (lambda xml: xml.replace("<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1), "workbook.not_xlsx", ""),
        (lambda xml: xml[: len(xml) // 2], "workbook.not_xlsx", ""),
    ],
    ids=["a cell far away", "a document type", "cut in half"],
)  # fmt: skip
def test_xml_that_no_office_writes_is_refused(
    exported_once: Exported, tmp_path: Path, change: Callable[[str], str], code: str, place: str
) -> None:
    path = with_sheet(exported_once.workbook, tmp_path / "bad.xlsx", change)
    assert refused(exported_once, path) == [(code, place)]


@pytest.mark.parametrize("content", [b"", b"code,label\n", b"PK\x03\x04" + b"\0" * 100, b"\xd0\xcf\x11\xe0" * 200])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path / "a.xlsx")
    assert caught.value.problems[0].code == "workbook.not_xlsx"


def test_the_workbook_of_another_project_is_refused(project: Path) -> None:
    path = exported(project)
    (project / "guiyi.yaml").write_text("name: other\n", encoding="utf-8")
    assert _problems(project, path) == [("workbook.other_project", "")]


def test_what_others_took_away_is_told_only_where_it_was_edited(project: Path) -> None:
    path = exported(project)
    changed = edited(path, put(CODES, ("colour", "W"), "label.en", "pale"))
    (project / "dictionary" / "codes" / "colour.csv").write_text(
        COLOURS.splitlines()[0] + "\nWHT,good,,白,white\n", "utf-8"
    )
    assert taken(project, path, "--apply").code == 0
    assert _problems(project, changed) == [("workbook.element_gone", f"{CODES}!F{_line(path)}")]


def _line(path: Path) -> int:
    return line_of(grids(path)[CODES], "colour", "W") + 1


def test_nobody_adopts_while_somebody_else_does(project: Path) -> None:
    path = edited(exported(project), put(FIELDS, CITY, "label.en", "Town"))
    (project / ".guiyi").mkdir()
    with FileLock(project / ".guiyi" / "dictionary.lock"):
        assert taken(project, path, "--apply").code == 6
        assert taken(project, path).code == 0
    assert taken(project, path, "--apply").code == 0


def test_a_draft_takes_no_folder_that_is_in_use(project: Path) -> None:
    path = edited(exported(project), put(FIELDS, ("supplier", "city"), "label.en", "Town"))
    before = files(project)
    assert taken(project, path, "--out", project).code == 2
    assert taken(project, path, "--out", project / "new", "--apply").code == 2
    assert files(project) == before
