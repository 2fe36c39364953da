"""A named format, and the shape that most of them share."""

import re
from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Final, NamedTuple

from quality_rules.formats.verdict import FORMAT_FAULT, LENGTH_FAULT, Verdict
from quality_rules.normalise import plain_text

DIGITS: Final = "0123456789"
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Wording(NamedTuple):
    """One text in both languages of the product."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, its label, what a good value looks like, and its judge."""

    name: str
    label: Wording
    good: Wording
    judge: Callable[[str], Verdict]


def code_text(value: str) -> str:
    """Return the writing in which codes are judged: plain text in upper case."""
    return plain_text(value).upper()


@dataclass(frozen=True, slots=True)
class Shape:
    """Allowed characters, allowed lengths and a pattern for the whole; faults are told in this order."""

    alphabet: frozenset[str]
    lengths: Container[int]
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, alphabet: str, lengths: Container[int], pattern: str) -> "Shape":
        """Make a shape from its characters, its lengths and a regular expression."""
        return cls(frozenset(alphabet), lengths, re.compile(pattern))

    def fault(self, text: str) -> Verdict | None:
        """Return what is wrong with `text`, already brought to its writing, or None."""
        if not self.alphabet.issuperset(text):
            return FORMAT_FAULT
        if len(text) not in self.lengths:
            return LENGTH_FAULT
        return None if self.pattern.fullmatch(text) else FORMAT_FAULT

    def judge(self, value: str) -> Verdict:
        """Judge a raw value for which the shape is all that can be checked."""
        text = code_text(value)
        return self.fault(text) or Verdict.valid(text)
