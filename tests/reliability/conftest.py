"""Undisturbed nights over a part of a very small demo plant, run once; tests copy the folders as they were at every step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from demo.plant import SHORTEST, generate
from demo.writers import write_sqlite
from pipelines.run import STAGES
from tests.projects import copy_project, reduce
from tests.reliability.hub import CHANGES, FIRST, SECOND, Hub
from tests.servers import PostgresServer
from tests.shared import made_once

FEEDS = {
    "erp": {
        "supplier", "customer", "material_class", "product", "material", "location", "work_order", "purchase_order",
        "purchase_receipt", "consumption", "production_output", "shipment", "stock_balance",
    },
    "mes": {"supplier", "material", "work_order"},
}  # fmt: skip
"""Enough for each way in which records depend on each other; what else the plant has is more of the same."""

Steps = dict[tuple[int, str], Hub]
Fresh = Callable[[int, str], Hub]


@pytest.fixture(scope="session")
def steps(tmp_path_factory: pytest.TempPathFactory) -> Steps:
    """The hub before each stage of its first and of its second night, and after them under ``(night, "")``."""
    folder = made_once(tmp_path_factory, "steps", _make_steps)
    return {
        (night, stage): Hub(_folder(folder, night, stage)).at(now)
        for night, now in NIGHTS.items()
        for stage in (*STAGES, "")
    }


NIGHTS = {1: FIRST, 2: SECOND}


def _make_steps(folder: Path) -> None:
    hub = Hub(reduce(copy_project(folder / "hub"), FEEDS))
    write_sqlite(generate(scale=0.01, days=SHORTEST), hub.folder / "data")
    for night, now in NIGHTS.items():
        if night in CHANGES:
            hub.sql("erp", CHANGES[night])
        for stage in STAGES:
            hub.copied(_folder(folder, night, stage))
            hub.at(now).must("build", "--until", stage)
        hub.copied(_folder(folder, night, ""))


def _folder(folder: Path, night: int, stage: str) -> Path:
    return folder / f"{night}-{stage or 'over'}"


@pytest.fixture(scope="session")
def digests(steps: Steps) -> dict[int, str]:
    """The state digest of each undisturbed night."""
    return {night: hub.digest() for (night, stage), hub in steps.items() if not stage}


@pytest.fixture(scope="session")
def first_in_postgres(steps: Steps, postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A PostgreSQL warehouse after the first night, to be copied."""
    postgres.create_database("first_night")
    hub = steps[1, "publish"].copied(tmp_path_factory.mktemp("postgres") / "hub")
    hub.with_warehouse(postgres, "first_night").must("build")
    return "first_night"


_numbers = count(1)


@pytest.fixture
def in_duckdb(steps: Steps, tmp_path: Path) -> Fresh:
    """Makes a hub of its own as it was before a stage of a night."""
    return lambda night, stage: steps[night, stage].copied(tmp_path / f"{night}-{stage}-{next(_numbers)}")


@pytest.fixture
def in_postgres(in_duckdb: Fresh, first_in_postgres: str, postgres: PostgresServer) -> Iterator[Fresh]:
    """The same with its warehouse in PostgreSQL."""
    made = []

    def make(night: int, stage: str) -> Hub:
        database = f"hub_{next(_numbers)}"
        template = "template0" if night == 1 else first_in_postgres
        with postgres.connect("postgres") as connection:
            connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"'.encode())
        made.append(database)
        return in_duckdb(night, stage).with_warehouse(postgres, database)

    yield make
    for database in made:
        postgres.drop_database(database)


@pytest.fixture(params=["duckdb", "postgresql"])
def fresh(request: pytest.FixtureRequest) -> Fresh:
    """Makes a hub of its own, once on each kind of warehouse."""
    name = "in_duckdb" if request.param == "duckdb" else "in_postgres"
    made: Fresh = request.getfixturevalue(name)
    return made
