"""Measures that move, and tables and columns that are altered."""

from __future__ import annotations

from dictionary.sql import literal, quote
from pipelines.impact.changes import FIGURES, WAS, WILL, Changes
from warehouse.generation import OF_OBJECTS


def measures(changes: Changes) -> None:
    """Compare ``measures.value`` of two generations, period by period."""
    was, will = (quote(state, "measures", "value") for state in (WAS, WILL))
    differ = " OR ".join(f"n.{name} IS DISTINCT FROM o.{name}" for name in FIGURES)
    told = ", ".join(f"{_text(side, name)} AS {quote(f'{side}.{name}')}" for name in FIGURES for side in ("o", "n"))
    changes.connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE met AS SELECT measure, period, grain, {told},
                CASE WHEN o.period_kind IS NULL THEN 'new' WHEN n.period_kind IS NULL THEN 'gone' ELSE 'moved' END AS change
            FROM {will} AS n FULL JOIN {was} AS o USING (measure, period, grain)
            WHERE change <> 'moved' OR {differ}"""
    )
    parts = (
        f"""SELECT 'measure' AS part, change, measure AS object, period, grain, {literal(name)} AS field,
            {quote(f"o.{name}")} AS before, {quote(f"n.{name}")} AS after, {quote("n.coverage")} AS coverage
            FROM met WHERE {quote(f"o.{name}")} IS DISTINCT FROM {quote(f"n.{name}")}"""
        for name in FIGURES
    )
    changes.add(" UNION ALL BY NAME ".join(parts))


def _text(side: str, name: str) -> str:
    """A decimal as people write it: without noughts at its end."""
    return f"rtrim(rtrim(CAST({side}.{name} AS VARCHAR), '0'), '.')"


def columns(changes: Changes) -> None:
    """Compare the tables and views of two generations: added, removed, renamed, retyped, or told in other words.

    Of a table that is added or removed, no columns are told.
    """
    was, will = (f"(SELECT * EXCLUDE state FROM shape WHERE state = {literal(state)})" for state in (WAS, WILL))
    changes.connection.execute(f"CREATE OR REPLACE TEMP TABLE shape AS {_SHAPE}")
    changes.connection.execute(f"CREATE OR REPLACE TEMP TABLE renamed AS {_renamed(changes)}")
    changes.add(
        f"""WITH old AS (SELECT o.* REPLACE (coalesce(r.name, o.field) AS field), o.field AS called
                FROM {was} AS o LEFT JOIN renamed AS r ON r.object = o.object AND r.former = o.field),
            met AS (SELECT object, field, called, n.type AS now, o.type AS was, n.comment AS said, o.comment AS told
                FROM {will} AS n FULL JOIN old AS o USING (object, field)),
            tables AS (SELECT object FROM met WHERE field = '' AND (now IS NULL OR was IS NULL))
        SELECT 'column' AS part, object, field, was AS before, now AS after,
            CASE WHEN was IS NULL THEN 'added' WHEN now IS NULL THEN 'removed' ELSE 'retyped' END AS change
        FROM met WHERE was IS DISTINCT FROM now AND (field = '' OR object NOT IN (SELECT object FROM tables))
        UNION ALL BY NAME
        SELECT 'column' AS part, object, field, called AS before, field AS after, 'renamed' AS change
        FROM met WHERE now IS NOT NULL AND called <> field
        UNION ALL BY NAME
        SELECT 'column' AS part, object, field, told AS before, said AS after, 'reworded' AS change
        FROM met WHERE was = now AND said IS DISTINCT FROM told"""
    )


def _renamed(changes: Changes) -> str:
    """SELECT of the renamed columns of every table that has the fields of an object."""
    rows = [
        f"({literal(f'{schema}.{name}')}, {literal(column)}, {literal(former)})"
        for name, columns_of in changes.former.items()
        for column, former in columns_of.items()
        for schema in ("core", *OF_OBJECTS)
    ]
    listed = ", ".join(rows) or "(NULL::VARCHAR, NULL::VARCHAR, NULL::VARCHAR)"
    return f"SELECT * FROM (VALUES {listed}) AS renamed(object, name, former)"


_SHAPE = f"""SELECT database_name AS state, schema_name || '.' || table_name AS object, column_name AS field,
        data_type AS type, comment FROM duckdb_columns() WHERE database_name IN ('{WAS}', '{WILL}') AND NOT internal
    UNION ALL SELECT database_name, schema_name || '.' || table_name, '', 'table', comment
        FROM duckdb_tables() WHERE database_name IN ('{WAS}', '{WILL}')
    UNION ALL SELECT database_name, schema_name || '.' || view_name, '', 'view', comment
        FROM duckdb_views() WHERE database_name IN ('{WAS}', '{WILL}') AND NOT internal"""
