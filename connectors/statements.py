"""The statements that are sent to a source: all identifiers are quoted and all values bound here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from connectors.arrow_types import Reading
from connectors.session import PARAMETER

Statement = tuple[str, tuple[object, ...]]
"""What is sent to a source, and the values that are bound."""


class TableName(NamedTuple):
    """A table and the schema that it is in."""

    schema: str
    name: str


def quote(identifier: str, mark: str) -> str:
    """An identifier, verbatim, in the quotation marks of its database."""
    return f"{mark}{identifier.replace(mark, mark * 2)}{mark}"


def select(
    table: TableName, readings: Sequence[Reading], mark: str, cursor: Reading | None = None, lower: object = None
) -> Statement:
    """The statement that reads columns, of all rows or from a bound on."""
    return _over(table, [_expression(reading.select, reading, mark) for reading in readings], mark, cursor, lower)


def misfits(
    table: TableName, readings: Sequence[Reading], mark: str, cursor: Reading | None = None, lower: object = None
) -> Statement:
    """The statement that tells for each column whether any value of these rows does not fit: one row of 0, 1 and NULL."""
    conditions = (_expression(reading.misfit, reading, mark) for reading in readings)
    return _over(table, [f"MAX(CASE WHEN {one} THEN 1 ELSE 0 END)" for one in conditions], mark, cursor, lower)


def _over(table: TableName, listed: Sequence[str], mark: str, cursor: Reading | None, lower: object) -> Statement:
    statement = f"SELECT {', '.join(listed)} FROM {_table(table, mark)}"
    if cursor is None or lower is None:
        return statement, ()
    name = quote(cursor.name, mark)
    bound = cursor.bound.replace("{}", PARAMETER)
    value = lower if isinstance(lower, bytes) else bound_text(lower)
    return f"{statement} WHERE {name} >= {bound} OR {name} IS NULL", (value,)


def count(table: TableName, mark: str) -> str:
    """The statement that counts the rows."""
    return f"SELECT COUNT(*) FROM {_table(table, mark)}"


def bound_text(value: object) -> str:
    """A lower bound as text.

    A time is as short as can be, because SQLite compares text, and ``2024-01-02`` is less than ``2024-01-02 00:00``.
    """
    if not isinstance(value, datetime):
        return str(value)
    if value.tzinfo is not None:
        value = value.astimezone(UTC).replace(tzinfo=None)
    text = value.isoformat(" ")
    return text.rstrip("0") if value.microsecond else text.removesuffix(":00").removesuffix(" 00:00")


def _table(table: TableName, mark: str) -> str:
    return f"{quote(table.schema, mark)}.{quote(table.name, mark)}"


def _expression(template: str, reading: Reading, mark: str) -> str:
    return template.replace("{}", quote(reading.name, mark))
