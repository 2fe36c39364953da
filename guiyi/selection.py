"""The selection grammar: ``system:erp``, ``object:material``, ``rule:SUP-ASL``; a comma is *and*, a blank is *or*."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dictionary.problems import ConfigurationError, Problem, nearest
from dictionary.sql import quote


def condition(selection: str | None, columns: Mapping[str, str]) -> tuple[str, list[str]]:
    """A selection as a condition in SQL with its values.

    Args:
        selection: what the user wrote; nothing selects all.
        columns: which column each word stands for.

    Raises:
        ConfigurationError: a word is unknown, or a term has no value.
    """
    values: list[str] = []
    choices = [_all_of(choice, columns, values) for choice in (selection or "").split()]
    return " OR ".join(choices) or "true", values


def _all_of(choice: str, columns: Mapping[str, str], values: list[str]) -> str:
    parts = []
    for term in filter(None, choice.split(",")):
        word, colon, value = term.partition(":")
        if word not in columns:
            raise _unknown(term, word, columns)
        if not colon or not value:
            raise ConfigurationError(Problem("selection.no_value", args={"term": term}))
        parts.append(f"{quote(*columns[word].split('.'))} = ?")
        values.append(value)
    return f"({' AND '.join(parts) or 'true'})"


def _unknown(term: str, word: str, columns: Iterable[str]) -> ConfigurationError:
    known = list(columns)
    return ConfigurationError(
        Problem("selection.unknown", args={"term": term, "nearest": nearest(word, known), "known": ", ".join(known)})
    )
