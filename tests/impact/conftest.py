"""A company after its first night, copies of it, and what three drafts are predicted to change."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from dictionary.loader import load_settings
from dictionary.problems import Problem
from guiyi.vocabulary import dictionary_of
from pipelines.impact.prediction import impact
from pipelines.night import build
from pipelines.progress import Silent
from tests.impact.drafts import Draft
from tests.impact.plant import plant
from tests.reliability.hub import Hub
from tests.reliability.small import night

Row = dict[str, Any]
Predict = Callable[[Draft], list[Row]]


def run(hub: Hub) -> None:
    project = load_settings(hub.folder)
    build(project, dictionary_of(project), Silent())


def predicted(hub: Hub, *, only_verdicts: bool = False) -> tuple[list[Row], tuple[Problem, ...], list[tuple[str, ...]]]:
    """All changes, what would stop adoption, and what is unknown."""
    project = load_settings(hub.folder)
    with impact(project, dictionary_of(project), Silent(), only_verdicts=only_verdicts) as found:
        unknown = [(one.table, one.column, one.feed, one.field, one.taken) for one in found.unknown]
        return found.changes.rows(found.changes.sql()), found.stops, unknown


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """A company after its first night."""
    hub = plant(tmp_path_factory.mktemp("impact") / "hub")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GUIYI_NOW", night(1))
        run(hub)
    return hub


@pytest.fixture
def hub(published: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    """A copy of it, a night later."""
    monkeypatch.setenv("GUIYI_NOW", night(2))
    return published.copied(tmp_path / "hub")


@pytest.fixture(scope="session")
def predictions(published: Hub, tmp_path_factory: pytest.TempPathFactory) -> Predict:
    """What a draft is predicted to change; each is tried once, on a copy of the company."""

    @cache
    def predict(draft: Draft) -> list[Row]:
        hub = published.copied(tmp_path_factory.mktemp("draft") / "hub")
        draft.write(hub)
        rows, stops, unknown = predicted(hub)
        assert (stops, unknown) == ((), [])
        return rows

    return predict


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where scratch copies are made."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder
