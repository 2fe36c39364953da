"""Joins, views, splits, references and mentions at their limits; found by random sources, each at its smallest."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from pydantic import ValidationError

from dictionary.problems import ConfigurationError
from tests.mapping.feeds import LOT, SCHEMA, TAGGED, records
from tests.mapping.harness import Extract, Row, hub
from tests.mapping.strategies import dictionary


def test_equal_rows_without_key_are_numbered() -> None:
    found = records([{"k1": "a"}] * 2, {"fields": {"x": "d.k1"}}, {"x": {"type": "text"}}, key=[])
    assert sorted(record["ordinal"] for record in found["erp.thing"]) == [1, 2]


def test_items_are_trimmed_of_all_blanks() -> None:
    feed = {"split": {"value": "d.a", "by": ",", "as": "item"}, "fields": {"x": "item"}}
    found = records([{"a": "A,\n,\tB\r\n"}], feed, {"x": {"type": "text"}})["erp.thing"]
    assert [record["x"] for record in found] == ["A", "B"]


@pytest.mark.parametrize("sql", ["WITH m AS (SELECT * FROM main) SELECT k1, a FROM m", "SELECT k1, a FROM main -- all"])
def test_view_may_be_any_select(sql: str) -> None:
    feed = {"view": {"query": "x.sql", "tables": ["main"], "key": ["k1"]}, "sql": sql, "fields": {"x": "v.a"}}
    assert [r["x"] for r in records([{"a": "1"}], feed, {"x": {"type": "text"}})["erp.thing"]] == ["1"]


def test_join_of_number_and_text_expression() -> None:
    feed = {"join": {"o": {"table": "other", "on": {"k1": "trim(d.a)"}}}, "fields": {"x": "o.v"}}
    found = records([{"a": " 7"}, {"a": "x"}], feed, {"x": {"type": "text"}}, [{"k1": 7, "v": "seven"}])["erp.thing"]
    assert [record["x"] for record in found] == ["seven", None]


def test_mention_of_a_float() -> None:
    spec: dict[str, Any] = {
        "x": {"type": "text"},
        "of": {"type": "reference", "to": "thing"},
        "q": {"type": "decimal(9,2)"},
    }
    feed = {"refs": {"of": [{"rule": "name", "mention": {"x": "d.a", "q": "d.f"}}]}, "fields": {"x": "d.b"}}
    tables = {"main": {"key": ["k1"], "floats": {"f": {"scale": 2}}}}
    feeds = {"thing": {"object": "thing", "from": {"d": "main"}, **feed}}
    made = dictionary({"tables": tables, "feeds": feeds}, spec, match=[{"rule": "m", "on": {"x": "same"}}])
    with hub(made) as hub_:
        run = hub_.night(1, {"main": Extract(SCHEMA, [dict.fromkeys(SCHEMA.names) | {"k1": "1", "a": "A", "f": 1.25}])})
        (found,) = hub_.records(run)["erp.thing~of"]
    assert found["q"] == Decimal("1.25")


def test_equal_rows_of_a_view() -> None:
    feed = {
        "view": {"query": "x.sql", "tables": ["main"], "key": ["a"]},
        "sql": "SELECT a FROM main",
        "fields": {"x": "v.a"},
    }
    found = records([{"a": "1"}, {"a": "1"}], feed, {"x": {"type": "text"}})["erp.thing"]
    assert [[f["rule"] for f in record["failed"]] for record in found] == [[]]


def test_split_by_no_expression() -> None:
    with pytest.raises(ConfigurationError):
        records(
            [{"a": "x"}],
            {"split": {"value": "d.a", "by": "[", "as": "item"}, "fields": {"x": "item"}},
            {"x": {"type": "text"}},
        )


def test_item_named_like_its_reference() -> None:
    feed = {
        "split": {"value": "d.a", "by": ",", "as": "lot"},
        "refs": {"lot": [{"rule": "lot_text", "mention": {"lot_no": "lot"}}]},
        "fields": {"x": "d.b"},
    }
    assert len(records([{"a": "L1,L2"}], feed, LOT)["erp.thing~lot"]) == 2


def test_mentions_of_parts_from_two_tables() -> None:
    part = [
        {"rule": "source_id", "table": "main", "key": ["d.a"]},
        {"rule": "source_id", "table": "other", "key": ["d.i"]},
    ]
    feed = {
        "refs": {"part": part, "lot": [{"rule": "lot_text", "mention": {"part": "part", "lot_no": "d.b"}}]},
        "fields": {"x": "d.b"},
    }
    rows = [{"a": "7", "b": "L1"}, {"i": 7, "b": "L1"}]
    assert len(records(rows, feed, LOT)["erp.thing~lot"]) == 2


def test_reference_names_a_way() -> None:
    with pytest.raises(ValidationError):
        records([{}], {"refs": {"part": []}, "fields": {"x": "d.a"}}, LOT)


def test_key_of_an_instant_is_that_of_the_mirror() -> None:
    schema = pa.schema([("k1", pa.timestamp("us", "UTC")), ("z", pa.timestamp("us", "UTC"))])
    at = datetime(2024, 1, 1, 2, 30, tzinfo=UTC)
    for key in ("d.z", "coalesce(d.z, d.k1)"):
        feed = {
            "object": "thing",
            "from": {"d": "t"},
            "refs": {"part": [{"rule": "source_id", "table": "t", "key": [key]}]},
        }
        spec = dictionary({"tables": {"t": {"key": ["k1"]}}, "feeds": {"f": feed}}, LOT)
        with hub(spec) as made:
            (found,) = made.records(made.night(1, {"t": Extract(schema, [{"k1": at, "z": at}])}))["erp.f"]
        assert found["ref.part.0"] == found["source_key"] == '["2024-01-01 02:30:00+00"]'


NOTHING = {"date": ["1900-01-01"], "text": ["n/a"]}


@pytest.mark.parametrize(
    ("way", "row"),
    [
        ({"table": "main", "key": ["d.a"]}, {"a": " n/a "}),
        ({"table": "main", "key": ["'1'", "d.a"]}, {"a": "n/a"}),
        ({"table": "main", "key": ["trim(d.a)"]}, {"a": "n/a\t"}),
        ({"table": "main", "key": ["d.d"]}, {"d": date(1900, 1, 1)}),
        ({"table": "main", "key": ["d.t"]}, {"t": datetime.fromisoformat("1900-01-01")}),
        ({"fields": {"lot_no": "d.a"}}, {"a": "n/a"}),
        ({"fields": {"made_on": "d.a"}}, {"a": "1900-01-01"}),
        ({"fields": {"lot_no": "d.b"}, "at": "d.d"}, {"b": "P1", "d": date(1900, 1, 1)}),
        ({"fields": {"lot_no": "d.b"}, "at": "d.a"}, {"b": "P1", "a": "1900-01-01"}),
    ],
)
def test_reference_by_what_means_nothing_is_empty(way: dict[str, Any], row: Row) -> None:
    """A declared sentinel names nothing: the reference is empty, and missing where it is required."""
    feed = {"refs": {"lot": [{"rule": "source_id", **way}]}, "fields": {"x": "d.k1"}}
    lot = {"lot": {"type": "reference", "to": "lot", "required": True}, "x": {"type": "text"}}
    found = records([row], feed, lot, sentinels=NOTHING)["erp.thing"]
    assert [(record["ref.lot.0"], [f["rule"] for f in record["failed"]]) for record in found] == [
        (None, ["thing.lot.required"])
    ]
    given = records([row], feed, lot)["erp.thing"]
    assert [record["failed"] for record in given] == [[]]
    assert all(record["ref.lot.0"] for record in given)


def test_mention_takes_the_first_value_that_says_something() -> None:
    feed = {
        "refs": {"lot": [{"rule": "lot_text", "mention": {"lot_no": "d.b", "made_on": "d.a"}}]},
        "fields": {"x": "d.b"},
    }
    rows = [{"b": "L1", "a": given} for given in ("", "\t", "n/a", "1900-01-01", "2024-01-01", "2024-01-02")]
    sentinels = {"date": ["1900-01-01"], "text": ["n/a"]}
    (lot,) = records([*rows, {"b": "n/a", "a": "2024-01-03"}], feed, LOT, sentinels=sentinels)["erp.thing~lot"]
    assert lot["made_on"] == date(2024, 1, 1)


def test_row_joined_by_the_tag_of_its_part() -> None:
    join = {"o": {"table": "other", "on": {"k1": "d.k1", "part": "d.a"}}}
    feed = {"object": "thing", "from": {"d": "main"}, "join": join, "fields": {"x": "o.v"}}
    spec = dictionary({"tables": TAGGED, "feeds": {"f": feed}}, {"x": {"type": "text"}})
    main = pa.schema([("k1", pa.string()), ("a", pa.string())])
    other = pa.schema([("k1", pa.string()), ("v", pa.string())])
    parts = [Extract(other, [{"k1": "1", "v": tag}], tag=tag) for tag in ("23", "24")]
    with hub(spec) as made:
        run = made.night(1, {"main": Extract(main, [{"k1": "1", "a": "24"}]), "other": parts})
        assert [record["x"] for record in made.records(run)["erp.f"]] == ["24"]
