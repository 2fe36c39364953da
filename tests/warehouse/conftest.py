"""A hub with an empty database, and two generations for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.warehouse.nights import Hub, first_night, generation, hub_of, second_night


@pytest.fixture
def hub(tmp_path, postgres, pg_database) -> Iterator[Hub]:
    with hub_of(tmp_path, postgres, pg_database) as made:
        yield made


@pytest.fixture(scope="module")
def night(tmp_path_factory) -> tuple[Path, Path]:
    """Two generations, one after the other."""
    folder, rows = tmp_path_factory.mktemp("generations"), first_night()
    return generation(folder / "1.duckdb", rows), generation(folder / "2.duckdb", second_night(rows))
