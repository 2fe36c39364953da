"""People's own SQL on the current generation: one SELECT, on views in which personal data are masked.

The engine may reach no file and no network while it runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex
from typing import TYPE_CHECKING

from dictionary.problems import ConfigurationError, Problem
from dictionary.sql import literal, quote
from guiyi.output import Sheet

if TYPE_CHECKING:
    import duckdb

    from dictionary.compiled import Dictionary
    from guiyi.call import Call


def ask(call: Call, sql: str, limit: int) -> tuple[Sheet, bool]:
    """The rows of a SELECT, ``limit`` of them at most (0: all), and whether there are more.

    Raises:
        ConfigurationError: it is not one SELECT, or the engine refuses it.
    """
    with reading(call, sql) as connection:
        found = connection.execute(sql)
        names = tuple(column[0] for column in found.description or ())
        rows = found.fetchmany(limit + 1) if limit else found.fetchall()
    return Sheet(names, rows[:limit] if limit else rows), bool(limit) and len(rows) > limit


@contextmanager
def reading(call: Call, sql: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that is fit for this SELECT and for nothing that it should not do.

    Raises:
        ConfigurationError: it is not one SELECT, or the engine refuses it.
    """
    import duckdb

    from guiyi.reading import current_run, generation_path

    path = generation_path(call)
    # A name that nobody can know beforehand: what is behind the views stays behind them.
    file = f"hub_{token_hex(8)}"
    limits = call.project.settings.limits
    with duckdb.connect(config=dict(limits)) as connection, _as_problem(duckdb.Error):
        connection.execute("SET TimeZone = 'UTC'")
        _refuse_all_but_select(connection, sql)
        connection.execute(f"ATTACH {literal(str(path))} AS {quote(file)} (READ_ONLY)")
        hidden = call.project.settings.personal_data == "masked"
        _views(connection, file, current_run(call).dictionary if hidden else None)
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection


@contextmanager
def _as_problem(kind: type[Exception]) -> Iterator[None]:
    try:
        yield
    except kind as error:
        raise ConfigurationError(Problem("query.failed", args={"detail": str(error)})) from error


def _refuse_all_but_select(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    import duckdb

    statements = connection.extract_statements(sql)
    allowed = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
    if len(statements) != 1 or statements[0].type not in allowed:
        raise ConfigurationError(Problem("query.not_select"))


def _views(connection: duckdb.DuckDBPyConnection, file: str, dictionary: Dictionary | None) -> None:
    """Views of the warehouse's own names, on which the query then stands; with a dictionary, what it calls personal is masked."""
    listed = connection.execute(_COLUMNS, [file]).fetchall()
    for schema in dict.fromkeys(row[0] for row in listed):
        connection.execute(f"CREATE SCHEMA {quote(schema)}")
    for schema, table, columns in listed:
        shown = ", ".join(
            _column(dictionary, schema, table, name) if dictionary else f"t.{quote(name)}" for name in columns
        )
        source = quote(file, schema, table)
        connection.execute(f"CREATE VIEW {quote(schema, table)} AS SELECT {shown} FROM {source} AS t")


_COLUMNS = """SELECT schema_name, table_name, list(column_name ORDER BY column_index) FROM duckdb_columns()
    WHERE database_name = ? AND NOT internal AND schema_name <> 'main' GROUP BY ALL ORDER BY ALL"""


def _column(dictionary: Dictionary, schema: str, table: str, name: str) -> str:
    """One column of a view, masked where its values may be personal."""
    from dictionary.personal import business_key, masked_sql, personal_fields, raw_value

    column = f"t.{quote(name)}"
    hidden = personal_fields(dictionary)
    if schema in ("core", "history", "source") and table in dictionary.objects:
        names = {dictionary.objects[owner].column(field) for owner, field in hidden if owner == table}
        return f"{masked_sql(column)} AS {quote(name)}" if name in names else column
    if (schema, name) == ("quality", "raw_value"):
        return f"{raw_value(dictionary, 't')} AS {quote(name)}"
    if (schema, name) == ("quality", "business_key"):
        return f"{business_key(dictionary, 't')} AS {quote(name)}"
    if (schema, table, name) == ("lineage", "value", "value"):
        pairs = " OR ".join(f"(t.object = {literal(o)} AND t.field = {literal(f)})" for o, f in sorted(hidden))
        return f"CASE WHEN {pairs or 'false'} THEN {masked_sql(column)} ELSE {column} END AS {quote(name)}"
    return column
