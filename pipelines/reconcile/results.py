"""What reconciling leaves for publishing: one Parquet file per relation, and the relations that follow from those.

Files: for each object that has records or once had some ``record.<object>``, ``stale.<object>`` and, where records do not
stand alone, ``golden.<object>`` and ``origin.<object>``; the ``trace.*`` relations, ``match_conflict``, ``late``: the
failures that were only found when all records were there, and ``unjudged``: the queries that could not be run. Views:
``record.<object>`` with its late failures, ``source.<object>`` (accepted records, stale ones carried over), and all that
needs no file.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from dictionary.compiled import Dictionary
from dictionary.objects import ObjectDefinition
from dictionary.sql import literal, parquet, quote
from pipelines.reconcile.nothing import nothing_recorded
from quality_rules.failures import FAILED_TYPE, failure

OWN = ("record_id", "feed", "system", "source_table", "source_key", "ordinal", "input_hash", "extract_id")
"""The columns that a source record has besides its fields, its master and the run that first saw it."""

NO_ORIGIN = """SELECT NULL::VARCHAR AS master_id, NULL::VARCHAR AS field, NULL::VARCHAR AS record_id,
    NULL::VARCHAR AS rule WHERE false"""


def files_of(dictionary: Dictionary, name: str) -> list[str]:
    """The relations of an object that has records, or once had some, for which there are files."""
    kinds = ("record", "stale") if dictionary.stands_alone(name) else ("record", "stale", "golden", "origin")
    return [f"{kind}.{name}" for kind in kinds]


def open_results(connection: duckdb.DuckDBPyConnection, dictionary: Dictionary, folder: Path) -> None:
    """Make every relation of a reconciled run, whose files are in ``folder``, known to a connection, as temporary views."""
    files = {path.stem: path for path in sorted(folder.glob("*.parquet"))}
    for name, path in files.items():
        _view(connection, name, f"SELECT * FROM {parquet(path)}")
    for name, definition in dictionary.objects.items():
        if f"record.{name}" in files:
            open_result(connection, dictionary, name)
        else:
            open_nothing(connection, definition)
    open_late(connection, folder)


def open_result(connection: duckdb.DuckDBPyConnection, dictionary: Dictionary, name: str) -> None:
    """Make the relations of an object that follow from those that its files hold."""
    definition = dictionary.objects[name]
    _view(connection, f"source.{name}", source_records(definition))
    if dictionary.stands_alone(name):
        _view(connection, f"golden.{name}", lone_records(definition))
        _view(connection, f"origin.{name}", NO_ORIGIN)


def open_late(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Add the failures of ``late`` to the relations ``record.<object>`` that they concern."""
    for (name,) in connection.execute("SELECT DISTINCT object FROM late").fetchall():
        path = folder / f"record.{name}.parquet"
        if path.exists():
            _view(connection, f"record.{name}", _with_late(name, f"SELECT * FROM {parquet(path)}"))


def open_nothing(connection: duckdb.DuckDBPyConnection, definition: ObjectDefinition) -> None:
    """Make the relations of an object that has no record and never had one."""
    name, columns = definition.object, ", ".join(map(quote, source_columns(definition)))
    _view(connection, f"record.{name}", nothing_recorded(definition))
    _view(connection, f"stale.{name}", f"SELECT {columns} FROM {quote(f'record.{name}')}")
    _view(connection, f"source.{name}", source_records(definition))
    _view(connection, f"golden.{name}", lone_records(definition))
    _view(connection, f"origin.{name}", NO_ORIGIN)


def source_columns(definition: ObjectDefinition) -> list[str]:
    """The columns of ``stale.<object>``, and of ``source.<object>`` but for ``stale``."""
    return [*OWN, *definition.fields, "master_id", "first_run"]


def source_records(definition: ObjectDefinition) -> str:
    """SELECT of the accepted records, and for a record now held the values that were last accepted, marked stale."""
    name, columns = definition.object, ", ".join(map(quote, source_columns(definition)))
    return f"""SELECT {columns}, false AS stale FROM {quote(f"record.{name}")} WHERE state = 'accepted'
        UNION ALL BY NAME SELECT *, true AS stale FROM {quote(f"stale.{name}")}"""


def lone_records(definition: ObjectDefinition) -> str:
    """SELECT of the golden records of an object whose records never match: the source records themselves."""
    columns = ", ".join(map(quote, definition.fields))
    return f"""SELECT master_id, CASE WHEN stale THEN 'stale' ELSE 'accepted' END AS standing, {columns}
        FROM {quote(f"source.{definition.object}")}"""


def _with_late(name: str, records: str) -> str:
    return f"""SELECT r.* REPLACE (CASE WHEN f.found IS NULL THEN r.failed
        ELSE CAST(r.failed || f.found AS {FAILED_TYPE}) END AS failed) FROM ({records}) AS r LEFT JOIN (
            SELECT record_id, list({failure("rule", "field", "raw")} ORDER BY place) AS found FROM late
            WHERE object = {literal(name)} GROUP BY record_id) AS f USING (record_id)"""


def _view(connection: duckdb.DuckDBPyConnection, name: str, select: str) -> None:
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {quote(name)} AS {select}")
