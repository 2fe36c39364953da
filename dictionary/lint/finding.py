"""What the linter says, and by which rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from dictionary.problems import Problem
from dictionary.yaml_reader import YamlPath


class Level(StrEnum):
    """How much a matter of style weighs: somebody will misunderstand, or it could be tidier."""

    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Edit:
    """A mechanical remedy: in one file, what stands at ``path`` becomes ``value``; None takes it away."""

    file: str
    path: YamlPath
    value: Any


@dataclass(frozen=True)
class Finding:
    """One matter of style with its place; ``path`` is the place in its file."""

    problem: Problem
    path: YamlPath = ()
    edit: Edit | None = None

    @property
    def level(self) -> Level:
        """How much it weighs."""
        return RULES[self.problem.code].level


@dataclass(frozen=True)
class StyleRule:
    """How much a rule weighs, and whether ``--fix`` can put right what it finds."""

    level: Level
    fixable: bool = False


RULES: Final[Mapping[str, StyleRule]] = {
    "style.one_language": StyleRule(Level.WARNING),
    "style.no_definition": StyleRule(Level.WARNING),
    "style.definition_length": StyleRule(Level.NOTE),
    "style.definition_says_label": StyleRule(Level.WARNING),
    "style.full_stop": StyleRule(Level.NOTE, fixable=True),
    "style.blanks": StyleRule(Level.NOTE, fixable=True),
    "style.punctuation": StyleRule(Level.NOTE, fixable=True),
    "style.label_twice": StyleRule(Level.WARNING),
    "style.check_label": StyleRule(Level.WARNING),
    "style.synonym_needless": StyleRule(Level.NOTE, fixable=True),
    "style.no_unit": StyleRule(Level.WARNING),
    "style.no_time": StyleRule(Level.WARNING),
    "style.unit_unknown": StyleRule(Level.WARNING),
    "style.owner_near": StyleRule(Level.WARNING),
    "style.owner_said_twice": StyleRule(Level.NOTE, fixable=True),
    "style.name_of_reference": StyleRule(Level.NOTE),
    "style.name_of_time": StyleRule(Level.NOTE),
    "style.default_said": StyleRule(Level.NOTE, fixable=True),
    "style.codes_unused": StyleRule(Level.WARNING),
    "style.code_unused": StyleRule(Level.NOTE),
    "style.query_unused": StyleRule(Level.WARNING),
    "style.field_unmapped": StyleRule(Level.NOTE),
    "style.table_unused": StyleRule(Level.NOTE),
    "style.unreachable_source": StyleRule(Level.WARNING),
    "style.survivorship_twice": StyleRule(Level.WARNING, fixable=True),
    "style.off_unknown": StyleRule(Level.WARNING),
    "style.off_without_reason": StyleRule(Level.WARNING),
    "style.off_needless": StyleRule(Level.NOTE),
}
"""Every rule of style."""
