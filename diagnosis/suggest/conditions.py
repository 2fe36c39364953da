"""Which rows count: columns that say that a row was approved, deleted or is in some status, proposed as conditions.

Nobody can tell from the data alone which rows count, so a condition is only proposed. One alone follows from the reading: of rows
that are a second object, those are it in which that object's own column is filled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from diagnosis.facts import ColumnFacts
from diagnosis.lexicon import meanings
from diagnosis.suggest.choice import Choice
from diagnosis.suggest.evidence import LIVE

_FEW: Final = 12
"""A column with more values is no status."""

_FILLED: Final = 0.95
_MOSTLY: Final = 0.5
_SURE, _DOUBTFUL = 0.8, 0.5


@dataclass(frozen=True)
class Condition:
    """A condition on the rows of a feed.

    Attributes:
        name: what it is called.
        column: the column that it is about.
        is_header: whether that is the header's.
        test: what follows the column: ``is not null``, ``= 0``; '' where somebody has to say it.
        score: how sure it is.
        kind: why, as the draft says it with ``detail``.
        is_live: whether the feed would be wrong without it.
    """

    name: str
    column: str
    is_header: bool
    test: str
    score: float
    kind: str
    detail: dict[str, Any]
    is_live: bool = False


def conditions(choice: Choice) -> tuple[Condition, ...]:
    """The conditions that a feed could have, each name once: the rows' own before their header's, the surest first."""
    reading = choice.reading
    found = [*_of_second(choice)]
    tables = [(False, reading.table), *([(True, reading.header.table)] if reading.header else [])]
    mapped = {(match.table, match.column.name) for match in choice.live}
    for is_header, table in tables:
        for column in table.columns:
            if (table.name, column.name) not in mapped or column.used in ("boolean", "date", "timestamp"):
                found += _of_column(column, is_header, table.read)
    best: dict[str, Condition] = {}
    for one in sorted(found, key=lambda one: -one.score):
        best.setdefault(one.name, one)
    return tuple(best.values())


def _of_second(choice: Choice) -> Iterator[Condition]:
    """The rows in which the column is filled that tells most of a second object."""
    if not choice.is_second:
        return
    rarity = {field.name: field.rarity for field in choice.reading.target.fields if not field.definition.is_reference}
    own = [match for match in choice.live if not match.links and match.field in rarity]
    telling = max(own, key=lambda match: match.evidence.score * rarity[match.field], default=None)
    read = choice.reading.table.read
    if telling is not None and telling.column.filled < _FILLED * read:
        detail = {"rows": telling.column.filled, "read": read}
        yield Condition("told", telling.column.name, False, "is not null", LIVE, "draft.filled", detail, is_live=True)


def _of_column(column: ColumnFacts, is_header: bool, read: int) -> Iterator[Condition]:
    said = frozenset().union(*meanings(column.name), *meanings(column.comment))
    share = column.filled / read if read else 0.0
    detail: dict[str, Any] = {"rows": column.filled, "read": read}
    if "approved" in said and column.used in ("text", "date", "timestamp") and share >= _MOSTLY:
        score = (_SURE if share < 1 else _DOUBTFUL) - (0.0 if column.used == "text" else 0.05)
        yield Condition("approved", column.name, is_header, "is not null", score, "draft.filled", detail)
    elif "deleted" in said and column.used in ("date", "timestamp") and share < _MOSTLY:
        yield Condition("live", column.name, is_header, "is null", _SURE, "draft.filled", detail)
    elif said & {"deleted", "approved", "status"} and 0 < column.distinct <= _FEW and column.values:
        yield _of_values(column, said, is_header)


def _of_values(column: ColumnFacts, said: frozenset[str], is_header: bool) -> Condition:
    """By what a flag mostly holds; of a status somebody has to say which of its values count."""
    values: Sequence[str] = [one.name for one in column.values]
    told = {"values": ", ".join(f"{one.name} × {one.rows:,}" for one in column.values)}
    if "status" in said or len(values) > 2:
        return Condition("status", column.name, is_header, "", _DOUBTFUL, "draft.values", told)
    name = "live" if "deleted" in said else "approved"
    return Condition(name, column.name, is_header, f"= {_literal(column, values[0])}", _SURE, "draft.values", told)


def _literal(column: ColumnFacts, value: str) -> str:
    if column.arrow in ("string", "large_string"):
        return "'" + value.replace("'", "''") + "'"
    return value
