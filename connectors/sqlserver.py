"""Microsoft SQL Server, 2008 and later. Its statements are held by golden files: no server was there to run them."""

from __future__ import annotations

import re
from typing import ClassVar

import pyarrow as pa

from connectors.arrow_types import BOOL, BYTES, DATE, FLOAT, INSTANT, INT, TEXT, TIMESTAMP, Reading
from connectors.session import PARAMETER, Session

_TYPE = re.compile(r"(?P<name>\w+)(?:\((?P<digits>\d+|max)(?:,(?P<scale>\d+))?\))?")
_INTEGERS = {"tinyint", "smallint", "int", "bigint"}
_NATIONAL = {"nchar", "nvarchar"}
_PAGED = {"char", "varchar"}
_MONEY = {"money": (19, 4), "smallmoney": (10, 4)}
_BYTES = {"binary", "varbinary", "image", "geography", "geometry", "hierarchyid"}
# The server itself turns text of any code page into Unicode; what the drivers do with it depends on their settings.
_AS_UNICODE = "CAST({} AS nvarchar(max))"
_MOST_UNICODE = 4000
# Arrow and Python count microseconds, these types a tenth of one.
_FINER = "DATEPART(nanosecond, {}) % 1000 <> 0"
# A time at either end of the calendar may have no counterpart in UTC.
_AT_THE_ENDS = "{} < '0001-01-02' OR {} >= '9999-12-31'"
_SPELLED: dict[str, str] = {
    "text": _AS_UNICODE,
    "ntext": _AS_UNICODE,
    "xml": _AS_UNICODE,
    "time": "CAST({} AS varchar(16))",
    "uniqueidentifier": "CAST({} AS varchar(36))",
    # Only its bytes say exactly what such a value is, and only beside its type.
    "sql_variant": (
        "CAST(SQL_VARIANT_PROPERTY({}, 'BaseType') AS nvarchar(128)) + ' ' + "
        "CONVERT(varchar(max), CAST({} AS varbinary(8000)), 1)"
    ),
}
_OBJECT = """
        FROM sys.objects AS o JOIN sys.schemas AS s ON s.schema_id = o.schema_id
        JOIN sys.columns AS c ON c.object_id = o.object_id"""
_NAMED = f"s.name = {PARAMETER} AND o.name = {PARAMETER} AND o.type IN ('U', 'V')"
_COMMENT = """sys.extended_properties AS e
            ON e.class = 1 AND e.major_id = o.object_id AND e.name = 'MS_Description' AND e.minor_id ="""


class SQLServer:
    """Types come from the system views: aliases by the type that they stand for, lengths in characters."""

    name: ClassVar[str] = "mssql"
    mark: ClassVar[str] = '"'
    text_bytes: ClassVar[str] = "CAST(CAST({} AS nvarchar(max)) AS varbinary(max))"
    clock: ClassVar[str] = "SELECT CONVERT(varchar(26), CAST(SYSUTCDATETIME() AS datetime2(6)), 126)"
    default_schema: ClassVar[str] = "SELECT SCHEMA_NAME()"
    tables: ClassVar[str] = f"""
        SELECT o.name FROM sys.objects AS o JOIN sys.schemas AS s ON s.schema_id = o.schema_id
        WHERE s.name = {PARAMETER} AND o.type IN ('U', 'V') AND o.is_ms_shipped = 0 ORDER BY o.name"""
    columns: ClassVar[str] = f"""
        SELECT c.name, COALESCE(b.name, t.name) + CASE
            WHEN COALESCE(b.name, t.name) IN ('decimal', 'numeric')
                THEN '(' + CAST(c.precision AS varchar(2)) + ',' + CAST(c.scale AS varchar(2)) + ')'
            WHEN COALESCE(b.name, t.name) IN ('datetime2', 'datetimeoffset', 'time')
                THEN '(' + CAST(c.scale AS varchar(2)) + ')'
            WHEN COALESCE(b.name, t.name) NOT IN ('char', 'varchar', 'nchar', 'nvarchar', 'binary', 'varbinary') THEN ''
            WHEN c.max_length = -1 THEN '(max)'
            WHEN COALESCE(b.name, t.name) IN ('nchar', 'nvarchar')
                THEN '(' + CAST(c.max_length / 2 AS varchar(4)) + ')'
            ELSE '(' + CAST(c.max_length AS varchar(4)) + ')' END + COALESCE(' COLLATE ' + c.collation_name, ''){_OBJECT}
        JOIN sys.types AS t ON t.user_type_id = c.user_type_id
        LEFT JOIN sys.types AS b ON b.user_type_id = t.system_type_id
        WHERE {_NAMED} ORDER BY c.column_id"""
    key: ClassVar[str] = f"""
        SELECT c.name{_OBJECT}
        JOIN sys.indexes AS i ON i.object_id = o.object_id AND i.is_primary_key = 1
        JOIN sys.index_columns AS k
            ON k.object_id = o.object_id AND k.index_id = i.index_id AND k.column_id = c.column_id
        WHERE {_NAMED} ORDER BY k.key_ordinal"""
    described: ClassVar[str] = f"""
        SELECT c.name, CASE WHEN c.is_nullable = 0 THEN 1 ELSE 0 END, CAST(e.value AS nvarchar(4000)){_OBJECT}
        LEFT JOIN {_COMMENT} c.column_id
        WHERE {_NAMED} ORDER BY c.column_id"""
    table_comment: ClassVar[str | None] = f"""
        SELECT CAST(e.value AS nvarchar(4000)) FROM sys.objects AS o
        JOIN sys.schemas AS s ON s.schema_id = o.schema_id
        JOIN {_COMMENT} 0
        WHERE {_NAMED}"""
    may_write: ClassVar[str | None] = """
        SELECT CASE WHEN IS_SRVROLEMEMBER('sysadmin') = 1 OR EXISTS (
            SELECT 1 FROM sys.fn_my_permissions(NULL, 'DATABASE') AS p WHERE p.permission_name IN (
                'CONTROL', 'ALTER', 'INSERT', 'UPDATE', 'DELETE', 'EXECUTE', 'TAKE OWNERSHIP', 'ALTER ANY SCHEMA',
                'ALTER ANY USER', 'ALTER ANY ROLE', 'CREATE TABLE', 'CREATE VIEW', 'CREATE PROCEDURE', 'CREATE SCHEMA'))
        OR EXISTS (
            SELECT 1 FROM sys.objects AS o JOIN sys.schemas AS s ON s.schema_id = o.schema_id
            CROSS JOIN (SELECT 'INSERT' AS name UNION ALL SELECT 'UPDATE' UNION ALL SELECT 'DELETE' UNION ALL SELECT 'ALTER'
                UNION ALL SELECT 'CONTROL') AS r
            WHERE o.type IN ('U', 'V')
                AND HAS_PERMS_BY_NAME(QUOTENAME(s.name) + '.' + QUOTENAME(o.name), 'OBJECT', r.name) = 1)
        THEN 1 ELSE 0 END"""
    first_open: ClassVar[str | None] = "SELECT CAST(MIN_ACTIVE_ROWVERSION() AS bigint)"
    versions: ClassVar[str] = "SELECT snapshot_isolation_state FROM sys.databases WHERE database_id = DB_ID()"

    def begin(self, session: Session, seconds: float) -> None:
        """Begin in a snapshot, which a database has to allow; else read what is committed, row by row, and hold no lock."""
        allowed = session.rows(self.versions)[0][0] == 1
        for statement in beginning(seconds, snapshot=allowed):
            session.run(statement)

    def isolation(self, session: Session) -> str:
        """The server's own word; it knows no transaction that can only read."""
        return str(session.rows(ISOLATION)[0][0])

    def encodes(self, session: Session) -> bool:  # noqa: ARG002
        """Each column has its own."""
        return True

    def text_codec(self, session: Session) -> str:  # noqa: ARG002
        """That of the national types."""
        return "utf-16-le"

    def reading(self, name: str, declared: str) -> Reading:
        """How a column is read; what has no Arrow type of its own is read as the server spells it."""
        parts = _TYPE.match(declared)
        kind = parts["name"].lower() if parts else ""
        if kind in _INTEGERS:
            return Reading(name, declared, INT, bound="CAST({} AS bigint)")
        text = _text(kind, parts["digits"] if parts else None)
        if text is not None:
            return Reading(name, declared, TEXT, select=text)
        if kind in _BYTES:
            return Reading(name, declared, BYTES, select="CAST({} AS varbinary(max))")
        if kind in {"timestamp", "rowversion"}:
            bound = "CAST(CAST({} AS bigint) AS binary(8))"
            return Reading(name, declared, INT, select="CAST({} AS bigint)", bound=bound, versioned=True)
        if kind == "bit":
            return Reading(name, declared, BOOL, fetched=INT, select="CAST({} AS int)", bound="CAST({} AS bit)")
        if kind in {"real", "float"}:
            return Reading(name, declared, FLOAT, select="CAST({} AS float(53))", bound="CAST({} AS float(53))")
        if kind in {"date", "datetime", "smalldatetime", "datetime2", "datetimeoffset"}:
            return _time(name, declared, kind, int(parts["digits"] or 0) if parts else 0)
        exact, written = _number(kind, parts)
        if exact is None:
            return Reading(name, declared, TEXT, select=_AS_UNICODE)
        return Reading(
            name, declared, exact, select=written, bound=f"CAST({{}} AS decimal({exact.precision},{exact.scale}))"
        )


ISOLATION = """
        SELECT CASE e.transaction_isolation_level WHEN 1 THEN 'read uncommitted' WHEN 2 THEN CASE
                WHEN d.is_read_committed_snapshot_on = 1 THEN 'read committed by row versions' ELSE 'read committed' END
            WHEN 3 THEN 'repeatable read' WHEN 4 THEN 'serializable' WHEN 5 THEN 'snapshot' ELSE 'not told' END
        FROM sys.dm_exec_sessions AS e CROSS JOIN sys.databases AS d
        WHERE e.session_id = @@SPID AND d.database_id = DB_ID()"""


def beginning(seconds: float, *, snapshot: bool) -> tuple[str, ...]:
    """What makes the next transaction a reading one, in which no lock is waited for longer than this."""
    return (
        "IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION",
        "SET QUOTED_IDENTIFIER ON",
        f"SET LOCK_TIMEOUT {int(seconds * 1000)}",
        f"SET TRANSACTION ISOLATION LEVEL {'SNAPSHOT' if snapshot else 'READ COMMITTED'}",
    )


def _text(kind: str, length: str | None) -> str | None:
    """What is selected of a type that is read as text; None for any other.

    So many bytes of a code page are at most so many characters; only what is longer needs a type without limit.
    """
    if kind in _NATIONAL:
        return "{}"
    if kind in _PAGED:
        fits = length is not None and length != "max" and int(length) <= _MOST_UNICODE
        return f"CAST({{}} AS nvarchar({length}))" if fits else _AS_UNICODE
    return _SPELLED.get(kind)


def _time(name: str, declared: str, kind: str, digits: int) -> Reading:
    """Days and times. A DATETIME counts three hundredths of a second, which the server shows in milliseconds."""
    if kind == "date":
        return Reading(name, declared, DATE, bound="CAST({} AS date)")
    bound = "CAST({} AS datetime2(7))"
    if kind in {"datetime", "smalldatetime"}:
        # As its own kind: from 2016 on a DATETIME of .007 compares as .0066667 with any finer one.
        bound = "CAST(CAST({} AS datetime2(3)) AS datetime)"
        return Reading(name, declared, TIMESTAMP, select="CAST({} AS datetime2(3))", bound=bound)
    misfit = [_FINER] if digits > 6 else []
    if kind == "datetime2":
        spelled, select = "CONVERT(varchar(27), {}, 121)", "CAST({} AS datetime2(6))"
        return Reading(
            name, declared, TIMESTAMP, select=select, as_text=spelled, misfit=" OR ".join(misfit), bound=bound
        )
    return Reading(
        name,
        declared,
        INSTANT,
        select="CAST(SWITCHOFFSET({}, 0) AS datetime2(6))",
        as_text="CONVERT(varchar(34), {}, 121)",
        misfit=" OR ".join([*misfit, _AT_THE_ENDS]),
        bound="TODATETIMEOFFSET(CAST({} AS datetime2(7)), 0)",
    )


def _number(kind: str, parts: re.Match[str] | None) -> tuple[pa.Decimal128Type | None, str]:
    if kind in _MONEY:
        digits, scale = _MONEY[kind]
        return pa.decimal128(digits, scale), f"CAST({{}} AS decimal({digits},{scale}))"
    if kind in {"decimal", "numeric"} and parts and parts["digits"]:
        return pa.decimal128(int(parts["digits"]), int(parts["scale"] or 0)), "{}"
    return None, ""
