"""MariaDB and MySQL."""

from __future__ import annotations

import re
from typing import ClassVar

import pyarrow as pa

from connectors.arrow_types import BOOL, BYTES, DATE, FLOAT, INSTANT, INT, TEXT, TIMESTAMP, Reading, decimal_type
from connectors.session import PARAMETER, Session

_TYPE = re.compile(r"(?P<name>\w+)(?:\((?P<digits>\d+)(?:,(?P<scale>\d+))?\))?(?P<rest>.*)", re.DOTALL)
_AS_TEXT = "CAST({} AS CHAR)"
_AS_NUMBER = "CAST({} AS DECIMAL(65, 30))"
_INTEGERS = {"tinyint", "smallint", "mediumint", "int", "bigint", "year"}
_TEXTS = {"char", "varchar", "tinytext", "text", "mediumtext", "longtext"}
_BYTES = {"binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"}
# A TIMESTAMP is stored as an instant and only shown in the session's zone; a DATETIME has none.
_TIMES: dict[str, pa.DataType] = {"date": DATE, "datetime": TIMESTAMP, "timestamp": INSTANT}
# Zero dates, and days that no month has: counted in days and back, they are others, or none.
_NO_DAY = "NOT FROM_DAYS(TO_DAYS({})) <=> DATE({})"
_UNSIGNED_BIGINT = pa.decimal128(20, 0)


class MySQL:
    """MariaDB and MySQL, whose schemas are their databases."""

    name: ClassVar[str] = "mysql"
    mark: ClassVar[str] = "`"
    text_bytes: ClassVar[str] = "CAST(CONVERT({} USING utf8mb4) AS BINARY)"
    clock: ClassVar[str] = "SELECT CAST(UTC_TIMESTAMP(6) AS CHAR)"
    default_schema: ClassVar[str] = "SELECT DATABASE()"
    tables: ClassVar[str] = f"""
        SELECT table_name FROM information_schema.tables WHERE table_schema = {PARAMETER} ORDER BY 1"""
    columns: ClassVar[str] = f"""
        SELECT column_name, column_type FROM information_schema.columns
        WHERE table_schema = {PARAMETER} AND table_name = {PARAMETER} ORDER BY ordinal_position"""
    key: ClassVar[str] = f"""
        SELECT column_name FROM information_schema.key_column_usage
        WHERE constraint_name = 'PRIMARY' AND table_schema = {PARAMETER} AND table_name = {PARAMETER}
        ORDER BY ordinal_position"""
    described: ClassVar[str] = f"""
        SELECT column_name, CASE WHEN is_nullable = 'NO' THEN 1 ELSE 0 END, column_comment
        FROM information_schema.columns
        WHERE table_schema = {PARAMETER} AND table_name = {PARAMETER} ORDER BY ordinal_position"""
    table_comment: ClassVar[str | None] = f"""
        SELECT table_comment FROM information_schema.tables
        WHERE table_schema = {PARAMETER} AND table_name = {PARAMETER} AND table_type = 'BASE TABLE'"""
    first_open: ClassVar[str | None] = None
    # A name may have an @ of its own. Each account has at least USAGE: one that shows nothing was not found by its name. What
    # a role may do is not shown before it is taken on, so where there is one, nothing is known either.
    may_write: ClassVar[str | None] = """
        SELECT CASE WHEN MAX(privilege_type NOT IN ('USAGE', 'SELECT', 'SHOW VIEW', 'SHOW DATABASES', 'PROCESS',
                'BINLOG MONITOR', 'REPLICATION CLIENT')) THEN 1
            WHEN COUNT(*) = 0 OR EXISTS (SELECT 1 FROM information_schema.applicable_roles) THEN NULL ELSE 0 END
        FROM (
            SELECT grantee, privilege_type FROM information_schema.user_privileges
            UNION ALL SELECT grantee, privilege_type FROM information_schema.schema_privileges
            UNION ALL SELECT grantee, privilege_type FROM information_schema.table_privileges
            UNION ALL SELECT grantee, privilege_type FROM information_schema.column_privileges) p
        WHERE grantee = CONCAT('''', SUBSTRING_INDEX(CURRENT_USER(), '@',
            CHAR_LENGTH(CURRENT_USER()) - CHAR_LENGTH(REPLACE(CURRENT_USER(), '@', ''))),
            '''@''', SUBSTRING_INDEX(CURRENT_USER(), '@', -1), '''')"""

    def begin(self, session: Session, seconds: float) -> None:
        """Start a consistent snapshot, with a plain SQL mode so that values are shown in one way only."""
        session.run("SET SESSION sql_mode = ''")
        session.run("SET SESSION time_zone = '+00:00'")
        # The server cuts off a reader that pauses for longer than this between two batches.
        session.run(f"SET SESSION net_write_timeout = {max(int(seconds), 60)}")
        session.limits = (_limit(seconds, seconds), _limit(seconds, 0))
        session.run("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        session.run("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")

    def isolation(self, session: Session) -> str:
        """Only InnoDB keeps a snapshot: other engines of the schema are named as an exception."""
        rows = session.rows(
            "SELECT DISTINCT engine FROM information_schema.tables "
            "WHERE table_schema = DATABASE() AND engine <> 'InnoDB' ORDER BY 1"
        )
        held = "repeatable read, read only"
        return f"{held}; none for {', '.join(str(row[0]) for row in rows)}" if rows else held

    def encodes(self, session: Session) -> bool:  # noqa: ARG002
        """Each column has its own."""
        return True

    def text_codec(self, session: Session) -> str:  # noqa: ARG002
        """That of the connection, into which the server turns text of any character set."""
        return "utf-8"

    def reading(self, name: str, declared: str) -> Reading:
        """How a column is read; what has no Arrow type of its own is read as the server spells it."""
        parts = _TYPE.fullmatch(declared)
        kind = parts["name"].lower() if parts else ""
        if kind == "bit" or kind in _INTEGERS:
            return _integer(name, declared, kind)
        if kind in _TEXTS:
            return Reading(name, declared, TEXT)
        if kind in _BYTES:
            return Reading(name, declared, BYTES)
        if kind in _TIMES:
            bound = "CAST({} AS DATE)" if kind == "date" else "CAST({} AS DATETIME(6))"
            return Reading(name, declared, _TIMES[kind], as_text=_AS_TEXT, misfit=_NO_DAY, bound=bound)
        if kind in {"float", "double"}:
            # A FLOAT is shown with six digits; as DOUBLE it is shown with all that it holds.
            return Reading(name, declared, FLOAT, select="CAST({} AS DOUBLE)", bound="CAST({} AS DOUBLE)")
        exact = decimal_type(int(parts["digits"]), int(parts["scale"] or 0)) if parts and kind == "decimal" else None
        if exact is not None:
            return Reading(name, declared, exact, bound=_AS_NUMBER)
        return Reading(name, declared, TEXT, select=_AS_TEXT, bound=_AS_NUMBER if kind == "decimal" else "{}")


def _limit(seconds: float, longest: float) -> str:
    """How long a statement may wait for a lock, and take; 0 is as long as it likes.

    MariaDB obeys the first comment and MySQL the second.
    """
    maria, mysql = f"max_statement_time = {longest:g}", f"max_execution_time = {int(longest * 1000)}"
    return f"SET SESSION lock_wait_timeout = {max(int(seconds), 1)} /*M!100101 , {maria} */ /*!50708 , {mysql} */"


def _integer(name: str, declared: str, kind: str) -> Reading:
    if kind != "bit":
        arrow = _UNSIGNED_BIGINT if kind == "bigint" and "unsigned" in declared else INT
        return Reading(name, declared, arrow, bound=_AS_NUMBER)
    if declared == "bit(1)":
        return Reading(name, declared, BOOL, fetched=INT, select="CAST({} AS UNSIGNED)", bound=_AS_NUMBER)
    return Reading(name, declared, _UNSIGNED_BIGINT, select="CAST({} AS UNSIGNED)", bound=_AS_NUMBER)
