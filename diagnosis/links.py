"""Which columns name rows of other tables: their values are found among the keys there, and the names speak for it.

Nobody can compare every column of a large source with every key. First a few values of each column are looked for among the
keys, and numbers, which meet by accident, only where the names say something. What is left is compared whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from diagnosis.facts import ColumnFacts, Link, TableFacts
from diagnosis.names import Names
from diagnosis.tally import listed

if TYPE_CHECKING:
    import duckdb

LEAST_SHARE: Final = 0.9
"""Below this part of its distinct values found there, a column is no candidate."""

LEAST_SCORE: Final = 0.5

_MOST: Final = 3
_LINKING: Final = frozenset({"integer", "text", "boolean"})
_LONGEST: Final = 60
_TELLING: Final = 5
"""Values of so many characters do not meet by accident, if they are more than a number that was filled up with zeros."""

_BY_TELLING, _BY_CODE, _BY_NUMBER = 0.6, 0.4, 0.1
_BY_NAME, _BY_COVER = 0.6, 0.15
_PROBES: Final = 3
"""How many values of a column are looked for at first. With nine tenths found, one in a thousand columns has none of them."""


@dataclass(frozen=True)
class _Side:
    table: TableFacts
    column: ColumnFacts


class Values:
    """The distinct values of all columns that could link, as hashes, collected table by table."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._sides: list[_Side] = []
        connection.execute("CREATE OR REPLACE TEMP TABLE linking (side INTEGER, value UBIGINT)")

    def collect(self, table: TableFacts, columns: Mapping[int, ColumnFacts]) -> None:
        """Keep the values of the columns that ``tally`` holds, by their places; a whole number counts as its text."""
        wanted = [place for place, one in columns.items() if one.used in _LINKING and one.longest <= _LONGEST]
        if wanted:
            first = len(self._sides)
            sides = " ".join(f"WHEN {place} THEN {first + n}" for n, place in enumerate(wanted))
            self._connection.execute(
                f"INSERT INTO linking SELECT CASE place {sides} END, hash(trim(value)) FROM tally"
                f" WHERE nothing IS NULL AND place IN {listed(wanted)}"
            )
            self._sides += [_Side(table, columns[place]) for place in wanted]

    def links(self, keys: Mapping[str, Sequence[str]], names: Names) -> tuple[Link, ...]:
        """The links between columns and keys of other tables, the likeliest of each column first.

        Args:
            keys: the single columns that are keys, by table.
            names: how alike names are.
        """
        parents = [i for i, side in enumerate(self._sides) if side.column.name in keys.get(side.table.name, ())]
        if not parents:
            return ()
        self._give("parent", {"side": parents})
        likeness = dict(self._named(parents, names))
        likely = [pair for pair, alike in likeness.items() if self._could_score(pair[0], alike)]
        self._give("named", {"child": [child for child, _ in likely], "parent": [parent for _, parent in likely]})
        telling = [i for i, one in enumerate(self._sides) if one.column.used == "text" or _is_telling(one.column)]
        self._give("telling", {"side": telling})
        rows = self._connection.execute(_INCLUDED).fetchall()
        found = [self._link(child, parent, shared, likeness.get((child, parent))) for child, parent, shared in rows]
        kept = sorted((link for link in found if link.score >= LEAST_SCORE), key=_rank)
        by_column: dict[tuple[str, str], list[Link]] = {}
        for link in kept:
            by_column.setdefault((link.table, link.column), []).append(link)
        return tuple(link for links in by_column.values() for link in links[:_MOST])

    def _give(self, name: str, columns: Mapping[str, Sequence[int]]) -> None:
        given = pa.table({column: pa.array(values, pa.int32()) for column, values in columns.items()})
        self._connection.register("given", given)
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM given")
        self._connection.unregister("given")

    def _named(self, parents: Sequence[int], names: Names) -> Iterator[tuple[tuple[int, int], float]]:
        """Pairs of a column and a key whose names have something in common, and how much."""
        keys = [(self._sides[i].table.name, self._sides[i].column.name) for i in parents]
        columns = [(side.table.name, side.column.name, side.column.is_unique) for side in self._sides]
        for child, key, likeness in names.of_links(columns, keys):
            if child != parents[key]:
                yield (child, parents[key]), likeness

    def _could_score(self, child: int, likeness: float) -> bool:
        """Whether a column could be a link to a key that is named so, if only all of its values are there."""
        return _score(self._sides[child].column, 1, 1, likeness) >= LEAST_SCORE

    def _link(self, child: int, parent: int, shared: int, likeness: float | None) -> Link:
        one, other = self._sides[child], self._sides[parent]
        share, covered = shared / one.column.distinct, shared / other.column.distinct
        return Link(
            one.table.name,
            one.column.name,
            other.table.name,
            other.column.name,
            one.column.distinct,
            round(share, 4),
            round(covered, 4),
            round(likeness or 0.0, 2),
            round(_score(one.column, share, covered, likeness or 0.0), 2),
            partial=not other.table.is_whole,
        )


def _score(column: ColumnFacts, share: float, covered: float, likeness: float) -> float:
    """Telling values speak for themselves; numbers need a name that speaks for them, or that most keys are used."""
    is_code = column.used == "text" and column.distinct > 1
    by_values = _BY_TELLING if _is_telling(column) else _BY_CODE if is_code else _BY_NUMBER
    if column.distinct < 3:
        by_values /= 2
    return share * min(1.0, by_values + _BY_NAME * likeness + _BY_COVER * covered)


def _is_telling(column: ColumnFacts) -> bool:
    filled_up = next((one.rows for one in column.mixture if one.name == "zeros_in_front"), 0)
    return column.shortest >= _TELLING and column.used in ("text", "integer") and not filled_up


def _rank(link: Link) -> tuple[str, str, float, str, str]:
    return link.table, link.column, -link.score, link.to_table, link.to_column


_INCLUDED = f"""WITH sizes AS (SELECT side, count(*) AS n FROM linking GROUP BY ALL),
    keys AS MATERIALIZED (SELECT * FROM linking SEMI JOIN parent USING (side)),
    probes AS (SELECT side, unnest(min(value, {_PROBES})) AS value FROM linking SEMI JOIN telling USING (side) GROUP BY side),
    likely AS (
        SELECT DISTINCT o.side AS child, k.side AS parent FROM probes AS o JOIN keys AS k USING (value)
        WHERE o.side <> k.side
        UNION SELECT child, parent FROM named)
    SELECT child, parent, count(*) AS shared FROM likely AS l JOIN linking AS c ON c.side = l.child
    JOIN keys AS p ON p.side = l.parent AND p.value = c.value JOIN sizes AS s ON s.side = l.child
    GROUP BY child, parent HAVING count(*) >= any_value(s.n) * {LEAST_SHARE} ORDER BY child, parent"""
