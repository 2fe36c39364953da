"""One small demo project, made and built once by the real command."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from guiyi.cli import app
from tests.projects import on_one_core
from tests.reliability.small import fill, small_hub
from tests.shared import made_once

ROOT = Path(__file__).parents[2]
GUIYI = (sys.executable, "-c", "from guiyi.cli import main; main()")


@dataclass(frozen=True)
class Answer:
    """What a command answered."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Its data."""
        return json.loads(self.out)


Ask = Callable[..., Answer]


def ask(*words: object, env: dict[str, str] | None = None) -> Answer:
    """Call a command in this process."""
    result = CliRunner().invoke(app, [str(word) for word in words], env={"GUIYI_LANGUAGE": "", **(env or {})})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Answer(result.exit_code, result.stdout, result.stderr)


def run(*words: object, cwd: Path = ROOT, env: dict[str, str] | None = None) -> Answer:
    """Call a command as users do."""
    done = subprocess.run(
        [*GUIYI, *map(str, words)], cwd=cwd, env=env, capture_output=True, text=True, encoding="utf-8", check=False
    )
    return Answer(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True)
class Demo:
    """The built project, and what its making printed."""

    folder: Path
    init: Answer
    build: Answer


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The project, made once for all workers: a test that would change it takes a copy."""
    made = made_once(tmp_path_factory, "demo", _make_demo)
    init, build = (Answer(**json.loads((made / f"{name}.json").read_text(encoding="utf-8"))) for name in _MAKING)
    return Demo(made / "plant", init, build)


_MAKING = ("init", "build")


def _make_demo(made: Path) -> None:
    folder = made / "plant"
    init = run("init", folder, "--template", "demo", "--scale", "0.02")
    assert init.code == 0, init.err
    on_one_core(folder)
    build = run("build", "--project", folder, "--format", "json")
    assert build.code == 0, build.err
    for name, answer in zip(_MAKING, (init, build), strict=True):
        (made / f"{name}.json").write_text(json.dumps(asdict(answer)), encoding="utf-8")


@pytest.fixture
def on(demo: Demo) -> Ask:
    """Ask the demo project for JSON."""

    def asked(*words: object, form: str = "json", env: dict[str, str] | None = None) -> Answer:
        return ask(*words, "--project", demo.folder, "--format", form, env=env)

    return asked


@pytest.fixture
def bare(demo: Demo, tmp_path: Path) -> Path:
    """A copy of the project's files without data and state, to be spoilt."""
    folder = tmp_path / "bare"
    shutil.copytree(demo.folder, folder, ignore=shutil.ignore_patterns("data", ".guiyi"))
    return folder


@pytest.fixture
def copy(demo: Demo, tmp_path: Path) -> Path:
    """A copy of the project with all that it has."""
    folder = tmp_path / "copy"
    shutil.copytree(demo.folder, folder)
    return folder


@pytest.fixture(scope="session")
def small_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company with three suppliers after a night, which takes a fourth of the demo's time."""
    hub = small_hub(tmp_path_factory.mktemp("small") / "hub")
    fill(hub, {1: "Park Road 1", 2: "Lake Road 9", 3: "Hill Road 4"})
    built = ask("build", "--no-report", "--project", hub.folder)
    assert built.code == 0, built.err
    return hub.folder


@pytest.fixture
def small(small_night: Path, tmp_path: Path) -> Path:
    """A copy of it with all that it has, for commands that do not ask how much there is."""
    folder = tmp_path / "small"
    shutil.copytree(small_night, folder)
    return folder
