"""The commands about changes of the dictionary."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from dictionary.loader import load_settings
from dictionary.problems import ExitCode
from guiyi.dictionary_at import counting
from guiyi.dictionary_history import history
from guiyi.words import catalogue
from tests.guiyi.conftest import Answer, Ask, ask
from tests.projects import copy_project
from tests.reliability.hub import edit

COLOUR = """object: lot
fields:
  colour:
    label: {zh: 颜色, en: Colour}
    type: text
"""


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """The demo plant's files, twice; the second with a field more and a label less."""
    one, other = copy_project(tmp_path / "one"), copy_project(tmp_path / "other")
    (other / "dictionary" / "objects" / "colour.yaml").write_text(COLOUR, encoding="utf-8")
    codes = other / "dictionary" / "codes" / "unit.csv"
    codes.parent.mkdir(exist_ok=True)
    with codes.open("a", encoding="utf-8") as file:
        file.write(("" if codes.stat().st_size else "code,bucket,fix,zh,en\n") + "ZZ,good,,尺,ruler\n")
    return one, other


def test_the_difference_of_two_folders(two: tuple[Path, Path]) -> None:
    one, other = two
    answer = ask("dictionary", "diff", one, "--project", other, "--format", "json")
    told = answer.json()
    assert answer.code == ExitCode.DONE
    assert told["level"] == "loosening"
    assert [(c["level"], c["element"], c["name"], c["event"]) for c in told["changes"]] == [
        ("loosening", "code", "unit.ZZ", "added"),
        ("additive", "field", "lot.colour", "added"),
    ]
    assert told["from"]["hash"] != told["to"]["hash"]
    assert told["to"]["kind"] == "files"


def test_a_folder_may_hold_a_part_of_the_files(two: tuple[Path, Path]) -> None:
    one, other = two
    answer = ask("dictionary", "diff", "files", other / "dictionary", "--project", one, "--format", "json")
    assert [change["name"] for change in answer.json()["changes"]] == ["unit.ZZ", "lot.colour"]
    answer = ask("dictionary", "diff", other / "sources", "--project", one)
    assert answer.code == ExitCode.USAGE


def test_it_is_told_in_the_language_of_the_reader(two: tuple[Path, Path]) -> None:
    one, other = two
    chinese = ask("dictionary", "diff", one, other, "--project", one, "--language", "zh")
    assert "颜色" in chinese.out
    assert "放宽" in chinese.err
    english = ask("dictionary", "diff", one, other, "--project", one, "--language", "en", "--format", "md")
    assert "| additive | field | lot.colour |  | added |  | Colour |" in english.out
    table = ask("dictionary", "diff", one, other, "--project", one, "--format", "csv").out
    assert table.splitlines()[0] == "level,element,name,word,event,was,now"


def test_equal_ones_have_none(two: tuple[Path, Path]) -> None:
    answer = ask("dictionary", "diff", "files", two[0], "--project", two[0], "--language", "en", "--format", "json")
    assert (answer.code, answer.json()["changes"], answer.json()["level"]) == (ExitCode.DONE, [], None)
    assert "say the same" in answer.err


@pytest.mark.parametrize("reference", ["000099", "nowhere", "run:99", "a\nb"])
def test_what_nobody_knows_is_refused(two: tuple[Path, Path], reference: str) -> None:
    answer = ask("dictionary", "diff", reference, "--project", two[0], "--language", "en")
    assert answer.code == ExitCode.NOTHING_SELECTED
    assert reference in answer.err


def test_nothing_is_published_yet(two: tuple[Path, Path]) -> None:
    assert ask("dictionary", "diff", "published", "--project", two[0]).code == ExitCode.USAGE


def test_what_readers_see_against_the_files(on: Ask, copy: Path) -> None:
    assert on("dictionary", "diff").json()["changes"] == []
    assert on("dictionary", "diff", "000001", "published").json()["from"]["kind"] == "run"
    (copy / "dictionary" / "objects" / "colour.yaml").write_text(COLOUR, encoding="utf-8")
    told = ask("dictionary", "diff", "--project", copy, "--format", "json").json()
    assert [change["name"] for change in told["changes"]] == ["lot.colour"]


def test_every_kind_of_change_has_its_words() -> None:
    from dictionary.change import Event, Level
    from dictionary.levels.dictionary import DICTIONARY
    from dictionary.shapes import Entries, Record, Shape

    def elements(shape: Shape) -> set[str]:
        inner = list(shape.words.values()) if isinstance(shape, Record) else []
        own = {shape.element} if isinstance(shape, Entries) and shape.element else set()
        inner += [shape.item] if isinstance(shape, Entries) else []
        return own.union(*map(elements, inner))

    wanted = {f"element.{name}" for name in elements(DICTIONARY) | {"dictionary"}}
    wanted |= {f"level.{level}" for level in Level} | {f"event.{event}" for event in Event}
    assert {name for name in catalogue() if name.split(".")[0] in ("element", "level", "event")} == wanted


# -- versions ----------------------------------------------------------------------------------------------------------


def version(folder: Path, *words: object, user: str = "lin", form: str = "json") -> Answer:
    environment = {"GUIYI_USER": user, "GUIYI_NOW": "2026-03-02T04:00:00+00:00"}
    here = ("--project", folder, "--format", form, "--language", "en")
    return ask("dictionary", "version", *words, *here, env=environment)


@pytest.fixture
def kept(two: tuple[Path, Path]) -> Path:
    """A project with one effective version, whose files have gone on."""
    folder, other = two
    for words in (("submit", "--reason", "the first"), ("review", 1), ("approve", 1)):
        assert version(folder, *words, user="lin" if words[0] == "submit" else "wang").code == ExitCode.DONE
    shutil.copytree(other / "dictionary", folder / "dictionary", dirs_exist_ok=True)
    return folder


def test_the_history_of_a_version_is_told(kept: Path) -> None:
    [row] = version(kept, "list").json()
    assert (row["version"], row["state"], row["author"], row["approved_by"]) == (1, "effective", "lin", "wang")
    told = version(kept, "show").json()
    assert [(one["step"], one["person"], one["verified"]) for one in told["decisions"]] == [
        ("submit", "lin", None), ("review", "wang", True), ("approve", "wang", True),
    ]  # fmt: skip
    assert "effective" in version(kept, "list", form="table").out
    chinese = ask("dictionary", "version", "show", "1", "--project", kept, "--language", "zh")
    assert "生效" in chinese.out
    assert "批准" in chinese.out


def test_a_draft_tells_what_it_changes(kept: Path) -> None:
    told = version(kept, "submit", "--reason", "colours").json()
    assert (told["version"], told["base"], told["level"]) == (2, 1, "loosening")
    assert [change["name"] for change in told["changes"]] == ["unit.ZZ", "lot.colour"]
    assert version(kept, "show", 2).json()["changes"] == told["changes"]
    assert version(kept, "submit", "--reason", "again").code == ExitCode.USAGE


def test_a_draft_in_a_folder_and_an_earlier_version_are_submitted(kept: Path, two: tuple[Path, Path]) -> None:
    told = version(kept, "submit", two[1] / "dictionary", "--reason", "from a draft").json()
    assert [change["name"] for change in told["changes"]] == ["unit.ZZ", "lot.colour"]
    version(kept, "review", 2, user="wang")
    version(kept, "approve", 2, user="wang")
    back = version(kept, "submit", 1, "--reason", "back to the first").json()
    assert (back["version"], back["base"], back["hash"]) == (3, 2, version(kept, "show", 1).json()["hash"])
    assert [change["event"] for change in back["changes"]] == ["removed", "removed"]


def test_versions_are_compared(kept: Path) -> None:
    version(kept, "submit", "--reason", "colours")

    def diff(*words: str) -> dict[str, Any]:
        return dict(ask("dictionary", "diff", *words, "--project", kept, "--format", "json").json())

    usual = diff()
    assert (usual["from"]["kind"], usual["from"]["name"], usual["to"]["kind"]) == ("version", "1", "files")
    assert usual["changes"] == diff("1", "2")["changes"] == diff("effective", usual["to"]["hash"][:8])["changes"]
    assert len(usual["changes"]) == 2
    assert diff("version:2")["changes"] == []


def test_the_site_tells_the_history(kept: Path, tmp_path: Path) -> None:
    version(kept, "submit", "--reason", "colours & rulers")
    told = history(load_settings(kept))
    assert [(one.name, one.state) for one in told] == [("2", "draft"), ("1", "effective")]
    assert told[1].day == "2026-03-02"
    assert [(change.kind, change.name, change.told.en) for change in told[0].changes] == [
        ("code", "unit.ZZ", "code unit.ZZ · added: ruler"),
        ("field", "lot.colour", "field lot.colour · added: Colour"),
    ]
    assert ask("dictionary", "docs", "--project", kept, "--out", tmp_path / "site", "--of", "2").code == ExitCode.DONE
    page = (tmp_path / "site" / "zh" / "history.html").read_text(encoding="utf-8")
    assert "字段 lot.colour · 新增：颜色" in page
    assert "colours &amp; rulers (lin)" in page
    assert 'href="codes/unit.html"' in page
    assert 'id="colour"' in (tmp_path / "site" / "en" / "objects" / "lot.html").read_text(encoding="utf-8")


def test_what_counts_in_a_governed_project_is_the_effective_version(kept: Path) -> None:
    assert counting(load_settings(kept)) == "files"
    edit(kept / "guiyi.yaml", "name: chengxin", "name: chengxin\ngovernance: required")
    assert counting(load_settings(kept)) == "effective"
    version(kept, "retire", 1, "--reason", "wrong")
    assert counting(load_settings(kept)) == "files"


def test_what_cannot_be_done_is_refused(kept: Path) -> None:
    assert version(kept, "approve", 1, user="wang").code == ExitCode.USAGE
    assert version(kept, "show", 9).code == ExitCode.NOTHING_SELECTED
    version(kept, "submit", "--reason", "colours")
    answer = version(kept, "review", 2, user="lin")
    assert answer.code == ExitCode.USAGE
    assert "lin is the author of version 2" in answer.err
    assert version(kept, "approve", 2, "--effective-from", "tomorrow").code == ExitCode.USAGE
    version(kept, "review", 2, user="wang")
    assert version(kept, "approve", 2, "--effective-from", "2026-03-01", user="wang").code == ExitCode.USAGE
    assert version(kept, "approve", 2, "--effective-from", "2026-03-09", user="wang").code == ExitCode.DONE
    assert [row["state"] for row in version(kept, "list").json()] == ["approved", "effective"]


def test_retiring_is_told_and_nothing_is_left(kept: Path) -> None:
    answer = version(kept, "retire", 1, "--reason", "wrong", form="table")
    assert answer.code == ExitCode.DONE
    assert "no version is effective" in answer.err
    assert version(kept, "show").code == ExitCode.USAGE
    assert version(kept, "show", 1).json()["state"] == "retired"


@pytest.mark.parametrize(
    "words", [("submit", "--reason", "x"), ("review", 1), ("approve", 1), ("retire", 1, "--reason", "x")]
)
def test_a_dry_run_changes_nothing(kept: Path, words: tuple[object, ...]) -> None:
    before = version(kept, "list").out
    answer = version(kept, *words, "--dry-run")
    assert answer.code == ExitCode.DONE
    assert "dry run" in answer.err
    assert version(kept, "list").out == before
