"""Which part of a dictionary is compiled."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scope:
    """Which part of a dictionary is compiled: some objects with their feeds, what is pulled, the measures, or all."""

    objects: frozenset[str] = frozenset()
    pulls: bool = False
    measures: bool = False
    whole: bool = False

    def has(self, name: str) -> bool:
        """Whether an object is compiled."""
        return self.whole or name in self.objects


WHOLE = Scope(whole=True)
