"""Style: the core is clean, each rule finds its fault where it stands, and remedies change nothing else."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictionary.lint import RULES, Edit, Finding, lint
from dictionary.lint.fixing import fixed
from dictionary.loader import load_settings
from dictionary.yaml_reader import read_yaml_text
from guiyi.linting import fix_files, linted
from guiyi.vocabulary import placed_dictionary_of
from tests.guiyi.conftest import ask
from tests.projects import DEMO

OBJECT = """\
# What a press makes.
object: press
kind: master
label: {zh: 压机, en: Press}
definition: {zh: 一台压机，一台一条记录。, en: One press per record.}
owner: production
fields:
  code:
    label: {zh: 编号, en: Number}  # as on its plate
    definition: {zh: 压机铭牌上的编号。, en: The number on the plate of the press.}
    type: text
  strength:
    label: {zh: 压力, en: Force}
    definition:
      zh: 压机能施加的最大压力，
        以千牛计。
      en: The greatest force that the press applies,
        in kilonewton.
    type: decimal(18,4)
    unit: "1"
checks:
  - rule: VAL-FORCE
    label: {zh: 压力必须大于零, en: The force must be above zero}
    severity: major
    dimension: validity
    field: strength
    expect: strength > 0
"""

SOURCE = """\
source: erp
connect: {sqlalchemy: env:NOWHERE}
timezone: Asia/Shanghai
tables:
  Press: {key: [No], columns: [No]}
feeds:
  press: {object: press, from: {p: Press}, fields: {code: p.No, strength: p.Force}}
"""


def project(folder: Path, text: str = OBJECT, *, source: str = SOURCE, settings: str = "") -> Path:
    for name, content in {
        "guiyi.yaml": "name: shop\nlanguage: en\n" + settings,
        "dictionary/objects/press.yaml": text,
        "sources/erp.yaml": source,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


@pytest.fixture
def alone(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the core dictionary, which these projects do not need."""
    monkeypatch.setattr("dictionary.loader.CORE", tmp_path_factory.mktemp("core"))


def findings(folder: Path) -> list[Finding]:
    return linted(load_settings(folder))[1]


def found(folder: Path) -> list[tuple[str, str, int | None]]:
    return [(one.problem.code, one.problem.file or "", one.problem.line) for one in findings(folder)]


@pytest.mark.parametrize(
    "folder", [DEMO, DEMO.parents[1] / "examples" / "adventureworks"], ids=["demo", "adventureworks"]
)
def test_the_core_and_the_examples_are_clean(folder: Path) -> None:
    told = load_settings(folder)
    dictionary, places = placed_dictionary_of(told)
    assert not [f"{f.problem.file}:{f.problem.line} {f.problem.code}" for f in lint(dictionary, places, {})]


@pytest.mark.usefixtures("alone")
def test_a_clean_object_has_no_findings(tmp_path: Path) -> None:
    assert found(project(tmp_path)) == []


SPOILT = [
    ("style.one_language", "en: Number}  #", "en: 编号 number}  #", 9),
    ("style.one_language", "zh: 压力, en", "zh: force, en", 13),
    ("style.no_definition", "    definition: {zh: 压机铭牌上的编号。, en: The number on the plate of the press.}\n", "", 8),
    ("style.definition_length", "en: The number on the plate of the press.", "en: No.", 10),
    ("style.definition_says_label", "{zh: 压机铭牌上的编号。, en: The", "{zh: 编号。, en: The", 10),
    ("style.full_stop", "plate of the press.}", "plate of the press}", 10),
    ("style.full_stop", "en: Number}", "en: Number.}", 9),
    ("style.blanks", "en: Number}", "en: 'Number '}", 9),
    ("style.punctuation", "一台压机，一台", "一台压机;一台", 5),
    ("style.label_twice", "{zh: 压力, en: Force}", "{zh: 编号, en: Force}", 13),
    ("style.check_label", "en: The force must be above zero", "en: Force", 23),
    ("style.synonym_needless", "    type: text\n", "    type: text\n    synonyms: [plate, 编号, plate]\n", 12),
    ("style.no_unit", '    unit: "1"\n', "", 12),
    ("style.no_time", "    type: text\n", ("    type: text\n  seen_on:\n    label: {zh: 点检, en: Seen}\n"
     "    definition: {zh: 最近点检的日期。, en: The day of the last look.}\n    type: date\n"), 12),
    ("style.unit_unknown", 'unit: "1"', "unit: cod", 20),
    ("style.owner_said_twice", '    unit: "1"\n', '    unit: "1"\n    owner: production\n', 21),
    ("style.name_of_reference", "    type: text\n", ("    type: text\n  maker_id:\n    label: {zh: 制造商, en: Maker}\n"
     "    definition: {zh: 制造压机的厂家。, en: The maker of the press.}\n    type: reference\n    to: press\n"), 12),
    ("style.name_of_time", "    type: text\n", ("    type: text\n  seen_at:\n    label: {zh: 点检, en: Seen}\n"
     "    definition: {zh: 最近点检的日期。, en: The day of the last look.}\n    type: date\n"), 12),
    ("style.default_said", "    type: text\n", "    type: text\n    required: false\n", 12),
    ("style.field_unmapped", "    type: text\n", ("    type: text\n  colour:\n    label: {zh: 颜色, en: Colour}\n"
     "    definition: {zh: 机身的颜色。, en: The colour of its body.}\n    type: text\n"), 12),
    ("style.unreachable_source", "    type: text\n", "    type: text\n    survivorship: [mes]\n", 12),
    ("style.survivorship_twice", "    type: text\n", "    type: text\n    survivorship: [erp, erp]\n", 12),
    ("style.off_unknown", "  code:\n", "  code:  # lint off style.no_units: a slip\n", 8),
    ("style.off_without_reason", "  code:\n", "  code:  # lint off style.no_unit\n", 8),
    ("style.off_needless", "  code:\n", "  code:  # lint off style.no_unit: it is a text\n", 8),
]  # fmt: skip
MES = (
    SOURCE.replace("source: erp", "source: mes")
    .replace(", strength: p.Force", "")
    .replace("code: p.No", "strength: p.Force")
)


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(("rule", "old", "new", "line"), SPOILT)
def test_each_fault_is_found_where_it_stands(rule: str, old: str, new: str, line: int, tmp_path: Path) -> None:
    assert old in OBJECT
    folder = project(tmp_path, OBJECT.replace(old, new, 1))
    (folder / "sources" / "mes.yaml").write_text(MES, encoding="utf-8")
    assert (rule, "dictionary/objects/press.yaml", line) in found(folder)


@pytest.mark.usefixtures("alone")
def test_what_nobody_uses_is_found(tmp_path: Path) -> None:
    folder = project(tmp_path, source=SOURCE.replace("tables:\n", "tables:\n  Old: {key: [Id]}\n"))
    for name, text in {
        "codes/tint.csv": "code,bucket,fix,zh,en\nW,good,,白,white\n ,ignorable,,空,empty\n",
        "checks/old.sql": "SELECT 1",
        "measures/older.sql": "SELECT 1",
    }.items():
        (folder / "dictionary" / name).parent.mkdir(exist_ok=True)
        (folder / "dictionary" / name).write_text(text, encoding="utf-8")
    assert set(found(folder)) == {
        ("style.codes_unused", "dictionary/codes/tint.csv", None),
        ("style.code_unused", "dictionary/codes/tint.csv", 3),
        ("style.query_unused", "checks/old.sql", None),
        ("style.query_unused", "measures/older.sql", None),
        ("style.table_unused", "sources/erp.yaml", 5),
    }


def test_an_owner_that_is_most_likely_another_is_found(tmp_path: Path) -> None:
    folder = project(tmp_path, OBJECT.replace("owner: production", "owner: prodution"))
    assert found(folder) == [("style.owner_near", "dictionary/objects/press.yaml", 6)]


def test_every_rule_is_tried_here() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert set(RULES) == set(re.findall(r'"(style\.\w+)"', text))


@pytest.mark.usefixtures("alone")
def test_a_rule_is_switched_off_with_a_reason(tmp_path: Path) -> None:
    spoilt = OBJECT.replace('    unit: "1"\n', "")
    here = project(
        tmp_path / "here", spoilt.replace("  strength:\n", "  strength:  # lint off style.no_unit: told by the plate\n")
    )
    assert found(here) == []
    above = project(
        tmp_path / "above", spoilt.replace("fields:\n", "fields:  # lint off style.no_unit: a list of plates\n")
    )
    assert found(above) == []
    settings = 'lint_off: {style.no_unit: "all our presses are told in kilonewton"}\n'
    assert found(project(tmp_path / "all", spoilt, settings=settings)) == []
    other = spoilt.replace("  code:\n", "  code:  # lint off style.no_unit: of another field\n")
    assert [code for code, _, _ in found(project(tmp_path / "other", other))] == ["style.off_needless", "style.no_unit"]
    wrong = project(tmp_path / "wrong", settings="lint_off: {style.no_units: because}\n")
    assert found(wrong) == [("style.off_unknown", "guiyi.yaml", None)]


FIXABLE = [
    spoilt for spoilt in SPOILT if RULES[spoilt[0]].fixable
] + [
    ("style.full_stop", "in kilonewton.\n", "in kilonewton\n", 17),
    ("style.punctuation", "的最大压力，", "的最大;压力，", 15),
    ("style.owner_said_twice", "    expect: strength > 0\n", "    expect: strength > 0\n    owner: production\n", 30),
    ("style.default_said", "    field: strength\n", "    on_fail: flag\n    field: strength\n", 28),
]  # fmt: skip


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(("rule", "old", "new", "_line"), FIXABLE)
def test_a_remedy_keeps_everything_else(rule: str, old: str, new: str, _line: int, tmp_path: Path) -> None:
    folder = project(tmp_path, OBJECT.replace(old, new, 1))
    path = folder / "dictionary" / "objects" / "press.yaml"
    before = path.read_text(encoding="utf-8")
    assert rule in [code for code, _, _ in found(folder)]
    assert sum(fix_files(load_settings(folder), write=False).values()) >= 1
    assert path.read_text(encoding="utf-8") == before
    assert fix_files(load_settings(folder), write=True)
    assert rule not in [code for code, _, _ in found(folder)]
    after = path.read_text(encoding="utf-8")
    assert re.findall("#.*", after) == re.findall("#.*", before)
    parted = [line for line in before.splitlines() if line not in after.splitlines()]
    assert len(parted) == 1
    assert len(after.splitlines()) in (len(before.splitlines()), len(before.splitlines()) - 1)
    assert fix_files(load_settings(folder), write=True) == {}


@pytest.mark.usefixtures("alone")
def test_a_remedy_that_would_lose_a_comment_is_not_made(tmp_path: Path) -> None:
    folder = project(
        tmp_path, OBJECT.replace("    type: text\n", "    type: text\n    required: false  # nobody knows\n")
    )
    assert fix_files(load_settings(folder), write=True) == {}


@given(
    st.dictionaries(
        st.sampled_from("abcd"), st.lists(st.sampled_from(["x", "y", "two words", "中文"]), max_size=4), min_size=1
    ),
    st.data(),
)
def test_an_edit_is_made_exactly_or_not_at_all(value: dict[str, list[str]], data: st.DataObject) -> None:
    text = "# first\n" + "".join(f"{key}: [{', '.join(items)}]  # {key}\n" for key, items in value.items())
    key = data.draw(st.sampled_from(sorted(value)))
    wanted = data.draw(st.sampled_from([value[key][:1], list(dict.fromkeys(value[key])), ["other"], None]))
    after, count = fixed(text, [Edit("x.yaml", (key,), wanted)])
    if not count:
        assert after == text
        return
    expected = {**value, key: wanted} if wanted is not None else {k: v for k, v in value.items() if k != key}
    assert read_yaml_text(after, "x.yaml").value == expected
    assert re.findall("#.*", after) == re.findall("#.*", text)


@pytest.mark.usefixtures("alone")
def test_the_command_warns_and_fixes(tmp_path: Path) -> None:
    folder = project(tmp_path / "shop", OBJECT.replace("en: Number}", "en: Number.}"))
    told = ask("dictionary", "lint", "--project", folder, "--format", "json")
    assert told.code == 0
    (row,) = told.json()
    assert (row["code"], row["level"], row["line"]) == ("style.full_stop", "note", 9)
    assert "--fix" in told.err
    same = shutil.copytree(folder, tmp_path / "same")
    assert ask("dictionary", "lint", "--fix", "--dry-run", "--project", folder).code == 0
    assert (same / "dictionary/objects/press.yaml").read_bytes() == (
        folder / "dictionary/objects/press.yaml"
    ).read_bytes()
    assert ask("dictionary", "lint", "--fix", "--project", folder).code == 0
    assert (folder / "dictionary/objects/press.yaml").read_text(encoding="utf-8") == OBJECT
    (folder / "dictionary/objects/press.yaml").write_text(OBJECT.replace("type: text", "type: txt"), encoding="utf-8")
    wrong = ask("dictionary", "lint", "--fix", "--project", folder, "--format", "json")
    assert wrong.code == 2
    assert ("error", "value.invalid") in [(row["level"], row["code"]) for row in wrong.json()]
