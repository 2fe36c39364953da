"""The warehouse's tables, from the dictionary: the same names, columns and comments on DuckDB and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

from dictionary.compiled import Dictionary
from warehouse.measure_tables import MEASURES
from warehouse.object_tables import REDIRECT, crosswalk, history, source
from warehouse.ops_tables import OPS
from warehouse.quality_tables import QUALITY
from warehouse.table import Table
from warehouse.trace_tables import TRACE


def tables(dictionary: Dictionary) -> Iterator[Table]:
    """Every table of a warehouse, in an order in which each can be made."""
    for definition in dictionary.objects.values():
        yield history(definition)
        yield source(definition)
        yield crosswalk(definition)
    yield from (REDIRECT, *QUALITY, *TRACE, *MEASURES, *OPS)


def readable(dictionary: Dictionary) -> dict[str, frozenset[str]]:
    """The columns of everything that a measure may read, by full name such as ``core.lot``."""
    found = {".".join(table.full_name): frozenset(table.names()) for table in tables(dictionary)}
    for name, definition in dictionary.objects.items():
        kept = {"valid_to", "superseded_at"}
        found[f"core.{name}"] = frozenset(history(definition).names()) - kept
    return found
