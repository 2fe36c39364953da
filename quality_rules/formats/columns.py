"""Judging a column of a DuckDB relation: every distinct value once, in SQL where the format can say it there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from quality_rules.formats.format import Format, InSql
from quality_rules.formats.registry import describe

if TYPE_CHECKING:
    import duckdb

# Control characters and what is not ASCII fold in ways that SQL cannot say; such values go to the judge itself.
_PLAIN = "regexp_full_match(value, '[ -~]*')"
_SINGLE_BLANKS = "CASE WHEN contains(value, '  ') THEN regexp_replace(value, ' +', ' ', 'g') ELSE value END"
_CODE_TEXT = f"upper(trim({_SINGLE_BLANKS}))"


def judge_column(connection: duckdb.DuckDBPyConnection, format_name: str, values: str, into: str) -> None:
    """Make the temporary table ``into``: one row per value with ``value``, ``outcome``, ``compact``, all text.

    Args:
        connection: where the values are.
        format_name: the format that judges.
        values: a SELECT of distinct texts, none of them empty, as ``value``.
        into: the name of the table, quoted where it needs to be.

    Raises:
        LookupError: no format has this name.
    """
    entry = describe(format_name)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {into} AS {_judged(entry.in_sql, values)}")
    left = connection.execute(f"SELECT value FROM {into} WHERE outcome IS NULL").to_arrow_table().column("value")
    if len(left):
        connection.execute(f"DELETE FROM {into} WHERE outcome IS NULL")
        connection.register("guiyi_judged", _verdicts(entry, left.to_pylist()))
        connection.execute(f"INSERT INTO {into} SELECT * FROM guiyi_judged")
        connection.unregister("guiyi_judged")


def _judged(judge: InSql | None, values: str) -> str:
    """SELECT of the values with their verdicts, as far as SQL can judge them."""
    if judge is None:
        return f"SELECT value, CAST(NULL AS VARCHAR) AS outcome, CAST(NULL AS VARCHAR) AS compact FROM ({values})"
    texts = f"SELECT value, {_CODE_TEXT} AS text, {_PLAIN} AS plain FROM ({values})"
    outcomes = f"SELECT *, CASE WHEN plain THEN {judge.outcome} END AS outcome FROM ({texts})"
    return f"SELECT value, outcome, CASE WHEN outcome = 'valid' THEN {judge.compact} END AS compact FROM ({outcomes})"


def _verdicts(entry: Format, values: list[Any]) -> pa.Table:
    verdicts = [entry.judge(value) for value in values]
    columns = (values, [str(verdict.outcome) for verdict in verdicts], [verdict.compact for verdict in verdicts])
    return pa.Table.from_arrays(
        [pa.array(column, type=pa.string()) for column in columns], ["value", "outcome", "compact"]
    )
