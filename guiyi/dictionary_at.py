"""Which dictionary people mean: the project's files, those of another folder, a version, or what a run was pinned to."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dictionary.compiled import Dictionary
from dictionary.loader import load_settings
from dictionary.problems import ConfigurationError, NothingSelectedError, Problem
from dictionary.project import SETTINGS_FILE, Project
from governance.in_force import dictionary_of_version, none_effective
from governance.register import Register
from governance.timeline import Version
from guiyi.vocabulary import dictionary_of, draft_of
from pipelines import clock
from pipelines.run import Run, State, run_name

FILES, PUBLISHED, EFFECTIVE = "files", "published", "effective"


@dataclass(frozen=True)
class Found:
    """A dictionary, and what it is: ``files``, ``folder``, ``draft``, ``version`` or ``run``, with its name."""

    kind: str
    name: str
    dictionary: Dictionary


def dictionary_at(project: Project, reference: str) -> Dictionary:
    """The dictionary that a reference names (:func:`found_at` says how).

    Raises:
        NothingSelectedError: there is no such dictionary.
        ConfigurationError: the files that are meant have problems, or nothing is published yet.
    """
    return found_at(project, reference).dictionary


def found_at(project: Project, reference: str) -> Found:
    """What a reference names.

    Args:
        project: the project of whose files, versions and runs the reference speaks.
        reference: ``files``, ``published``, ``effective``, a version by its number or a beginning of its hash, a run by its
            six digits (or ``run:2``), a project folder, or a folder with a draft of some of the project's files.

    Raises:
        NothingSelectedError: there is no such dictionary.
        ConfigurationError: the files that are meant have problems, or nothing is published or effective yet.
        ResourceError: the kept content of a version is damaged.
    """
    for pattern, find in _WAYS.items():
        match = re.fullmatch(pattern, reference)
        found = find(project, match[match.lastindex or 0]) if match else None
        if found is not None:
            return found
    raise NothingSelectedError(Problem("dictionary.unknown", args={"name": reference}))


def before(project: Project) -> str:
    """What a change is compared with unless somebody says otherwise: the effective version, else what readers see now."""
    if _has_effective(project):
        return EFFECTIVE
    return PUBLISHED if State.of(project).current() else FILES


def counting(project: Project) -> str:
    """What people are told that counts: in a governed project the effective version, once there is one; else the files."""
    return EFFECTIVE if project.settings.governance == "required" and _has_effective(project) else FILES


def _has_effective(project: Project) -> bool:
    return Register(project).effective(clock.now()) is not None


def _files(project: Project, _: str) -> Found:
    return Found("files", "", dictionary_of(project))


def _published(project: Project, _: str) -> Found | None:
    number = State.of(project).current()
    if number == 0:
        raise ConfigurationError(Problem("run.none_published"))
    return _run(project, str(number))


def _effective(project: Project, _: str) -> Found:
    register = Register(project)
    version = register.effective(clock.now())
    if version is None:
        raise none_effective(register, clock.now())
    return _version_found(register, version)


def _version(project: Project, text: str) -> Found | None:
    register = Register(project)
    is_hash = not text.isdecimal()
    if is_hash and not any(version.hash.startswith(text.lower()) for version in register.versions()):
        return None
    return _version_found(register, register.named(text))


def _version_found(register: Register, version: Version) -> Found:
    return Found("version", str(version.number), dictionary_of_version(register, version))


def _run(project: Project, digits: str) -> Found | None:
    state, name = State.of(project), run_name(int(digits))
    if not (state.runs / name / "run.json").exists():
        return None
    return Found("run", name, Run.load(project, state, int(digits)).dictionary)


def _folder(project: Project, text: str) -> Found | None:
    folder = Path(text)
    if not folder.is_dir():
        return None
    if (folder / SETTINGS_FILE).is_file():
        return Found("folder", text, dictionary_of(load_settings(folder.absolute())))
    return Found("draft", text, draft_of(project, folder))


_WAYS: dict[str, Callable[[Project, str], Found | None]] = {
    FILES: _files,
    PUBLISHED: _published,
    EFFECTIVE: _effective,
    r"(?:run:\d{1,6}|\d{6})": lambda project, text: _run(project, text.removeprefix("run:")),
    r"(?:version:)?(\d{1,5}|[0-9a-fA-F]{4,64})": _version,
    r".+": _folder,
}
"""What a reference can look like, and how it is then found; the first that finds something is meant."""
