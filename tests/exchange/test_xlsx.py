"""The workbook of the dictionary: what goes out comes back to the byte, what is edited becomes a draft of exactly that."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dictionary.codes import Code, CodeList
from dictionary.compiled import Dictionary
from dictionary.loader import load_settings
from dictionary.model import Words
from exchange.changes import change
from exchange.draft import files_of
from exchange.rows import for_people, rows
from exchange.tables import TABLES
from exchange.xlsx.merge import changes_of
from exchange.xlsx.read import Workbook, read
from exchange.xlsx.write import write
from guiyi.vocabulary import dictionary_of
from tests.exchange.workbooks import edited, grids, put
from tests.guiyi.conftest import Answer, ask

OBJECTS, FIELDS, CHECKS, CODES, MEASURES = "对象 Objects", "字段 Fields", "检查 Checks", "代码 Codes", "指标 Measures"
NASTY = [
    "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", " leading", "trailing ", "two\nlines", "\r\n", "\ttab", '"quoted"',
    "'", "ＦＵＬＬ　ｗｉｄｔｈ", "😀🏭", "x" * 30_000, "007", "1.0", "true", "null", "~", "- a: b # c", "{a: [b]}", "_x000D_",
    "<&>", "\u2028", "\x00\x07", "…", "a,b;c\td",
]  # fmt: skip
texts = st.sampled_from(NASTY) | st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\ufffe\uffff"), min_size=1
)


worded = texts.filter(lambda text: text.strip() and not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text))
"""A text that says something; a label or definition of blanks alone, or with letters that nobody sees, is refused."""


one_line = worded.filter(lambda text: text == text.strip() and text.isprintable())
"""A code or an owner has no control characters, and no blanks at its ends."""


def wording(one: str, other: str) -> Words:
    return Words(zh=one, en=other)


def with_texts(core: Dictionary, label: Words, definition: Words, owner: str, code: str) -> Dictionary:
    """A small dictionary in which everything that people write is one of the texts."""
    supplier = core.objects["supplier"]
    fields = {
        name: field.model_copy(update={"label": label, "definition": definition, "owner": owner, "unit": code})
        for name, field in supplier.fields.items()
    }
    checks = tuple(check.model_copy(update={"label": label, "owner": owner}) for check in supplier.checks)
    parts = {"label": label, "definition": definition, "owner": owner}
    yields = core.measures["first_pass_yield"].model_copy(update={**parts, "unit": code})
    status = core.codes["lot_status"]
    listed = (*status.codes, Code(code=code, bucket="fixable", fix=status.good[0], label=label))
    return Dictionary(
        project="core",
        timezone=core.timezone,
        objects={"supplier": supplier.model_copy(update={**parts, "fields": fields, "checks": checks})},
        codes={"lot_status": CodeList(name="lot_status", codes=listed)},
        measures={"first_pass_yield": yields},
    )


def sent_and_back(dictionary: Dictionary, path: Path) -> Workbook:
    write(dictionary, frozenset(), path)
    return read(path)


def test_the_whole_core_comes_back_as_it_was(core: Dictionary, tmp_path: Path) -> None:
    workbook = sent_and_back(core, tmp_path / "core.xlsx")
    said = {table: {key: row.cells for key, row in found.items()} for table, found in workbook.tables.items()}
    assert said == for_people(rows(core))
    assert changes_of(workbook, "core", for_people(rows(core))) == ()
    assert workbook.origin.hash == core.hash


def test_the_same_dictionary_makes_the_same_file(core: Dictionary, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write(core, frozenset(), tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@settings(max_examples=12, deadline=None)
@given(st.tuples(worded, worded), st.tuples(worded, worded), one_line, one_line)
def test_any_text_survives_the_way_through_yaml_and_workbook(
    core: Dictionary, label: tuple[str, str], definition: tuple[str, str], owner: str, code: str
) -> None:
    """YAML and CSV → dictionary → workbook → draft in YAML and CSV → dictionary."""
    wanted = with_texts(core, wording(*label), wording(*definition), owner, code)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workbook = sent_and_back(wanted, folder / "nasty.xlsx")
        present = for_people(rows(core))
        found = [
            made
            for table in TABLES
            for key, row in workbook.tables[table.name].items()
            if (made := change(table, key, present[table.name].get(key), row.cells, [c.name for c in table.columns]))
        ]
        (folder / "guiyi.yaml").write_text("name: core\n", encoding="utf-8")
        for path, text in files_of(found, folder / "dictionary").items():
            (folder / "dictionary" / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / "dictionary" / path).write_text(text, encoding="utf-8", newline="")
        loaded = dictionary_of(load_settings(folder))
    assert loaded.objects["supplier"] == wanted.objects["supplier"]
    assert loaded.measures["first_pass_yield"] == wanted.measures["first_pass_yield"]
    assert {c.code: c for c in loaded.codes["lot_status"].codes} == {
        c.code: c for c in wanted.codes["lot_status"].codes
    }


def exported(project: Path) -> Path:
    path = project.parent / "dictionary.xlsx"
    assert ask("--project", project, "dictionary", "export", path).code == 0
    return path


def taken(project: Path, path: Path, *words: object) -> Answer:
    return ask("--project", project, "--format", "json", "dictionary", "import", path, *words)


def files(folder: Path) -> dict[str, bytes]:
    """Every file by its path, without the state that the hub keeps for itself."""
    found = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(".guiyi/")}


def test_edits_become_a_draft_and_change_nothing_else(project: Path) -> None:
    def edit(found: dict[str, list[list[str]]]) -> None:
        put(FIELDS, ("supplier", "rating"), "label.en", "=Grade")(found)
        put(FIELDS, ("supplier", "uscc"), "owner", "0012")(found)
        put(CODES, ("colour", "W"), "label.en", " white, \n")(found)
        put(CHECKS, ("supplier", "OWN-1"), "severity", "major")(found)
        put(MEASURES, ("first_pass_yield",), "target", "0.9975")(found)
        found[FIELDS].append(["supplier", "region", "地区", "Region", "", "", "text"])
        found[CODES].append(["colour", "007", "good", "", "黑", "black"])

    path = edited(exported(project), edit)
    before = files(project)
    answer = taken(project, path, "--out", project.parent / "draft")
    assert answer.code == 0, answer.err
    told = {(row["name"], row["word"], row["event"]): (row["was"], row["now"]) for row in answer.json()["changes"]}
    assert told["supplier.rating", "label.en", "changed"] == ("Rating", "=Grade")
    assert ("supplier.region", "", "added") in told
    assert len(told) == 7
    assert files(project) == before

    drafted = files(project.parent / "draft")
    ours = before["dictionary/objects/ours.yaml"].decode()
    assert drafted["objects/ours.yaml"].decode() == ours.replace("en: Rating}", "en: =Grade}").replace(
        "severity: minor", "severity: major"
    ).replace(
        "type: text}\n",
        "type: text}\n  uscc:\n" + _core_field("uscc") + "    owner: '0012'\n"
        "  region:\n    label: {zh: 地区, en: Region}\n    type: text\n",
    )
    assert drafted["codes/colour.csv"].decode() == (
        'code,bucket,fix,zh,en\r\nWHT,good,,"白",white\r\n"W","fixable","WHT","白"," white, \n"\r\n007,good,,黑,black\r\n'
    )
    assert drafted["measures/first_pass_yield.yaml"].decode() == "measure: first_pass_yield\ntarget: 0.9975\n"

    assert taken(project, path, "--apply").code == 0
    assert {f"dictionary/{name}": content for name, content in drafted.items()} == {
        name: content for name, content in files(project).items() if name.startswith("dictionary/")
    }
    assert taken(project, path, "--apply").code == 0
    assert taken(project, path).json()["changes"] == []


def _core_field(name: str) -> str:
    """A field as the core's file writes it, below the fields of a file of the project."""
    from dictionary.loader import CORE
    from dictionary.yaml_reader import read_yaml
    from dictionary.yaml_writer import dumped

    value = read_yaml(CORE / "objects" / "supplier.yaml").value["fields"][name]
    return dumped({"fields": {name: value}}).split("\n", 2)[2]


def test_two_peoples_edits_are_merged_where_they_differ_and_named_where_they_clash(project: Path) -> None:
    path = exported(project)
    mine = edited(path, put(FIELDS, ("supplier", "rating"), "label.en", "Grade")).rename(project.parent / "mine.xlsx")
    hers = edited(path, put(FIELDS, ("supplier", "city"), "label.en", "Town")).rename(project.parent / "hers.xlsx")
    clash = edited(path, put(FIELDS, ("supplier", "rating"), "label.en", "Class"))
    assert taken(project, mine, "--apply").code == 0
    merged = taken(project, hers, "--apply")
    assert merged.code == 0
    assert "merged" in merged.err
    before = files(project)
    refused = taken(project, clash, "--apply")
    assert refused.code == 2
    assert "字段 Fields!D" in refused.err
    assert "Grade" in refused.err
    assert "Class" in refused.err
    assert files(project) == before


def test_a_problem_of_the_draft_is_told_at_its_cell(project: Path) -> None:
    path = edited(exported(project), put(FIELDS, ("supplier", "rating"), "type", "txt"))
    before = files(project)
    refused = taken(project, path, "--apply")
    line = next(n for n, row in enumerate(grids(path)[FIELDS], 1) if row[:2] == ["supplier", "rating"])
    assert refused.code == 2
    assert f"edited_dictionary.xlsx 字段 Fields!G{line}" in refused.err
    assert files(project) == before


def test_keys_are_locked_and_closed_choices_are_offered(core: Dictionary, tmp_path: Path) -> None:
    import zipfile

    write(core, frozenset({"gtin"}), tmp_path / "core.xlsx")
    with zipfile.ZipFile(tmp_path / "core.xlsx") as archive:
        fields = archive.read("xl/worksheets/sheet3.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    assert "<sheetProtection" in fields
    assert 'state="frozen"' in fields
    assert fields.count("<dataValidation ") == 7
    assert "<f>" not in fields
    assert 'locked="0"' in styles


def test_what_no_cell_can_hold_is_refused_with_its_place(core: Dictionary, tmp_path: Path) -> None:
    from dictionary.problems import DataError

    supplier = core.objects["supplier"].model_copy(update={"owner": "x" * 32_768})
    with pytest.raises(DataError) as caught:
        write(core.model_copy(update={"objects": {"supplier": supplier}}), frozenset(), tmp_path / "a.xlsx")
    assert caught.value.problems[0].path == "objects supplier owner"
    assert not list(tmp_path.iterdir())


def test_json_is_whole(project: Path) -> None:
    long = "x" * 500
    path = edited(exported(project), put(OBJECTS, ("supplier",), "definition.en", long))
    assert taken(project, path).json()["changes"][0]["now"] == long
