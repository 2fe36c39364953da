"""Reading a table as an object: its columns given to the object's fields so that together they speak for it most.

Tables are read twice. The first pass looks at each table alone. The second knows what the tables are that others link to, and so
which columns name a supplier or a material; and it lets rows have the columns to which they lead: those of their header, the
words behind a code, and what the rows that they name say of themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import Final

import numpy as np

from diagnosis.facts import ColumnFacts, Link, Profile, TableFacts
from diagnosis.lexicon import is_known, meanings
from diagnosis.suggest.assignment import assigned
from diagnosis.suggest.evidence import NONE, POSSIBLE, SURE, Evidence
from diagnosis.suggest.grid import Grid, Grids
from diagnosis.suggest.headers import Header, headers
from diagnosis.suggest.mapped import Mapped
from diagnosis.suggest.reach import Means, Reach, Reached, likeliest
from diagnosis.suggest.targets import ObjectTarget, targets
from dictionary.compiled import Dictionary

CHOSEN: Final = 0.4
"""From this score on a table is taken for an object."""

AGAINST_NAME: Final = 0.5
"""From this score on although its name says something else."""

LEAST: Final = 0.2
"""A table is not even tried as an object that it can never be more likely than this."""

_FIRST: Final = 0.02
"""What is added in the assignment for a field that the object must have."""

_NAME: Final = 0.45
_UNNAMED: Final = 0.85
"""What the columns count beside the name, and where the name says nothing."""

_WEIGHTS: Final = (0.35, 0.2, 0.45)
"""What counts of the columns: the fields that the object must have, how telling all found fields are, and how much of what
the columns could mean is told so."""

_LINES: Final = 0.15
"""What it adds that the object must refer to what the table's header is."""

_UNSAID: Final = 0.12
"""What it takes away that the rows surely name a thing of which the object cannot speak."""

_MAY_BE_LINES: Final = 0.08
"""What it adds that the object can."""

_THIRD: Final = 0.25
"""What it takes away from what lines are below other lines that these are already."""

_OTHER: Final = 0.5
_ENOUGH: Final = 2.5

_BORROWED: Final = 0.5
"""What a reached column counts for what the rows are: the table where it stands may be that itself."""


@dataclass(frozen=True)
class Match:
    """A field and the column that it was given; ``links``: the way to the column's table, none to the row's own."""

    field: str
    table: str
    column: ColumnFacts
    evidence: Evidence
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Reading:
    """A table read as an object.

    Attributes:
        score: how likely it is, from the names, the fields that it must have, and all fields that found a column.
        name: how much the table's name says so; None where it says nothing that is known.
        matches: the assigned columns that are at least possible, in the order of the fields.
    """

    table: TableFacts
    target: ObjectTarget
    score: float
    name: float | None
    matches: tuple[Match, ...]
    header: Header | None = None

    @property
    def is_likely(self) -> bool:
        """Whether it is likely enough to be suggested."""
        return self.score >= (AGAINST_NAME if self.name == 0 else CHOSEN)


@dataclass(frozen=True)
class _Rows:
    """A table in the second pass: its grid, and those of the tables to which its rows lead."""

    table: TableFacts
    own: Grid
    header: Header | None = None
    above: str = ""
    reached: tuple[tuple[Reached, Grid], ...] = ()
    named: frozenset[str] = frozenset()
    named_above: frozenset[str] = frozenset()
    is_third: bool = False

    def unsaid(self, target: ObjectTarget) -> float:
        """How many things the rows surely name of which the object cannot speak; what their header names counts half."""
        unsaid = self.named - target.named - {target.name}
        above = frozenset() if self.above in target.named else self.named_above - target.named - {target.name} - unsaid
        return len(unsaid) + len(above) / 2


class Reader:
    """Reads the tables of one profile as objects of a dictionary."""

    def __init__(self, profile: Profile, dictionary: Dictionary, known: Mapping[str, Mapped]) -> None:
        self._profile, self._known = profile, known
        self._targets = targets(dictionary)
        self._kinds: dict[str, str] = {name: definition.kind for name, definition in dictionary.objects.items()}
        self._referred = {field.to for one in dictionary.objects.values() for field in one.references.values()}
        self._headers = headers(profile)
        self._grids = Grids(profile, self._targets, self._headers)
        self._reach = Reach(profile, self._kinds, SURE)
        self._links: dict[str, dict[str, Link]] = {}
        for link in profile.links:
            self._links.setdefault(link.table, {}).setdefault(link.column, link)

    def readings(self) -> dict[str, list[Reading]]:
        """Every table's readings, the likeliest first."""
        tables = [table for table in self._profile.tables if table.columns]
        first = {table.name: self._ranked(_Rows(table, self._grids.own(table, {}))) for table in tables}
        meant = {name: {one.target.name: one.score for one in found} for name, found in first.items()}
        for name in self._extensions(first):
            meant[name] = {}
        for name, objects in meant.items():
            meant[name] = _sharpened(objects)
        for name in self._known.keys() & meant.keys():
            meant[name] = dict.fromkeys(self._known[name].objects, 1.0)
        return {table.name: self._ranked(self._rows(table, meant)) for table in tables}

    def _extensions(self, readings: Mapping[str, Sequence[Reading]]) -> list[str]:
        """Tables that only add to another one, more likely the same object, whose rows theirs name, each once."""
        likeliest = {name: found[0] for name, found in readings.items() if found}
        unique = {(table.name, one.name) for table in self._profile.tables for one in table.columns if one.is_unique}
        return [
            link.table
            for link in self._profile.links
            if (link.table, link.column) in unique
            and link.table in likeliest
            and link.to_table in likeliest
            and likeliest[link.table].target.name == likeliest[link.to_table].target.name
            and likeliest[link.table].score < likeliest[link.to_table].score
        ]

    def _rows(self, table: TableFacts, meant: Means) -> _Rows:
        header, above = self._header(table, meant)
        reached = self._reach.of(table, header, meant)
        return _Rows(
            table,
            self._grids.own(table, meant),
            header,
            above,
            tuple((one, self._grids.reached(one, meant)) for one in reached),
            self._surely_named(table.name, meant),
            self._surely_named(header.table.name, meant) if header else frozenset(),
            is_third=header is not None and header.table.name in self._headers,
        )

    def _surely_named(self, table: str, meant: Means) -> frozenset[str]:
        """The objects that the rows of a table surely name and to which other objects refer."""
        named = (
            likeliest(meant.get(link.to_table, {}))
            for link in self._links.get(table, {}).values()
            if link.to_table != table and link.score >= SURE
        )
        return frozenset(object_ for object_, score in named if score >= SURE and object_ in self._referred)

    def _ranked(self, rows: _Rows) -> list[Reading]:
        found = [self._read(rows, target) for target in self._targets if self._bound(rows, target) >= LEAST]
        return sorted(found, key=lambda one: (-one.score, one.target.name))

    def _header(self, table: TableFacts, meant: Means) -> tuple[Header | None, str]:
        """A table's header and what that is most likely; what is surely a master is no header of documents."""
        header = self._headers.get(table.name)
        if header is None:
            return None, ""
        above, score = likeliest(meant[header.table.name])
        is_master = score >= SURE and self._kinds[above] == "master"
        return (None, "") if is_master else (header, above)

    def _bound(self, rows: _Rows, target: ObjectTarget) -> float:
        """More than a table can ever score as an object: as if each field had the column that fits it best."""
        best = [0.0] * len(target.fields)
        for grid in (rows.own, *(grid for _, grid in rows.reached)):
            for (_, j), one in grid.pairs[target.name].items():
                best[j] = max(best[j], one.score)
        found = {field.name: (score, 1.0) for field, score in zip(target.fields, best, strict=True)}
        explained = min(1.0, sum(best) / (sum(rows.own.most) or 1.0))
        return _score(target, _named(rows.table, target), found, explained) + _LINES

    def _read(self, rows: _Rows, target: ObjectTarget) -> Reading:
        grids = [rows.own, *(grid for _, grid in rows.reached)]
        ways: list[tuple[str, tuple[Link, ...]]] = [(rows.table.name, ())]
        ways += [(one.table.name, one.links) for one, _ in rows.reached]
        places = [(grid, way, i) for grid, way in zip(grids, ways, strict=True) for i in range(len(grid.columns))]
        pairs = [
            [grid.pairs[target.name].get((i, j), NONE) for j in range(len(target.fields))] for grid, _, i in places
        ]
        scores = np.array([
            [_pull(one, field.essential) for one, field in zip(row, target.fields, strict=True)] for row in pairs
        ])  # fmt: skip
        matches = [
            Match(target.fields[j].name, way[0], grid.columns[n], pairs[i][j], way[1])
            for i, j in sorted(assigned(scores), key=lambda pair: pair[1])
            for grid, way, n in [places[i]]
        ]
        found = {match.field: (match.evidence.score, _BORROWED if match.links else 1.0) for match in matches}
        name = _named(rows.table, target)
        score = _score(target, name, found, _explained(rows.own, matches))
        score += _LINES if target.must_name(rows.above) else _MAY_BE_LINES if rows.above in target.named else 0.0
        score -= _UNSAID * rows.unsaid(target) + (_THIRD if rows.is_third and rows.above == target.name else 0.0)
        return Reading(rows.table, target, round(max(score, 0.0), 3), name, tuple(matches), rows.header)


def _sharpened(objects: Mapping[str, float]) -> dict[str, float]:
    """Where a table is surely one object, it is less likely all others."""
    most = max(objects.values(), default=0.0)
    return {name: score if most < SURE or score == most else score * _OTHER for name, score in objects.items()}


def _named(table: TableFacts, target: ObjectTarget) -> float | None:
    """How much a table's name or comment says the object; None where they hold no word that is known."""
    phrases = [phrase for text in (table.name, table.comment) if is_known(phrase := meanings(text))]
    return round(max(map(target.likeness, phrases)), 2) if phrases else None


def _pull(found: Evidence, essential: bool) -> float:
    """What a pair counts in the assignment: one sure pair is better than two doubtful ones, an essential field than another."""
    return found.score**2 + (_FIRST if essential else 0.0) if found.score >= POSSIBLE else 0.0


def _explained(own: Grid, matches: Sequence[Match]) -> float:
    """How much is told of what the own columns are worth at most; a column that leads to a found one is told with it."""
    if not sum(own.most):
        return 0.0
    told: dict[str, float] = {}
    for match in matches:
        column = match.links[0].column if match.links else match.column.name
        told[column] = max(told.get(column, 0.0), match.evidence.score)
    most = zip(own.columns, own.most, strict=True)
    return sum(min(told.get(column.name, 0.0), worth) for column, worth in most) / sum(own.most)


def _score(
    target: ObjectTarget, name: float | None, found: Mapping[str, tuple[float, float]], explained: float
) -> float:
    """How likely a table is the object.

    Args:
        target: the object.
        name: how much the table's name says so.
        found: by field, the score of its column and what that counts for what the rows are.
        explained: the part of what its own columns are worth that is told so.
    """
    essential = [found.get(field.name, (0.0, 0.0))[0] for field in target.fields if field.essential]
    rare = sum(
        score * counts * field.rarity
        for field in target.fields
        for score, counts in [found.get(field.name, (0.0, 0.0))]
    )
    parts = [1 - exp(-rare / _ENOUGH), explained]
    if essential:
        parts.insert(0, sum(essential) / len(essential))
    weights = _WEIGHTS[-len(parts) :]
    by_columns = sum(weight * part for weight, part in zip(weights, parts, strict=True)) / sum(weights)
    return _UNNAMED * by_columns if name is None else _NAME * name + (1 - _NAME) * by_columns
