"""A named format, and the shape that most of them share."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from dictionary.sql import literal
from quality_rules.formats.verdict import COMPONENT_FAULT, FORMAT_FAULT, LENGTH_FAULT, Verdict
from quality_rules.normalise import plain_text

DIGITS: Final = "0123456789"
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

Ground = Literal["biip", "python-stdnum", "own"]
"""Who judges: a library, or code of this room where no library does, or does it whole."""


class Wording(NamedTuple):
    """One text in both languages of the product."""

    zh: str
    en: str


class InSql(NamedTuple):
    """A judge as SQL, for texts of printable ASCII.

    Both are expressions over ``value``, the raw text, and ``text``, the writing in which codes are judged
    (:func:`code_text`): ``outcome`` gives the name of an outcome, ``compact`` the canonical writing of a valid value.
    """

    outcome: str
    compact: str = "text"


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what it is, what is checked, on what that rests, an example of each kind, and its judge.

    ``in_sql`` says the same as ``judge`` where SQL can say it simply.
    """

    name: str
    label: Wording
    good: Wording
    rests_on: tuple[Ground, ...]
    right: str
    wrong: str
    judge: Callable[[str], Verdict]
    in_sql: InSql | None = None


def code_text(value: str) -> str:
    """Return the writing in which codes are judged: plain text in upper case."""
    return plain_text(value).upper()


@dataclass(frozen=True, slots=True)
class Shape:
    """Allowed characters, allowed lengths, a pattern for the whole, and one for what is possible; faults in this order."""

    alphabet: frozenset[str]
    lengths: Collection[int]
    pattern: re.Pattern[str]
    possible: re.Pattern[str]

    @classmethod
    def of(cls, alphabet: str, lengths: Collection[int], pattern: str, possible: str = ".*") -> "Shape":
        """Make a shape from its characters, its lengths and regular expressions that Python and DuckDB read alike."""
        return cls(frozenset(alphabet), lengths, re.compile(pattern), re.compile(possible))

    def fault(self, text: str) -> Verdict | None:
        """Return what is wrong with `text`, already brought to its writing, or None."""
        if not self.alphabet.issuperset(text):
            return FORMAT_FAULT
        if len(text) not in self.lengths:
            return LENGTH_FAULT
        if not self.pattern.fullmatch(text):
            return FORMAT_FAULT
        return None if self.possible.fullmatch(text) else COMPONENT_FAULT

    def judge(self, value: str) -> Verdict:
        """Judge a raw value for which the shape is all that can be checked."""
        text = code_text(value)
        return self.fault(text) or Verdict.valid(text)

    def in_sql(self, then: str = "'valid'", compact: str = "text") -> InSql:
        """The same judge as SQL; ``then`` is the outcome of a text in which the shape finds no fault."""
        characters = "".join(sorted(map(re.escape, self.alphabet)))
        lengths = ", ".join(map(str, self.lengths))
        return InSql(
            f"""CASE WHEN NOT regexp_full_match(text, {literal(f"[{characters}]*")}) THEN 'format'
            WHEN length(text) NOT IN ({lengths}) THEN 'length'
            WHEN NOT regexp_full_match(text, {literal(self.pattern.pattern)}) THEN 'format'
            WHEN NOT regexp_full_match(text, {literal(self.possible.pattern)}) THEN 'component' ELSE {then} END""",
            compact,
        )
