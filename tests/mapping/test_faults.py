"""Faults that random sources brought to light, each at its smallest."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from pydantic import ValidationError

from dictionary.compiled import Dictionary, Vocabulary
from dictionary.compiler import check
from dictionary.expressions import ExpressionError, parse
from dictionary.places import Places
from dictionary.problems import ConfigurationError
from quality_rules.explain import as_sql
from quality_rules.rules import rules_of
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


def failures(record: Row) -> list[tuple[str, str | None]]:
    return [(f["rule"], f["raw"]) for f in record["failed"]]


SOON = [{"a": "soon", "b": "L1"}, {"a": "2024-01-01", "b": "L2"}]
DAY = "parse_date(d.a, '%Y-%m-%d')"


@pytest.mark.parametrize(
    ("feed", "rule"),
    [
        ({"fields": {"x": f"text({DAY})"}}, "thing.x.type"),
        ({"refs": {"part": [{"rule": "source_id", "table": "main", "key": [f"text({DAY})"]}]}}, "thing.part.type"),
        ({"refs": {"lot": [{"rule": "lot_text", "mention": {"lot_no": "d.b", "made_on": DAY}}]}}, "thing.lot.type"),
        ({"refs": {"part": [{"rule": "code", "fields": {"code": "d.b"}, "at": "d.a"}]}}, "thing.part.type"),
        ({"refs": {"part": [{"rule": "code", "fields": {"code": "d.b"}, "at": DAY}]}}, "thing.part.type"),
        ({"split": {"value": f"text({DAY})", "by": ",", "as": "item"}}, "erp.thing.split"),
        ({"unpivot": {"columns": {"one": f"text({DAY})", "two": "d.b"}, "as": "p"}}, "erp.thing.unpivot"),
        ({"join": {"o": {"table": "other", "on": {"k1": f"text({DAY})"}}}}, "erp.thing.join.o"),
        ({"where": {"late": f"{DAY} > date '2023-01-01'"}}, "erp.thing.where.late"),
    ],
)
def test_what_cannot_be_computed_is_held_with_its_raw_text(feed: dict[str, Any], rule: str) -> None:
    found = records(SOON, {"fields": {"x": "d.b"}} | feed, LOT)["erp.thing"]
    bad = [record for record in found if record["source_key"] == '["0"]']
    assert [failures(record) for record in bad] == [[(rule, "soon")]]
    assert not any(record["failed"] for record in found if record not in bad)


def test_rule_of_what_cannot_be_computed_is_explained() -> None:
    feed = {
        "where": {"late": f"{DAY} > date '2023-01-01'", "named": "d.b is not null"},
        "refs": {"part": [{"rule": "source_id", "table": "main", "key": [f"text({DAY})"]}]},
        "fields": {"x": "upper(d.b)"},
    }
    tables = {"main": {"key": ["k1"]}}
    spec = dictionary({"tables": tables, "feeds": {"f": {"object": "thing", "from": {"d": "main"}, **feed}}}, LOT)
    shown = {rule.id: as_sql(spec, rule) for rule in rules_of(spec, "thing") if rule.kind in ("computed", "type")}
    assert set(shown) == {"erp.f.where.late", "thing.part.type"}
    assert all("guiyi_parse_date" in text for text in shown.values())


def test_raw_of_several_columns() -> None:
    feed = {"fields": {"x": "parse_date(concat(d.a, d.b), '%Y-%m-%d')"}}
    (found,) = records([{"a": "so", "b": "on"}], feed, {"x": {"type": "date"}})["erp.thing"]
    assert failures(found) == [("thing.x.type", '{"d.a":"so","d.b":"on"}')]


def test_what_two_fields_share_is_attempted_for_each() -> None:
    """The engine computes a shared part beforehand, outside of the attempt, if it may."""
    feed = {"fields": {"x": DAY, "y": f"nullif({DAY}, date '2024-02-29')", "z": f"later({DAY}, 1, 'day')"}}
    found = records(SOON, feed, {name: {"type": "date"} for name in "xyz"})["erp.thing"]
    assert [len(record["failed"]) for record in sorted(found, key=lambda r: str(r["source_key"]))] == [3, 0]


@pytest.mark.parametrize("written", ["2024-02-29 10:30", "2024-02-29x", "24-02-29", "2024-02-29 00:00:00"])
def test_parse_date_fits_the_whole_text(written: str) -> None:
    assert values([{"a": written}], "date", DAY) == [BAD]


def test_condition_that_cannot_be_computed_gives_way_to_one_that_is_not_met() -> None:
    feed = {"where": {"late": f"{DAY} > date '2023-01-01'", "named": "d.b = 'L2'"}, "fields": {"x": "d.b"}}
    found = records(SOON, feed, LOT)["erp.thing"]
    assert sorted(str(record["excluded_by"]) for record in found) == ["None", "named"]


def test_code_list_without_good_codes() -> None:
    fields = {"x": {"type": "text", "codes": "unit"}}
    spec = dictionary(
        {
            "tables": {"main": {"key": ["k1"]}},
            "feeds": {"f": {"object": "thing", "from": {"d": "main"}, "fields": {"x": "d.a"}}},
        },
        fields,
    )
    content = spec.model_dump(by_alias=True)
    content["codes"]["unit"]["codes"] = [
        code for code in content["codes"]["unit"]["codes"] if code["bucket"] == "ignorable"
    ]
    rows = [{"k1": "1", "a": "EA"}, {"k1": "2", "a": "-"}, {"k1": "3", "a": None}]
    with hub(Dictionary.model_validate(content)) as made:
        schema = pa.schema([("k1", pa.string()), ("a", pa.string())])
        found = made.records(made.night(1, {"main": Extract(schema, rows)}))["erp.f"]
    assert [[f["rule"] for f in record["failed"]] for record in found] == [["thing.x.codes"], [], []]


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


@pytest.mark.parametrize("deletes", ["compare_keys", "never"])
def test_copies_that_a_cursor_left_stay_until_a_whole_pull(deletes: str) -> None:
    schema = pa.schema([("k1", pa.string()), ("v", pa.string()), ("m", pa.int64())])
    table = {"key": ["k1"], "columns": schema.names, "changes": {"cursor": "m", "brake": "100%", "deletes": deletes}}
    feed = {"object": "thing", "from": {"d": "t"}, "fields": {"x": "d.v"}}
    spec = dictionary({"tables": {"t": table}, "feeds": {"f": feed}}, {"x": {"type": "text"}})
    first = [{"k1": "1", "v": v, "m": 1} for v in "ab"] + [{"k1": "2", "v": "x", "m": 1}]
    listed = [{"k1": "1"}, {"k1": "1"}, {"k1": "2"}] if deletes == "compare_keys" else None
    changed = [{"k1": "1", "v": "c", "m": 2}, {"k1": "2", "v": "y", "m": 2}]
    with hub(spec) as made:
        made.night(1, {"t": Extract(schema, first)})
        for night in (2, 3):
            run = made.night(night, {"t": Extract(schema, changed, since="1", keys=listed)})
            live = [(row["v"], row["@copies"]) for row in made.mirrored(run, "t") if row["@deleted"] is None]
            assert sorted(live) == [("a", 3), ("b", 3), ("c", 3), ("y", 1)]
        run = made.night(4, {"t": Extract(schema, [{"k1": "1", "v": "c", "m": 2}])})
        assert [(row["v"], row["@copies"]) for row in made.mirrored(run, "t") if row["@deleted"] is None] == [("c", 1)]


def test_part_pulled_whole_beside_one_pulled_by_cursor() -> None:
    schema = pa.schema([("k1", pa.string()), ("v", pa.string()), ("m", pa.int64())])
    table = {"key": ["k1"], "parts": {"23": "t23", "24": "t24"}, "columns": schema.names, "changes": {"cursor": "m"}}
    feed = {"object": "thing", "from": {"d": "t"}, "fields": {"x": "d.v"}}
    spec = dictionary({"tables": {"t": table}, "feeds": {"f": feed}}, {"x": {"type": "text"}})
    rows = [{"k1": "1", "v": "a", "m": 1}]
    with hub(spec) as made:
        made.night(1, {"t": [Extract(schema, rows, tag=tag) for tag in ("23", "24")]})
        parts = [Extract(schema, [], tag="23", since="1", keys=[{"k1": "1"}]), Extract(schema, rows, tag="24")]
        run = made.night(2, {"t": parts})
        assert [row["@deleted"] for row in made.mirrored(run, "t")] == [None, None]


TAGGED = {"main": {"key": ["k1"]}, "other": {"key": ["k1"], "parts": {"23": "o23"}}}


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
