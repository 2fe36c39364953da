"""The values of a table's columns with how often each stands there: all facts of the columns are reckoned from these alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from diagnosis import nothing
from dictionary.promises import Sentinels

if TYPE_CHECKING:
    import duckdb

AT_ONCE: Final = 4_000_000
"""How many cells are counted at once at most; of a large table only some columns."""

Kinds = Mapping[int, pa.DataType]
"""The columns of a table that are counted at once: the Arrow type of each, by its place in the table."""


def portions(kinds: Iterable[pa.DataType], read: int) -> Iterator[dict[int, pa.DataType]]:
    """The columns of a table in portions that are counted at once."""
    listed = list(enumerate(kinds))
    size = max(1, AT_ONCE // max(read, 1))
    for start in range(0, len(listed), size):
        yield dict(listed[start : start + size])


def count_values(connection: duckdb.DuckDBPyConnection, rows: str, kinds: Kinds, said: Sentinels) -> None:
    """Make the temporary table ``tally``: for the ``place`` of each column its values as text, and the rows ``n`` of each.

    Its column ``nothing`` says as what kind of nothing a value counts, and is empty for a real one; ``sentinel`` says which.

    Args:
        connection: where it is made.
        rows: the table function that reads the rows; their columns are named ``c0``, ``c1``, …
        kinds: the columns.
        said: the sentinels that the source's file already names.
    """
    counted = " UNION ALL ".join(
        f"SELECT {place}::INTEGER AS place, {_text(place, kind)} AS value, count(*) AS n FROM {rows} GROUP BY ALL"
        for place, kind in kinds.items()
    )
    may_be = listed(place for place, kind in kinds.items() if is_text(kind) or pa.types.is_temporal(kind))
    sentinel = f"CASE WHEN place IN {may_be} THEN {nothing.sentinel('value', said)} END"
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE tally AS
        SELECT *, CASE WHEN value IS NULL THEN 'null' WHEN value = '' THEN 'empty'
            WHEN {nothing.is_blank("value")} THEN 'blank' WHEN sentinel IS NOT NULL THEN 'sentinel' END AS nothing
        FROM (SELECT *, {sentinel} AS sentinel FROM ({counted}))""")


def listed(places: Iterable[int]) -> str:
    """Places as SQL lists them; with -1, which is none, so that the list is never empty."""
    return f"({', '.join(map(str, (-1, *places)))})"


def is_text(kind: pa.DataType) -> bool:
    """Whether a column holds texts."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def is_binary(kind: pa.DataType) -> bool:
    """Whether a column holds bytes, of which only the length counts."""
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def is_number(kind: pa.DataType) -> bool:
    """Whether a column holds numbers."""
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _text(place: int, kind: pa.DataType) -> str:
    """A column's values as text."""
    text = f"CAST(c{place} AS VARCHAR)"
    if is_binary(kind):
        return f"CASE WHEN c{place} IS NOT NULL THEN octet_length(c{place})::VARCHAR END"
    if pa.types.is_decimal(kind):
        return f"CASE WHEN contains({text}, '.') THEN rtrim(rtrim({text}, '0'), '.') ELSE {text} END"
    return text
