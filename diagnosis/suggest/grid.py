"""What each column of a table is worth as each field: only of those pairs for which anything can speak at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from math import prod
from typing import Final

from diagnosis.facts import ColumnFacts, Link, Profile, TableFacts
from diagnosis.lexicon import meanings
from diagnosis.names import Names
from diagnosis.suggest.column import Column
from diagnosis.suggest.contradiction import POSSIBLE
from diagnosis.suggest.evidence import Evidence, evidence
from diagnosis.suggest.headers import Header
from diagnosis.suggest.reach import Means, Reached
from diagnosis.suggest.targets import ObjectTarget

_ID, _CODE = frozenset({"id"}), frozenset({"code"})

_SURE_WAY: Final = 0.85
"""A way over links of this score is taken for sure."""

_BEHIND: Final = timedelta(days=60)

Pair = tuple[int, int]
"""A column and a field, by their places."""


@dataclass(frozen=True)
class Grid:
    """What the columns of one table are worth: by object, the evidence of those pairs that have any."""

    columns: tuple[ColumnFacts, ...]
    pairs: Mapping[str, Mapping[Pair, Evidence]]

    @cached_property
    def most(self) -> tuple[float, ...]:
        """What each column is worth as the field that it fits best, of whatever object; nothing below what is possible."""
        best = [0.0] * len(self.columns)
        for pairs in self.pairs.values():
            for (i, _), one in pairs.items():
                best[i] = max(best[i], one.score)
        return tuple(score if score >= POSSIBLE else 0.0 for score in best)


class Grids:
    """Makes the grids of one source."""

    def __init__(self, profile: Profile, targets: Sequence[ObjectTarget], headers: Mapping[str, Header]) -> None:
        self._targets, self._headers = targets, headers
        self._names = Names(column.name for table in profile.tables for column in table.columns)
        self._links: dict[tuple[str, str], list[Link]] = {}
        for link in profile.links:
            self._links.setdefault((link.table, link.column), []).append(link)
        self._named_by = {(link.to_table, link.to_column) for link in profile.links}
        self._words: dict[str, list[Pair]] = defaultdict(list)
        self._known: dict[str, list[Pair]] = defaultdict(list)
        self._references: set[Pair] = set()
        self._first: dict[str, Grid] = {}
        self._line_numbers: list[Pair] = []
        self._codes: list[Pair] = []
        for i, target in enumerate(targets):
            for j, field in enumerate(target.fields):
                if field.is_line_number:
                    self._line_numbers.append((i, j))
                if field.is_code:
                    self._codes.append((i, j))
                for word in field.words | field.tells_presence:
                    self._words[word].append((i, j))
                for known in (field.definition.format, field.definition.codes, f"{field.owner}.{field.name}"):
                    if known:
                        self._known[known].append((i, j))
                if field.definition.is_reference:
                    self._references.add((i, j))

    def own(self, table: TableFacts, meant: Means) -> Grid:
        """The grid of a table's own columns.

        Args:
            table: the table.
            meant: what the tables are that others link to; empty while nobody knows.
        """
        if table.name not in self._first:
            self._first[table.name] = self._grid([self._column(table, one) for one in _readable(table)], {})
        first = self._first[table.name]
        return first if not meant else self._with_references(table, first, meant)

    def reached(self, reached: Reached, meant: Means) -> Grid:
        """The grid of the columns of a table to which rows lead: each is named by itself and by the column that leads there."""
        table, link = reached.table, reached.links[-1]
        hop = () if reached.is_above else self._names.column(link.column)
        way = prod(min(1.0, one.score / _SURE_WAY) for one in reached.links)
        columns = [
            replace(self._column(table, one), by_way=hop, is_reached=True, way=way, stands_in=reached.object)
            for one in _readable(table)
            if (table.name, one.name) in self._links
            or (not reached.only_references and (not hop or one.used == "text") and one.name != link.to_column)
        ]
        grid = self._grid(columns, meant)
        nearer = {
            target: {pair: replace(one, score=round(one.score * reached.nearness, 3)) for pair, one in pairs.items()}
            for target, pairs in grid.pairs.items()
        }
        return Grid(grid.columns, nearer)

    def _with_references(self, table: TableFacts, first: Grid, meant: Means) -> Grid:
        """A grid with the evidence of references, which alone depends on what other tables are."""
        found = {name: dict(pairs) for name, pairs in first.pairs.items()}
        for i, column in enumerate(self._column(table, one) for one in _readable(table)):
            for target, j in set(self._possible(column)) & self._references:
                one = evidence(column, self._targets[target].fields[j], meant)
                pairs = found[self._targets[target].name]
                pairs.pop((i, j), None)
                if one.score:
                    pairs[i, j] = one
        return Grid(first.columns, found)

    def _grid(self, columns: Sequence[Column], meant: Means) -> Grid:
        found: dict[str, dict[Pair, Evidence]] = {target.name: {} for target in self._targets}
        for i, column in enumerate(columns):
            for target, j in set(self._possible(column)):
                one = evidence(column, self._targets[target].fields[j], meant)
                if one.score:
                    found[self._targets[target].name][i, j] = one
        return Grid(tuple(column.facts for column in columns), found)

    def _possible(self, column: Column) -> Iterator[Pair]:
        """The fields for which anything of a column can speak: its words, its values, its links."""
        for phrase in (column.name, column.said, column.by_way):
            for word in phrase:
                for concept in word:
                    yield from self._words.get(concept, ())
        for one in column.facts.formats:
            yield from self._known.get(one.format, ())
        for met in column.facts.met:
            yield from self._known.get(met.name, ())
        if column.links:
            yield from self._references
        if column.names_header or (column.facts.is_unique and column.facts.is_numbered):
            yield from self._codes
        if column.numbers_lines:
            yield from self._line_numbers

    def _column(self, table: TableFacts, one: ColumnFacts) -> Column:
        header = self._headers.get(table.name)
        name = self._names.column(one.name)
        return Column(
            one,
            # A text that identifies a thing is its code.
            tuple(word | _CODE if word & _ID else word for word in name) if one.used == "text" else name,
            meanings(one.comment),
            frozenset(concept for word in meanings(table.name) for concept in word),
            self._links.get((table.name, one.name), ()),
            names_rows=(table.name, one.name) in self._named_by,
            is_latest=one.name == _latest(table),
            names_header=header is not None and one.name == header.link.column,
            numbers_lines=header is not None and _numbers_lines(table, one, header.link),
        )


def _readable(table: TableFacts) -> list[ColumnFacts]:
    return [one for one in table.columns if one.used != "binary"]


def _numbers_lines(table: TableFacts, column: ColumnFacts, link: Link) -> bool:
    """Whether a column tells the lines of one header apart: it is a key, or the rest of a key with what names the header."""
    keys = [key.columns for key in table.keys if not key.repeated]
    is_rest = any(set(key) == {column.name, link.column} for key in keys)
    return column.used == "integer" and (is_rest or (column.name,) in keys[:1])


def _latest(table: TableFacts) -> str:
    """The column whose days lie well behind those of all others, as those on which something ends; '' where none does."""
    middles = {one.name: date.fromisoformat(one.middle[:10]) for one in table.columns if one.middle}
    latest = max(middles, key=lambda name: middles[name], default="")
    others = [day for name, day in middles.items() if name != latest]
    return latest if others and middles[latest] - max(others) >= _BEHIND else ""
