"""Rules of style that somebody switched off: for a project in guiyi.yaml, for an element by a comment, each with its reason.

A comment ``# lint off style.no_unit: counted by hand`` on the line of an element holds for it and for all that is below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from dictionary.lint.finding import RULES, Finding
from dictionary.places import Places
from dictionary.problems import Problem, nearest
from dictionary.project import SETTINGS_FILE
from dictionary.yaml_reader import Document

_COMMENT = re.compile(r"#\s*lint off (style\.\w+)\s*:?\s*(.*)$")


@dataclass
class _Comment:
    """One comment; ``used`` is whether it silenced anything."""

    rule: str
    reason: str
    used: bool = field(default=False)


def remaining(findings: Iterable[Finding], places: Places, switched_off: Mapping[str, str]) -> Iterator[Finding]:
    """The findings that nobody switched off, and what is wrong with the switching off itself."""
    documents = {document.file: document for owned in places.documents.values() for document in owned}
    comments = {file: _comments(document) for file, document in documents.items()}
    for finding in findings:
        covering = _covering(finding, documents, comments)
        for comment in covering:
            comment.used = True
        if not any(comment.reason for comment in covering) and finding.problem.code not in switched_off:
            yield finding
    for rule in switched_off:
        if rule not in RULES:
            yield Finding(_unknown(SETTINGS_FILE, None, rule))
    for file, lines in comments.items():
        for line, comment in lines.items():
            yield from _faults(file, line, comment)


def _comments(document: Document) -> dict[int, _Comment]:
    found = ((number, _COMMENT.search(line)) for number, line in enumerate(document.text.splitlines(), 1))
    return {number: _Comment(match[1], match[2].strip()) for number, match in found if match}


def _covering(
    finding: Finding, documents: Mapping[str, Document], comments: Mapping[str, dict[int, _Comment]]
) -> list[_Comment]:
    document = documents.get(finding.problem.file or "")
    if document is None:
        return []
    prefixes = (finding.path[:length] for length in range(1, len(finding.path) + 1))
    lines = {document.lines.get(prefix) for prefix in prefixes} | {finding.problem.line}
    found = (comments[document.file].get(line or 0) for line in lines)
    return [comment for comment in found if comment and comment.rule == finding.problem.code]


def _faults(file: str, line: int, comment: _Comment) -> Iterator[Finding]:
    if comment.rule not in RULES:
        yield Finding(_unknown(file, line, comment.rule))
    elif not comment.reason:
        yield Finding(Problem("style.off_without_reason", file, line, args={"rule": comment.rule}))
    elif not comment.used:
        yield Finding(Problem("style.off_needless", file, line, args={"rule": comment.rule}))


def _unknown(file: str, line: int | None, rule: str) -> Problem:
    return Problem("style.off_unknown", file, line, args={"rule": rule, "nearest": nearest(rule, RULES)})
