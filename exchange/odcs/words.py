"""Which word of a contract says what of the dictionary: the standard's own words, and custom properties for the rest."""

from __future__ import annotations

from exchange.columns import Column, TableName

API_VERSION = "v3.1.0"
HASH = "dictionaryHash"
"""The custom property by which a contract of ours tells from which dictionary it was made."""

CODE_LISTS = "codeLists"
FIELD_CHECKS = "checks"
FROM_HUB = "fromHub"
"""Marks a column that every published table has, and that no dictionary defines."""

NATIVE: dict[TableName, dict[str, str]] = {
    "objects": {"label.en": "businessName", "definition.en": "description", "owner": "team.name"},
    "fields": {
        "label.en": "businessName",
        "definition.en": "description",
        "type": "logicalType, physicalType",
        "to": "relationships",
        "required": "required",
        "minimum": "logicalTypeOptions.minimum",
        "maximum": "logicalTypeOptions.maximum",
        "classification": "classification",
    },
    "checks": {
        "label.en": "quality.description",
        "severity": "quality.severity",
        "dimension": "quality.dimension",
        "expect": "quality.implementation",
        "unique": "quality.implementation",
        "agree": "quality.implementation",
        "query": "quality.implementation",
    },
}
"""The standard's own words, by table and column."""

DIMENSIONS = {
    "accuracy": "accuracy",
    "completeness": "completeness",
    "consistency": "consistency",
    "timeliness": "timeliness",
    "uniqueness": "uniqueness",
    "validity": "conformity",
}
"""The standard's name of a dimension; it has none for integrity."""

LOGICAL_TYPES = {
    "text": "string",
    "integer": "integer",
    "decimal": "number",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
    "reference": "string",
}

KINDS_OF_CHECK = ("expect", "unique", "agree", "query")


def custom_name(column: Column) -> str:
    """The custom property of a column: ``label.zh`` is ``businessNameZh``, ``per_system`` is ``perSystem``."""
    named = {"label.zh": "businessNameZh", "definition.zh": "descriptionZh"}.get(column.name)
    first, *others = column.name.split("_")
    return named or first + "".join(part.title() for part in others)
