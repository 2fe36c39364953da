"""The origin of every golden value, as one view over the warehouse."""

from __future__ import annotations

from dictionary.compiled import Dictionary
from dictionary.objects import ObjectDefinition
from dictionary.sql import literal, quote


def value_view(dictionary: Dictionary) -> str:
    """The SELECT of ``lineage.value``: one row per golden cell that has a value.

    Columns: object, master_id, field, value (text), system, source_table, source_key, ordinal, extract_id, rule,
    run_id. The words serve DuckDB and PostgreSQL alike.
    """
    cells = [cell for definition in dictionary.objects.values() for cell in _cells(definition)]
    return " UNION ALL ".join(cells)


def _cells(definition: ObjectDefinition) -> list[str]:
    return [_cell(definition, name, definition.column(name)) for name in definition.fields]


def _cell(definition: ObjectDefinition, field: str, column: str) -> str:
    """The winner is the record that survivorship chose; a master with one member has no other."""
    name = definition.object
    return f"""SELECT {literal(name)} AS object, c.master_id, {literal(field)} AS field,
        CAST(c.{quote(column)} AS VARCHAR) AS value, s.system, s.source_table, s.source_key, s.ordinal, s.extract_id,
        coalesce(o.rule, 'only member') AS rule, c.run_id
        FROM {quote("core", name)} AS c
        LEFT JOIN {quote("lineage", "origin")} AS o
            ON o.object = {literal(name)} AND o.master_id = c.master_id AND o.field = {literal(field)}
        JOIN {quote("source", name)} AS s ON s.master_id = c.master_id AND s.deleted_at IS NULL
            AND (s.record_id = o.record_id OR o.record_id IS NULL)
        WHERE c.{quote(column)} IS NOT NULL"""
