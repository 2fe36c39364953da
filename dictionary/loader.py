"""Reading the core dictionary and a project folder into one compiled dictionary.

All errors of all files are collected and raised together, each with its file, line and path.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dictionary.compiled import Dictionary, Vocabulary
from dictionary.compiler import check
from dictionary.measure_compiler import check_measures
from dictionary.places import Places
from dictionary.problems import ConfigurationError, Problem
from dictionary.project import SETTINGS_FILE, Project, Settings
from dictionary.reading import Reading
from dictionary.validation import validated
from dictionary.yaml_reader import read_yaml

CORE = Path(__file__).with_name("core")


def load_settings(folder: Path) -> Project:
    """The project of a folder.

    Raises:
        ConfigurationError: guiyi.yaml is missing or wrong.
    """
    document = read_yaml(folder / SETTINGS_FILE, SETTINGS_FILE)
    problems: list[Problem] = []
    settings = validated(Settings, document, document.value, problems)
    if settings is None:
        raise ConfigurationError(problems)
    return Project(folder, settings)


def load_dictionary(project: Project, vocabulary: Vocabulary) -> Dictionary:
    """The core dictionary, extended by the project's own content, compiled and checked.

    Args:
        project: the project folder.
        vocabulary: the names of the formats and normalisers that exist.

    Raises:
        ConfigurationError: with every problem of every file.
    """
    return load_with_places(project, vocabulary)[0]


def load_with_places(project: Project, vocabulary: Vocabulary) -> tuple[Dictionary, Places]:
    """The same, and where each part of it is written."""
    return _loaded(project, project.folder / "dictionary", project.folder / "sources", vocabulary)


def load_draft(project: Project, folder: Path, vocabulary: Vocabulary) -> Dictionary:
    """A draft of a project's dictionary: what a folder holds of ``dictionary/`` and ``sources/``.

    The folder may also be a ``dictionary/`` itself. What it does not hold is the project's own.

    Raises:
        ConfigurationError: it holds neither, or with every problem of every file.
    """
    if any((folder / name).is_dir() for name in ("objects", "codes", "checks", "measures")):
        return _loaded(project, folder, project.folder / "sources", vocabulary)[0]
    held = {name: (folder / name).is_dir() for name in ("dictionary", "sources")}
    if not any(held.values()):
        raise ConfigurationError(Problem("draft.empty", args={"folder": str(folder)}))
    dictionary, sources = ((folder if held[name] else project.folder) / name for name in held)
    return _loaded(project, dictionary, sources, vocabulary)[0]


def _loaded(project: Project, content: Path, sources: Path, vocabulary: Vocabulary) -> tuple[Dictionary, Places]:
    reading = Reading(project)
    reading.folder(CORE, "core")
    reading.folder(content, "dictionary")
    reading.sources(sources)
    return checked(reading.compiled(), reading.places, vocabulary, reading.problems), reading.places


def checked(
    dictionary: Dictionary, places: Places, vocabulary: Vocabulary, problems: Sequence[Problem] = ()
) -> Dictionary:
    """The dictionary, all of which can be carried out.

    Args:
        dictionary: what was read.
        places: where it was written, as far as that is known.
        vocabulary: the names of the formats and normalisers that exist.
        problems: what is known to be wrong already.

    Raises:
        ConfigurationError: with every problem.
    """
    found = [*problems, *check(dictionary, places, vocabulary)]
    # What a measure reads follows from objects that are right.
    found += [] if found else check_measures(dictionary, places, vocabulary)
    if found:
        raise ConfigurationError(sorted(found, key=lambda p: (p.file or "", p.line or 0, p.code)))
    return dictionary
