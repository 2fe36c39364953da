"""Records whose state changes, and the rules that they begin or cease to fail.

Both come as relations: ``record`` (object, record_id, feed, system, source_table, source_key, ordinal, state,
excluded_by) and ``failing`` (the same identity, rule_id, field, raw_value, business_key, how), each before and after.
"""

from __future__ import annotations

from dictionary.sql import quote
from pipelines.impact.changes import WAS, WILL, Changes

_MARKS = ("object", "feed", "system", "source_table", "source_key", "ordinal", "record_id")


def published_records(changes: Changes) -> None:
    """Compare what two generations hold."""
    for state in (WAS, WILL):
        changes.connection.execute(
            f"""CREATE OR REPLACE TEMP VIEW {quote(f"{state}.record")} AS
                SELECT {", ".join(_MARKS)}, state, excluded_by FROM {quote(state, "ops", "record")}"""
        )
        changes.connection.execute(f"CREATE OR REPLACE TEMP VIEW {quote(f'{state}.failing')} AS {_failing(state)}")
    compare(changes, "object, record_id")


def compare(changes: Changes, key: str) -> None:
    """Add what differs between the relations of before and after; ``key`` tells which records are one."""
    was, will = quote(f"{WAS}.record"), quote(f"{WILL}.record")
    changes.add(
        f"""WITH met AS (SELECT {_either()}, o.state AS before, n.state AS after,
                coalesce(n.excluded_by, o.excluded_by) AS rule_id
            FROM {will} AS n FULL JOIN {was} AS o USING ({key})
            WHERE n.state IS DISTINCT FROM o.state OR n.excluded_by IS DISTINCT FROM o.excluded_by)
        SELECT 'record' AS part, CASE WHEN before IS NULL THEN 'new' WHEN after IS NULL THEN 'gone' ELSE after END AS change,
            * EXCLUDE feed REPLACE ({changes.shown_key("met")} AS source_key) FROM met"""
    )
    was, will = (changes.masking(f"SELECT * FROM {quote(f'{state}.failing')}") for state in (WAS, WILL))
    changes.add(
        f"""WITH met AS (SELECT {_either()}, rule_id, field, o.how AS before, n.how AS after,
                coalesce(n.raw_value, o.raw_value) AS raw_value, coalesce(n.business_key, o.business_key) AS business_key
            FROM ({will}) AS n FULL JOIN ({was}) AS o USING ({key}, rule_id, field) WHERE n.how IS DISTINCT FROM o.how)
        SELECT 'failure' AS part, coalesce(after, 'cleared') AS change,
            * EXCLUDE feed REPLACE ({changes.shown_key("met")} AS source_key) FROM met"""
    )


def _either() -> str:
    return ", ".join(f"coalesce(n.{name}, o.{name}) AS {name}" for name in _MARKS)


def _failing(state: str) -> str:
    """The open failures of a generation: ``how`` is held where the rule holds a record back, else flagged."""
    holding = (
        f"""SELECT DISTINCT object, rule_id, field FROM {quote(state, "quality", "rule")} WHERE on_fail = 'hold'"""
    )
    parts = " UNION ALL ".join(
        f"""SELECT {", ".join(_MARKS)}, rule_id, field, raw_value, business_key
            FROM {quote(state, "quality", table)} WHERE state = 'open'"""
        for table in ("quarantine", "finding")
    )
    return f"""SELECT f.*, CASE WHEN h.rule_id IS NOT NULL THEN 'held' ELSE 'flagged' END AS how
        FROM ({parts}) AS f LEFT JOIN ({holding}) AS h USING (object, rule_id, field)"""
