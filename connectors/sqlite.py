"""SQLite, where a column's declared type promises nothing about its values."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import ClassVar

from connectors.arrow_types import (
    BOOL,
    BYTES,
    DATE,
    FLOAT,
    INT,
    MAX_DIGITS,
    TEXT,
    TIMESTAMP,
    Reading,
    decimal_type,
    spell,
)
from connectors.session import PARAMETER, Session

# A function that every SQLite connection gets: SQLite itself shows floats with fifteen digits only.
FITS = "guiyi_fits"

_TYPE = re.compile(r"(?P<name>[^(]*)(?:\(\s*(?P<digits>\d+)\s*(?:,\s*(?P<scale>\d+)\s*)?\))?.*", re.DOTALL)
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_ONLY = "typeof({{}}) NOT IN ('null', {})"
# Only with a modifier does SQLite turn February 30 into a day that exists.
_NO_DATE = "{} IS NOT NULL AND (typeof({}) <> 'text' OR {} < '0001' OR date({}, '+0 days') IS NOT {})"
# Bytes among the values of a column are spelled here, so that what comes as bytes is a text.
_TEXT_BYTES = (
    "CASE typeof({}) WHEN 'text' THEN CAST({} AS BLOB) WHEN 'blob' THEN 'x''' || lower(hex({})) || '''' ELSE {} END"
)
_SECONDS = "substr({}, 1, 19)"
_NO_TIME = (
    "{} IS NOT NULL AND (typeof({}) <> 'text' OR {} < '0001' OR NOT (date({}, '+0 days') IS {} OR "
    f"datetime({_SECONDS}, '+0 days') IS replace({_SECONDS}, 'T', ' ') AND length({{}}) <= 26 AND "
    "(length({}) = 19 OR substr({}, 20) GLOB '.[0-9]*' AND substr({}, 21) NOT GLOB '*[^0-9]*')))"
)


class SQLite:
    """SQLite 3.37 and later. A text that Arrow could read as a date or decimal is left to Arrow, once all fit."""

    name: ClassVar[str] = "sqlite"
    mark: ClassVar[str] = '"'
    text_bytes: ClassVar[str] = _TEXT_BYTES
    clock: ClassVar[str] = "SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')"
    default_schema: ClassVar[str] = "SELECT 'main'"
    tables: ClassVar[str] = f"""
        SELECT name FROM pragma_table_list WHERE schema = {PARAMETER} AND type IN ('table', 'view', 'virtual')
            AND name NOT GLOB 'sqlite_*' ORDER BY name"""
    columns: ClassVar[str] = f"""
        SELECT name, type FROM pragma_table_xinfo WHERE schema = {PARAMETER} AND arg = {PARAMETER} AND hidden <> 1
        ORDER BY cid"""
    key: ClassVar[str] = f"""
        SELECT name FROM pragma_table_xinfo WHERE schema = {PARAMETER} AND arg = {PARAMETER} AND pk > 0 ORDER BY pk"""
    described: ClassVar[str] = f"""
        SELECT name, "notnull" OR pk > 0, NULL FROM pragma_table_xinfo
        WHERE schema = {PARAMETER} AND arg = {PARAMETER} AND hidden <> 1 ORDER BY cid"""
    table_comment: ClassVar[str | None] = None
    first_open: ClassVar[str | None] = None
    may_write: ClassVar[str | None] = None

    def begin(self, session: Session, seconds: float) -> None:
        """Start a transaction, and read, because only the first look at the file takes the snapshot."""
        session.run(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
        session.run("PRAGMA query_only = 1")
        session.run("BEGIN")
        session.rows("SELECT COUNT(*) FROM sqlite_master")

    def isolation(self, session: Session) -> str:  # noqa: ARG002
        """SQLite knows one level only."""
        return "serializable, read only"

    def encodes(self, session: Session) -> bool:  # noqa: ARG002
        """It does not: text is what a program has written as such."""
        return False

    def text_codec(self, session: Session) -> str:  # noqa: ARG002
        """What SQLite itself writes, whatever it was given."""
        return "utf-8"

    def reading(self, name: str, declared: str) -> Reading:
        """How a column is read. The order of the questions is that of SQLite's own affinity rules."""
        parts = _TYPE.fullmatch(declared)
        kind = parts["name"].strip().upper() if parts else ""
        if "INT" in kind:
            return Reading(name, declared, INT, misfit=_ONLY.format("'integer'"))
        if any(word in kind for word in ("CHAR", "CLOB", "TEXT")):
            return Reading(name, declared, TEXT, misfit=_ONLY.format("'text'"))
        if "BLOB" in kind:
            return Reading(name, declared, BYTES, misfit=_ONLY.format("'blob'"))
        if any(word in kind for word in ("REAL", "FLOA", "DOUB")):
            return Reading(name, declared, FLOAT, misfit=_ONLY.format("'real', 'integer'"))
        if kind.startswith("BOOL"):
            return Reading(name, declared, BOOL, fetched=INT, misfit="{} IS NOT NULL AND {} NOT IN (0, 1)")
        if kind == "DATE":
            return Reading(name, declared, DATE, fetched=TEXT, misfit=_NO_DATE)
        if kind.startswith(("DATETIME", "TIMESTAMP")):
            return Reading(name, declared, TIMESTAMP, fetched=TEXT, misfit=_NO_TIME)
        return _decimal(name, declared, parts)


def fits(value: object, digits: int, scale: int) -> bool:
    """Whether a stored number, or the bytes of a text, is exactly a decimal of so many digits, so many of them behind the point.

    A float is taken as the shortest digits that give it again, so 12.3 is 12.3.
    """
    text = value.decode("ascii", errors="replace") if isinstance(value, bytes) else spell(value)
    if not isinstance(value, float) and not _PLAIN_NUMBER.fullmatch(text):
        return False
    try:
        number = Decimal(text).normalize()
    except InvalidOperation:
        return False
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int):
        return False
    return not number or (exponent >= -scale and number.adjusted() < digits - scale)


def _decimal(name: str, declared: str, parts: re.Match[str] | None) -> Reading:
    anything = Reading(name, declared, TEXT, spelled=True)
    if parts is None or parts["digits"] is None or parts["name"].strip().upper() not in {"NUMERIC", "DECIMAL"}:
        return anything
    digits, scale = int(parts["digits"]), int(parts["scale"] or 0)
    if digits > MAX_DIGITS or scale > digits:
        return anything
    misfit = f"{{}} IS NOT NULL AND (typeof({{}}) = 'blob' OR NOT {FITS}({_TEXT_BYTES}, {digits}, {scale}))"
    return Reading(name, declared, decimal_type(digits, scale) or TEXT, fetched=TEXT, spelled=True, misfit=misfit)
