"""How much changes matter that words of several shapes have in common."""

from __future__ import annotations

from dictionary import judges
from dictionary.change import Level
from dictionary.judges import always, given
from dictionary.shapes import Entries, Record, Value

BREAKING = Value(always(Level.BREAKING))
WORDING = Value(always(Level.WORDING))
EXPRESSION = Value(judges.expression)
EXPRESSIONS = Value(judges.expressions)
SELECT = Value(judges.select)
NAMES = Value(judges.names)
THRESHOLD = Value(judges.share_that_may_fail)
STRICTER_WHEN_TRUE = Value(judges.stricter_when_true)
LOOSER_WHEN_TRUE = Value(judges.looser_when_true)
ADDED_OR_BREAKING = Value(given(Level.ADDITIVE, Level.BREAKING))
ADDS_A_RULE = Value(given(Level.TIGHTENING, Level.LOOSENING))
TEXTS = Record({"zh": WORDING, "en": WORDING})
STANDARDS = Entries(BREAKING)


def whole(*words: str, added: Level = Level.BREAKING) -> Record:
    """A thing that is there or not, and every word of which decides what comes out."""
    return Record(dict.fromkeys(words, BREAKING), optional=True, added=added)
