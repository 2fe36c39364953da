"""A tiny demo plant after one night, for the example queries."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.projects import on_one_core


def guiyi(*arguments: str, now: str | None = None) -> str:
    """The output of one command, at a given time."""
    environment = os.environ | ({"GUIYI_NOW": now} if now else {})
    command = [sys.executable, "-c", "from guiyi.cli import main; main()", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs") / "plant"
    guiyi("init", str(folder), "--template", "demo", "--scale", "0.01")
    guiyi("build", "--project", str(on_one_core(folder)))
    return folder


@pytest.fixture(scope="session")
def generation(plant: Path) -> str:
    return guiyi("warehouse", "path", "--project", str(plant)).strip()
