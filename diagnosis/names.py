"""How alike names are, by what their words mean: of columns and fields, and of columns that may name rows of a table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final

from diagnosis.lexicon import Meaning, is_known, meanings

Phrase = tuple[Meaning, ...]

_TYPE_LETTER = re.compile(r"^[a-z](?=[A-Z])")
_COMMON_LETTER = re.compile(r"^[A-Z](?=[A-Z])")
_USUAL, _NEARLY_ALL = 0.6, 0.9
_LIGHT: Final = {
    "code": 0.7,
    "id": 0.5,
    "date": 0.7,
    "name": 0.9,
    "line": 0.6,
    "document": 0.6,
    "base": 0.6,
    "kind": 0.9,
    "managed": 0.3,
}
"""What a word counts that says little; others count 1."""

_STRANGE: Final = 0.35
"""What a short word counts that the lexicon does not have: a module's or a type's letters."""

IDENTIFYING: Final = frozenset({"code", "id"})


class Names:
    """Names of one source: letters before its columns' names are left out, one for each type or the same for nearly all."""

    def __init__(self, columns: Iterable[str]) -> None:
        listed = list(columns)
        typed = sum(bool(_TYPE_LETTER.match(name)) for name in listed)
        self._letter = _TYPE_LETTER if len(listed) > 0 and typed / len(listed) >= _USUAL else None
        first = Counter(name[0] for name in listed if _COMMON_LETTER.match(name)).most_common(1)
        if first and first[0][1] / len(listed) >= _NEARLY_ALL:
            self._letter = _COMMON_LETTER

    def column(self, name: str) -> Phrase:
        """What the name of a column says."""
        return meanings(self._letter.sub("", name) if self._letter else name)

    def of_links(
        self, columns: Sequence[tuple[str, str, bool]], keys: Sequence[tuple[str, str]]
    ) -> Iterator[tuple[int, int, float]]:
        """Pairs of a column and a key that are named alike: their places in the two lists, and how much: 0 … 1.

        Args:
            columns: table, column, and whether it is a key of its own table; then an equal name alone says nothing, since many
                keys are named alike.
            keys: table and column of those to which they could link.
        """
        by_word: dict[str, list[int]] = {}
        for key, (table, column) in enumerate(keys):
            said = (*meanings(table), *self.column(column))
            for concept in frozenset().union(*without(said, IDENTIFYING)):
                by_word.setdefault(concept, []).append(key)
        for place, (table, column, is_key) in enumerate(columns):
            own = without(self.column(column), IDENTIFYING) or without(meanings(table), IDENTIFYING)
            for key in sorted({key for word in own for concept in word for key in by_word.get(concept, ())}):
                likeness = self._of_link(table, column, *keys[key], is_key)
                if likeness:
                    yield place, key, likeness

    def _of_link(self, table: str, column: str, to_table: str, to_column: str, is_key: bool) -> float:
        own, theirs = without(self.column(column), IDENTIFYING), without(self.column(to_column), IDENTIFYING)
        there = without(meanings(to_table), IDENTIFYING)
        same = column.lower() == to_column.lower()
        if not own:
            tables = alike(meanings(table), there) if same else 0.0
            return tables if tables == 1 or not is_key else 0.0
        by_table = alike(own, there)
        return by_table if is_key else max(1.0 if same else 0.0, by_table, alike(own, theirs))


def without(phrase: Phrase, meaning: frozenset[str]) -> Phrase:
    """A phrase without the words that mean this."""
    return tuple(word for word in phrase if not word & meaning)


def is_identifying(name: str) -> bool:
    """Whether a name says that its values identify something."""
    return any(word & IDENTIFYING for word in meanings(name))


@cache
def alike(one: Phrase, other: Phrase) -> float:
    """How much two phrases have in common: 1 where each word of one means the same as a word of the other."""
    if not one or not other:
        return 0.0
    left, shared = list(other), 0.0
    for word in one:
        partner = next((candidate for candidate in left if candidate & word), None)
        if partner is not None:
            left.remove(partner)
            shared += min(_weight(word), _weight(partner))
    whole = sum(map(_weight, one)) + sum(map(_weight, other))
    return 2 * shared / whole


def _weight(word: Meaning) -> float:
    known = [_LIGHT[concept] for concept in word if concept in _LIGHT]
    if known:
        return min(known)
    is_short = len(word) == 1 and len(next(iter(word))) <= 3 and next(iter(word)).isascii()
    return _STRANGE if is_short and not is_known([word]) else 1.0
