"""Places of elements in their files, and findings made there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from dictionary.lint.finding import Edit, Finding
from dictionary.places import Owner, Places
from dictionary.problems import Problem
from dictionary.yaml_reader import Document, YamlPath, dotted

KEPT: Final = object()
"""No mechanical remedy."""


@dataclass(frozen=True)
class Spot:
    """A place in a file, or in none where only the merged dictionary has it."""

    document: Document | None
    path: YamlPath
    owner: Owner

    def at(self, *rest: str | int) -> Spot:
        """A place below."""
        return Spot(self.document, (*self.path, *rest), self.owner)

    @property
    def written(self) -> Any:
        """What the file says here; None where it says nothing."""
        value: Any = self.document.value if self.document else None
        for part in self.path:
            if isinstance(value, dict):
                value = value.get(part)
            else:
                value = value[part] if isinstance(value, list) and isinstance(part, int) and part < len(value) else None
        return value

    def finding(self, problem: Problem, becomes: Any = KEPT) -> Finding:
        """A problem found here; ``becomes`` is what should stand here instead, None for nothing at all."""
        edit = None
        if becomes is not KEPT and self.document is not None and self.path in self.document.lines:
            edit = Edit(self.document.file, self.path, becomes)
        return Finding(problem, self.path, edit)

    def problem(self, code: str, /, **args: object) -> Problem:
        """A problem with this place."""
        if self.document is None:
            return Problem(code, path=dotted((*self.owner, *self.path)), args=args)
        return self.document.problem(code, self.path, **args)


@dataclass(frozen=True)
class Spots:
    """Finds the places of elements."""

    places: Places

    def of(self, owner: Owner, *path: str | int) -> Spot:
        """A place of an object, measure, code list or source."""
        return Spot(self.places.find(owner, path), path, owner)

    def field(self, name: str, field: str, *rest: str | int) -> Spot:
        """A field of an object: the last file that defines it counts whole."""
        found = self.of(("object", name), "fields", field)
        return found.at(*rest)

    def check(self, name: str, rule: str, *rest: str | int) -> Spot:
        """A check of an object, by its rule."""
        owner = ("object", name)
        return Spot(*self.places.find_in_list(owner, "checks", ("rule", rule), rest), owner)
