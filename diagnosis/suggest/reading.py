"""One table read as one object: its columns given to the object's fields so that together they speak for it most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from diagnosis.facts import ColumnFacts, Link, TableFacts
from diagnosis.suggest import scoring
from diagnosis.suggest.assignment import assigned
from diagnosis.suggest.evidence import LIVE, NONE, Evidence, Reason
from diagnosis.suggest.grid import Grid
from diagnosis.suggest.headers import Header
from diagnosis.suggest.reach import Reached
from diagnosis.suggest.targets import ObjectTarget

CHOSEN: Final = 0.4
"""From this score on a table is taken for an object."""

AGAINST_NAME: Final = 0.45
_LINES: Final = 0.15
"""What it adds that the object must refer to what the table's header is."""

_UNSAID: Final = 0.12
"""What it takes away that the rows surely name a thing of which the object cannot speak."""

_MAY_BE_LINES: Final = 0.08
"""What it adds that the object can."""

_MISSING, _MISSING_LINK = 0.06, 0.2
"""What it takes away that nothing says what the object must have; and that nothing names a thing that the source surely has."""

ITSELF: Final = 0.9

_THIRD: Final = 0.25
"""What it takes away from what lines are below other lines that these are already."""

_MOSTLY: Final = 0.6
"""What a column counts that is hardly ever filled."""

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
class Rows:
    """The rows of a table: what their columns are worth, and those of the tables to which they lead.

    Attributes:
        above: what the table's header is most likely.
        named, named_above: the objects that the rows surely name, and those that their header does.
        is_third: whether they are lines of lines.
        usual: how usual it is that objects refer to one, 1 for those to which many do.
        known: the objects that some table of the source surely is.
    """

    table: TableFacts
    own: Grid
    header: Header | None = None
    above: str = ""
    reached: tuple[tuple[Reached, Grid], ...] = ()
    named: frozenset[str] = frozenset()
    named_above: frozenset[str] = frozenset()
    is_third: bool = False
    known: frozenset[str] = frozenset()
    usual: Mapping[str, float] = field(default_factory=dict)

    def unsaid(self, target: ObjectTarget) -> float:
        """How many things the rows surely name of which the object cannot speak; what their header names counts a quarter."""
        unsaid = self.named - target.named - {target.name}
        above = frozenset() if self.above in target.named else self.named_above - target.named - {target.name} - unsaid
        return sum(self.usual[name] for name in unsaid) + sum(self.usual[name] for name in above) / 4


def could_be(rows: Rows, target: ObjectTarget) -> float:
    """More than a table can ever score as an object: as if each field had the column that fits it best."""
    best = [0.0] * len(target.fields)
    for grid in (rows.own, *(grid for _, grid in rows.reached)):
        for (_, j), one in grid.pairs[target.name].items():
            best[j] = max(best[j], one.score)
    found = {field.name: (score, 1.0) for field, score in zip(target.fields, best, strict=True)}
    explained = min(1.0, sum(best) / (sum(rows.own.most) or 1.0))
    return scoring.score(target, scoring.named(rows.table, target), found, explained) + _LINES


def read(rows: Rows, target: ObjectTarget, own: Match | None = None, first: str = "") -> Reading:
    """Read rows as an object.

    Args:
        rows: the rows.
        target: the object.
        own: where the rows were read already, the column by which they are named as that.
        first: the object as which they were read.
    """
    grids = [rows.own, *(grid for _, grid in rows.reached)]
    ways: list[tuple[str, tuple[Link, ...]]] = [(rows.table.name, ())]
    ways += [(one.table.name, one.links) for one, _ in rows.reached]
    places = [(grid, way, i) for grid, way in zip(grids, ways, strict=True) for i in range(len(grid.columns))]
    pairs = [[grid.pairs[target.name].get((i, j), NONE) for j in range(len(target.fields))] for grid, _, i in places]
    if own is not None:
        _name_itself(pairs, rows, target, own, first)
    scores = np.array([
        [scoring.pull(one, field.essential) for one, field in zip(row, target.fields, strict=True)] for row in pairs
    ])  # fmt: skip
    given = {j: i for i, j in assigned(scores)}
    given |= _shared(pairs, target, given)
    matches = [
        Match(target.fields[j].name, way[0], grid.columns[n], pairs[i][j], way[1])
        for j, i in sorted(given.items())
        for grid, way, n in [places[i]]
    ]
    found = {
        match.field: (
            match.evidence.score * _filled(rows.table, match, required=needed),
            _BORROWED if match.links else 1.0,
        )
        for match in matches
        for needed in [target.definition.fields[match.field].required]
    }
    told: dict[str, float] = {}
    for match in matches:  # a column that leads to another one is told with it
        column = match.links[0].column if match.links else match.column.name
        told[column] = max(told.get(column, 0.0), match.evidence.score)
    name = scoring.named(rows.table, target)
    score = scoring.score(target, name, found, scoring.explained(rows.own, told))
    score += _LINES if target.must_name(rows.above) else _MAY_BE_LINES if rows.above in target.named else 0.0
    score -= _UNSAID * rows.unsaid(target) + (_THIRD if rows.is_third and rows.above == target.name else 0.0)
    if rows.known:  # before, columns of a header are still to come
        score -= sum(_MISSING_LINK if to in rows.known else _MISSING for to in _missing(target, found))
    return Reading(rows.table, target, round(max(score, 0.0), 3), name, tuple(matches), rows.header)


def _filled(table: TableFacts, match: Match, *, required: bool) -> float:
    """What a column counts for what the rows are: what may be missing and mostly is does not make them that."""
    if match.links or not table.read or required:
        return 1.0
    return _MOSTLY + (1 - _MOSTLY) * match.column.filled / table.read


def _shared(pairs: Sequence[Sequence[Evidence]], target: ObjectTarget, given: Mapping[int, int]) -> dict[int, int]:
    """By field, columns that say two things: an order's number is also that of its receipt, an end says that it is over."""
    missing = (j for j in range(len(target.fields)) if j not in given or pairs[given[j]][j].score < LIVE)
    return {
        j: i
        for j in missing
        for i, row in enumerate(pairs)
        if row[j].score >= LIVE
        and row[j].reasons[0].kind in ("header", "presence")
        and (target.fields[j].definition.required or target.fields[j].tells_presence)
    }


def _name_itself(pairs: list[list[Evidence]], rows: Rows, target: ObjectTarget, own: Match, first: str) -> None:
    """What refers to the object as which the rows were read first is named by the rows themselves."""
    row = next(i for i, column in enumerate(rows.own.columns) if column.name == own.column.name)
    for j, one in enumerate(target.fields):
        if one.definition.to == first:
            pairs[row][j] = itself()


def itself() -> Evidence:
    """What speaks for a reference to the object as which the same row is read too."""
    return Evidence(ITSELF, (Reason("itself", ITSELF, {}),))


def _missing(target: ObjectTarget, found: Mapping[str, tuple[float, float]]) -> list[str]:
    """For each field that the object must have and that found no column: what it refers to, if it does."""
    required = (field for field in target.fields if field.definition.required)
    return [field.definition.to or "" for field in required if found.get(field.name, (0.0, 0.0))[0] < LIVE]
