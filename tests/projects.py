"""Projects as tests make them."""

from __future__ import annotations

import shutil
from pathlib import Path

DEMO = Path(__file__).parents[1] / "demo" / "project"


def on_one_core(folder: Path) -> Path:
    """Let a project's builds use one core: several tests run at once, and small tables gain nothing from more."""
    with (folder / "guiyi.yaml").open("a", encoding="utf-8") as settings:
        settings.write("threads: 1\n")
    return folder


def copy_project(folder: Path, project: Path = DEMO) -> Path:
    """A project's files in a new folder, the demo's by default, without data and state."""
    shutil.copytree(project, folder, ignore=shutil.ignore_patterns("data", ".guiyi"))
    return on_one_core(folder)
