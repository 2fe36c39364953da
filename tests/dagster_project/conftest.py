"""A small demo plant, to be built by the hub alone and by Dagster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest

from dagster_project.definitions import definitions_of
from dagster_project.names import JOB
from demo.plant import SHORTEST, Plant, generate
from demo.writers import write_sqlite
from dictionary.loader import load_settings
from guiyi.vocabulary import dictionary_of
from tests.projects import copy_project, reduce
from tests.reliability.conftest import FEEDS

SCALE = 0.01
NOW = "2026-03-01T18:00:00+00:00"

Run = Callable[[Path], dg.ExecuteInProcessResult]


@pytest.fixture(scope="session")
def small() -> Plant:
    return generate(scale=SCALE, days=SHORTEST)


def _made(small: Plant, folder: Path) -> Path:
    write_sqlite(small, reduce(copy_project(folder), FEEDS) / "data")
    return folder


@pytest.fixture
def project(small: Plant, tmp_path: Path) -> Path:
    """A project of its own over the same sources."""
    return _made(small, tmp_path / "project")


@pytest.fixture(scope="package", autouse=True)
def environment() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUIYI_NOW", NOW)
        patch.setenv("DAGSTER_DISABLE_TELEMETRY", "1")
        yield patch


@contextmanager
def _runner() -> Iterator[Run]:
    with dg.instance_for_test() as instance:

        def execute(folder: Path) -> dg.ExecuteInProcessResult:
            project = load_settings(folder)
            definitions = definitions_of(project, dictionary_of(project))
            return definitions.resolve_job_def(JOB).execute_in_process(instance=instance, raise_on_error=False)

        yield execute


@pytest.fixture
def run() -> Iterator[Run]:
    """Run the nightly job of a project in this process, as Dagster's in-process executor does."""
    with _runner() as execute:
        yield execute


@dataclass(frozen=True)
class Night:
    """A project whose nightly job was run once, and what Dagster noted of it."""

    folder: Path
    done: dg.ExecuteInProcessResult


@pytest.fixture(scope="package")
def night(small: Plant, tmp_path_factory: pytest.TempPathFactory, environment: pytest.MonkeyPatch) -> Iterator[Night]:
    """One night for all tests that only look; a test that changes something copies the folder."""
    folder = _made(small, tmp_path_factory.mktemp("night") / "project")
    with _runner() as execute:
        yield Night(folder, execute(folder))
