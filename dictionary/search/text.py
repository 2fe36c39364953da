"""How texts are compared: without regard to case, width and what stands between words."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """A text in the form in which it is compared: width, compatible forms and case are the same."""
    return unicodedata.normalize("NFKC", text).casefold()


def words(text: str) -> list[str]:
    """The words of a folded text: runs of letters and digits. A run of Chinese is one word."""
    return _WORD.findall(text)


def joined(text: str) -> str:
    """A folded text without anything between its words."""
    return "".join(words(text))


def one_apart(one: str, other: str) -> bool:
    """Whether exactly one slip parts two texts: a character too many, too few or wrong, or two that changed places."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1 or one == other:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    swapped = one[start : start + 2] == other[start : start + 2][::-1] and one[start + 2 :] == other[start + 2 :]
    return swapped or one[start + 1 :] == other[start + 1 :]
