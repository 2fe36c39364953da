"""From a draft's files to a dictionary: judged as a whole before anything is written, then written or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dictionary.compiled import Dictionary
from dictionary.problems import ConfigurationError, Problem
from dictionary.project import Project
from exchange.changes import Change
from exchange.draft import Files, files_of

FOLDER = "dictionary"
"""The folder of a project's own dictionary."""

Load = Callable[[Project], Dictionary]
"""Loads and checks the dictionary of a project folder."""


@dataclass(frozen=True)
class Draft:
    """What was changed, the files that say so, and the dictionary that they make.

    ``is_merged``: the dictionary was another one when what came in was made. ``untranslated`` names what came in one language
    only, which stands in both now.
    """

    changes: tuple[Change, ...]
    files: Files
    dictionary: Dictionary
    is_merged: bool = False
    untranslated: tuple[str, ...] = ()


def drafted(changes: tuple[Change, ...], project: Project, present: Dictionary, load: Load) -> Draft:
    """The draft that some changes make of a project's dictionary; nothing is written.

    Raises:
        ConfigurationError: with every problem that the dictionary would have.
    """
    files = files_of(changes, project.folder / FOLDER)
    return Draft(changes, files, compiled(project, files, load) if files else present)


def compiled(project: Project, files: Files, load: Load) -> Dictionary:
    """The dictionary that a project would have with the files of a draft.

    Raises:
        ConfigurationError: with every problem that it would have.
    """
    with tempfile.TemporaryDirectory(prefix="guiyi-draft-") as name:
        scratch = Path(name)
        if (project.folder / "sources").is_dir():
            (scratch / "sources").symlink_to((project.folder / "sources").absolute())
        write(files, project, scratch / FOLDER)
        return load(Project(scratch, project.settings))


def write(files: Files, project: Project, folder: Path) -> None:
    """Write a draft: the whole dictionary folder of the project, with the files of the draft in it.

    Raises:
        ConfigurationError: the folder is there and not empty.
    """
    if folder.exists() and any(folder.iterdir()):
        raise ConfigurationError(Problem("draft.not_empty", args={"folder": str(folder)}))
    own = project.folder / FOLDER
    if own.is_dir():
        shutil.copytree(own, folder, dirs_exist_ok=True)
    _write_all(files, folder)


def adopt(files: Files, project: Project) -> None:
    """Write the files of a draft into the project's own dictionary."""
    _write_all(files, project.folder / FOLDER)


def _write_all(files: Files, folder: Path) -> None:
    """Every file is written beside its place first, so that a full disk changes none."""
    parts = []
    try:
        for path, text in files.items():
            part = folder / f"{path}.part"
            part.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(text, encoding="utf-8", newline="")
            parts.append(part)
        for part in parts:
            part.replace(part.with_name(part.name.removesuffix(".part")))
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
