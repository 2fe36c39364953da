"""Faults that random sources brought to light, each at its smallest."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from dictionary.compiled import Dictionary
from dictionary.expressions import ExpressionError, parse
from dictionary.problems import ConfigurationError
from tests.mapping.harness import Extract, Row, hub
from tests.mapping.strategies import NATIVES, dictionary
from tests.mapping.test_expressions import evaluated

SCHEMA = pa.schema([field for field in NATIVES if field.name not in ("h", "u")])
OTHER = pa.schema([("k1", pa.int64()), ("v", pa.string())])


def records(
    rows: list[Row], feed: dict[str, Any], fields: dict[str, Any], other: list[Row] | None = None, **source: Any
) -> dict[str, list[Row]]:
    """The records of one feed over ``main`` (key k1) and ``other`` (key k1, a whole number)."""
    feed = {"object": "thing"} | ({} if "view" in feed else {"from": {"d": "main"}}) | feed
    views = {"erp.thing": feed.pop("sql")} if "sql" in feed else {}
    tables = {
        "main": {"key": source.pop("key", ["k1"]), "columns": SCHEMA.names, "floats": {"f": {"scale": 2}}},
        "other": {"key": ["k1"], "columns": OTHER.names},
    }
    spec = dictionary({"tables": tables, "feeds": {"thing": feed}, **source}, fields)
    if views:
        spec = Dictionary.model_validate(spec.model_dump(by_alias=True) | {"views": views})
    full = [dict.fromkeys(SCHEMA.names) | {"k1": str(i)} | row for i, row in enumerate(rows)]
    with hub(spec) as made:
        run = made.night(1, {"main": Extract(SCHEMA, full), "other": Extract(OTHER, other or [])})
        return made.records(run)


def values(rows: list[Row], kind: str, expression: str, **source: Any) -> list[tuple[Any, list[str]]]:
    """What one field makes of the rows: its value and the rules that fail."""
    found = records(rows, {"fields": {"x": expression}}, {"x": {"type": kind}}, **source)["erp.thing"]
    return [(r["x"], [f["rule"] for f in r["failed"]]) for r in sorted(found, key=lambda r: str(r["source_key"]))]


BAD = (None, ["thing.x.type"])
LOT = {"part": {"type": "reference", "to": "part"}, "lot": {"type": "reference", "to": "lot"}, "x": {"type": "text"}}


def test_equal_rows_without_key_are_numbered() -> None:
    found = records([{"k1": "a"}] * 2, {"fields": {"x": "d.k1"}}, {"x": {"type": "text"}}, key=[])
    assert sorted(record["ordinal"] for record in found["erp.thing"]) == [1, 2]


def test_items_are_trimmed_of_all_blanks() -> None:
    feed = {"split": {"value": "d.a", "by": ",", "as": "item"}, "fields": {"x": "item"}}
    found = records([{"a": "A,\n,\tB\r\n"}], feed, {"x": {"type": "text"}})["erp.thing"]
    assert [record["x"] for record in found] == ["A", "B"]


def test_sentinel_is_no_wrong_format() -> None:
    fields = {"x": {"type": "text", "format": "cn_uscc"}}
    found = records([{"a": "n/a"}, {"a": "zz"}], {"fields": {"x": "d.a"}}, fields, sentinels={"text": ["n/a"]})
    assert [len(record["failed"]) for record in found["erp.thing"]] == [0, 1]


def test_small_limit_stays_a_decimal() -> None:
    fields = {"x": {"type": "decimal(38,20)", "minimum": "1E-20"}}
    assert values([{"a": "0.00000000000000000001"}], "decimal(38,20)", "d.a")[0][1] == []
    found = records([{"a": "0.00000000000000000001"}, {"a": "0"}], {"fields": {"x": "d.a"}}, fields)["erp.thing"]
    assert [len(record["failed"]) for record in found] == [0, 1]


@pytest.mark.parametrize("sql", ["WITH m AS (SELECT * FROM main) SELECT k1, a FROM m", "SELECT k1, a FROM main -- all"])
def test_view_may_be_any_select(sql: str) -> None:
    feed = {"view": {"query": "x.sql", "tables": ["main"], "key": ["k1"]}, "sql": sql, "fields": {"x": "v.a"}}
    assert [r["x"] for r in records([{"a": "1"}], feed, {"x": {"type": "text"}})["erp.thing"]] == ["1"]


@pytest.mark.parametrize("given", ["7", None])
def test_field_named_like_a_lambda(given: str | None) -> None:
    """A failure is named by its rule, whatever the object's fields are called."""
    feed = {
        "join": {"o": {"table": "other", "on": {"k1": "d.i"}, "required": True}},
        "fields": {"x": "d.a", "y": "d.b"},
    }
    fields = {"x": {"type": "text"}, "y": {"type": "text", "required": True}}
    (found,) = records([{"a": given}], feed, fields)["erp.thing"]
    assert [f["rule"] for f in found["failed"]] == ["thing.y.required", "erp.thing.join.o"]


@pytest.mark.parametrize("name", ["x", "X"])
def test_column_named_like_a_lambda(name: str) -> None:
    """A join that fails is told, whatever the source's columns are called."""
    main = pa.schema([("k1", pa.string()), (name, pa.string())])
    join = {"o": {"table": "other", "on": {"k1": f"d.{name}"}, "required": True}}
    feed = {"object": "thing", "from": {"d": "main"}, "join": join, "fields": {"y": "o.v"}}
    tables = {"main": {"key": ["k1"]}, "other": {"key": ["k1"]}}
    spec = dictionary({"tables": tables, "feeds": {"thing": feed}}, {"y": {"type": "text"}})
    other = pa.schema([("k1", pa.string()), ("v", pa.string())])
    with hub(spec) as made:
        run = made.night(1, {"main": Extract(main, [{"k1": "1", name: None}]), "other": Extract(other, [])})
        (found,) = made.records(run)["erp.thing"]
    assert [f["rule"] for f in found["failed"]] == ["erp.thing.join.o"]


def test_hour_24() -> None:
    assert values([{"a": "2024-01-01 24:00:00"}], "timestamp", "d.a") == [BAD]


def test_year_0() -> None:
    assert values([{"a": "0000-01-01"}], "text", "d.a") == [("0000-01-01", [])]
    assert values([{"a": "0000-01-01"}], "date", "d.a") == [BAD]


def test_zone_without_seconds() -> None:
    assert values([{"a": "2024-01-01 10:00+08:00"}], "timestamp", "d.a") == [(datetime(2024, 1, 1, 2, tzinfo=UTC), [])]


def test_offset_of_60_minutes() -> None:
    assert values([{"a": "2024-01-01 10:00:00+00:60"}], "timestamp", "d.a") == [BAD]


def test_parse_date_of_no_date() -> None:
    assert values([{"a": "soon"}], "date", "parse_date(d.a, '%Y-%m-%d')") == [BAD]


def test_date_of_instant() -> None:
    instant = datetime(2024, 1, 1, 23, tzinfo=UTC)
    assert values([{"z": instant}], "date", "date_of(d.z)") == [(date(2024, 1, 2), [])]


def test_sentinel_of_instant() -> None:
    rows = [{"z": datetime(1899, 12, 31, 15, 54, 17, tzinfo=UTC)}]
    assert values(rows, "timestamp", "d.z", sentinels={"date": ["1900-01-01"]}) == [(None, [])]


def test_later_by_a_fraction() -> None:
    assert (
        evaluated("later(d.a, d.n, 'month')", a=("DATE", date(2024, 1, 1)), n=("DECIMAL(3,1)", Decimal("1.5"))) is None
    )


def test_quotient_of_long_decimals_is_refused() -> None:
    """Beyond eight decimals the exact quotient is not to be had; a feed holds such a row."""
    with pytest.raises(duckdb.ConversionException):
        evaluated("quotient(d.a, d.a, 2)", a=("DECIMAL(20,9)", Decimal("0.000000004")))


def test_quotient_that_is_too_large_is_held() -> None:
    assert values([{"i": 2**62}], "decimal(9,2)", "quotient(d.i, quotient(1, 1000000, 6), 10)") == [BAD]


@pytest.mark.parametrize("scale", ["20", "1.5", "'2'"])
def test_quotient_scale(scale: str) -> None:
    with pytest.raises(ExpressionError):
        parse(f"quotient(d.a, d.b, {scale})")


def test_text_compared_with_number() -> None:
    feed = {"where": {"done": "d.a = 4"}, "fields": {"x": "d.b"}}
    found = records([{"a": "4"}, {"a": "four"}], feed, {"x": {"type": "text"}})["erp.thing"]
    assert [record["excluded_by"] for record in found] == [None, None]
    assert [[(f["rule"], f["raw"]) for f in record["failed"]] for record in found] == [
        [],
        [("erp.thing.where.done", "four")],
    ]


def test_join_of_number_and_text_expression() -> None:
    feed = {"join": {"o": {"table": "other", "on": {"k1": "trim(d.a)"}}}, "fields": {"x": "o.v"}}
    found = records([{"a": " 7"}, {"a": "x"}], feed, {"x": {"type": "text"}}, [{"k1": 7, "v": "seven"}])["erp.thing"]
    assert [record["x"] for record in found] == ["seven", None]


def test_overflow_is_held() -> None:
    assert values([{"i": 2**40}], "decimal(38,0)", "d.i * d.i") == [BAD]


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


def test_what_cannot_be_computed_is_not_missing() -> None:
    feed = {"fields": {"x": "parse_date(d.a, '%Y-%m-%d')"}}
    (found,) = records([{"a": "soon"}], feed, {"x": {"type": "date", "required": True}})["erp.thing"]
    assert [f["rule"] for f in found["failed"]] == ["thing.x.type"]


@pytest.mark.parametrize("local", ["2024-10-27 02:30:00", "2024-03-31 02:30:00"])
def test_ambiguous_hour(local: str) -> None:
    assert values([{"a": local}], "timestamp", "d.a", timezone="Europe/Berlin") == [BAD]


def test_ideographic_blank_is_text() -> None:
    assert values([{"a": "中\u3000"}], "text", "d.a", collation={"trailing_blanks": "ignore"}) == [("中\u3000", [])]


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


def test_day_as_boolean() -> None:
    with pytest.raises(ConfigurationError):
        values([{"d": date(2024, 1, 1)}], "boolean", "d.d")


def test_cursor_brings_one_of_two_copies() -> None:
    schema = pa.schema([("k1", pa.string()), ("v", pa.string()), ("m", pa.int64())])
    table = {"key": ["k1"], "columns": schema.names, "changes": {"cursor": "m", "brake": "100%"}}
    feed = {"object": "thing", "from": {"d": "t"}, "fields": {"x": "d.v"}}
    spec = dictionary({"tables": {"t": table}, "feeds": {"f": feed}}, {"x": {"type": "text"}})
    for one, other in (("a", "b"), ("b", "a")):
        before = [{"k1": "1", "v": one, "m": 1}, {"k1": "1", "v": other, "m": 1}]
        with hub(spec) as made:
            made.night(1, {"t": Extract(schema, before)})
            changed = [{"k1": "1", "v": "c", "m": 2}]
            run = made.night(2, {"t": Extract(schema, changed, since="1", keys=[{"k1": "1"}, {"k1": "1"}])})
            live = {row["v"] for row in made.mirrored(run, "t") if row["@deleted"] is None}
        assert live in ({one, other, "c"}, {other, "c"})


def test_vanished_float_leaves_decimals_alone() -> None:
    table = {"key": ["k1"], "columns": ["k1", "n"], "changes": {"brake": "100%"}}
    feed = {"object": "thing", "from": {"d": "t"}, "fields": {"x": "d.n"}}
    spec = dictionary({"tables": {"t": table}, "feeds": {"f": feed}}, {"x": {"type": "decimal(38,2)"}})
    floats = pa.schema([("k1", pa.string()), ("n", pa.float64())])
    exact = pa.schema([("k1", pa.string()), ("n", pa.decimal128(30, 2))])
    with hub(spec) as made:
        made.night(1, {"t": Extract(floats, [{"k1": "1", "n": 1.0}])})
        run = made.night(2, {"t": Extract(exact, [{"k1": "2", "n": Decimal("12345678901234567890.12")}])})
        assert [row["n"] for row in made.mirrored(run, "t") if row["k1"] == "2"] == [Decimal("12345678901234567890.12")]


@pytest.mark.parametrize("part", ["words", "key", "mention", "split", "join"])
def test_what_cannot_be_computed_elsewhere(part: str) -> None:
    day = "text(parse_date(d.a, '%Y-%m-%d'))"
    ways = {
        "words": {"fields": {"x": day}},
        "key": {"refs": {"part": [{"rule": "source_id", "table": "main", "key": [day]}]}},
        "mention": {"refs": {"lot": [{"rule": "lot_text", "mention": {"lot_no": "d.b", "made_on": day}}]}},
        "split": {"split": {"value": day, "by": ",", "as": "item"}},
        "join": {"join": {"o": {"table": "other", "on": {"k1": day}}}, "fields": {"x": "o.v"}},
    }
    records(
        [{"a": "soon", "b": "L1"}, {"a": "2024-01-01", "b": "L2"}],
        {"fields": {"x": "d.b"}} | ways[part],
        LOT,
        [{"k1": 1}],
    )


def test_parse_date_of_a_tab() -> None:
    assert values([{"a": "\t"}], "date", "parse_date(d.a, '%Y-%m-%d')") == [(None, [])]


def test_raw_of_what_cannot_be_computed() -> None:
    feed = {"fields": {"x": "parse_date(d.a, '%Y-%m-%d')"}}
    (found,) = records([{"a": "soon"}], feed, {"x": {"type": "date"}})["erp.thing"]
    assert [f["raw"] for f in found["failed"]] == ["soon"]
