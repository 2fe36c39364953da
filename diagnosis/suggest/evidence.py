"""How strongly a column speaks for being a field: what its name, its comment, its values and its links say, each for itself.

Each kind of evidence gives a probability of its own, by the weights below; together they are the probability that not all of
them are mistaken. What contradicts the field, such as values of another type, makes it less by a factor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, Final

from diagnosis.facts import ColumnFacts
from diagnosis.names import Phrase, without
from diagnosis.suggest.column import Column
from diagnosis.suggest.contradiction import contradiction
from diagnosis.suggest.targets import FieldTarget

LIVE: Final = 0.45
"""From this score on a column is suggested; below, it is only named as a possibility."""


NAME, FORMAT, CODES, FIELD, LINK, KEY, NAMED = 0.85, 0.8, 0.7, 0.9, 0.85, 0.2, 0.3
NUMBER = 0.55
LINE, HEADER, LOOKUP, LATEST, PRESENCE = 0.5, 0.55, 0.4, 0.45, 0.7
"""What full evidence of each kind is worth alone."""

_SLIGHT: Final = 0.05
_STEEPNESS: Final = 1.5

_SECOND: Final = 0.9
_HALF: Final = 0.5
_NO_PRESENCE: Final = frozenset({"status", "kind", "remark", "decision", "reason", "quantity"})
"""A column with such a word says more than that it is filled."""

_EMPTY, _EMPTY_FITS = 0.4, 0.6
_DECLARED: Final = {"date": "date", "timestamp": "timestamp", "decimal": "decimal", "integer": "int", "boolean": "bool"}
"""What stands in the name of a column's Arrow type where its declared type fits a field; all others are texts."""

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


NONE: Final = Evidence(0.0, ())


def evidence(column: Column, field: FieldTarget, meant: Mapping[str, Mapping[str, float]]) -> Evidence:
    """What speaks for a column being a field.

    Args:
        column: the column.
        field: the field.
        meant: by table, how likely it is each object; for links to what a reference names.
    """
    factor = _type_factor(column.facts, field)
    if field.tells_presence and (presence := _presence(column, field)):
        return presence
    if not factor or (column.stands_in and column.stands_in == field.definition.to):
        return NONE
    reasons = [reason for reason in _reasons(column, field, meant) if reason.worth >= _SLIGHT]
    score = (
        factor
        * column.way
        * (1 - prod(1 - reason.worth for reason in reasons))
        * contradiction(column, field, {reason.kind for reason in reasons}, meant)
    )
    if factor < 1:
        reasons.append(Reason("type", factor, {"type": column.facts.used}))
    return Evidence(round(score, 3), tuple(sorted(reasons, key=lambda one: (one.kind == "type", -one.worth))))


def _reasons(column: Column, field: FieldTarget, meant: Mapping[str, Mapping[str, float]]) -> list[Reason]:
    content, facts = field.definition, column.facts
    found = []
    for kind, likeness in (("name", _by_name(column, field)), ("comment", _likeness(column.said, field, column.table))):
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
    elif facts.is_unique and field.is_code and found[0].worth and not column.by_way:
        found.append(Reason("key", KEY, {}))
        found.append(Reason("named", NAMED if column.names_rows else 0.0, {}))
    elif facts.is_unique and facts.is_numbered and field.is_code and not column.by_way:
        found.append(Reason("number", NUMBER, {}))
    elif column.is_latest and any("expiry" in word for phrase in field.phrases for word in phrase):
        found.append(Reason("latest", LATEST, {}))
    elif column.names_header and field.is_code and not column.is_reached:
        found.append(Reason("header", HEADER, {}))
    elif column.numbers_lines and field.is_line_number:
        found.append(Reason("line", LINE, {}))
    elif column.by_way and any("name" in word for word in column.name) and found[0].worth:
        found.append(Reason("lookup", LOOKUP, {}))
    return found


def _presence(column: Column, field: FieldTarget) -> Evidence | None:
    """What speaks for a column that says by a day or a name, and by nothing else, that a thing ended or was closed."""
    facts = column.facts
    said: frozenset[str] = frozenset().union(*column.name)
    if not said & field.tells_presence or said & _NO_PRESENCE or column.is_reached:
        return None
    if field.is_ended_by_presence:
        is_day = facts.used in ("date", "timestamp") or (
            facts.used == "empty" and facts.arrow.startswith(("date", "time"))
        )
        fits = is_day and facts.filled <= _HALF * facts.rows
    else:
        fits = facts.used in ("date", "timestamp", "text")
    says = "null" if field.is_ended_by_presence else "not null"
    return Evidence(PRESENCE, (Reason("presence", PRESENCE, {"says": says}),)) if fits else None


def _by_name(column: Column, field: FieldTarget) -> float:
    """What its own name says, or the name of the column that leads to it, of which it gives the words."""
    own = _likeness(column.name, field, column.table)
    way = without(column.by_way, _IDENTITY)
    if not way:
        return own
    if not field.definition.is_reference and not any("name" in word for word in column.name):
        return 0.0 if field.definition.type.base == "text" else own
    return max(_SECOND * own, field.likeness(way, column.table))


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
        return _EMPTY_FITS if _DECLARED.get(field.definition.type.base, "string") in facts.arrow else _EMPTY
    return TYPE_FITS[field.definition.type.base].get(facts.used, 0.0)
