"""The demo plant as a project, built night by night, and questions to its warehouse."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pytest

from demo.plant import Plant, generate
from dictionary.loader import load_settings
from guiyi.vocabulary import dictionary_of
from pipelines.night import build
from pipelines.progress import Silent
from pipelines.report import digests
from pipelines.run import Run
from warehouse.digest import Kind

SCALE = 0.05
FIRST, SECOND = "2026-03-01T18:00:00+00:00", "2026-03-02T18:00:00+00:00"


@dataclass(frozen=True)
class Night:
    """A published run and its generation."""

    folder: Path
    run: Run

    @property
    def generation(self) -> Path:
        """The file of the generation."""
        return self.run.state.generation(self.run.number)

    @cached_property
    def digests(self) -> Mapping[Kind, str]:
        """Its three digests."""
        return digests(self.run)

    def ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows of a statement."""
        with duckdb.connect(str(self.generation), read_only=True) as connection:
            return connection.execute(statement, list(values)).fetchall()

    def source(self, system: str, statement: str) -> list[tuple[Any, ...]]:
        """All rows of a statement on a source."""
        with closing(sqlite3.connect(self.folder / "data" / f"{system}.sqlite")) as connection:
            return connection.execute(statement).fetchall()


def small_plant() -> Plant:
    """The plant of these tests."""
    return generate(scale=SCALE)


def run_night(folder: Path, now: str, environment: Mapping[str, str] | None = None) -> Night:
    """One night over the sources as they are."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**(environment or {}), "GUIYI_NOW": now}.items():
            patch.setenv(name, value)
        project = load_settings(folder)
        outcome = build(project, dictionary_of(project), Silent())
    assert outcome.state == "published"
    return Night(folder, outcome.run)
