"""Projects as tests make them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Collection, Mapping
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


def reduce(folder: Path, feeds: Mapping[str, Collection[str]]) -> Path:
    """Leave a project some feeds of some systems, with the tables that they read: a night then takes half the time."""
    for file in (folder / "sources").glob("*.yaml"):
        if file.stem not in feeds:
            file.unlink()
            continue
        head, tables, made = re.split(r"^(?=tables:|feeds:)", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        made = _only(made, lambda name, system=file.stem: name in feeds[system])
        tables = _only(tables, lambda name, made=made: bool(re.search(rf"\b{name}\b", made)))
        file.write_text(head + tables + made, encoding="utf-8")
    return folder


def _only(section: str, wanted: Callable[[str], bool]) -> str:
    """A section of a YAML file with some of its entries, as they are written."""
    head, *entries = re.split(r"^(?=  \w+:)", section, flags=re.MULTILINE)
    return head + "".join(entry for entry in entries if wanted(entry.split(":")[0].strip()))
