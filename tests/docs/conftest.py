"""A tiny demo plant after one night, for the example queries."""

import subprocess
import sys
from pathlib import Path

import pytest


def guiyi(*arguments: str) -> str:
    command = [sys.executable, "-c", "from guiyi.cli import main; main()", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs") / "plant"
    guiyi("init", str(folder), "--template", "demo", "--scale", "0.01")
    guiyi("build", "--project", str(folder))
    return folder
