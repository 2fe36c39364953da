"""What must never be written down: the values behind references to secrets, and what looks like a password."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dictionary.compiled import Dictionary
from dictionary.personal import MASK
from dictionary.problems import GuiyiError
from dictionary.project import Project, secret

_SECRETS = (
    (re.compile(r"(://[^:@/\s]*):[^@\s]*@"), rf"\1:{MASK}@"),
    (re.compile(r"(?i)\b(password|passwd|pwd|token|secret)(\s*[=:]\s*)[^\s;,'\"]+"), rf"\1\2{MASK}"),
)


def secret_values(project: Project, dictionary: Dictionary | None) -> list[str]:
    """What a project's references to secrets stand for, as far as they can be followed now."""
    references = [project.settings.warehouse.url]
    for source in dictionary.sources.values() if dictionary else ():
        references += [source.connect.sqlalchemy, source.connect.odbc]
    found = []
    for reference in references:
        if reference and reference.startswith(("env:", "file:")):
            try:
                found.append(secret(reference, project.folder))
            except GuiyiError:
                continue
    return [value for value in found if value]


def without_secrets(text: str, values: Iterable[str]) -> str:
    """A text in which none of these values stands, nor anything that looks like a password."""
    for value in values:
        text = text.replace(value, MASK)
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text
