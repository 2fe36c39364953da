"""What the words in names of tables and columns mean, in English with its abbreviations, in Chinese and in pinyin."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Final

from dictionary.search.pinyin import sounds
from dictionary.search.text import folded

LEXICON: Final = Path(__file__).with_name("lexicon.yaml")

Meaning = frozenset[str]
"""What a word can mean, as names of the lexicon's lines; a word that it does not have means itself."""

_BOUNDARIES = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=\D)(?=\d)|(?<=\d)(?=\D)")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"[a-z]+|[0-9]+|[\u3400-\u9fff]+")
_EMPTY_WORDS = frozenset(
    {"the", "of", "a", "an", "is", "has", "by", "in", "and", "or", "for", "its", "的", "之", "与", "和"}
)
_IN_FRONT = frozenset({"po", "so", "mo", "wo", "bom"})
_AT_END = frozenset({"id", "no", "dt", "nm", "qty"})
_TYPE_LETTERS = 2
_SHORTEST_SOUND = 4
_LONG = 7


@cache
def words() -> Mapping[str, tuple[Meaning, ...]]:
    """Every word of the lexicon with what it means: one meaning, or several in a row where it is short for several words."""
    found: dict[str, tuple[Meaning, ...]] = {}
    for line, listed in _lines().items():
        meant = tuple(frozenset({concept}) for concept in line.split(" "))
        for word in map(_spelling, listed):
            found[word] = _either(found.get(word), meant)
    return found


def _spelling(word: str) -> str:
    return folded(word).replace("_", "")


def _either(one: tuple[Meaning, ...] | None, other: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
    """A word that stands on two lines means the one or the other."""
    if one is None or len(one) != len(other):
        return other if one is None or len(other) > len(one) else one
    return tuple(a | b for a, b in zip(one, other, strict=True))


@cache
def meanings(text: str) -> tuple[Meaning, ...]:
    """What a name or label says, word by word: ``cVenName`` without its ``c``, ``ven_name`` and ``供应商名称`` say the same."""
    found: list[Meaning] = []
    for part in _put_together(_WORD.findall(folded(_BOUNDARIES.sub("_", text)))):
        found += _chinese(part) if _CHINESE.fullmatch(part) else _latin(part)
    if found and not is_known(found) and text.isascii():
        return _once(_sounded("".join(_WORD.findall(folded(text))))) or _once(found)
    return _once(found)


def _put_together(parts: list[str]) -> list[str]:
    """Parts of a name; a letter that is a known word only with the next part belongs to that: ``dSDate`` has an SDate."""
    found: list[str] = []
    for part in parts:
        if found and len(found[-1]) == 1 and found[-1] + part in words():
            found[-1] += part
        else:
            found.append(part)
    return found


def is_known(phrase: Iterable[Meaning]) -> bool:
    """Whether the lexicon has any word of a phrase."""
    return any(word & _concepts() for word in phrase)


@cache
def _lines() -> Mapping[str, tuple[str, ...]]:
    from dictionary.yaml_reader import read_yaml

    return {concept: tuple(listed) for concept, listed in read_yaml(LEXICON).value.items()}


@cache
def _concepts() -> frozenset[str]:
    return frozenset(concept for line in _lines() for concept in line.split(" "))


@cache
def _sounds() -> Mapping[str, str]:
    """Whole pinyin → the Chinese word."""
    return {"".join(reading): word for word in words() if _CHINESE.fullmatch(word) for reading in sounds(word)
            if len("".join(reading)) >= _SHORTEST_SOUND}  # fmt: skip


@cache
def _initials() -> Mapping[str, tuple[Meaning, ...]]:
    """First letters of pinyin → what the Chinese words that begin so mean."""
    found: dict[str, tuple[Meaning, ...]] = {}
    for word, meant in words().items():
        if _CHINESE.fullmatch(word) and len(word) > 1:
            for reading in sounds(word):
                letters = "".join(syllable[0] for syllable in reading)
                found[letters] = _either(found.get(letters), meant)
    return found


@cache
def _joined() -> frozenset[str]:
    """Words of which English names are put together without a mark between them."""
    return frozenset(word for word in words() if word.isascii() and (len(word) > 3 or word in _IN_FRONT | _AT_END))


def _sounded(letters: str) -> Iterator[Meaning]:
    """Letters that are pinyin, written out or as initials, and nothing else."""
    known, initials = words(), _initials()
    spelled = _cut(letters, _sounds())
    for word in spelled:
        yield from known[_sounds()[word]]
    for part in () if spelled else _cut(letters, initials):
        yield from initials[part]


def _once(found: Iterable[Meaning]) -> tuple[Meaning, ...]:
    """Words without those that only repeat the one before: ``unit of measure`` is one thing."""
    return tuple(word for word, _ in groupby(found))


def _latin(part: str) -> Iterator[Meaning]:
    """An English word, an abbreviation, or pinyin written out."""
    if part in _EMPTY_WORDS:
        return
    known = words()
    for form in (
        part,
        part.removesuffix("s"),
        part.removesuffix("es"),
        part.removesuffix("ed"),
        part.removesuffix("d"),
    ):
        if form in known:
            yield from known[form]
            return
    spelled = _cut(part, _sounds()) or _cut(part, _joined()) or _typed(part)
    if spelled:
        yield from (meaning for word in spelled for meaning in known[_sounds().get(word, word)])
    else:
        yield frozenset({part.removesuffix("s") if len(part) > _SHORTEST_SOUND else part})


def _typed(part: str) -> tuple[str, ...]:
    """A joined word behind one or two letters that say its type."""
    return next(
        (
            cut
            for size in range(1, _TYPE_LETTERS + 1)
            if len(part) - size >= _LONG and (cut := _cut(part[size:], _joined()))
        ),
        (),
    )


def _chinese(run: str) -> Iterator[Meaning]:
    """The longest known words from the left; what is between them means itself."""
    known, unknown = words(), ""
    while run:
        word = next((run[:size] for size in range(min(len(run), 8), 0, -1) if run[:size] in known), None)
        if word is None:
            unknown, run = unknown + run[0], run[1:]
            continue
        if unknown not in ("", *_EMPTY_WORDS):
            yield frozenset({unknown})
        yield from known[word]
        unknown, run = "", run[len(word) :]
    if unknown not in ("", *_EMPTY_WORDS):
        yield frozenset({unknown})


def _cut(text: str, parts: Container[str]) -> tuple[str, ...]:
    """A text cut whole into known parts, as few as can be; nothing if that cannot be."""
    best: list[tuple[str, ...] | None] = [(), *[None] * len(text)]
    for end in range(1, len(text) + 1):
        for start in range(end):
            before, held = best[start], best[end]
            if before is not None and text[start:end] in parts and (held is None or len(before) + 1 < len(held)):
                best[end] = (*before, text[start:end])
    return best[len(text)] or ()
