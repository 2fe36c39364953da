"""A generation: the whole warehouse of one run as a DuckDB file, made from yesterday's and from what the run reconciled.

The builder expects, on its connection, yesterday's generation attached as ``previous`` (if there is one) and the run's
results as views ``record.<object>``, ``source.<object>``, ``golden.<object>``, ``origin.<object>`` and ``trace.*``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import duckdb

from dictionary.compiled import Dictionary
from dictionary.model import ObjectDefinition
from dictionary.sql import literal, quote
from warehouse.history import History
from warehouse.tables import Table, core_select, tables

SCHEMAS = ("core", "history", "source", "crosswalk", "quality", "lineage", "trace", "measures", "ops")


@dataclass(frozen=True)
class Generation:
    """Builds the tables of one generation."""

    connection: duckdb.DuckDBPyConnection
    dictionary: Dictionary
    run_id: str
    now: datetime
    has_previous: bool

    @cached_property
    def tables(self) -> dict[tuple[str, str], Table]:
        """The warehouse's tables by schema and name."""
        return {table.full_name: table for table in tables(self.dictionary)}

    def create_schemas(self) -> None:
        """Make the schemas."""
        for schema in SCHEMAS:
            self.connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quote(schema)}")

    def build(self, table: Table, select: str) -> None:
        """Make a table of the given rows, with its types and comments."""
        columns = ", ".join(f"CAST({quote(c.name)} AS {c.type}) AS {quote(c.name)}" for c in table.columns)
        name = quote(*table.full_name)
        order = f"ORDER BY {', '.join(quote(key) for key in table.key)}" if table.is_searched else ""
        self.connection.execute(f"CREATE TABLE {name} AS SELECT {columns} FROM ({select}) {order}")
        self._comment(f"TABLE {name}", table.label.zh, table.label.en)
        for column in table.columns:
            self._comment(f"COLUMN {name}.{quote(column.name)}", column.label.zh, column.label.en)

    def _comment(self, what: str, zh: str, en: str) -> None:
        self.connection.execute(f"COMMENT ON {what} IS {literal(f'{zh} | {en}')}")

    def previous(self, table: Table) -> str:
        """Yesterday's rows in today's columns: what is new today is empty, what is gone is left out."""
        found: set[str] = set()
        if self.has_previous:
            rows = self.connection.execute(
                "SELECT column_name FROM duckdb_columns() WHERE database_name = 'previous' "
                f"AND schema_name = {literal(table.schema)} AND table_name = {literal(table.name)}"
            ).fetchall()
            found = {row[0] for row in rows}
        columns = ", ".join(
            f"CAST({quote(c.name) if c.name in found else 'NULL'} AS {c.type}) AS {quote(c.name)}"
            for c in table.columns
        )
        return (
            f"SELECT {columns} FROM {quote('previous', *table.full_name)}" if found else f"SELECT {columns} WHERE false"
        )

    def build_objects(self) -> None:
        """History, current view, source records and crosswalk of every object."""
        self.connection.execute("CREATE TEMP TABLE redirected (object VARCHAR, master_id VARCHAR, now VARCHAR)")
        for definition in self.dictionary.objects.values():
            name = definition.object
            self._moved(definition)
            history = self.tables["history", name]
            self.build(
                history,
                History(definition, self.run_id, self.now, self.dictionary.timezone).select(self.previous(history)),
            )
            self.connection.execute(
                f"CREATE VIEW {quote('core', name)} AS {core_select(definition, quote('history', name))}"
            )
            self._comment(f"VIEW {quote('core', name)}", definition.label.zh, definition.label.en)
            self.build(self.tables["source", name], self._source(definition, self.tables["source", name]))
            self.build(self.tables["crosswalk", name], self._crosswalk(name, self.tables["crosswalk", name]))
            self._redirected(name, self.tables["crosswalk", name])
        self.build(self.tables["crosswalk", "redirect"], self._redirects(self.tables["crosswalk", "redirect"]))

    def _moved(self, definition: ObjectDefinition) -> None:
        """Masters whose source rows arrived, changed or vanished: their change is an event of the business."""
        name = definition.object
        records, walk = self.tables["ops", "record"], self.tables["crosswalk", name]
        self.connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE moved AS
            WITH old AS (SELECT record_id, input_hash FROM ({self.previous(records)}) WHERE object = {literal(name)}),
            met AS (SELECT coalesce(r.record_id, o.record_id) AS record_id, r.master_id
                FROM {quote(f"record.{name}")} AS r FULL JOIN old AS o USING (record_id)
                WHERE r.input_hash IS DISTINCT FROM o.input_hash)
            SELECT master_id FROM met WHERE master_id IS NOT NULL UNION
            SELECT w.master_id FROM met JOIN ({self.previous(walk)}) AS w USING (record_id) WHERE w.until IS NULL"""
        )

    def _source(self, definition: ObjectDefinition, table: Table) -> str:
        """Today's accepted records; those of yesterday that are gone remain with the time of their going."""
        fields = ", ".join(f"{quote(name)} AS {quote(definition.column(name))}" for name in definition.fields)
        today = f"""SELECT record_id, feed, system, source_table, source_key, ordinal, {fields},
            input_hash AS row_hash, master_id, extract_id, stale, first_run FROM {quote(f"source.{definition.object}")}"""
        compared = [c.name for c in table.columns if c.name not in ("last_run", "first_run", "deleted_at")]
        same = " AND ".join(f"t.{quote(name)} IS NOT DISTINCT FROM o.{quote(name)}" for name in compared)
        return f"""WITH today AS ({today}), old AS ({self.previous(table)})
            SELECT t.*, CASE WHEN o.deleted_at IS NULL AND {same} THEN o.last_run ELSE {literal(self.run_id)} END AS last_run,
                CAST(NULL AS TIMESTAMPTZ) AS deleted_at FROM today AS t LEFT JOIN old AS o USING (record_id)
            UNION ALL BY NAME
            SELECT o.* REPLACE (coalesce(o.deleted_at, {self._now()}) AS deleted_at,
                CASE WHEN o.deleted_at IS NULL THEN {literal(self.run_id)} ELSE o.last_run END AS last_run)
            FROM old AS o WHERE o.record_id NOT IN (SELECT record_id FROM today)"""

    def _crosswalk(self, name: str, table: Table) -> str:
        today = f"""SELECT record_id, feed, system, source_table, source_key, ordinal, master_id,
            CASE WHEN inferred THEN 'inferred' ELSE method END AS method, score, 'rule' AS decided_by, first_run
            FROM {quote(f"record.{name}")} WHERE state <> 'excluded'"""
        same = "t.master_id = o.master_id AND t.method = o.method AND t.score = o.score"
        return f"""WITH today AS ({today}), old AS ({self.previous(table)})
            SELECT t.*, {self._now()} AS since, CAST(NULL AS TIMESTAMPTZ) AS until, {literal(self.run_id)} AS run_id
            FROM today AS t LEFT JOIN old AS o ON o.record_id = t.record_id AND o.until IS NULL AND {same}
            WHERE o.record_id IS NULL
            UNION ALL BY NAME
            SELECT o.* REPLACE (CASE WHEN o.until IS NULL AND t.record_id IS NULL THEN {self._now()} ELSE o.until END AS until)
            FROM old AS o LEFT JOIN today AS t ON o.record_id = t.record_id AND {same}"""

    def _redirected(self, name: str, table: Table) -> None:
        """Note the masters of yesterday whose living records are all with another master today."""
        self.connection.execute(
            f"""INSERT INTO redirected SELECT {literal(name)}, o.master_id, min(t.master_id)
            FROM ({self.previous(table)}) AS o JOIN {quote(f"record.{name}")} AS t USING (record_id)
            WHERE o.until IS NULL AND o.master_id NOT IN (SELECT master_id FROM {quote(f"record.{name}")})
            GROUP BY o.master_id"""
        )

    def _redirects(self, table: Table) -> str:
        """Redirects once made hold until their id is in use again; a chain is followed to its end."""
        live = " UNION ALL ".join(
            f"SELECT {literal(name)} AS object, master_id FROM {quote('crosswalk', name)} WHERE until IS NULL"
            for name in self.dictionary.objects
        )
        return f"""WITH old AS ({self.previous(table)}), live AS (SELECT DISTINCT * FROM ({live})),
            kept AS (SELECT o.* REPLACE (CASE WHEN o.until IS NULL AND l.master_id IS NOT NULL THEN {self._now()}
                ELSE o.until END AS until, CASE WHEN o.until IS NULL THEN coalesce(r.now, o.now) ELSE o.now END AS now)
                FROM old AS o LEFT JOIN live AS l ON l.object = o.object AND l.master_id = o.master_id
                LEFT JOIN redirected AS r ON r.object = o.object AND r.master_id = o.now)
            SELECT * FROM kept UNION ALL BY NAME
            SELECT object, master_id, now, {self._now()} AS since, CAST(NULL AS TIMESTAMPTZ) AS until, 'rule' AS by,
                'merged' AS reason, {literal(self.run_id)} AS run_id FROM redirected"""

    def _now(self) -> str:
        return f"CAST({literal(self.now.isoformat())} AS TIMESTAMPTZ)"
