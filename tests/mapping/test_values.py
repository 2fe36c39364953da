"""What a raw value becomes at the limits of its type; found by random sources, each at its smallest."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from dictionary.compiled import Dictionary
from dictionary.problems import ConfigurationError
from tests.mapping.feeds import BAD, records, values
from tests.mapping.harness import Extract, hub
from tests.mapping.strategies import dictionary


def test_sentinel_is_no_wrong_format() -> None:
    fields = {"x": {"type": "text", "format": "cn_uscc"}}
    found = records([{"a": "n/a"}, {"a": "zz"}], {"fields": {"x": "d.a"}}, fields, sentinels={"text": ["n/a"]})
    assert [len(record["failed"]) for record in found["erp.thing"]] == [0, 1]


def test_small_limit_stays_a_decimal() -> None:
    fields = {"x": {"type": "decimal(38,20)", "minimum": "1E-20"}}
    assert values([{"a": "0.00000000000000000001"}], "decimal(38,20)", "d.a")[0][1] == []
    found = records([{"a": "0.00000000000000000001"}, {"a": "0"}], {"fields": {"x": "d.a"}}, fields)["erp.thing"]
    assert [len(record["failed"]) for record in found] == [0, 1]


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


def test_date_of_instant() -> None:
    instant = datetime(2024, 1, 1, 23, tzinfo=UTC)
    assert values([{"z": instant}], "date", "date_of(d.z)") == [(date(2024, 1, 2), [])]


def test_sentinel_of_instant() -> None:
    rows = [{"z": datetime(1899, 12, 31, 15, 54, 17, tzinfo=UTC)}]
    assert values(rows, "timestamp", "d.z", sentinels={"date": ["1900-01-01"]}) == [(None, [])]


@pytest.mark.parametrize("local", ["2024-10-27 02:30:00", "2024-03-31 02:30:00"])
def test_ambiguous_hour(local: str) -> None:
    assert values([{"a": local}], "timestamp", "d.a", timezone="Europe/Berlin") == [BAD]


def test_ideographic_blank_is_text() -> None:
    assert values([{"a": "中\u3000"}], "text", "d.a", collation={"trailing_blanks": "ignore"}) == [("中\u3000", [])]


def test_day_as_boolean() -> None:
    with pytest.raises(ConfigurationError):
        values([{"d": date(2024, 1, 1)}], "boolean", "d.d")


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
