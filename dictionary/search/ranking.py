"""How well an entry answers a query. Every word of the query must be found; the best place of each counts.

The search of the documentation site ranks in the same way, in the browser (``reports/dictionary_site/search.js``); a test
holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, get_args

from dictionary.search.entries import Entry, Kind, Role, Term
from dictionary.search.text import folded, joined, one_apart, words

WEIGHTS: Final[dict[Role, int]] = {
    "name": 10, "label": 10, "synonym": 9, "code": 8, "pinyin": 8, "column": 7, "format": 7, "definition": 4,
}  # fmt: skip
"""What a place counts, by its role."""

WHOLE, BEGINS, WORD, WORD_BEGINS, INSIDE, SLIP = 100, 80, 70, 60, 45, 30
"""What a way to be found counts: as the whole text, at its beginning, as one of its words, …, with one slip."""

SHORTEST_SLIP: Final = {True: 3, False: 4}
"""How long a word must be for a slip to be forgiven, for words with and without Chinese."""


@dataclass(frozen=True)
class Hit:
    """An entry that answers a query, and the term in which the query was found best."""

    entry: Entry
    score: int
    term: Term


def search(index: Iterable[Entry], query: str) -> list[Hit]:
    """All entries in which every word of the query is found, the best first.

    Args:
        index: the entries of a dictionary.
        query: words, parted by blanks.
    """
    wanted = [word for part in folded(query).split() if (word := joined(part))]
    found = [hit for entry in index if wanted and (hit := _hit(entry, wanted))]
    kinds = get_args(Kind)
    return sorted(found, key=lambda hit: (-hit.score, kinds.index(hit.entry.kind), len(hit.entry.name), hit.entry.name))


def _hit(entry: Entry, wanted: list[str]) -> Hit | None:
    best = [max(((_score(term, word), -i) for i, term in enumerate(entry.terms))) for word in wanted]
    if any(score == 0 for score, _ in best):
        return None
    _, place = max(best)
    return Hit(entry, sum(score for score, _ in best), entry.terms[-place])


def _score(term: Term, word: str) -> int:
    return WEIGHTS[term.role] * (_sound(term.text, word) if term.role == "pinyin" else _place(term, word))


def _place(term: Term, word: str) -> int:
    text = folded(term.text)
    whole, parts = joined(text), words(text)
    if whole == word:
        return WHOLE
    if whole.startswith(word):
        return BEGINS
    if word in parts:
        return WORD
    if any(part.startswith(word) for part in parts):
        return WORD_BEGINS
    if word in whole:
        return INSIDE
    # Where a text is long, a word that is one slip away is more often another word than a slip.
    may_slip = term.role != "definition" and len(word) >= SHORTEST_SLIP[_is_chinese(word)]
    return SLIP if may_slip and any(one_apart(part, word) for part in (whole, *parts)) else 0


def _sound(text: str, word: str) -> int:
    """Pinyin is found from any of its syllables on, its initials from any of them on."""
    syllables = text.split(" ")
    whole, initials = "".join(syllables), "".join(syllable[0] for syllable in syllables)
    if len(syllables) > 1 and word in (whole, initials):
        return WHOLE
    if len(word) < 2 or not word.isascii():
        return 0
    if whole.startswith(word) or initials.startswith(word):
        return BEGINS
    if any("".join(syllables[i:]).startswith(word) for i in range(1, len(syllables))) or word in initials:
        return INSIDE
    return SLIP if len(word) >= 6 and one_apart(whole, word) else 0


def _is_chinese(word: str) -> bool:
    return any("\u3400" <= character <= "\u9fff" for character in word)
