"""Measures on a plant without defects are what really was, to the last decimal, and nights keep what they said."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from demo.plant import generate
from demo.score import score
from demo.writers import write_sqlite
from dictionary.loader import load_settings
from dictionary.problems import ConfigurationError
from pipelines.run import State
from tests.end_to_end.plants import FIRST, SECOND, Night, run_night
from tests.projects import copy_project
from tests.reliability.small import fill, small_hub

NOT_IN_THE_PLANT = {
    "plan_attainment", "schedule_adherence", "scrap_rate", "rework_rate", "trace_drill_hours", "trace_drill_recovery",
    "oee", "oee_availability", "oee_effectiveness", "oee_quality", "repair_days", "roi",
}  # fmt: skip
"""Measures of which no system of the plant knows the facts, and repairs, of which a first night has none."""


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_project(tmp_path_factory.mktemp("clean") / "project")
    # Orders that are split or made together are no defect; what is measured must neither double nor vanish with them.
    write_sqlite(generate(seed=2, scale=0.02, defects=("C14",)), folder / "data")
    return folder


@pytest.fixture(scope="module")
def night(clean: Path) -> Night:
    return run_night(clean, FIRST)


def test_clean_measures_equal_the_truth(night: Night) -> None:
    told = score(night.folder, night.generation)
    found, shared = told["measures"], told["orders"]["split_or_merged"]
    assert shared == 4
    known = {"no_facts": set[str](), "computed": set[str]()}
    for name, outcome in night.ask("SELECT measure, outcome FROM measures.definition"):
        known[outcome].add(name)
    assert known["computed"] == set(found)
    assert known["no_facts"] == NOT_IN_THE_PLANT
    # No two systems have an order that is split or made together as one thing.
    found["data_consistency_keys"]["equal"] += 1
    # Of two orders that are made together the reports tell one time, which is neither's.
    for name in ("production_cycle_time", "production_cycle_time_p90", "touch_time_share"):
        assert found[name]["values"] - found[name]["equal"] <= shared
        found[name]["equal"] = found[name]["values"]
    wrong = {name: facts for name, facts in found.items() if (facts["equal"], facts["unknown"]) != (facts["values"], 0)}
    assert wrong == {}
    assert all(facts["values"] > 0 for facts in found.values())


def test_clean_plant_raises_no_alarm(night: Night) -> None:
    assert score(night.folder, night.generation)["rules"] == {}


def test_value_is_numerator_over_denominator(night: Night) -> None:
    rows = night.ask(
        "SELECT value, numerator, denominator, coverage FROM measures.value WHERE numerator IS NOT NULL AND denominator <> 0"
    )
    assert len(rows) > 100
    for value, numerator, denominator, coverage in rows:
        assert abs(value * denominator - numerator) <= denominator * Decimal("1e-10")
        assert 0 < coverage <= 1


def test_nights_are_kept_beside_each_other_and_months_are_told_once(night: Night, clean: Path) -> None:
    (clean / "dictionary" / "measures").mkdir()
    yields = clean / "dictionary" / "measures" / "yield.yaml"
    yields.write_text("measure: first_pass_yield\ntarget: 0.99\n", encoding="utf-8")
    later = run_night(clean, SECOND)
    periods = "SELECT DISTINCT period FROM measures.value WHERE measure = 'data_consistency_keys' ORDER BY 1"
    assert later.ask(periods) == [("2026-03-02",), ("2026-03-03",)]
    months = "SELECT period, grain, value, formula_version FROM measures.value WHERE period_kind = 'month' ORDER BY ALL"
    assert later.ask(months) == night.ask(months)
    assert later.ask("SELECT DISTINCT target FROM measures.value WHERE measure = 'first_pass_yield'") == [
        (Decimal("0.99"),)
    ]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company with one supplier, whose order yield is a SELECT of its own."""
    hub = small_hub(tmp_path_factory.mktemp("company") / "hub")
    fill(hub, {1: "Park Road 1"})
    measures = hub.folder / "dictionary" / "measures"
    measures.mkdir(parents=True)
    (measures / "yield.yaml").write_text("measure: first_pass_yield\nreplaces: true\n", encoding="utf-8")
    return hub.folder


@pytest.mark.parametrize(
    ("numerator", "code"),
    [("length(code) / 3", "measure.float"), ("CAST(code || 'x' AS INTEGER)", "measure.fails")],
)
def test_a_measure_that_cannot_be_computed_stops_the_publish(company: Path, numerator: str, code: str) -> None:
    facts = f"SELECT CAST(valid_from AS DATE) AS day, {numerator} AS numerator FROM core.supplier"
    (company / "dictionary" / "measures" / "order_yield.sql").write_text(facts, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        run_night(company, FIRST)
    assert [problem.code for problem in caught.value.problems] == [code]
    assert State.of(load_settings(company)).current() == 0


def test_a_measure_without_facts_says_so_and_what_is_missing(night: Night) -> None:
    missing = dict(night.ask("SELECT measure, not_given FROM measures.definition WHERE outcome = 'no_facts'"))
    assert missing["plan_attainment"] == "production_plan"
    assert missing["oee"] == "machine_time"
    assert missing["rework_rate"] == "operation_report.rework_quantity"
    assert missing["repair_days"] is None
    assert night.ask("SELECT count(*) FROM measures.value WHERE measure IN ('oee', 'roi', 'rework_rate')") == [(0,)]
