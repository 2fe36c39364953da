"""What a source says that cannot be carried out, told before anything is read."""

from __future__ import annotations

from typing import Any

import pytest

from dictionary.compiled import Vocabulary
from dictionary.compiler import check
from dictionary.places import Places
from tests.mapping.feeds import LOT, TAGGED
from tests.mapping.strategies import dictionary


def problems(feed: dict[str, Any]) -> list[str]:
    spec = dictionary({"tables": TAGGED, "feeds": {"f": {"object": "thing", "from": {"d": "main"}, **feed}}}, LOT)
    return [problem.code for problem in check(spec, Places(), Vocabulary())]


def test_join_of_parts_from_an_anchor_without() -> None:
    without, named = {"k1": "d.a"}, {"k1": "d.a", "part": "'23'"}
    assert problems({"join": {"o": {"table": "other", "on": without}}}) == ["join.not_to_one"]
    assert problems({"join": {"o": {"table": "other", "on": named}}}) == []


@pytest.mark.parametrize(
    ("code", "source", "table"),
    [
        ("expression.syntax", {}, {"where": {"ok": "a ="}}),
        ("alias.not_here", {}, {"where": {"ok": "d.a = 1"}}),
        ("codes.unknown", {}, {"where": {"ok": "code(a, 'nobody') = '1'"}}),
        ("alias.not_here", {}, {"sentinels": {"a": {"when": "d.a = 1"}}}),
        ("column.alike", {}, {"columns": ["a", "A"]}),
        ("column.alike", {}, {"key": ["A"], "columns": ["a"]}),
        ("databases.none", {}, {"database": "x"}),
        ("databases.and_parts", {"databases": {"names": {"x": "x"}}}, {"parts": {"x": "x"}}),
        ("alias.not_here", {"databases": {"register": {"database": "x", "table": "x", "name": "d.a"}}}, {}),
        ("databases.no_files", {"connect": {"files": "x"}, "databases": {"names": {"x": "x"}}}, {}),
        ("databases.no_files", {"connect": {"access": "x.mdb"}, "databases": {"names": {"x": "x"}}}, {}),
        ("changes.no_key", {}, {"key": [], "changes": {"cursor": "m"}}),
    ],
)
def test_promise_that_cannot_be_kept(code: str, source: dict[str, Any], table: dict[str, Any]) -> None:
    feed = {"object": "thing", "from": {"d": "main"}, "fields": {"x": "d.a"}}
    spec = dictionary({"tables": {"main": {"key": ["k1"]} | table}, "feeds": {"f": feed}, **source}, LOT)
    assert [problem.code for problem in check(spec, Places(), Vocabulary())] == [code]


@pytest.mark.parametrize("alias", ["d", "o"])
def test_alias_names_one_thing(alias: str) -> None:
    join = {"o": {"table": "other", "on": {"k1": "d.a", "part": "'23'"}}}
    assert problems({"join": join, "unpivot": {"columns": {"a": "d.a"}, "as": alias}}) == ["alias.twice"]
    assert problems({"join": join, "split": {"value": "d.a", "by": ",", "as": alias}}) == ["alias.twice"]
