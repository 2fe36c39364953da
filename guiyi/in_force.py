"""The dictionary by which the next run goes: the project's files, or in a governed project the effective version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dictionary.compiled import Dictionary
from dictionary.problems import ConfigurationError
from dictionary.project import Project
from governance.in_force import check_run, effective_dictionary
from governance.register import Register
from guiyi.vocabulary import dictionary_of, vocabulary
from pipelines import clock
from pipelines.run import Run


@dataclass(frozen=True)
class InForce:
    """A dictionary in force.

    Attributes:
        dictionary: the dictionary itself.
        version: the number of the version that it is; None in a project without governance.
        files: whether the project's files say the ``same``, ``differ`` or are ``broken``.
    """

    dictionary: Dictionary
    version: int | None = None
    files: Literal["same", "differ", "broken"] = "same"


def in_force(project: Project) -> InForce:
    """The dictionary by which a run that begins now goes.

    Raises:
        ConfigurationError: the files have problems; or in a governed project no version is effective, or a system of it
            has no connection in the files.
        ResourceError: the kept content of the effective version is not what was approved.
    """
    if project.settings.governance != "required":
        return InForce(dictionary_of(project))
    version, dictionary = effective_dictionary(Register(project), vocabulary(), clock.now())
    return InForce(dictionary, version.number, _files(project, dictionary))


def check_may_continue(run: Run) -> None:
    """Refuse to continue a stopped run of a governed project whose dictionary nobody approved.

    Raises:
        ConfigurationError: it is pinned to no version that was approved.
    """
    if run.project.settings.governance == "required":
        check_run(Register(run.project), run)


def version_with(project: Project, dictionary_hash: str) -> int | None:
    """The number of the version that has a hash, if it was ever submitted; the last one that was."""
    found = [version.number for version in Register(project).versions() if version.hash == dictionary_hash]
    return max(found, default=None)


def _files(project: Project, dictionary: Dictionary) -> Literal["same", "differ", "broken"]:
    try:
        return "same" if dictionary_of(project).hash == dictionary.hash else "differ"
    except ConfigurationError:
        return "broken"
