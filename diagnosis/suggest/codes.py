"""Values of a column that the code list of its field does not know, each with the code that it most likely is."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from diagnosis.facts import ColumnFacts
from diagnosis.lexicon import is_known, meanings
from diagnosis.names import alike
from dictionary.codes import Code, CodeList

_LIKELY: Final = 0.6
"""From this likeness on a value is taken for a code."""


@dataclass(frozen=True)
class UnknownCode:
    """A value that a code list does not know.

    Attributes:
        value: the value.
        rows: how many rows have it.
        code: the good code that it most likely is; '' where nothing speaks for one.
        score: how alike it is to that, in code or label.
    """

    value: str
    rows: int
    code: str
    score: float


def unknown_codes(column: ColumnFacts, codes: CodeList) -> tuple[UnknownCode, ...]:
    """The values of a column that a code list does not know, the most frequent first; none of a column of many values."""
    known = {code.code for code in codes.codes}
    good = [code for code in codes.codes if code.bucket == "good"]
    found = []
    for one in column.values:
        if one.name.strip() in known:
            continue
        likeness = ((_likeness(one.name, code), code.code) for code in good)
        score, code = max(likeness, default=(0.0, ""))
        found.append(UnknownCode(one.name, one.rows, code if score >= _LIKELY else "", round(score, 2)))
    return tuple(found)


def _likeness(value: str, code: Code) -> float:
    return max(_alike(value, text) for text in (code.code, code.label.zh, code.label.en))


def _alike(value: str, text: str) -> float:
    """How alike two texts are: by what their words mean, or by their letters."""
    if not text:
        return 0.0
    one, other = meanings(value), meanings(text)
    by_words = alike(one, other) if is_known(one) and is_known(other) else 0.0
    return max(by_words, SequenceMatcher(None, value.casefold(), text.casefold()).ratio())
