"""What speaks against a column being a field: values that are no such values, and links that lead to something else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from diagnosis.suggest.column import Column
from diagnosis.suggest.targets import FieldTarget

SURE: Final = 0.6
"""A table that is an object so likely holds its records; what refers to the object is then found there."""

_NO_LINK: Final = 0.6

_ELSEWHERE: Final = 0.3

_TURNED: Final = 0.7

_NEARLY: Final = 0.8
_LIKELY: Final = 0.4

_UNIQUE_REFERENCE: Final = 0.5

_UNFIT_FORMAT: Final = 0.5

_UNKNOWN_CODES: Final = 0.75

POSSIBLE: Final = 0.3


def contradiction(
    column: Column, field: FieldTarget, kinds: Collection[str], meant: Mapping[str, Mapping[str, float]]
) -> float:
    """What values leave of a score that are not of the field's format, not among its codes, or name something else.

    Args:
        column: the column.
        field: the field.
        meant: by table, how likely it is each object.
        kinds: the kinds of reasons that speak for the field.
    """
    content, facts = field.definition, column.facts
    factor = 1.0
    if content.is_reference and facts.filled:
        if _leads_elsewhere(column, content.to or "", meant):
            factor *= _ELSEWHERE
        elif "link" not in kinds and _is_table(content.to or "", meant):
            factor *= _NO_LINK
    if content.is_reference and facts.is_unique and not column.is_reached:
        factor *= _UNIQUE_REFERENCE
    if not content.is_reference and not column.is_reached and not field.is_code and _is_turned_into_words(column):
        factor *= _TURNED
    if content.format and field.is_telling_format and facts.filled and "format" not in kinds:
        factor *= _UNFIT_FORMAT
    if content.codes and facts.distinct and "codes" not in kinds:
        factor *= _UNKNOWN_CODES
    return factor


def _leads_elsewhere(column: Column, to: str, meant: Mapping[str, Mapping[str, float]]) -> bool:
    """Whether a column surely names rows of a table that is likely something else."""
    named = [meant.get(link.to_table, {}) for link in column.links if link.score >= SURE]
    return any(max(objects.values(), default=0.0) >= _LIKELY for objects in named) and not any(
        objects.get(to, 0.0) >= _NEARLY * max(objects.values(), default=1.0) for objects in named
    )


def _is_table(name: str, meant: Mapping[str, Mapping[str, float]]) -> bool:
    """Whether some table is most likely this object, and surely enough."""
    return any(objects.get(name, 0.0) >= SURE and objects[name] == max(objects.values()) for objects in meant.values())


def _is_turned_into_words(column: Column) -> bool:
    """Whether another table turns a code into words, and no list of the dictionary knows it."""
    return bool(column.links) and column.links[0].score >= SURE and not column.facts.met
