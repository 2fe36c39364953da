"""The hub's records are those that the reference gives, record by record, on random small sources."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Any

from hypothesis import HealthCheck, Phase, example, given, settings

from tests.mapping.harness import hub
from tests.mapping.reference import Reading, Record
from tests.mapping.reference_values import text
from tests.mapping.strategies import Case, cases, matrices, meetings, plain

properties = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


QUICK = [Phase.explicit, Phase.generate]
"""Without making a failing source smaller, which takes minutes: the difference that is shown tells enough."""


def compare(case: Case) -> None:
    """The real stages and the reference over the same rows."""
    with hub(case.dictionary) as made:
        run = made.night(1, case.tables)
        mirrored = {name: made.mirrored(run, name) for name in case.tables}
        found = made.records(run)
    formulas = {name: formula.mean for name, formula in case.formulas.items()}
    reading = Reading(case.dictionary, case.dictionary.sources["erp"], mirrored, formulas)
    wanted = reading.records("thing")
    assert set(found) == set(wanted)
    for name, records in wanted.items():
        real = sorted(map(_from_hub, found[name]), key=_order)
        meant = sorted(map(_from_reference, records), key=_order)
        assert [_order(record) for record in real] == [_order(record) for record in meant], name
        differing = [_difference(*pair) for pair in zip(real, meant, strict=True) if pair[0] != pair[1]]
        assert not differing, differing


def _difference(real: dict[str, Any], meant: dict[str, Any]) -> dict[str, Any]:
    """Only what differs: the key, then (hub, reference) of each value."""
    names = [name for name in real if real[name] != meant.get(name, "nothing")]
    return {"key": _order(real)} | {name: (real[name], meant.get(name)) for name in names}


def _order(record: dict[str, Any]) -> tuple[str, int]:
    return record["source_key"], record["ordinal"]


MARKS = ("source_table", "source_key", "ordinal", "excluded_by")


def _from_hub(row: dict[str, Any]) -> dict[str, Any]:
    names = [name for name in row if name not in (*MARKS, "failed", "input_hash", "extract_id")]
    return {
        **{name: row[name] for name in MARKS},
        **{name: row[name] for name in names},
        "failed": sorted((f["rule"], f["field"], _raw(f["raw"])) for f in row["failed"]),
    }


def _from_reference(record: Record) -> dict[str, Any]:
    return {
        **{name: getattr(record, name) for name in MARKS},
        **record.values,
        **{f"ref.{name}": key for name, key in record.references.items()},
        "failed": sorted(
            (rule, field or "" if rule[0] != "e" else field, _raw(raw)) for rule, field, raw in record.failed
        ),
    }


EXACT = Context(prec=80)
ZONE = "Asia/Shanghai"


def _raw(value: Any) -> str:
    """The raw text; of a number its value, since its digits are the engine's business."""
    try:
        return "" if value is None else str(Decimal(text(value, ZONE) or "").normalize(EXACT))
    except ArithmeticError:
        return text(value, ZONE) or ""


@settings(properties, max_examples=200, phases=QUICK)
@given(cases())
def test_feeds_mean_what_the_reference_says(case: Case) -> None:
    compare(case)


def texts(*values: str) -> list[dict[str, Any]]:
    return [{"a": value} for value in values]


SENTINELS = {"date": ["1900-01-01"], "text": ["n/a"]}


@settings(properties, max_examples=60)
@given(matrices())
@example(
    plain(
        texts("\t1900-01-01", "1900-01-01", "n/a", "\tn/a "),
        {"day": "date of a", "at": "timestamp of a"},
        sentinels=SENTINELS,
    )
)
@example(
    plain(texts("1.0029999", "1.0030000", "+.5", "5.", ".", "-0"), {"n": "decimal(6,4) of a", "i": "integer of a"})
)
@example(plain(texts("9" * 18, "-" + "9" * 18, "0" * 40 + "5", "1.6"), {"i": "integer of a"}))
@example(plain(texts("9" * 38, "0." + "9" * 20), {"n": "decimal(38,0) of a", "m": "decimal(38,20) of a"}))
@example(plain([{"f": 9007199254740991.0}, {"f": 4503599627370497.5}, {"f": 2.0**60}], {"n": "decimal(38,2) of f"}))
@example(
    plain(texts("2024-02-30", "2024-02-29 00:00", "2024-02-29 00:01"), {"day": "date of a", "at": "timestamp of a"})
)
def test_types_mean_what_the_reference_says(case: Case) -> None:
    compare(case)


@settings(properties, max_examples=200, phases=QUICK)
@given(meetings())
def test_rows_meet_as_the_reference_says(case: Case) -> None:
    compare(case)
