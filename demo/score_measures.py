"""The score of measures: what the hub computes against what was really so."""

from __future__ import annotations

from typing import Any

import duckdb

TOLERANCE = "1e-9"

_DIFFERENCES = f"""WITH known AS (SELECT kpi AS measure, period, grain, value FROM truth_kpi),
    told AS (SELECT measure, CASE WHEN period_kind = 'night' THEN 'night' ELSE period END AS period, grain, value
        FROM measures.value WHERE value IS NOT NULL AND measure IN (SELECT measure FROM known)
        QUALIFY period_kind <> 'night' OR period = max(period) OVER (PARTITION BY measure)),
    met AS (SELECT measure, k.value AS truth, CAST(t.value AS DOUBLE) AS value
        FROM known AS k FULL JOIN told AS t USING (measure, period, grain))
    SELECT measure, count(truth), count(*) FILTER (WHERE abs(truth - value) <= {TOLERANCE}),
        count(*) FILTER (WHERE truth IS NULL), max(abs(truth - value)) FROM met GROUP BY measure ORDER BY measure"""


def score_measures(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    """For each measure that the truth knows: its values, how many of them are equal, how many nobody knows, how far off.

    The connection has the warehouse as its default database and the truth as the table ``truth_kpi``.
    """
    rows = connection.execute(_DIFFERENCES).fetchall()
    names = ("values", "equal", "unknown", "largest_difference")
    return {measure: dict(zip(names, facts, strict=True)) for measure, *facts in rows}
