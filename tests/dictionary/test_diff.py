"""The semantic difference of two dictionaries: complete, fair in both directions, and of the right level."""

import copy
from pathlib import Path as FilePath
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dictionary import checks, codes, fields, matching, measure, objects, promises, source
from dictionary.change import Change, Event, Level, overall
from dictionary.diff import diff, difference
from dictionary.drops import Drops
from dictionary.levels.dictionary import DICTIONARY
from dictionary.loader import load_settings
from dictionary.problems import ConfigurationError
from dictionary.renames import renames, with_new_names
from dictionary.shapes import Entries, Record, Shape
from guiyi.vocabulary import dictionary_of
from tests.dictionary.changed import Path, at, demo, edited, entries, leaves, ordered, turned, without

CORE = demo().content
MATERIAL: Path = ("objects", "material")
GTIN: Path = (*MATERIAL, "fields", "gtin")


def test_nothing_changed_is_no_change() -> None:
    assert diff(demo(), demo()) == ()
    assert overall(()) is None


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(leaves()))
def test_every_changed_leaf_is_told_in_both_directions(path: Path) -> None:
    there, back = _both_ways(edited(path))
    assert there, path
    assert _mirrored(there, back), path


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(entries()))
def test_every_entry_that_goes_is_told_in_both_directions(path: Path) -> None:
    there, back = _both_ways(without(path))
    assert there, path
    assert _mirrored(there, back), path


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(ordered()))
def test_another_order_is_told_in_both_directions(path: Path) -> None:
    there, back = _both_ways(turned(path))
    assert there, path
    assert _mirrored(there, back), path


def test_another_order_of_what_has_names_is_told() -> None:
    for path, level in ((("sources",), Level.BREAKING), ((*MATERIAL, "fields"), Level.WORDING)):
        [change] = difference(CORE, turned(path))
        assert (change.event, change.level, change.word) == (Event.MOVED, level, path[-1])
    on = ("objects", "lot", "match", 0, "on")
    [change] = difference(CORE, turned(on))
    assert (change.event, change.level) == (Event.MOVED, Level.WORDING)


def _both_ways(other: dict[str, Any]) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    return difference(CORE, other), difference(other, CORE)


BACK = {Event.ADDED: Event.REMOVED, Event.REMOVED: Event.ADDED}
FAIR = [
    {Level.BREAKING}, {Level.WORDING}, {Level.TIGHTENING, Level.LOOSENING}, {Level.ADDITIVE, Level.BREAKING},
]  # fmt: skip


def _mirrored(there: tuple[Change, ...], back: tuple[Change, ...]) -> bool:
    told = {(change.element, change.name, change.word, change.event): change for change in back}
    for change in there:
        other = told.pop((change.element, change.name, change.word, BACK.get(change.event, change.event)))
        fair = {change.level, other.level} in FAIR
        # A field that must be filled tightens when it comes, and is gone for all who read it when it goes.
        must = change.element == "field" and {change.level, other.level} == {Level.TIGHTENING, Level.BREAKING}
        assert fair or (must and not change.word), (change, other)
        assert (change.was, change.now) == (other.now, other.was)
    return not told


# -- levels ------------------------------------------------------------------------------------------------------------

CASES: list[tuple[Path, Any, Any, Level]] = [
    ((*GTIN, "label", "en"), "GTIN", "Trade item number", Level.WORDING),
    ((*GTIN, "owner"), None, "quality", Level.WORDING),
    ((*GTIN, "type"), "decimal(10,2)", "decimal(12,2)", Level.LOOSENING),
    ((*GTIN, "type"), "decimal(12,4)", "decimal(12,2)", Level.BREAKING),  # more whole digits, fewer decimals
    ((*GTIN, "type"), "decimal(38,4)", "integer", Level.TIGHTENING),
    ((*GTIN, "type"), "text", "date", Level.BREAKING),
    ((*GTIN, "required"), None, True, Level.TIGHTENING),
    ((*GTIN, "format"), None, "gtin", Level.TIGHTENING),
    ((*GTIN, "format"), "gtin", "cn_uscc", Level.BREAKING),
    ((*GTIN, "codes"), "unit", None, Level.LOOSENING),
    ((*GTIN, "minimum"), None, "0", Level.TIGHTENING),
    ((*GTIN, "minimum"), "0", "-1", Level.LOOSENING),
    ((*GTIN, "minimum"), "0", "0.0", Level.WORDING),
    ((*GTIN, "maximum"), "10", "9", Level.TIGHTENING),
    ((*GTIN, "maximum"), "10", None, Level.LOOSENING),
    ((*GTIN, "classification"), "internal", "personal", Level.TIGHTENING),
    ((*GTIN, "survivorship"), ["erp", "mes"], ["mes", "erp"], Level.BREAKING),
    ((*GTIN, "unit"), None, "base_unit", Level.ADDITIVE),
    ((*GTIN, "unit"), "base_unit", "order_unit", Level.BREAKING),
    ((*GTIN, "standards"), {}, {"gs1": "GTIN"}, Level.ADDITIVE),
    ((*GTIN, "checks"), {}, {"format": {"severity": "critical"}}, Level.TIGHTENING),
    ((*GTIN, "checks"), {}, {"format": {"severity": "major"}}, Level.WORDING),  # what holds anyway
    ((*GTIN, "checks"), {}, {"format": {"when": "active"}}, Level.LOOSENING),
    ((*GTIN, "checks"), {"type": {"on_fail": "hold"}}, {"type": {"on_fail": "flag"}}, Level.LOOSENING),
    ((*GTIN, "checks"), {"format": {"threshold": "1%"}}, {"format": {"threshold": "0.5%"}}, Level.TIGHTENING),
    (("codes", "unit", "codes"), [], [{"code": "EA", "bucket": "good"}], Level.LOOSENING),
    (("codes", "unit", "codes"), [{"code": "EA", "bucket": "good"}], [{"code": "EA", "bucket": "fixable"}], Level.BREAKING),
    ((*MATERIAL, "match"), [{"rule": "a"}, {"rule": "b"}], [{"rule": "b"}, {"rule": "a"}], Level.BREAKING),
    ((*MATERIAL, "match"), [{"rule": "a"}], [], Level.BREAKING),
    ((*MATERIAL, "match"), [{"rule": "a", "score": "1"}], [{"rule": "a", "score": "0.9"}], Level.WORDING),
    ((*MATERIAL, "checks"), [], [{"rule": "A"}], Level.TIGHTENING),
    ((*MATERIAL, "checks"), [{"rule": "A", "expect": "a > 1"}], [{"rule": "A", "expect": "a>1"}], Level.WORDING),
    ((*MATERIAL, "checks"), [{"rule": "A", "expect": "a > 1"}], [{"rule": "A", "expect": "a > 2"}], Level.BREAKING),
    ((*MATERIAL, "checks"), [{"rule": "A"}, {"rule": "B"}], [{"rule": "B"}, {"rule": "A"}], Level.WORDING),
    ((*MATERIAL, "genealogy"), None, {"event": "ship"}, Level.ADDITIVE),
    ((*MATERIAL, "title"), "name", "code", Level.WORDING),
    (("measures", "defect_rate", "target"), "0.01", "0.005", Level.TIGHTENING),  # lower is better
    (("measures", "defect_rate", "numerator"), "a+b", "a + b", Level.WORDING),
    (("measures", "defect_rate", "filters"), {}, {"kind": "a = 'x'"}, Level.BREAKING),
    (("queries",), {"q": "SELECT 1 -- one"}, {"q": "select  1"}, Level.WORDING),
    (("queries",), {"q": "SELECT 1"}, {"q": "SELECT 2"}, Level.BREAKING),
    (("sources", "erp", "tables", "Vendor", "changes", "brake"), "30%", "10%", Level.TIGHTENING),
    (("sources", "erp", "tables", "Vendor", "changes", "cursor"), None, "changed_at", Level.LOOSENING),
    (("sources", "erp", "tables", "Vendor", "key"), ["a"], ["a", "b"], Level.BREAKING),
    (("sources", "erp", "tables", "Vendor", "columns"), ["a"], ["b", "a"], Level.ADDITIVE),
    (("sources", "erp", "feeds", "supplier", "where"), {}, {"approved": "v.Status = 1"}, Level.TIGHTENING),
    (("sources", "erp", "feeds", "supplier", "fields"), {"a": "v.A"}, {"a": "v.A", "b": "v.B"}, Level.ADDITIVE),
    (("sources", "erp", "feeds", "supplier", "fields"), {"a": "v.A"}, {"a": "V.B"}, Level.BREAKING),
    (("sources", "erp", "feeds", "supplier", "refs"), {"a": [{"rule": "x"}]}, {"a": [{"rule": "x"}, {"rule": "y"}]},
     Level.LOOSENING),
    (("sources", "erp", "feeds", "supplier", "refs"), {"a": [{"rule": "x"}]}, {"a": [{"rule": "y"}, {"rule": "x"}]},
     Level.BREAKING),
    (("timezone",), "Asia/Shanghai", "UTC", Level.BREAKING),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "was", "now", "level"),
    CASES,
    ids=lambda value: ".".join(map(str, value)) if isinstance(value, tuple) else "",
)
def test_the_level_of_a_change(path: Path, was: Any, now: Any, level: Level) -> None:
    changes = difference(_with(path, was), _with(path, now))
    assert overall(changes) is level, changes


def _with(path: Path, value: Any) -> dict[str, Any]:
    content = copy.deepcopy(CORE)
    holder = at(content, path[:-1])
    holder.pop(path[-1], None)
    if value is not None:
        holder[path[-1]] = value
    return content


def test_a_change_says_what_it_is_about() -> None:
    [change] = difference(CORE, edited((*GTIN, "label", "zh"), "商品条码"))
    assert (change.element, change.name, change.word) == ("field", "material.gtin", "label.zh")
    assert change.path == "field:material.gtin label.zh"
    assert change.now == "商品条码"


def test_a_field_that_must_be_filled_tightens_when_it_comes() -> None:
    field = {"label": {"zh": "颜色", "en": "Colour"}, "type": "text"}
    for required, level in ((False, Level.ADDITIVE), (True, Level.TIGHTENING)):
        new = copy.deepcopy(CORE)
        new["objects"]["material"]["fields"]["colour"] = {**field, "required": required}
        [change] = difference(CORE, new)
        assert (change.path, change.event, change.level) == ("field:material.colour", Event.ADDED, level)


# -- lasting ids -------------------------------------------------------------------------------------------------------


def _renamed(names: dict[str, str]) -> dict[str, Any]:
    """The content after fields of the material were renamed everywhere, and bear their lasting ids."""
    new = copy.deepcopy(dict(with_new_names(CORE, {"material": names})))
    fields = new["objects"]["material"]["fields"]
    new["objects"]["material"]["fields"] = {names.get(key, key): field for key, field in fields.items()}
    return new


def test_a_field_that_keeps_its_id_is_renamed_and_nothing_else_changed() -> None:
    new = _renamed({"code": "number", "lot_managed": "by_lot"})
    assert new["objects"]["material"]["fields"]["number"]["id"] == "code"
    assert str(CORE).count("material.lot_managed") > str(new).count("material.lot_managed")
    changes = difference(CORE, new)
    told = {(change.path, change.event, change.was, change.now, change.level) for change in changes}
    assert told == {
        ("field:material.number", Event.RENAMED, "code", "number", Level.BREAKING),
        ("field:material.by_lot", Event.RENAMED, "lot_managed", "by_lot", Level.BREAKING),
    }
    assert renames(CORE, new) == {"material": {"code": "number", "lot_managed": "by_lot"}}


def test_what_changes_in_a_renamed_field_is_told_besides() -> None:
    new = _renamed({"code": "number"})
    new["objects"]["material"]["fields"]["number"]["label"]["en"] = "Number"
    told = [change.path for change in difference(CORE, new)]
    assert told == ["field:material.number", "field:material.number label.en"]


def test_another_id_is_another_field() -> None:
    new = edited((*GTIN, "label", "en"))
    new["objects"]["material"]["fields"]["gtin"]["id"] = "trade_item"
    changes = difference(CORE, new)
    assert [(change.path, change.event) for change in changes] == [
        ("field:material.gtin", Event.REMOVED),
        ("field:material.gtin", Event.ADDED),
    ]


def test_an_id_is_borne_by_one_field(tmp_path: FilePath) -> None:
    text = """object: lot
fields:
  colour:
    label: {zh: 颜色, en: Colour}
    type: text
    id: lot_no
"""
    (tmp_path / "dictionary" / "objects").mkdir(parents=True)
    (tmp_path / "guiyi.yaml").write_text("name: test\n", encoding="utf-8")
    (tmp_path / "dictionary" / "objects" / "lot.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        dictionary_of(load_settings(tmp_path))
    [problem] = raised.value.problems
    assert (problem.code, problem.file, problem.line) == ("field.id_twice", "dictionary/objects/lot.yaml", 6)
    assert problem.args == {"id": "lot_no", "name": "colour", "other": "lot_no"}


# -- completeness ------------------------------------------------------------------------------------------------------

MODELS = {
    "objects": objects.ObjectDefinition, "objects.fields": fields.FieldDefinition, "objects.match": matching.MatchRule,
    "objects.part_of": matching.PartOf, "objects.checks": checks.Check, "objects.genealogy": objects.Genealogy,
    "objects.allocation": objects.Allocation, "objects.validity": objects.Validity, "codes": codes.CodeList,
    "objects.fields.checks.type": checks.Policy, "codes.codes": codes.Code, "measures": measure.Measure,
    "sources.tables": source.Table, "sources.tables.layout": source.Layout, "sources.tables.changes": promises.Changes,
    "sources.tables.drops": Drops,
    "sources.tables.floats": promises.FloatPromise, "sources.feeds": source.Feed, "sources.feeds.join": source.Join,
    "sources.feeds.split": source.Split, "sources.feeds.unpivot": source.Unpivot, "sources.feeds.view": source.View,
    "sources.collation": promises.Collation, "sources.sentinels": promises.Sentinels,
    "sources.databases": promises.Databases, "sources.databases.register": promises.Register,
    "sources.tables.sentinels": promises.ColumnSentinels,
}  # fmt: skip


def _shape(path: str) -> Record:
    shape: Shape = DICTIONARY
    for word in path.split("."):
        assert isinstance(shape, Record), path
        shape = shape.words[word]
        if isinstance(shape, Entries):
            shape = shape.item
    assert isinstance(shape, Record), path
    return shape


@pytest.mark.parametrize("path", MODELS)
def test_every_word_of_the_models_has_a_level(path: str) -> None:
    words = {info.alias or name for name, info in MODELS[path].model_fields.items()}
    assert set(_shape(path).words) == words


def test_every_word_of_the_whole_has_a_level() -> None:
    assert set(DICTIONARY.words) == set(type(demo()).model_fields)
    assert set(_shape("sources").words) == set(source.Source.model_fields) - {"connect"}
