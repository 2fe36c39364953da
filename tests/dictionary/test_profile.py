"""A source that rests on a profile: what replaces what, what goes with what is left out, and where an error is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dictionary.canonical import said
from dictionary.compiled import Dictionary
from dictionary.lint import lint
from dictionary.loader import load_with_places
from dictionary.places import Places
from dictionary.problems import ConfigurationError, Problem
from dictionary.profile import profile_names
from dictionary.project import Project, Settings
from guiyi.profiles import known_profiles, mapping_of
from guiyi.vocabulary import vocabulary

HEAD_OF_OBJECT = """\
object: {name}
kind: {kind}
label: {{zh: 物, en: Thing}}
definition: {{zh: 物。, en: A thing.}}
owner: IT
fields:
"""
FIELD = "  {name}: {{label: {{zh: 值, en: Value}}, definition: {{zh: 值。, en: A value.}}, type: {rest}}}\n"
OBJECTS = {
    "maker": ("master", {"name": "text"}),
    "item": ("master", {"name": "text", "weight": "text", "maker": "reference, to: maker"}),
    "move": (
        "document",
        {
            "count": "integer",
            "note": "text",
            "maker": "reference, to: maker",
            "item": "reference, to: item, required: true",
        },
    ),
}
PROFILE = """\
label: Shop
timezone: UTC
collation: {case: ignore, width: ignore}
tables:
  Maker: {key: [Id]}
  Item: {key: [Id], floats: {Weight: {scale: 2}}}
  Old: {key: [Id]}
  Move: {key: [Id]}
feeds:
  maker: {object: maker, from: {m: Maker}, fields: {name: m.Name}}
  item:
    object: item
    from: {i: Item}
    refs: {maker: [{rule: source_id, table: Maker, key: [i.Maker]}]}
    fields: {name: i.Name, weight: i.Weight}
  old: {object: item, from: {o: Old}, fields: {name: o.Name}}
  move:
    object: move
    from: {m: Move}
    join: {o: {table: Old, on: {Id: m.Old}}}
    where: {approved: m.By is not null}
    refs:
      maker: [{rule: source_id, table: Maker, key: [m.Maker]}]
      item:
        - {rule: source_id, table: Old, key: [m.Old]}
        - {rule: source_id, table: Item, key: [m.Item]}
    fields: {count: m.Count, note: "coalesce(m.Note, o.Note)"}
"""
HEAD = "source: erp\nconnect: {sqlalchemy: env:URL}\n"

Load = Callable[..., tuple[Dictionary, Places]]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Loads a project with three small objects, whose only source says so much beside its head."""
    profiles, objects = tmp_path / "profiles", tmp_path / "project" / "dictionary" / "objects"
    for folder in (profiles, objects, tmp_path / "core", tmp_path / "project" / "sources"):
        folder.mkdir(parents=True)
    for name, (kind, fields) in OBJECTS.items():
        lines = [FIELD.format(name=field, rest=rest) for field, rest in fields.items()]
        (objects / f"{name}.yaml").write_text(
            HEAD_OF_OBJECT.format(name=name, kind=kind) + "".join(lines), encoding="utf-8"
        )
    monkeypatch.setattr("dictionary.loader.CORE", tmp_path / "core")
    monkeypatch.setattr("dictionary.profile.PROFILES", profiles)

    def loaded(text: str, profile: str = PROFILE, **others: str) -> tuple[Dictionary, Places]:
        for name, content in {"shop": profile, **others}.items():
            (profiles / f"{name}.yaml").write_text(content, encoding="utf-8")
        (tmp_path / "project" / "sources" / "erp.yaml").write_text(HEAD + text, encoding="utf-8")
        return load_with_places(Project(tmp_path / "project", Settings(name="test")), vocabulary())

    return loaded


def problem(load: Load, text: str, **profiles: str) -> Problem:
    with pytest.raises(ConfigurationError) as caught:
        load(text, **profiles)
    (found,) = caught.value.problems
    return found


def test_a_profile_alone_says_what_the_same_text_would(load: Load) -> None:
    whole, rested = (load(text)[0] for text in (PROFILE, "profile: shop\n"))
    written, laid = (said(one.sources["erp"]) for one in (whole, rested))
    assert laid == {**written, "profile": "shop"}
    assert list(laid["feeds"]) == list(written["feeds"])
    # What was pinned is read again as it is, and not laid over the profile of a later release.
    assert Dictionary.of_canonical(rested.canonical, {}).hash == rested.hash


def test_what_replaces_what(load: Load) -> None:
    own = """\
profile: shop
collation: {width: keep}
tables:
  Item: {floats: {Size: {scale: 1}}, columns: [Size, Weight]}
feeds:
  item: {fields: {name: i.LongName, weight: null}}
  move:
    join: {o: {table: Old, on: {Id: m.Older}, required: true}}
    where: {of_this_plant: m.Plant = 1}
    refs: {item: [{rule: source_id, table: Item, key: [m.OtherItem]}]}
  extra: {object: maker, from: {x: Extra}, fields: {name: x.Name}}
"""
    source = load(own.replace("  Item: {fl", "  Extra: {key: [Id]}\n  Item: {fl"))[0].sources["erp"]
    assert (source.collation.case, source.collation.width) == ("ignore", "keep")
    assert (source.label, source.tables["Item"].key) == ("Shop", ("Id",))
    assert set(source.tables["Item"].floats) == {"Weight", "Size"}
    assert source.feeds["item"].fields == {"name": "i.LongName"}
    move = source.feeds["move"]
    assert list(move.where) == ["approved", "of_this_plant"]
    assert (move.join["o"].on, move.join["o"].required) == ({"Id": "m.Older"}, True)
    assert [way.key for way in move.refs["item"]] == [("m.OtherItem",)]
    assert list(source.feeds) == ["maker", "item", "old", "move", "extra"]


def test_a_table_that_was_not_bought_counts_as_empty(load: Load) -> None:
    source = load("profile: shop\ntables: {Old: null}\n")[0].sources["erp"]
    assert set(source.feeds) == {"maker", "item", "move"}
    move = source.feeds["move"]
    assert move.join == {}
    assert move.fields["note"] == "COALESCE(m.Note, NULL)"
    assert [way.table for way in move.refs["item"]] == ["Item"]


def test_with_a_feed_go_the_ways_to_what_it_made_and_tables_that_nobody_reads(load: Load) -> None:
    source = load("profile: shop\nfeeds: {maker: null}\n")[0].sources["erp"]
    assert "Maker" not in source.tables
    assert all("maker" not in feed.refs for feed in source.feeds.values())


@pytest.mark.parametrize(
    ("text", "code", "line", "nearest"),
    [
        ("profile: shp\n", "profile.unknown", 3, "shop"),
        ("profile: shop\ntables: {Makr: null}\n", "profile.not_there", 4, "Maker"),
        ("profile: shop\nfeeds:\n  move:\n    where: {aproved: null}\n", "profile.not_there", 6, "approved"),
        ("profile: shop\nfeeds:\n  mov: {fields: {note: m.A}}\n", "profile.no_feed", 5, "move"),
        ("profile: shop\ntables:\n  Itm: {columns: [A]}\n", "profile.no_table", 5, "Item"),
        ("profile: shop\nfeeds:\n  move: {fields: {nte: m.A}}\n", "field.unknown", 5, "note"),
        ("profile: shop\ntables: {Old: {key: []}}\nfeeds: {item: {fieds: {}}}\n", "key.unknown", 5, "fields"),
    ],
)  # fmt: skip
def test_what_the_profile_does_not_have_is_an_error_of_the_project(
    load: Load, text: str, code: str, line: int, nearest: str
) -> None:
    found = problem(load, text)
    assert (found.code, found.file, found.line, found.args["nearest"]) == (code, "sources/erp.yaml", line, nearest)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("profile: shop\ntables:\n  Item: null\n  Old: null\n", "profile.needed"),
        ("profile: shop\ntables:\n  Item: null\nfeeds: {item: {fields: {name: i.B}}}\n", "profile.still_read"),
    ],
)
def test_nothing_that_is_needed_goes_silently(load: Load, text: str, code: str) -> None:
    found = problem(load, text)
    assert (found.code, found.file) == (code, "sources/erp.yaml")
    assert found.line in (5, 6)


def test_an_error_is_shown_in_the_file_that_says_it(load: Load) -> None:
    wrong = PROFILE.replace("key: [m.Item]", "key: [n.Item]")
    line = wrong[: wrong.index("n.Item")].count("\n") + 1
    found = problem(load, "profile: shop\n", profile=wrong)
    assert (found.code, found.file, found.line) == ("alias.unknown", "profiles/shop.yaml", line)
    # With the first way gone, the second stands in its place, and still on its own line.
    found = problem(load, "profile: shop\ntables: {Old: null}\n", profile=wrong)
    assert (found.file, found.line) == ("profiles/shop.yaml", line)
    found = problem(
        load, "profile: shop\nfeeds:\n  item: {refs: {maker: [{rule: source_id, table: Maker, key: [n.A]}]}}\n"
    )
    assert (found.code, found.file, found.line) == ("alias.unknown", "sources/erp.yaml", 5)


def test_a_profile_may_rest_on_another(load: Load) -> None:
    older = "profile: shop\nlabel: Old shop\nfeeds: {item: {fields: {name: i.OldName}}}\n"
    dictionary, places = load("profile: older\nfeeds: {item: {fields: {weight: i.Kg}}}\n", older=older)
    source = dictionary.sources["erp"]
    assert (source.profile, source.label) == ("older", "Old shop")
    assert source.feeds["item"].fields == {"name": "i.OldName", "weight": "i.Kg"}
    told = {row["part"]: (row["says"], row["said_in"], row["instead_of"]) for row in mapping_of(source, places)}
    assert told["feeds.item.fields.name"] == ("i.OldName", "profiles/older.yaml:3", "profiles/shop.yaml:15")
    assert told["feeds.item.fields.weight"] == ("i.Kg", "sources/erp.yaml:4", "profiles/shop.yaml:15")
    assert told["feeds.maker.fields.name"] == ("m.Name", "profiles/shop.yaml:10", None)


def test_what_is_left_out_is_told(load: Load) -> None:
    dictionary, places = load("profile: shop\ntables: {Old: null}\n")
    rows = mapping_of(dictionary.sources["erp"], places)
    assert {
        "part": "tables.Old",
        "says": None,
        "said_in": "sources/erp.yaml:4",
        "instead_of": "profiles/shop.yaml:7",
    } in rows


def test_every_profile_of_the_package_is_right(tmp_path: Path) -> None:
    """All at once over the core dictionary: no error, nothing against the style, and nobody else's columns."""
    (tmp_path / "sources").mkdir()
    for name in profile_names():
        text = f"source: {name}\nprofile: {name}\nconnect: {{sqlalchemy: env:URL}}\n"
        (tmp_path / "sources" / f"{name}.yaml").write_text(text, encoding="utf-8")
    dictionary, places = load_with_places(Project(tmp_path, Settings(name="test")), vocabulary())
    style = [one.problem for one in lint(dictionary, places, {})]
    assert [one for one in style if (one.file or "").startswith(("profiles/", "sources/"))] == []
    assert {row["profile"] for row in known_profiles()} == set(dictionary.sources)
    for name, feed in dictionary.feeds("purchase_receipt").items():
        tables = dictionary.sources[name.system].tables
        parents = [tables[join.table].where for join in feed.join.values() if join.parent]
        named = any("approved" in where for where in (feed.where, *parents))
        assert named or name.system == "ktg", "a check of the core knows the condition by this name"
