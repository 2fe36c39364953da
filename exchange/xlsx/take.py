"""A workbook that came back, as a draft of the project's dictionary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dictionary.compiled import Dictionary
from dictionary.problems import ConfigurationError
from dictionary.project import Project
from exchange.adoption import FOLDER, compiled
from exchange.changes import Change
from exchange.draft import Files, files_of
from exchange.tables import rows
from exchange.xlsx.blame import placed
from exchange.xlsx.merge import changes_of
from exchange.xlsx.read import read


@dataclass(frozen=True)
class Draft:
    """What was changed, the files that say so, and the dictionary that they make.

    ``is_merged``: the dictionary was another one when the workbook was made.
    """

    changes: tuple[Change, ...]
    files: Files
    dictionary: Dictionary
    is_merged: bool = False


def draft_of(path: Path, project: Project, present: Dictionary, load: Callable[[Project], Dictionary]) -> Draft:
    """The draft that a workbook makes of a project's dictionary; nothing is written.

    Args:
        path: the workbook.
        project: the project that it was made from.
        present: the project's dictionary as it is now.
        load: loads and checks the dictionary of a project folder.

    Raises:
        ConfigurationError: the workbook is refused, with each place.
    """
    workbook = read(path)
    changes = changes_of(workbook, present.project, rows(present))
    files = files_of(changes, project.folder / FOLDER)
    try:
        dictionary = compiled(project, files, load) if files else present
    except ConfigurationError as error:
        raise ConfigurationError(placed(error.problems, workbook, changes, files)) from error
    return Draft(changes, files, dictionary, workbook.origin.hash != present.hash)
