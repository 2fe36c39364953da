"""The names that other rooms lend to the dictionary, put together in one place."""

from __future__ import annotations

from pathlib import Path

from dictionary.compiled import Dictionary, Vocabulary
from dictionary.loader import load_dictionary, load_draft, load_with_places
from dictionary.places import Places
from dictionary.project import Project


def vocabulary() -> Vocabulary:
    """The formats and normalisers that exist, the tables that a warehouse has, and the engine that judges conditions."""
    from quality_rules import formats
    from quality_rules.normalise import NORMALISERS
    from warehouse.tables import readable

    return Vocabulary(frozenset(formats.names()), frozenset(NORMALISERS), readable, _misfit)


def _misfit(dictionary: Dictionary, condition: str) -> str | None:
    from pipelines.engine import misfit

    return misfit(dictionary, condition)


def placed_dictionary_of(project: Project) -> tuple[Dictionary, Places]:
    """The dictionary in force in a project, and where each part of it is written.

    Raises:
        ConfigurationError: with every problem of every file.
    """
    return load_with_places(project, vocabulary())


def dictionary_of(project: Project) -> Dictionary:
    """The dictionary in force in a project.

    Raises:
        ConfigurationError: with every problem of every file.
    """
    return load_dictionary(project, vocabulary())


def draft_of(project: Project, folder: Path) -> Dictionary:
    """A draft of a project's dictionary, from a folder that holds some of its files.

    Raises:
        ConfigurationError: the folder holds no draft, or with every problem of every file.
    """
    return load_draft(project, folder, vocabulary())
