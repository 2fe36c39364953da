"""A generation: the whole warehouse of one run as a DuckDB file, made from yesterday's and from what the run reconciled.

The file begins as a copy of yesterday's, so that a run writes what moved and not what stayed. The builder expects, on its
connection, yesterday's generation attached as ``previous`` (if there is one) and the run's results as views
``record.<object>``, ``source.<object>``, ``golden.<object>``, ``origin.<object>`` and ``trace.*``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import duckdb

from dictionary.compiled import Dictionary
from dictionary.objects import ObjectDefinition
from dictionary.sql import instant, literal, quote
from warehouse.history import History
from warehouse.object_tables import core_select
from warehouse.table import Table, comment
from warehouse.tables import tables

Shape = tuple[str, tuple[tuple[str, str, str], ...]]
"""A table's comment, and name, type and comment of its columns."""

_STORED_TYPES = {"TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE"}
"""How DuckDB writes a type, where that differs from how it is declared."""

SCHEMAS = ("core", "history", "source", "crosswalk", "quality", "lineage", "trace", "measures", "ops")

OF_OBJECTS = ("history", "source")
"""The schemas whose tables have the fields of an object as columns."""


@dataclass(frozen=True)
class Generation:
    """Builds the tables of one generation.

    ``former_columns`` are those that yesterday's tables of an object have under another name: object → today's → yesterday's.
    ``kept`` are the objects whose results are those of yesterday; none is when a table has to be made anew.
    """

    connection: duckdb.DuckDBPyConnection
    dictionary: Dictionary
    run_id: str
    now: datetime
    has_previous: bool
    former_columns: Mapping[str, Mapping[str, str]]
    kept: set[str]

    @cached_property
    def tables(self) -> dict[tuple[str, str], Table]:
        """The warehouse's tables by schema and name."""
        return {table.full_name: table for table in tables(self.dictionary)}

    @cached_property
    def _previous_columns(self) -> dict[tuple[str, str], set[str]]:
        """The columns of yesterday's tables."""
        rows = self.connection.execute(
            """SELECT schema_name, table_name, list(column_name) FROM duckdb_columns() WHERE database_name = 'previous'
            GROUP BY ALL"""
        ).fetchall()
        return {(schema, name): set(columns) for schema, name, columns in rows}

    def prepare(self) -> None:
        """Make the schemas, and every table as the dictionary has it now, with yesterday's rows."""
        for schema in SCHEMAS:
            self.connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quote(schema)}")
        self._drop_views()
        stored = self._stored()
        for name in stored.keys() - {name for name, table in self.tables.items() if stored.get(name) == _shape(table)}:
            self.connection.execute(f"DROP TABLE {quote(*name)}")
            del stored[name]
        if self.tables.keys() - stored.keys():
            self.kept.clear()
        for name, table in self.tables.items():
            if name not in stored:
                self._create(table, self.previous(table) if name in self._previous_columns else None)

    def _drop_views(self) -> None:
        """Views are made anew every night: what they read may have changed."""
        found = self.connection.execute(
            "SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = current_database() AND NOT internal"
        ).fetchall()
        for schema, name in found:
            self.connection.execute(f"DROP VIEW {quote(schema, name)}")

    def _stored(self) -> dict[tuple[str, str], Shape]:
        """The tables that the file has, as :func:`_shape` tells them."""
        rows = self.connection.execute(
            """SELECT t.schema_name, t.table_name, t.comment,
                list({'name': c.column_name, 'type': c.data_type, 'comment': c.comment} ORDER BY c.column_index)
            FROM duckdb_tables() AS t JOIN duckdb_columns() AS c USING (database_oid, table_oid)
            WHERE t.database_name = current_database() AND NOT t.temporary GROUP BY ALL"""
        ).fetchall()
        return {
            (schema, name): (comment, tuple((c["name"], c["type"], c["comment"]) for c in columns))
            for schema, name, comment, columns in rows
        }

    def build(self, table: Table, select: str) -> None:
        """Make a table anew, of the given rows."""
        self.connection.execute(f"DROP TABLE {quote(*table.full_name)}")
        self._create(table, select)

    def add(self, table: Table, select: str) -> None:
        """Add rows to a table; columns that they do not have stay empty."""
        self.connection.execute(f"INSERT INTO {quote(*table.full_name)} BY NAME {select}")

    def amend(self, table: Table, assignment: str, condition: str) -> None:
        """Change what is noted in rows of yesterday."""
        if self.has_previous:
            self.connection.execute(f"UPDATE {quote(*table.full_name)} SET {assignment} WHERE {condition}")

    def replace(self, table: Table, today: str, changed: str) -> None:
        """Put the rows of ``today`` whose record_id is among ``changed`` in the place of yesterday's, if there are any."""
        if not self.has_previous:
            return self.add(table, today)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE changed AS {changed}")
        known = "record_id IN (SELECT record_id FROM changed)"
        self.connection.execute(f"DELETE FROM {quote(*table.full_name)} WHERE {known}")
        return self.add(table, f"SELECT * FROM ({today}) WHERE {known}")

    def _create(self, table: Table, select: str | None) -> None:
        """Make a table of the rows of a SELECT; without one, an empty table."""
        name = quote(*table.full_name)
        if select is None:
            columns = ", ".join(f"{quote(c.name)} {c.type}" for c in table.columns)
            self.connection.execute(f"CREATE TABLE {name} ({columns})")
        else:
            columns = ", ".join(f"CAST({quote(c.name)} AS {c.type}) AS {quote(c.name)}" for c in table.columns)
            order = f"ORDER BY {', '.join(quote(key) for key in table.key)}" if table.is_searched else ""
            self.connection.execute(f"CREATE TABLE {name} AS SELECT {columns} FROM ({select}) {order}")
        comments = [comment(f"COLUMN {name}.{quote(column.name)}", column.label) for column in table.columns]
        self.connection.execute("; ".join([comment(f"TABLE {name}", table.label), *comments]))

    def previous(self, table: Table) -> str:
        """Yesterday's rows in today's columns: what is new today is empty, what is gone is left out."""
        former = self.former_columns.get(table.name) if table.schema in OF_OBJECTS else None
        known = self._previous_columns.get(table.full_name, set())
        return table.select(quote("previous", *table.full_name), known, former)

    def build_objects(self) -> None:
        """History, current view, source records and crosswalk of every object."""
        self.connection.execute("CREATE TEMP TABLE redirected (object VARCHAR, master_id VARCHAR, now VARCHAR)")
        for definition in self.dictionary.objects.values():
            name = definition.object
            if name not in self.kept and not self._is_idle(name):
                self._moved(definition)
                self._history(definition)
                self._source(definition, self.tables["source", name])
                self._crosswalk(name, self.tables["crosswalk", name])
                self._redirected(name, self.tables["crosswalk", name])
            self._current(definition)
        self.build(self.tables["crosswalk", "redirect"], self._redirects(self.tables["crosswalk", "redirect"]))

    def _history(self, definition: ObjectDefinition) -> None:
        table = self.tables["history", definition.object]
        history = History(definition, self.run_id, self.now, self.dictionary.timezone, self.previous(table))
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE met AS {history.changes()}")
        self.amend(table, *history.superseded())
        self.add(table, history.added())

    def _is_idle(self, name: str) -> bool:
        """Whether an object has no record and never had one, as one that no system of a project holds."""
        relations = [quote(f"record.{name}"), *(quote(schema, name) for schema in ("history", "source", "crosswalk"))]
        found = self.connection.execute(f"SELECT {' OR '.join(f'EXISTS (FROM {one})' for one in relations)}").fetchone()
        return found == (False,)

    def _current(self, definition: ObjectDefinition) -> None:
        """The view of what holds now."""
        table = self.tables["history", definition.object]
        view = quote("core", definition.object)
        self.connection.execute(f"CREATE VIEW {view} AS {core_select(definition, quote(*table.full_name))}")
        self.connection.execute(comment(f"VIEW {view}", definition.label))

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

    def _source(self, definition: ObjectDefinition, table: Table) -> None:
        """Today's accepted records; those of yesterday that are gone remain with the time of their going."""
        fields = ", ".join(f"{quote(name)} AS {quote(definition.column(name))}" for name in definition.fields)
        today = f"""SELECT record_id, feed, system, source_table, source_key, ordinal, {fields}, input_hash AS row_hash,
            master_id, extract_id, stale, first_run, {literal(self.run_id)} AS last_run, CAST(NULL AS TIMESTAMPTZ) AS deleted_at
            FROM {quote(f"source.{definition.object}")}"""
        compared = [c.name for c in table.columns if c.name not in ("last_run", "first_run")]
        same = " AND ".join(f"t.{quote(name)} IS NOT DISTINCT FROM o.{quote(name)}" for name in compared)
        changed = f"""SELECT record_id FROM ({today}) AS t LEFT JOIN ({self.previous(table)}) AS o USING (record_id)
            WHERE o.record_id IS NULL OR NOT ({same})"""
        self.amend(
            table,
            f"deleted_at = {self._now()}, last_run = {literal(self.run_id)}",
            f"deleted_at IS NULL AND record_id NOT IN (SELECT record_id FROM {quote(f'source.{definition.object}')})",
        )
        self.replace(table, today, changed)

    def _crosswalk(self, name: str, table: Table) -> None:
        """Since when each record is which thing; what is not so any more ends."""
        today = f"""SELECT record_id, feed, system, source_table, source_key, ordinal, master_id,
            CASE WHEN inferred THEN 'inferred' ELSE method END AS method, score, 'rule' AS decided_by, first_run,
            {self._now()} AS since, CAST(NULL AS TIMESTAMPTZ) AS until, {literal(self.run_id)} AS run_id
            FROM {quote(f"record.{name}")} WHERE state <> 'excluded'"""
        holding = f"""SELECT o.record_id FROM ({self.previous(table)}) AS o JOIN ({today}) AS t ON t.record_id = o.record_id
            AND t.master_id = o.master_id AND t.method = o.method AND t.score = o.score WHERE o.until IS NULL"""
        if not self.has_previous:
            return self.add(table, today)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE holding AS {holding}")
        as_it_was = "record_id IN (SELECT record_id FROM holding)"
        self.amend(table, f"until = {self._now()}", f"until IS NULL AND NOT {as_it_was}")
        return self.add(table, f"SELECT * FROM ({today}) WHERE NOT {as_it_was}")

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
        return instant(self.now)


def _shape(table: Table) -> Shape:
    columns = ((c.name, _STORED_TYPES.get(c.type, c.type), c.label.both) for c in table.columns)
    return table.label.both, tuple(columns)
