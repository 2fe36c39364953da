"""Values of a column that are different writings of one thing: equal after the normaliser that fits what the column is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.compute as pc

from diagnosis.facts import ColumnFacts, Suspicion
from diagnosis.lexicon import meanings
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


def twins(connection: duckdb.DuckDBPyConnection, table: str, column: ColumnFacts) -> Suspicion | None:
    """The suspicion that values of ``tally`` are several writings of one thing; None where all stay different."""
    if column.used != "text" or column.distinct < 2 or column.longest > _LONGEST:
        return None
    if column.distinct > MOST_COMPARED:
        return Suspicion(
            "twins_not_looked_for", table, column.name, 0, {"distinct": column.distinct, "most": MOST_COMPARED}
        )
    name = normaliser(table, column.name)
    values = connection.execute("SELECT value FROM tally WHERE nothing IS NULL").to_arrow_table().column("value")
    keys = normalise_distinct(name, values)
    if pc.count_distinct(keys).as_py() == len(keys):
        return None
    connection.register("keyed", pa.table({"value": values, "key": keys}))
    groups = connection.execute(_GROUPS).fetchall()
    connection.unregister("keyed")
    if not groups:
        return None
    found, writings, rows, written = groups[0]
    detail = {"normaliser": name, "groups": found, "writings": writings}
    return Suspicion("twins", table, column.name, rows, detail, tuple(written[:_EXAMPLE]))


_GROUPS = """WITH groups AS (
        SELECT key, count(*) AS writings, sum(n) AS n, list(value ORDER BY n DESC, value) AS written
        FROM keyed JOIN tally USING (value) WHERE key <> '' GROUP BY key HAVING count(*) > 1)
    SELECT count(*), sum(writings)::BIGINT, sum(n)::BIGINT, arg_max(written, (n, key)) FROM groups HAVING count(*) > 0"""
