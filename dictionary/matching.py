"""How records are found to be one thing, and things to be parts of others."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from dictionary.model import Model, Name


class MatchRule(Model):
    """Records whose normalised fields are all equal are one thing, unless a telling field differs.

    ``on`` maps a field to its normaliser (``identifier`` takes valid values only, ``same`` compares as it is).
    ``rewrite`` holds a site's own rules of writing for a field, regular expressions and their replacements, applied
    after the normaliser. ``also`` names further fields whose values count as values of a field, such as former names.
    """

    rule: Name
    on: dict[Name, str] = Field(min_length=1)
    rewrite: dict[Name, dict[str, str]] = Field(default_factory=dict)
    also: dict[Name, tuple[Name, ...]] = Field(default_factory=dict)
    unless_differ: tuple[Name, ...] = ()
    score: Annotated[Decimal, Field(gt=0, le=1)] = Decimal(1)
    between_systems: bool = False

    @property
    def looked_at(self) -> dict[str, str]:
        """Every field that the rule looks at, with its normaliser or the part that it has in the rule."""
        further = {other: "also" for others in self.also.values() for other in others}
        return {**dict.fromkeys(self.unless_differ, "unless_differ"), **further, **self.on}


class PartOf(Model):
    """How a record's number tells the whole of which it is a part, such as a sub-lot's its lot.

    ``field`` names the whole. ``rewrite`` takes from the keys of the match rule ``rule`` what tells the part; the thing
    with the key that is left is the whole.
    """

    field: Name
    rule: Name
    rewrite: dict[Name, dict[str, str]] = Field(min_length=1)
