"""How strongly a column speaks for being a field: what its name, its comment, its values and its links say, each for itself.

Each kind of evidence gives a probability of its own, by the weights below; together they are the probability that not all of
them are mistaken. What contradicts the field, such as values of another type, makes it less by a factor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, Final

from diagnosis.facts import ColumnFacts, Link
from diagnosis.names import Phrase, without
from diagnosis.suggest.targets import FieldTarget

LIVE: Final = 0.45
"""From this score on a column is suggested; below, it is only named as a possibility."""

POSSIBLE: Final = 0.3

NAME, FORMAT, CODES, FIELD, LINK, KEY, NAMED = 0.85, 0.8, 0.7, 0.9, 0.85, 0.2, 0.3
"""What full evidence of each kind is worth alone."""

_SLIGHT: Final = 0.05
_STEEPNESS: Final = 1.5
SURE: Final = 0.6
"""A table that is an object so likely holds its records; what refers to the object is then found there."""

_NO_LINK: Final = 0.6
_UNIQUE_REFERENCE: Final = 0.5
_UNFIT_FORMAT: Final = 0.5
_UNKNOWN_CODES: Final = 0.75
_EMPTY: Final = 0.4
_FEW_CODES: Final = 0.4
_IDENTITY: Final = frozenset({"code", "id"})

TYPE_FITS: Final[Mapping[str, Mapping[str, float]]] = {
    "text": {"text": 1, "integer": 0.9, "boolean": 0.6, "decimal": 0.4, "date": 0.15, "timestamp": 0.1},
    "integer": {"integer": 1, "boolean": 0.6, "decimal": 0.3, "text": 0.1},
    "decimal": {"decimal": 1, "integer": 0.95, "boolean": 0.5, "text": 0.15},
    "boolean": {"boolean": 1, "text": 0.15, "integer": 0.1},
    "date": {"date": 1, "timestamp": 0.95, "text": 0.15},
    "timestamp": {"timestamp": 1, "date": 0.6, "text": 0.15},
    "reference": {"text": 1, "integer": 1, "boolean": 0.3},
}
"""By a field's type, what each used type of a column leaves of its score; nothing where it is not named."""


@dataclass(frozen=True)
class Reason:
    """One piece of evidence, with what it is worth and the figures that tell it."""

    kind: str
    worth: float
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class Evidence:
    """A score between 0 and 1 with its reasons, the weightiest first."""

    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Column:
    """A column that could be a field: its facts, what its names say, the links that it bears, and whether others link to it."""

    facts: ColumnFacts
    name: Phrase
    said: Phrase
    table: frozenset[str]
    links: Sequence[Link]
    names_rows: bool = False


NONE: Final = Evidence(0.0, ())


def evidence(column: Column, field: FieldTarget, meant: Mapping[str, Mapping[str, float]]) -> Evidence:
    """What speaks for a column being a field.

    Args:
        column: the column.
        field: the field.
        meant: by table, how likely it is each object; for links to what a reference names.
    """
    factor = _type_factor(column.facts, field)
    if not factor or not _may_be(column, field):
        return NONE
    reasons = [reason for reason in _reasons(column, field, meant) if reason.worth >= _SLIGHT]
    score = (
        factor
        * (1 - prod(1 - reason.worth for reason in reasons))
        * _contradiction(column.facts, field, reasons, meant)
    )
    if factor < 1:
        reasons.append(Reason("type", factor, {"type": column.facts.used}))
    return Evidence(round(score, 3), tuple(sorted(reasons, key=lambda one: (one.kind == "type", -one.worth))))


def _may_be(column: Column, field: FieldTarget) -> bool:
    """Whether anything can speak for it at all, which for most pairs nothing does."""
    words = any(word & field.words for phrase in (column.name, column.said) for word in phrase)
    values = column.facts.formats or column.facts.met
    return words or bool(values) or (field.definition.is_reference and bool(column.links))


def _reasons(column: Column, field: FieldTarget, meant: Mapping[str, Mapping[str, float]]) -> list[Reason]:
    content, facts = field.definition, column.facts
    found = []
    for kind, phrase in (("name", column.name), ("comment", column.said)):
        likeness = _likeness(phrase, field, column.table)
        found.append(Reason(kind, NAME * likeness**_STEEPNESS, {"likeness": round(likeness, 2)}))
    found += [
        Reason("format", FORMAT * one.share * one.strength, {"format": one.format, "share": one.share})
        for one in facts.formats
        if one.format == content.format
    ]
    found += [
        Reason(
            one.kind, _worth(facts, one.kind) * one.share, {"name": one.name, "system": one.system, "share": one.share}
        )
        for one in facts.met
        if (one.kind == "codes" and one.name == content.codes)
        or (one.kind == "field" and one.name == f"{field.owner}.{field.name}")
    ]
    if content.is_reference:
        found += _by_link(column, content.to or "", meant)
    elif facts.is_unique and field.is_code and found[0].worth:
        found.append(Reason("key", KEY, {}))
        found.append(Reason("named", NAMED if column.names_rows else 0.0, {}))
    return found


def _worth(facts: ColumnFacts, kind: str) -> float:
    """Codes of which a column has but one prove little."""
    if kind == "field":
        return FIELD
    return CODES if facts.distinct > 1 else CODES * _FEW_CODES


def _likeness(phrase: Phrase, field: FieldTarget, table: frozenset[str]) -> float:
    """A column that refers to a thing names the thing and, mostly, that it is its code."""
    if field.definition.is_reference:
        phrase = without(phrase, _IDENTITY)
    return field.likeness(phrase, table) if phrase else 0.0


def _by_link(column: Column, to: str, meant: Mapping[str, Mapping[str, float]]) -> list[Reason]:
    worth = [(LINK * link.score * meant.get(link.to_table, {}).get(to, 0.0), link) for link in column.links]
    if not worth:
        return []
    best, link = max(worth, key=lambda one: one[0])
    return [Reason("link", best, {"table": link.to_table, "column": link.to_column, "share": link.share})]


def _type_factor(facts: ColumnFacts, field: FieldTarget) -> float:
    if facts.used == "empty":
        return _EMPTY
    return TYPE_FITS[field.definition.type.base].get(facts.used, 0.0)


def _contradiction(
    facts: ColumnFacts, field: FieldTarget, reasons: Sequence[Reason], meant: Mapping[str, Mapping[str, float]]
) -> float:
    """What values leave of a score that are not of the field's format, not among its codes, or in no table of what it names."""
    content, kinds = field.definition, {reason.kind for reason in reasons}
    factor = 1.0
    if content.is_reference and facts.filled and "link" not in kinds and _is_table(content.to or "", meant):
        factor *= _NO_LINK
    if content.is_reference and facts.is_unique:
        factor *= _UNIQUE_REFERENCE
    if content.format and field.is_telling_format and facts.filled and "format" not in kinds:
        factor *= _UNFIT_FORMAT
    if content.codes and facts.distinct and "codes" not in kinds:
        factor *= _UNKNOWN_CODES
    return factor


def _is_table(name: str, meant: Mapping[str, Mapping[str, float]]) -> bool:
    """Whether some table is most likely this object, and surely enough."""
    return any(objects.get(name, 0.0) >= SURE and objects[name] == max(objects.values()) for objects in meant.values())
