"""Declared is enforced: every word of the models has a statement that carries it out, or a reason why it has none."""

from __future__ import annotations

from pathlib import Path

import pytest

from dictionary.codes import CodeList
from dictionary.leaves import Leaf, kinds
from dictionary.loader import load_settings
from dictionary.measure import Measure
from dictionary.objects import ObjectDefinition
from dictionary.source import Source
from guiyi.enforcement import DOCUMENTED, READ, Enforcement
from guiyi.vocabulary import dictionary_of
from pipelines.artefacts.compiled import compiled
from tests.guiyi.conftest import ask
from tests.projects import DEMO

EVERYTHING = Path(__file__).with_name("declares_everything")
WORDS = sorted(set(kinds(ObjectDefinition, CodeList, Measure, Source)))


@pytest.fixture(scope="module")
def finder(tmp_path_factory: pytest.TempPathFactory) -> Enforcement:
    """A small dictionary, without the core, that says every word at least once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dictionary.loader.CORE", tmp_path_factory.mktemp("core"))
        patch.setattr("dictionary.profile.PROFILES", EVERYTHING / "profiles")
        return Enforcement(dictionary_of(load_settings(EVERYTHING)))


@pytest.fixture(scope="module")
def declared(finder: Enforcement) -> dict[str, list[Leaf]]:
    found: dict[str, list[Leaf]] = {}
    for leaf in finder.declared():
        found.setdefault(leaf.kind, []).append(leaf)
    return found


@pytest.mark.parametrize("word", WORDS)
def test_every_word_is_carried_out_or_says_why_not(
    word: str, finder: Enforcement, declared: dict[str, list[Leaf]]
) -> None:
    assert word in declared, "the dictionary of this test does not say it"
    found = [finder.of(leaf) for leaf in declared[word][:3]]
    if word in READ or word in DOCUMENTED:
        wanted = "reader" if word in READ else "documentation"
        assert {carried.how for carried in found} == {wanted}, "a statement carries it out: the reason is out of date"
    else:
        assert any(carried.how in ("statement", "needed") for carried in found)


def test_reasons_are_of_words_that_exist() -> None:
    assert set(DOCUMENTED) | set(READ) <= set(WORDS)
    assert not set(DOCUMENTED) & set(READ)


@pytest.mark.parametrize(
    ("path", "artefact", "shown"),
    [
        (("objects", "part", "fields", "weight", "maximum"), "row checks a.part", "9"),
        (("objects", "part", "fields", "code", "checks", "format", "when"), "row checks a.part", "name"),
        (("objects", "part", "fields", "name", "classification"), "masking", "name"),
        (("objects", "part", "fields", "name", "survivorship"), "reconcile part", "b"),
        (("objects", "part", "checks", 0, "on_fail"), "reconcile part", "VAL-WEIGHT"),
        (("objects", "part", "match", 0, "rewrite"), "reconcile part", "^old "),
        (("sources", "a", "tables", "Part", "changes", "cursor"), "pull a Part", "Changed"),
        (("sources", "a", "tables", "Part", "changes", "brake"), "pull a Part", "70"),
        (("sources", "a", "sentinels", "date"), "row checks a.part", "1900-01-01"),
        (("sources", "a", "feeds", "part", "where"), "records a.part", "live"),
        (("measures", "moved", "target"), "measures", "2"),
    ],
)
def test_the_artefact_is_the_one_that_does_it(
    path: tuple[str | int, ...], artefact: str, shown: str, finder: Enforcement
) -> None:
    (leaf,) = [leaf for leaf in finder.declared() if leaf.path == path]
    carried = finder.of(leaf)
    assert artefact in carried.artefacts
    assert shown in compiled(finder.dictionary)[artefact]
    assert carried.shown


def test_what_no_source_fills_is_idle(finder: Enforcement) -> None:
    unmapped = Enforcement(finder.dictionary.model_copy(update={"sources": {}}))
    hows = {leaf.kind: unmapped.of(leaf).how for leaf in unmapped.declared() if leaf.path[:2] == ("objects", "part")}
    assert hows["FieldDefinition.per_system"] == "idle"
    assert hows["MatchRule.on"] == "statement"
    assert hows["FieldDefinition.definition"] == "documentation"
    assert "nothing" not in hows.values()


def test_a_dictionary_compiles_to_the_same_twice(finder: Enforcement) -> None:
    assert compiled(finder.dictionary) == compiled(finder.dictionary)


def test_the_command_tells_of_an_element() -> None:
    told = ask("dictionary", "enforced", "supplier.uscc", "--project", DEMO, "--format", "json")
    assert told.code == 0
    rows = {row["word"]: row for row in told.json()["declarations"]}
    assert rows["FieldDefinition.format"]["how"] == "statement"
    assert rows["FieldDefinition.definition"]["how"] == "documentation"
    assert ask("dictionary", "enforced", "nobody.knows", "--project", DEMO).code == 5
