"""A workbook that came back, as a draft of the project's dictionary."""

from __future__ import annotations

from pathlib import Path

from dictionary.compiled import Dictionary
from dictionary.problems import ConfigurationError
from dictionary.project import Project
from exchange.adoption import FOLDER, Draft, Load, compiled
from exchange.draft import files_of
from exchange.rows import for_people, rows
from exchange.xlsx.blame import placed
from exchange.xlsx.merge import changes_of
from exchange.xlsx.read import read


def draft_of(path: Path, project: Project, present: Dictionary, load: Load) -> Draft:
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
    changes = changes_of(workbook, present.project, for_people(rows(present)))
    files = files_of(changes, project.folder / FOLDER)
    try:
        dictionary = compiled(project, files, load) if files else present
    except ConfigurationError as error:
        raise ConfigurationError(placed(error.problems, workbook, changes, files)) from error
    return Draft(changes, files, dictionary, workbook.origin.hash != present.hash)
