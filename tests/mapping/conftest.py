"""The stages run as they are, but on one DuckDB connection and without waiting for the disk."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

import pipelines.conform
import pipelines.files
import pipelines.mirror
from pipelines.engine import settle


@pytest.fixture(autouse=True, scope="module")
def _fast_stages() -> Iterator[None]:
    connection = duckdb.connect(config={"preserve_insertion_order": "false", "threads": 1})

    @contextmanager
    def engine(limits: Mapping[str, str | int], spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
        settle(connection)
        yield connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipelines.mirror, "engine", engine)
        patch.setattr(pipelines.conform, "engine", engine)
        patch.setattr(pipelines.files, "sync", lambda _: None)
        yield
    connection.close()
