"""Linting a project, and putting its files right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from guiyi.vocabulary import placed_dictionary_of

if TYPE_CHECKING:
    from dictionary.compiled import Dictionary
    from dictionary.lint import Edit, Finding
    from dictionary.project import Project

ROUNDS = 4
"""How often the files are read again: one remedy can uncover the next, as where a text has several faults."""


def linted(project: Project) -> tuple[Dictionary, list[Finding]]:
    """The dictionary of a project and its matters of style.

    Raises:
        ConfigurationError: it has errors.
    """
    from dictionary.lint import lint

    dictionary, places = placed_dictionary_of(project)
    return dictionary, lint(dictionary, places, project.settings.lint_off)


def fix_files(project: Project, *, write: bool) -> dict[str, int]:
    """Put right what is mechanical in the project's own files; how many places in which file. Without ``write``, only say so.

    Raises:
        ConfigurationError: the dictionary has errors.
    """
    changed: dict[str, int] = {}
    for _ in range(ROUNDS if write else 1):
        found = 0
        for file, edits in _edits(linted(project)[1]).items():
            count = _fix(project.folder / file, edits, write=write)
            if count:
                changed[file] = changed.get(file, 0) + count
            found += count
        if not found:
            break
    return changed


def _edits(findings: list[Finding]) -> dict[str, list[Edit]]:
    """The remedies of each file of the project; the core's own files are not the project's to change."""
    found: dict[str, list[Edit]] = {}
    for finding in findings:
        if finding.edit and not finding.edit.file.startswith("core/"):
            found.setdefault(finding.edit.file, []).append(finding.edit)
    return found


def _fix(path: Path, edits: list[Edit], *, write: bool) -> int:
    """Write a file anew beside itself and then in its place, so that it is whole at any moment."""
    from dictionary.lint.fixing import fixed

    raw = path.read_bytes().decode("utf-8")
    mark = "\ufeff" if raw.startswith("\ufeff") else ""
    text, count = fixed(raw.removeprefix(mark), edits)
    if write and count:
        beside = path.with_suffix(path.suffix + ".new")
        beside.write_bytes((mark + text).encode("utf-8"))
        beside.chmod(path.stat().st_mode)
        beside.replace(path)
    return count
