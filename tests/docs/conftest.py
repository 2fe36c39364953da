"""A tiny demo plant after one night, for the example queries."""

from pathlib import Path

import pytest

from tests.guiyi.conftest import ask
from tests.projects import on_one_core


def guiyi(*arguments: str, now: str | None = None) -> str:
    """The output of one command, at a given time."""
    told = ask(*arguments, env={"GUIYI_BUILD_REPORT": "false"} | ({"GUIYI_NOW": now} if now else {}))
    assert told.code == 0, told.err
    return told.out


@pytest.fixture(scope="session")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs") / "plant"
    guiyi("init", str(folder), "--template", "demo", "--scale", "0.01")
    guiyi("build", "--project", str(on_one_core(folder)))
    return folder


@pytest.fixture(scope="session")
def generation(plant: Path) -> str:
    return guiyi("warehouse", "path", "--project", str(plant)).strip()
