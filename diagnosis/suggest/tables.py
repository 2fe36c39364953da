"""Which object each table is, and which column each of its fields: scored for all pairs, then assigned as a whole.

It goes in two passes. The first looks at each table alone. The second knows what the tables are that others link to, and so
which columns name a supplier or a material; and it lets the lines of a document have the columns of their header too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import exp
from typing import Final

import numpy as np

from diagnosis.facts import ColumnFacts, Link, Profile, TableFacts
from diagnosis.lexicon import is_known, meanings
from diagnosis.names import Names
from diagnosis.suggest.assignment import assigned
from diagnosis.suggest.evidence import NONE, POSSIBLE, SURE, Column, Evidence, evidence
from diagnosis.suggest.headers import Header, headers
from diagnosis.suggest.mapped import Mapped
from diagnosis.suggest.targets import ObjectTarget, targets
from dictionary.compiled import Dictionary

CHOSEN: Final = 0.4
"""From this score on a table is taken for an object."""

AGAINST_NAME: Final = 0.5
"""From this score on although its name says something else."""

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

_ENOUGH: Final = 2.5
_OF_HEADER: Final = 0.97
"""Of two columns that fit alike, the table's own goes before its header's."""

_BORROWED: Final = 0.5
"""What a header's column counts for what the lines are: the header itself may be that."""


@dataclass(frozen=True)
class Match:
    """A field and the column that it was given; ``of_header``: the column is the header's."""

    field: str
    column: ColumnFacts
    evidence: Evidence
    of_header: bool = False


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
class Grid:
    """What each column of one table is worth as each field: by object, a row per column and a place per field."""

    columns: list[ColumnFacts]
    pairs: Mapping[str, list[list[Evidence]]]

    @cached_property
    def most(self) -> float:
        """What the columns are worth together, each as the field that it fits best."""
        best = (
            max((one.score for rows in self.pairs.values() for one in rows[i]), default=0.0)
            for i in range(len(self.columns))
        )
        return sum(score for score in best if score >= POSSIBLE)


class Reader:
    """Reads the tables of one profile as objects of a dictionary."""

    def __init__(self, profile: Profile, dictionary: Dictionary, known: Mapping[str, Mapped]) -> None:
        self._profile, self._known = profile, known
        self._targets = targets(dictionary)
        self._kinds = {name: definition.kind for name, definition in dictionary.objects.items()}
        self._names = Names(column.name for table in profile.tables for column in table.columns)
        self._headers = headers(profile)
        self._named_by = {(link.to_table, link.to_column) for link in profile.links}
        self._links: dict[tuple[str, str], list[Link]] = {}
        for link in profile.links:
            self._links.setdefault((link.table, link.column), []).append(link)

    def readings(self) -> dict[str, list[Reading]]:
        """Every table's readings, the likeliest first."""
        meant = {name: {one.target.name: one.score for one in found} for name, found in self._pass({}).items()}
        for name in self._known.keys() & meant.keys():
            meant[name] = dict.fromkeys(self._known[name].objects, 1.0)
        return self._pass(meant)

    def _pass(self, meant: Mapping[str, Mapping[str, float]]) -> dict[str, list[Reading]]:
        """Every table's readings, where ``meant`` says what the tables are that others link to; at first nobody knows."""
        tables = [table for table in self._profile.tables if table.columns]
        grids = {table.name: self._grid(table, meant) for table in tables}
        return {table.name: self._ranked(table, grids, meant) for table in tables}

    def _grid(self, table: TableFacts, meant: Mapping[str, Mapping[str, float]]) -> Grid:
        columns = self._columns(table)
        pairs = {
            target.name: [[evidence(column, field, meant) for field in target.fields] for column in columns]
            for target in self._targets
        }
        return Grid([column.facts for column in columns], pairs)

    def _ranked(
        self, table: TableFacts, grids: Mapping[str, Grid], meant: Mapping[str, Mapping[str, float]]
    ) -> list[Reading]:
        header, above = self._header(table, meant)
        own, over = grids[table.name], grids[header.table.name] if header else None
        found = [self._read(table, target, own, header, over) for target in self._targets]
        found = [
            replace(one, score=round(one.score + _LINES, 3)) if one.target.must_name(above) else one for one in found
        ]
        return sorted(found, key=lambda one: (-one.score, one.target.name))

    def _header(self, table: TableFacts, meant: Mapping[str, Mapping[str, float]]) -> tuple[Header | None, str]:
        """A table's header and what that is most likely; what is surely a master is no header of documents."""
        header = self._headers.get(table.name) if meant else None
        if header is None:
            return None, ""
        above, score = max(meant[header.table.name].items(), key=lambda one: one[1])
        is_master = score >= SURE and self._kinds[above] == "master"
        return (None, "") if is_master else (header, above)

    def _read(
        self, table: TableFacts, target: ObjectTarget, own: Grid, header: Header | None, over: Grid | None
    ) -> Reading:
        name = self._named(table, target)
        pairs = own.pairs[target.name] + [
            [_less(one) for one in row] for row in (over.pairs[target.name] if over else [])
        ]
        scores = np.array([
            [_pull(one, field.essential) for one, field in zip(row, target.fields, strict=True)] for row in pairs
        ])  # fmt: skip
        columns = own.columns + (over.columns if over else [])
        matches = [
            Match(target.fields[j].name, columns[i], pairs[i][j], of_header=i >= len(own.columns))
            for i, j in sorted(assigned(scores), key=lambda pair: pair[1])
        ]
        return Reading(table, target, _score(target, name, matches, own.most), name, tuple(matches), header)

    def _named(self, table: TableFacts, target: ObjectTarget) -> float | None:
        """How much a table's name or comment says the object; None where they hold no word that is known."""
        phrases = [phrase for text in (table.name, table.comment) if is_known(phrase := meanings(text))]
        return round(max(map(target.likeness, phrases)), 2) if phrases else None

    def _columns(self, table: TableFacts) -> list[Column]:
        context = frozenset(concept for word in meanings(table.name) for concept in word)
        return [
            Column(
                one,
                self._names.column(one.name),
                meanings(one.comment),
                context,
                self._links.get((table.name, one.name), ()),
                names_rows=(table.name, one.name) in self._named_by,
            )
            for one in table.columns
            if one.used != "binary"
        ]


def _pull(found: Evidence, essential: bool) -> float:
    """What a pair counts in the assignment: one sure pair is better than two doubtful ones, an essential field than another."""
    return found.score**2 + (_FIRST if essential else 0.0) if found.score >= POSSIBLE else 0.0


def _score(target: ObjectTarget, name: float | None, matches: Sequence[Match], most: float) -> float:
    """How likely the table is the object; ``most`` is what its own columns are worth, each as the field that it fits best."""
    found = {match.field: match.evidence.score for match in matches}
    scores = {match.field: match.evidence.score * (_BORROWED if match.of_header else 1) for match in matches}
    essential = [found.get(field.name, 0.0) for field in target.fields if field.essential]
    needed = sum(essential) / len(essential) if essential else 0.0
    rare = sum(scores.get(field.name, 0.0) * field.rarity for field in target.fields)
    explained = sum(match.evidence.score for match in matches if not match.of_header) / most if most else 0.0
    parts = (needed, 1 - exp(-rare / _ENOUGH), explained)
    by_columns = sum(weight * part for weight, part in zip(_WEIGHTS, parts, strict=True)) / sum(_WEIGHTS)
    return round(_UNNAMED * by_columns if name is None else _NAME * name + (1 - _NAME) * by_columns, 3)


def _less(found: Evidence) -> Evidence:
    return replace(found, score=round(found.score * _OF_HEADER, 3)) if found is not NONE else found
