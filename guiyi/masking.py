"""Personal data are masked wherever people see data: by the classification of the field that a value belongs to."""

from __future__ import annotations

from typing import Any

from dictionary.compiled import Dictionary
from dictionary.model import Check, Classification

MASK = "***"


def personal_fields(dictionary: Dictionary) -> set[tuple[str, str]]:
    """Object and field of all that is personal."""
    return {
        (name, field)
        for name, definition in dictionary.objects.items()
        for field, content in definition.fields.items()
        if content.classification is Classification.PERSONAL
    }


def personal_columns(dictionary: Dictionary) -> set[tuple[str, str, str]]:
    """System, table and column of everything in a source from which a personal field is made."""
    from lineage.columns import column_lineage

    fields = personal_fields(dictionary)
    return {
        (edge.from_system, edge.from_table, edge.from_column)
        for edge in column_lineage(dictionary)
        if (edge.to_object, edge.to_field) in fields
    }


def personal_rules(dictionary: Dictionary) -> set[tuple[str, str]]:
    """Object and rule where a failure's raw value may be personal, although the rule names no personal field."""
    fields = personal_fields(dictionary)
    return {
        (name, check.rule)
        for name, definition in dictionary.objects.items()
        for check in definition.checks
        if any((name, field) in fields for field in _quotes(check, list(definition.fields)))
    }


def masked(value: Any) -> Any:
    """A value that is there but not shown."""
    return None if value is None else MASK


def _quotes(check: Check, fields: list[str]) -> list[str]:
    """The fields whose values a failure of a check may show; a query may show any."""
    return fields if check.query else [name for alias, name in read_by(check) if not alias]


def read_by(check: Check) -> set[tuple[str, str]]:
    """The fields that a check reads, as (reference, field); a query tells none."""
    from dictionary.expressions import parse

    own = {("", name) for name in (check.field, check.agree, *check.unique) if name}
    return own | (set(parse(check.expect).columns) if check.expect else set())


def raw_value(dictionary: Dictionary, alias: str) -> str:
    """SQL of ``raw_value`` of a table of failures, masked where it may be personal."""
    from dictionary.sql import literal, quote

    column = f"{quote(alias)}.raw_value"
    hidden = [
        f"({quote(alias)}.object = {literal(owner)} AND {quote(alias)}.{name} = {literal(value)})"
        for name, pairs in (("field", personal_fields(dictionary)), ("rule_id", personal_rules(dictionary)))
        for owner, value in sorted(pairs)
    ]
    return f"CASE WHEN {' OR '.join(hidden)} THEN {masked_sql(column)} ELSE {column} END" if hidden else column


def masked_sql(column: str) -> str:
    """SQL of a column that shows only whether there is a value."""
    from dictionary.sql import literal

    return f"CASE WHEN {column} IS NOT NULL THEN {literal(MASK)} END"
