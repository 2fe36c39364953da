"""Plants that the demo's tests share, and a way to ask them questions in SQL."""

from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from demo.plant import Plant, generate
from demo.schema import table_of
from demo.truth import key_text

Row = dict[str, Any]
Ask = Callable[[str], list[tuple[Any, ...]]]


def asker(plant: Plant) -> Ask:
    """A function that runs SQL over a plant's tables, which are named `erp_Inventory`, `truth_edge` …"""
    connection = duckdb.connect()
    for (system, name), table in plant.tables.items():
        connection.register(f"{system}_{name}", table)
    for name in ("defect", "match", "edge", "share", "kpi"):
        connection.register(f"truth_{name}", getattr(plant.truth, name))
    return lambda query: connection.sql(query).fetchall()


@pytest.fixture(scope="session")
def clean() -> Plant:
    return generate(scale=0.1, defects=())


@pytest.fixture(scope="session")
def dirty() -> Plant:
    return generate(scale=0.1)


@pytest.fixture(scope="session", params=[1, 2])
def ask_clean(request: pytest.FixtureRequest) -> Ask:
    return asker(generate(seed=request.param, scale=0.1, defects=()))


@pytest.fixture(scope="session")
def ask_dirty(dirty: Plant) -> Ask:
    return asker(dirty)


@pytest.fixture(scope="session")
def planted(dirty: Plant) -> list[Row]:
    return dirty.truth.defect.to_pylist()


def rows_of(planted: list[Row], defect: str) -> list[Row]:
    return [row for row in planted if row["defect_id"] == defect and row["rule_expected"]]


def indexed(plant: Plant, system: str, name: str) -> dict[str, Row]:
    key = [column.name for column in table_of(system, name).primary_key]
    return {key_text(row[column] for column in key): row for row in plant.tables[system, name].to_pylist()}
