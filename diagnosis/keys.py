"""Which columns could be the key of a table: those that tell all rows apart that were read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import prod
from typing import TYPE_CHECKING, Final

from diagnosis.facts import ColumnFacts, KeyCandidate
from diagnosis.names import is_identifying
from dictionary.sql import quote

if TYPE_CHECKING:
    import duckdb

_MOST: Final = 3
_TOGETHER: Final = 3
_TRIED: Final = 6
_LONGEST: Final = 60
_KEY_TYPES: Final = frozenset({"integer", "text", "boolean", "date"})


def key_candidates(
    connection: duckdb.DuckDBPyConnection, rows: str, read: int, columns: Sequence[ColumnFacts], declared: Sequence[str]
) -> tuple[KeyCandidate, ...]:
    """The declared key, and what else tells the rows apart: single columns, else the fewest that do so together.

    Args:
        connection: where the rows can be read.
        rows: the table function that reads them; its columns are named ``c0``, ``c1``, …
        read: how many there are.
        columns: the facts of all columns, in their order.
        declared: the primary key as the source declares it.
    """
    found: list[KeyCandidate] = []
    places = {column.name: i for i, column in enumerate(columns)}
    if declared:
        repeated = _repeated(connection, rows, [places[name] for name in declared])
        found.append(KeyCandidate(tuple(declared), declared=True, repeated=repeated))
    if read < 2:
        return tuple(found)
    possible = [column for column in columns if column.used in _KEY_TYPES and column.longest <= _LONGEST]
    alone = [column for column in possible if column.is_unique and column.name not in declared]
    alone.sort(key=lambda column: (not is_identifying(column.name), places[column.name]))
    found += [KeyCandidate((column.name,)) for column in alone[:_MOST]]
    return tuple(found or _together(connection, rows, read, possible, places))


def _together(
    connection: duckdb.DuckDBPyConnection, rows: str, read: int, columns: Sequence[ColumnFacts], places: dict[str, int]
) -> list[KeyCandidate]:
    full = [column for column in columns if column.filled == read and column.distinct > 1]
    full.sort(key=lambda column: (not is_identifying(column.name), -column.distinct, places[column.name]))
    for size in range(2, _TOGETHER + 1):
        for chosen in combinations(full[:_TRIED], size):
            if prod(column.distinct for column in chosen) < read:
                continue
            if not _repeated(connection, rows, [places[column.name] for column in chosen]):
                return [KeyCandidate(tuple(column.name for column in sorted(chosen, key=lambda one: places[one.name])))]
    return []


def _repeated(connection: duckdb.DuckDBPyConnection, rows: str, columns: Sequence[int]) -> int:
    """How many rows share their values in these columns with another row."""
    listed = ", ".join(quote(f"c{i}") for i in columns)
    query = f"SELECT coalesce(sum(n), 0)::BIGINT FROM (SELECT count(*) AS n FROM {rows} GROUP BY {listed} HAVING n > 1)"
    return int(connection.execute(query).fetchall()[0][0])
