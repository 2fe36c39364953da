"""What cannot be computed for a row: it holds the row, with the raw text, and stops nothing; found by random sources."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from dictionary.expressions import ExpressionError, parse
from quality_rules.explain import as_sql
from quality_rules.rules import rules_of
from tests.mapping.feeds import BAD, LOT, failures, records, values
from tests.mapping.strategies import dictionary
from tests.mapping.test_expressions import evaluated


def test_parse_date_of_no_date() -> None:
    assert values([{"a": "soon"}], "date", "parse_date(d.a, '%Y-%m-%d')") == [BAD]


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


def test_overflow_is_held() -> None:
    assert values([{"i": 2**40}], "decimal(38,0)", "d.i * d.i") == [BAD]


def test_what_cannot_be_computed_is_not_missing() -> None:
    feed = {"fields": {"x": "parse_date(d.a, '%Y-%m-%d')"}}
    (found,) = records([{"a": "soon"}], feed, {"x": {"type": "date", "required": True}})["erp.thing"]
    assert [f["rule"] for f in found["failed"]] == ["thing.x.type"]


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
