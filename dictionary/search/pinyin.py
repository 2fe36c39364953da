"""How Chinese text sounds, for people who type pinyin or its initials.

``pinyin.txt`` has a line per syllable: the syllable, the characters of GB 2312 that are read so first of all, and common
characters that may be read so too. ü is written v. A character that it does not have ends the sound of its text.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import product
from math import prod
from pathlib import Path

READINGS = Path(__file__).with_name("pinyin.txt")

MOST = 8
"""How many ways to read a text are kept; where more are possible, only the first reading of each character is."""

_CHINESE = re.compile(r"[\u3400-\u9fff]+")


@cache
def syllables() -> dict[str, tuple[str, ...]]:
    """Character → the syllables that it is read as, the usual one first."""
    first: dict[str, list[str]] = {}
    further: dict[str, list[str]] = {}
    for line in READINGS.read_text(encoding="utf-8").splitlines():
        syllable, usual, *rare = line.split(" ")
        for character in usual:
            first.setdefault(character, []).append(syllable)
        for character in "".join(rare):
            further.setdefault(character, []).append(syllable)
    return {character: (*found, *further.get(character, ())) for character, found in first.items()}


def sounds(text: str) -> list[tuple[str, ...]]:
    """Every way to read the Chinese runs of a text, each as its syllables; a run with an unknown character has none."""
    found: list[tuple[str, ...]] = []
    known = syllables()
    for run in _CHINESE.findall(text):
        readings = [known.get(character, ()) for character in run]
        if prod(map(len, readings)) > MOST:
            readings = [reading[:1] for reading in readings]
        found += product(*readings)
    return list(dict.fromkeys(found))
