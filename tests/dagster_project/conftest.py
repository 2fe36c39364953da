"""A small demo plant, to be built by the hub alone and by Dagster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import pytest

from dagster_project.definitions import definitions_of
from dagster_project.names import JOB
from demo.plant import Plant, generate
from demo.writers import write_sqlite
from dictionary.loader import load_settings
from guiyi.vocabulary import dictionary_of
from tests.end_to_end.plants import copy_project

SCALE = 0.01
NOW = "2026-03-01T18:00:00+00:00"

Run = Callable[[Path], dg.ExecuteInProcessResult]


@pytest.fixture(scope="session")
def small() -> Plant:
    return generate(scale=SCALE)


@pytest.fixture
def project(small: Plant, tmp_path: Path) -> Path:
    """A project of its own over the same sources."""
    folder = copy_project(tmp_path / "project")
    write_sqlite(small, folder / "data")
    return folder


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIYI_NOW", NOW)
    monkeypatch.setenv("DAGSTER_DISABLE_TELEMETRY", "1")


@pytest.fixture
def run() -> Iterator[Run]:
    """Run the nightly job of a project in this process, as Dagster's in-process executor does."""
    with dg.instance_for_test() as instance:

        def execute(folder: Path) -> dg.ExecuteInProcessResult:
            project = load_settings(folder)
            definitions = definitions_of(project, dictionary_of(project))
            return definitions.resolve_job_def(JOB).execute_in_process(instance=instance, raise_on_error=False)

        yield execute
