"""One change between two dictionaries: what it is about, what was and what is, and how much it matters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """How much a change matters to those who rely on the dictionary, the worst first.

    ``breaking``: what is published under a name is gone, renamed or means something else (other values, ids or numbers).
    ``tightening``: it means the same, and fewer records pass, or fewer people see it. ``loosening``: more do.
    ``additive``: something new beside what was. ``wording``: what people read, and no more.
    """

    BREAKING = "breaking"
    TIGHTENING = "tightening"
    LOOSENING = "loosening"
    ADDITIVE = "additive"
    WORDING = "wording"

    @property
    def rank(self) -> int:
        """Its place among the levels; 0 is the worst."""
        return list(Level).index(self)


class Event(StrEnum):
    """What happened to an element or one of its words; ``moved``: its entries are the same in another order."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENAMED = "renamed"
    MOVED = "moved"


@dataclass(frozen=True)
class Change:
    """One change.

    Attributes:
        element: the kind of thing that it is about, such as ``field``; ``dictionary`` for the whole.
        name: its name, such as ``material.gtin``; what was renamed has its present name here.
        word: the word in its definition, such as ``checks.format.severity``; empty where the thing itself came or went.
        event: what happened.
        was: the plain value before; None where there was none.
        now: the plain value after; None where there is none.
        level: how much it matters.
    """

    element: str
    name: str
    word: str
    event: Event
    was: Any
    now: Any
    level: Level

    @property
    def path(self) -> str:
        """Element, name and word as one text: ``field:material.gtin checks.format.severity``."""
        place = f"{self.element}:{self.name}" if self.name else self.element
        return f"{place} {self.word}" if self.word else place


def overall(changes: Iterable[Change]) -> Level | None:
    """The worst level of several changes; None without any."""
    return min((change.level for change in changes), key=lambda level: level.rank, default=None)
