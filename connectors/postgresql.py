"""PostgreSQL."""

from __future__ import annotations

import codecs
import re
from typing import ClassVar

import pyarrow as pa

from connectors.arrow_types import BOOL, BYTES, DATE, FLOAT, INSTANT, INT, TEXT, TIMESTAMP, Reading, decimal_type
from connectors.session import PARAMETER, Session

_TYPE = re.compile(r"(?P<name>[^(]+)(?:\((?P<digits>\d+)(?:,(?P<scale>-?\d+))?\))?(?P<rest>.*)")
_AS_TEXT = "CAST({} AS text)"
_PLAIN: dict[str, pa.DataType] = {
    "smallint": INT,
    "integer": INT,
    "bigint": INT,
    "text": TEXT,
    "character": TEXT,
    "character varying": TEXT,
    "bytea": BYTES,
}
# Python knows the years 1 to 9999 only, and psqlODBC turns infinity into a date.
_OUTSIDE = "{} < '0001-01-01' OR {} >= '10000-01-01'"
_LONGEST_PAUSE = 600
_TIMES: dict[str, pa.DataType] = {
    "date": DATE,
    "timestamp without time zone": TIMESTAMP,
    "timestamp with time zone": INSTANT,
}


class PostgreSQL:
    """PostgreSQL 12 and later. Types come from ``format_type``: the information schema garbles negative scales."""

    name: ClassVar[str] = "postgresql"
    mark: ClassVar[str] = '"'
    # As they are stored: into this encoding, which is none, nothing is converted.
    text_bytes: ClassVar[str] = "convert_to({}, 'SQL_ASCII')"
    clock: ClassVar[str] = """SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')"""
    default_schema: ClassVar[str] = "SELECT CAST(current_schema() AS text)"
    tables: ClassVar[str] = f"""
        SELECT CAST(c.relname AS text) FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = CAST({PARAMETER} AS text) AND c.relkind IN ('r', 'v', 'm', 'f', 'p') ORDER BY 1"""
    columns: ClassVar[str] = f"""
        SELECT CAST(a.attname AS text),
            CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod)
            ELSE format_type(a.atttypid, a.atttypmod) END
        FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        WHERE n.nspname = CAST({PARAMETER} AS text) AND c.relname = CAST({PARAMETER} AS text)
            AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'v', 'm', 'f', 'p')
        ORDER BY a.attnum"""
    key: ClassVar[str] = f"""
        SELECT CAST(a.attname AS text) FROM pg_catalog.pg_index i
        JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
        WHERE i.indisprimary AND n.nspname = CAST({PARAMETER} AS text)
            AND c.relname = CAST({PARAMETER} AS text)
        ORDER BY array_position(CAST(i.indkey AS smallint[]), a.attnum)"""
    described: ClassVar[str] = f"""
        SELECT CAST(a.attname AS text), CAST(a.attnotnull AS integer), col_description(c.oid, a.attnum)
        FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = CAST({PARAMETER} AS text) AND c.relname = CAST({PARAMETER} AS text)
            AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY a.attnum"""
    table_comment: ClassVar[str | None] = f"""
        SELECT obj_description(c.oid, 'pg_class') FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = CAST({PARAMETER} AS text) AND c.relname = CAST({PARAMETER} AS text)"""
    # A right of any role that the account can take on counts: SET ROLE is all that is missing.
    first_open: ClassVar[str | None] = None
    may_write: ClassVar[str | None] = """
        SELECT CASE WHEN bool_or(r.rolsuper OR r.rolcreatedb OR r.rolcreaterole
            OR has_database_privilege(r.oid, current_database(), 'CREATE')
            OR EXISTS (SELECT FROM pg_catalog.pg_namespace n WHERE n.nspname !~ '^pg_(toast|temp)'
                AND has_schema_privilege(r.oid, n.oid, 'CREATE'))
            OR EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND n.nspname !~ '^pg_|^information_schema$'
                AND (c.relowner = r.oid
                    OR has_table_privilege(r.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')
                    OR has_any_column_privilege(r.oid, c.oid, 'INSERT, UPDATE')))) THEN 1 ELSE 0 END
        FROM pg_catalog.pg_roles r WHERE pg_has_role(current_user, r.oid, 'MEMBER')"""

    def begin(self, session: Session, seconds: float) -> None:
        """Start a repeatable-read transaction."""
        for statement in beginning(seconds):
            session.run(statement)

    def isolation(self, session: Session) -> str:
        """The server's own word."""
        row = session.rows("SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')")
        level, read_only = row[0]
        return f"{level}, read only" if read_only == "on" else str(level)

    def encodes(self, session: Session) -> bool:
        """A database may have no encoding, which PostgreSQL calls SQL_ASCII."""
        return _encoding(session) != "SQL_ASCII"

    def text_codec(self, session: Session) -> str:
        """That of the database; UTF-8 where it has none, or one that Python does not know."""
        encoding = _encoding(session)
        try:
            return codecs.lookup(encoding.replace("WIN", "cp")).name if encoding != "SQL_ASCII" else "utf-8"
        except LookupError:
            return "utf-8"

    def reading(self, name: str, declared: str) -> Reading:
        """How a column is read; what has no Arrow type of its own is read as PostgreSQL spells it."""
        parts = _TYPE.fullmatch(declared)
        kind = (parts["name"] + parts["rest"]).strip() if parts else declared
        bound = f"CAST({{}} AS {kind})" if kind in {*_PLAIN, *_TIMES, "numeric"} else "{}"
        if kind == "character":
            # A cast would take the blanks away that fill it up, as DuckDB's scanner does.
            return Reading(name, declared, TEXT, select="textin(bpcharout({}))")
        if kind in _PLAIN:
            return Reading(name, declared, _PLAIN[kind], bound="{}" if _PLAIN[kind] == TEXT else bound)
        if kind in _TIMES:
            return Reading(name, declared, _TIMES[kind], as_text=_AS_TEXT, misfit=_OUTSIDE, bound=bound)
        if kind in {"real", "double precision"}:
            return Reading(name, declared, FLOAT, select="CAST({} AS double precision)", bound="CAST({} AS float8)")
        if kind == "boolean":
            # psqlODBC hands booleans over as text.
            return Reading(name, declared, BOOL, fetched=INT, select="CAST({} AS integer)", bound="CAST({} AS boolean)")
        exact = _exact(parts) if parts and kind == "numeric" else None
        if exact is not None:
            return Reading(name, declared, exact, as_text=_AS_TEXT, misfit="{} = 'NaN'", bound=bound)
        return Reading(name, declared, TEXT, select=_AS_TEXT, bound=bound)


def beginning(seconds: float) -> tuple[str, ...]:
    """What makes a transaction a snapshot, in which values that are read as text are spelled the ISO way."""
    return (
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        "SET LOCAL TIME ZONE 'UTC'",
        "SET LOCAL DateStyle = 'ISO, YMD'",
        "SET LOCAL IntervalStyle = 'postgres'",
        "SET LOCAL bytea_output = 'hex'",
        f"SET LOCAL statement_timeout = {int(seconds * 1000)}",
        # A reader that keeps to a rate pauses between two batches.
        f"SET LOCAL idle_in_transaction_session_timeout = {int(max(seconds, _LONGEST_PAUSE) * 1000)}",
    )


def _encoding(session: Session) -> str:
    return str(session.rows("SELECT current_setting('server_encoding')")[0][0])


def _exact(parts: re.Match[str]) -> pa.DataType | None:
    return decimal_type(int(parts["digits"]), int(parts["scale"] or 0)) if parts["digits"] else None
