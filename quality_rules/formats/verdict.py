"""What a format says about a value."""

from enum import StrEnum
from typing import NamedTuple


class Outcome(StrEnum):
    """Well-formed, or the first of four kinds of failure; the kinds are those of python-stdnum."""

    VALID = "valid"
    FORMAT = "format"
    """Characters or parts stand where they may not."""
    LENGTH = "length"
    """Right characters, wrong number of them."""
    CHECKSUM = "checksum"
    """The check character does not follow from the rest."""
    COMPONENT = "component"
    """A part is impossible by itself or contradicts another part."""


class Verdict(NamedTuple):
    """Outcome of one value, and its canonical writing if and only if it is valid."""

    outcome: Outcome
    compact: str | None = None

    @classmethod
    def valid(cls, compact: str) -> "Verdict":
        """Return the verdict of a good value written canonically as `compact`."""
        return cls(Outcome.VALID, compact)


FORMAT_FAULT = Verdict(Outcome.FORMAT)
LENGTH_FAULT = Verdict(Outcome.LENGTH)
CHECKSUM_FAULT = Verdict(Outcome.CHECKSUM)
COMPONENT_FAULT = Verdict(Outcome.COMPONENT)
