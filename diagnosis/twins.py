"""Values of a column that are different writings of one thing: equal after the normaliser that fits what the column is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.compute as pc

from diagnosis.facts import ColumnFacts, Suspicion
from diagnosis.lexicon import meanings
from diagnosis.tally import listed
from quality_rules.normalise import normalise_distinct

if TYPE_CHECKING:
    import duckdb

MOST_COMPARED: Final = 50_000
"""A column with more distinct values is not looked through; the profile says so."""

_LONGEST: Final = 200
_COMPANIES: Final = frozenset({"supplier", "customer", "manufacturer", "contractor", "consignee"})
_EXAMPLE: Final = 4


def normaliser(table: str, column: str) -> str:
    """The normaliser that fits a text column, by what its name and its table's say."""
    said = {concept for word in meanings(column) for concept in word}
    if "lot" in said:
        return "lot_key"
    if "specification" in said or "model" in said:
        return "spec_key"
    if "name" in said and (said | {concept for word in meanings(table) for concept in word}) & _COMPANIES:
        return "company_key"
    return "code_key" if said & {"code", "id"} and "name" not in said else "text_key"


def twins(connection: duckdb.DuckDBPyConnection, table: str, texts: Mapping[int, ColumnFacts]) -> dict[int, Suspicion]:
    """The suspicions that values in ``tally`` are several writings of one thing; a column whose values stay different has none.

    Args:
        connection: where ``tally`` is.
        table: the name of the table.
        texts: its columns of text, by their places.
    """
    looked = {place: one for place, one in texts.items() if one.distinct > 1 and one.longest <= _LONGEST}
    found = {place: _not_looked_for(table, one) for place, one in looked.items() if one.distinct > MOST_COMPARED}
    compared = [place for place in looked if place not in found]
    if not compared:
        return found
    values = connection.execute(f"{_VALUES}{listed(compared)} ORDER BY place").to_arrow_table().column("value")
    start = 0
    for place in sorted(compared):
        column = looked[place]
        own = values.slice(start, column.distinct)
        start += column.distinct
        name = normaliser(table, column.name)
        keys = normalise_distinct(name, own)
        if pc.count_distinct(keys).as_py() < len(keys):
            one = _groups(connection, place, pa.table({"value": own, "key": keys}), name, table, column)
            if one is not None:
                found[place] = one
    return found


def _groups(
    connection: duckdb.DuckDBPyConnection, place: int, keyed: pa.Table, name: str, table: str, column: ColumnFacts
) -> Suspicion | None:
    """The values that have a key in common."""
    connection.register("keyed", keyed)
    groups = connection.execute(_GROUPS.format(place)).fetchall()
    connection.unregister("keyed")
    if not groups:
        return None
    found, writings, rows, written = groups[0]
    detail = {"normaliser": name, "groups": found, "writings": writings}
    return Suspicion("twins", table, column.name, rows, detail, tuple(written[:_EXAMPLE]))


def _not_looked_for(table: str, column: ColumnFacts) -> Suspicion:
    detail = {"distinct": column.distinct, "most": MOST_COMPARED}
    return Suspicion("twins_not_looked_for", table, column.name, 0, detail)


_VALUES = "SELECT value FROM tally WHERE nothing IS NULL AND place IN "
_GROUPS = """WITH groups AS (
        SELECT key, count(*) AS writings, sum(n) AS n, list(value ORDER BY n DESC, value) AS written
        FROM keyed JOIN tally USING (value) WHERE place = {} AND key <> '' GROUP BY key HAVING count(*) > 1)
    SELECT count(*), sum(writings)::BIGINT, sum(n)::BIGINT, arg_max(written, (n, key)) FROM groups HAVING count(*) > 0"""
