"""The SELECTs of the core measures on a few rows whose answer can be counted on fingers."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dictionary.compiled import Dictionary
from dictionary.project import Project, Settings
from guiyi.vocabulary import dictionary_of
from pipelines.engine import add_macros

Facts = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def core() -> Dictionary:
    return dictionary_of(Project(Path("no_project"), Settings(name="core")))


@pytest.fixture
def facts(core: Dictionary) -> Iterator[Facts]:
    """Answers a query over tables that are given as ``core__lot="VALUES …"`` with the names of their columns first."""
    with duckdb.connect() as connection:
        add_macros(connection, core)
        connection.execute("SET TimeZone = 'UTC'")
        for schema in ("core", "trace", "quality", "ops"):
            connection.execute(f"CREATE SCHEMA {schema}")

        def ask(query: str, **given: str) -> list[tuple[Any, ...]]:
            for name, text in given.items():
                columns, _, rows = text.partition(":")
                table = name.replace("__", ".")
                connection.execute(f"CREATE TABLE {table} AS SELECT * FROM (VALUES {rows}) AS t({columns})")
            return sorted(connection.execute(core.facts[query]).fetchall(), key=str)

        yield ask


ORDERS = (
    "master_id, status, released_on, due_on, purpose: ('A', 'released', DATE '2024-03-01', NULL::DATE, 'standard'), \
    ('B', 'released', DATE '2024-03-02', NULL, 'standard'), ('C', 'closed', DATE '2024-03-01', NULL, 'standard')"
)
NO_PROCESS = "work_order_id, process_id: (NULL::VARCHAR, NULL::VARCHAR)"


def test_usable_stock_goes_to_needs_by_their_day_and_the_rest_is_short(facts: Facts) -> None:
    found = facts(
        "shortage",
        core__work_order=ORDERS,
        core__material_requirement="""master_id, work_order_id, material_id, required_quantity, issued_quantity, required_on:
            ('1', 'A', 'm', 10.0, NULL::DECIMAL(9,1), NULL::DATE), ('2', 'B', 'm', 10.0, 4.0, NULL),
            ('3', 'B', 'n', 5.0, 5.0, NULL), ('4', 'C', 'm', 90.0, 0.0, NULL)""",
        core__stock_balance="""material_id, location_id, lot_id, quantity:
            ('m', 'p', 'good', 12.0), ('m', 'p', 'held', 50.0), ('m', 'p', 'old', 50.0), ('m', 'q', NULL, 50.0)""",
        core__location="master_id, usable: ('p', true), ('q', false)",
        core__lot="""master_id, status, expires_on: ('good', 'released', DATE '2024-04-01'), ('held', 'quarantine', NULL),
            ('old', 'released', DATE '2024-03-01')""",
        ops__run="run_id, started_at: ('000001', TIMESTAMPTZ '2024-03-03 18:00:00Z')",
    )
    # A takes 10 of 12 that are usable; B needs 6 more and gets 2.
    assert sum(row[1] for row in found if row[0] == "lines") == 1
    assert [row for row in found if row[0] == "quantity"] == [
        ("quantity", Decimal(0), Decimal(10)), ("quantity", Decimal(0), Decimal(5)), ("quantity", Decimal(4), Decimal(10)),
    ]  # fmt: skip
    assert [row for row in found if row[0] == "orders"] == [("orders", 0, 1), ("orders", 1, 1)]


PLAN = """plan_no, material_id, work_order_id, planned_quantity, period_start, period_end, frozen_at, master_id:
    ('P1', 'm', 'A', 100.0, DATE '2024-03-04', DATE '2024-03-10', TIMESTAMPTZ '2024-03-01 00:00:00Z', '1'),
    ('P2', 'm', 'A', 10.0, DATE '2024-03-04', DATE '2024-03-10', TIMESTAMPTZ '2024-03-05 00:00:00Z', '2'),
    ('P1', 'n', 'B', 50.0, DATE '2024-03-04', DATE '2024-03-10', TIMESTAMPTZ '2024-03-01 00:00:00Z', '3'),
    ('P0', 'o', 'C', 50.0, DATE '2024-03-04', DATE '2024-03-10', NULL, '4')"""
OUTPUT = """material_id, work_order_id, quantity, produced_on: ('m', 'A', 60.0, DATE '2024-03-05'),
    ('m', 'A', 70.0, DATE '2024-03-12'), ('n', 'B', 80.0, DATE '2024-03-10')"""


def test_the_plan_frozen_first_counts_and_more_than_planned_earns_nothing(facts: Facts) -> None:
    found = facts("frozen_plan", core__production_plan=PLAN, core__production_output=OUTPUT)
    assert sorted(row[1:] for row in found) == [(Decimal(50), Decimal(50)), (Decimal(60), Decimal(100))]


def test_an_order_is_on_schedule_if_its_quantity_is_there_in_the_period(facts: Facts) -> None:
    found = facts("frozen_orders", core__production_plan=PLAN, core__production_output=OUTPUT)
    assert sorted(row[1:] for row in found) == [(0, 1), (1, 1)]


def test_work_in_process_is_what_went_in_and_was_worked_less_what_came_out(facts: Facts) -> None:
    found = facts(
        "open_orders",
        core__work_order=ORDERS,
        trace__process="work_order_id, process_id: ('A', 'A'), ('B', 'A')",
        trace__event="""process_id, lot_id, event, quantity, counted: ('A', 'l', 'consume', 10.0, true),
            ('A', 'l', 'consume', 99.0, false), ('A', 'f', 'produce', 2.0, true), ('C', 'l', 'consume', 7.0, true),
            ('A', 'l', 'receive', 7.0, true)""",
        core__lot="master_id, material_id: ('l', 'm'), ('f', 'p')",
        core__material="master_id, standard_cost: ('m', 3.00), ('p', 5.00)",
        core__operation="master_id, hourly_cost: ('op', 40.00)",
        core__operation_report="""work_order_id, operation_id, started_at, ended_at:
            ('B', 'op', TIMESTAMPTZ '2024-03-02 08:00:00Z', TIMESTAMPTZ '2024-03-02 08:30:00Z'),
            ('C', 'op', TIMESTAMPTZ '2024-03-02 08:00:00Z', TIMESTAMPTZ '2024-03-02 09:00:00Z')""",
    )
    assert sum(row[0] for row in found) == Decimal(30 - 10 + 20)


def test_cycle_time_runs_from_the_first_start_to_the_last_end_of_received_orders(facts: Facts) -> None:
    found = facts(
        "cycle_time",
        trace__process="work_order_id, process_id: ('A', 'A'), ('B', 'A')",
        core__work_order=ORDERS,
        core__production_output="work_order_id: ('A')",
        core__operation_report="""work_order_id, started_at, ended_at, reported_at, worked_on:
            ('A', TIMESTAMPTZ '2024-03-02 08:00:00Z', TIMESTAMPTZ '2024-03-02 09:00:00Z', NULL::TIMESTAMPTZ, DATE '2024-03-02'),
            ('B', NULL, NULL, TIMESTAMPTZ '2024-03-03 09:30:00Z', DATE '2024-03-03'),
            ('C', TIMESTAMPTZ '2024-03-02 08:00:00Z', TIMESTAMPTZ '2024-03-02 09:00:00Z', NULL, DATE '2024-03-02')""",
    )
    assert [(str(day), hours) for day, hours in found] == [("2024-03-03", Decimal("25.5"))]


def test_an_action_is_on_time_by_the_day_that_was_planned_first(facts: Facts) -> None:
    found = facts(
        "capa_due",
        core__capa="""first_due_on, due_on, completed_on, updated_on:
            (DATE '2024-03-01', DATE '2024-06-01', DATE '2024-05-01', DATE '2024-05-02'),
            (NULL, DATE '2024-03-10', DATE '2024-03-09', DATE '2024-03-20'),
            (NULL, DATE '2024-04-10', NULL, DATE '2024-05-01'),
            (NULL, DATE '2024-09-10', NULL, DATE '2024-05-01')""",
    )
    assert [(str(day), on_time) for day, on_time, _ in found] == [
        ("2024-03-01", 0),
        ("2024-03-10", 1),
        ("2024-04-10", 0),
    ]


def test_a_partial_delivery_is_on_time_when_it_is_complete(facts: Facts) -> None:
    found = facts(
        "due_order_lines",
        core__supplier="master_id, legal_name: ('s', 'Fictional')",
        core__purchase_order="""master_id, supplier_id, due_on, quantity: ('1', 's', DATE '2024-03-10', 10.0),
            ('2', 's', DATE '2024-03-10', 10.0), ('3', 's', DATE '2024-03-11', 10.0), ('4', 's', DATE '2024-12-01', 10.0)""",
        core__purchase_receipt="""purchase_order_id, received_on, quantity: ('1', DATE '2024-03-01', 6.0),
            ('1', DATE '2024-03-10', 4.0), ('2', DATE '2024-03-10', 6.0), ('2', DATE '2024-03-12', 4.0)""",
    )
    assert sorted((str(row[0]), row[2]) for row in found) == [("2024-03-10", 0), ("2024-03-10", 1), ("2024-03-11", 0)]


def test_repairs_are_timed_by_the_runs_that_began_and_ended_them(facts: Facts) -> None:
    found = facts(
        "repairs",
        quality__quarantine="run_id, closed_run: ('000001', '000003'), ('000002', NULL)",
        ops__run="""run_id, started_at: ('000001', TIMESTAMPTZ '2024-03-01 18:00:00Z'),
            ('000002', TIMESTAMPTZ '2024-03-02 18:00:00Z'),
            ('000003', TIMESTAMPTZ '2024-03-04 06:00:00Z')""",
    )
    assert [row[1] for row in found] == [Decimal("2.5")]


def test_events_are_counted_for_rules_that_were_judged_tonight(facts: Facts) -> None:
    found = facts(
        "compliance_events",
        ops__run="run_id, started_at: ('000002', TIMESTAMPTZ '2024-03-02 18:00:00Z')",
        quality__result="""run_id, rule_id, outcome: ('000002', 'REF-ASL', 'failed'), ('000002', 'REF-CALIB', 'passed'),
            ('000002', 'REF-TRAINING', 'not_run'), ('000001', 'RPT-CLOCK', 'failed'), ('000002', 'FMT-LOT', 'failed')""",
        quality__finding="rule_id, state: ('REF-ASL', 'open'), ('REF-ASL', 'closed'), ('FMT-LOT', 'open')",
        core__lot="master_id: ('1'), ('2')",
    )
    assert found == [("REF-ASL", 1000, 2), ("REF-CALIB", 0, 2)]
