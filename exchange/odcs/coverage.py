"""What a contract carries of the dictionary, and how; and what it does not. The reference is made from this."""

from __future__ import annotations

from collections.abc import Iterator

from exchange.columns import Table
from exchange.odcs.words import CODE_LISTS, FIELD_CHECKS, NATIVE, custom_name
from exchange.tables import CHECKS, CODES, FIELDS, OBJECTS
from exchange.tables import FIELD_CHECKS as POLICIES

NOT_CARRIED = (
    ("measures", "measures, and the SELECTs of their facts"),
    ("queries", "the SELECTs of checks; the check itself names its query"),
    ("sources", "sources, tables and feeds: a contract speaks of what is published"),
    ("codes", "code lists that no field of a contract uses"),
    ("layout", "comments, order and layout of the YAML files"),
)
"""What stays behind, and why."""


def coverage() -> Iterator[tuple[str, str, str]]:
    """Table, word of the dictionary, and the word of the contract that carries it."""
    for table in (OBJECTS, FIELDS, CHECKS):
        yield from ((table.name, name, how) for name, how in _of(table))
    yield from ((POLICIES.name, column.name, f"custom property `{FIELD_CHECKS}`") for column in POLICIES.all_columns)
    yield from ((CODES.name, column.name, f"custom property `{CODE_LISTS}`") for column in CODES.all_columns)


def _of(table: Table) -> Iterator[tuple[str, str]]:
    native = NATIVE[table.name]
    for column in table.all_columns:
        own = native.get(column.name)
        yield column.name, f"`{own}`" if own else f"custom property `{custom_name(column)}`"
