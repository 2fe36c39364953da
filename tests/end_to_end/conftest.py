"""The demo plant, embedded: SQLite sources, DuckDB warehouse, two nights over the same data."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.plant import Plant
from demo.writers import write_sqlite
from tests.end_to_end.plants import FIRST, SECOND, Night, run_night, small_plant
from tests.projects import copy_project


@pytest.fixture(scope="session")
def plant() -> Plant:
    """The plant with its truth."""
    return small_plant()


@pytest.fixture(scope="session")
def project(plant: Plant, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its project, with SQLite sources."""
    folder = copy_project(tmp_path_factory.mktemp("demo") / "project")
    write_sqlite(plant, folder / "data")
    return folder


@pytest.fixture(scope="session")
def first(project: Path) -> Night:
    """Everything arrives."""
    return run_night(project, FIRST)


@pytest.fixture(scope="session")
def second(project: Path, first: Night) -> Night:
    """Nothing has changed."""
    return run_night(project, SECOND)
