"""The semantic difference between two dictionaries: what changed in meaning, element by element, and how much it matters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dictionary.canonical import is_same
from dictionary.change import Change
from dictionary.compiled import Dictionary
from dictionary.levels.dictionary import DICTIONARY
from dictionary.renames import renames, with_new_names
from dictionary.shapes import Place


def diff(old: Dictionary, new: Dictionary) -> tuple[Change, ...]:
    """Every change that leads from one dictionary to another; none exactly where their hashes are equal.

    A field that was renamed is recognised by its lasting id. What only follows from its new name (rules, mappings,
    expressions; SELECT files excepted) is no change of its own, and what else changed there is told with the new name.
    """
    return difference(old.content, new.content)


def difference(was: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Change, ...]:
    """The same for the contents of dictionaries."""
    if is_same(was, now):
        return ()
    told = with_new_names(was, renames(was, now))
    return tuple(DICTIONARY.changes(told, now, Place()))
