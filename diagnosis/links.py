"""Which columns name rows of other tables: their values are found among the keys there, and the names speak for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from diagnosis.facts import ColumnFacts, Link, TableFacts
from diagnosis.names import Names

if TYPE_CHECKING:
    import duckdb

LEAST_SHARE: Final = 0.9
"""Below this part of its distinct values found there, a column is no candidate."""

LEAST_SCORE: Final = 0.5

_MOST: Final = 3
_LINKING: Final = frozenset({"integer", "text", "boolean"})
_TELLING: Final = 6
"""Values of so many characters with letters in them do not meet by accident; small whole numbers do."""


@dataclass(frozen=True)
class _Side:
    table: TableFacts
    column: ColumnFacts


class Values:
    """The distinct values of all columns that could link, as hashes, collected column by column."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._sides: list[_Side] = []
        connection.execute("CREATE OR REPLACE TEMP TABLE linking (side INTEGER, value UBIGINT)")

    def collect(self, table: TableFacts, column: ColumnFacts) -> None:
        """Keep the values of a column that ``tally`` holds; a whole number counts as its text."""
        if column.used in _LINKING and column.longest <= 60:
            self._connection.execute(
                "INSERT INTO linking SELECT ?, hash(trim(value)) FROM tally WHERE nothing IS NULL", [len(self._sides)]
            )
            self._sides.append(_Side(table, column))

    def links(self, keys: Mapping[str, Sequence[str]], names: Names) -> tuple[Link, ...]:
        """The links between columns and keys of other tables, the likeliest of each column first.

        Args:
            keys: the single columns that are keys, by table.
            names: how alike names are.
        """
        parents = [i for i, side in enumerate(self._sides) if side.column.name in keys.get(side.table.name, ())]
        if not parents:
            return ()
        self._connection.execute("CREATE OR REPLACE TEMP TABLE parent (side INTEGER)")
        self._connection.executemany("INSERT INTO parent VALUES (?)", [[i] for i in parents])
        rows = self._connection.execute(_INCLUDED, [LEAST_SHARE]).fetchall()
        found = [self._link(child, parent, shared, names) for child, parent, shared in rows]
        kept = sorted((link for link in found if link.score >= LEAST_SCORE), key=_rank)
        by_column: dict[tuple[str, str], list[Link]] = {}
        for link in kept:
            by_column.setdefault((link.table, link.column), []).append(link)
        return tuple(link for links in by_column.values() for link in links[:_MOST])

    def _link(self, child: int, parent: int, shared: int, names: Names) -> Link:
        one, other = self._sides[child], self._sides[parent]
        share, covered = shared / one.column.distinct, shared / other.column.distinct
        likeness = names.of_link(
            one.table.name, one.column.name, other.table.name, other.column.name, is_key=one.column.is_unique
        )
        return Link(
            one.table.name,
            one.column.name,
            other.table.name,
            other.column.name,
            one.column.distinct,
            round(share, 4),
            round(covered, 4),
            round(likeness, 2),
            round(_score(one.column, share, covered, likeness), 2),
            partial=not other.table.is_whole,
        )


def _score(column: ColumnFacts, share: float, covered: float, likeness: float) -> float:
    """Telling values speak for themselves; numbers need a name that speaks for them, or that most keys are used."""
    is_telling = column.used == "text" and column.shortest >= _TELLING
    is_code = column.used == "text" and column.distinct > 1
    by_values = 0.6 if is_telling else 0.4 if is_code else 0.1
    if column.distinct < 3:
        by_values /= 2
    return share * min(1.0, by_values + 0.6 * likeness + 0.15 * covered)


def _rank(link: Link) -> tuple[str, str, float, str, str]:
    return link.table, link.column, -link.score, link.to_table, link.to_column


_INCLUDED = """WITH sizes AS (SELECT side, count(*) AS n FROM linking GROUP BY 1)
    SELECT c.side, p.side, count(*) AS shared
    FROM linking AS p JOIN linking AS c ON p.value = c.value AND p.side <> c.side JOIN sizes AS s ON s.side = c.side
    WHERE p.side IN (SELECT side FROM parent)
    GROUP BY c.side, p.side HAVING count(*) >= any_value(s.n) * ? ORDER BY 1, 2"""
