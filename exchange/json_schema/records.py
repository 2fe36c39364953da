"""One schema per object, for the records that ``core.<object>`` publishes.

It demands what the hub guarantees and nothing more: a rule that only flags lets a record be published that breaks it, so such
a rule is told as ``x-`` word and is no constraint.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from dictionary.checks import OnFail
from dictionary.compiled import Dictionary
from dictionary.fields import FieldDefinition
from dictionary.model import Words
from quality_rules.rules import Rule, rules_of
from warehouse.object_tables import history
from warehouse.table import Column

DRAFT = "https://json-schema.org/draft/2020-12/schema"
NOT_CURRENT = ("valid_to", "superseded_at")
"""Columns of the history that its view of what holds now does not have."""

INFERRED = "inferred"
STANDINGS = ("accepted", "stale", INFERRED)

_PLAIN: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "reference": {"type": "string"},
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "timestamp": {"type": "string", "format": "date-time"},
}


def write(dictionary: Dictionary, folder: Path) -> int:
    """Write the schema of each object into a folder: how many."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in dictionary.objects:
        (folder / file_of(name)).write_text(as_text(record_schema(dictionary, name)), encoding="utf-8")
    return len(dictionary.objects)


def file_of(name: str) -> str:
    """The file of an object's schema."""
    return f"{name}.schema.json"


def as_text(value: Any) -> str:
    """JSON for people: indented, Chinese as it is, decimals as numbers."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=_number) + "\n"


def record_schema(dictionary: Dictionary, name: str) -> dict[str, Any]:
    """The schema of one object's published records."""
    definition = dictionary.objects[name]
    held = {(rule.field, rule.kind) for rule in rules_of(dictionary, name) if _is_guaranteed(rule)}
    needed = [definition.column(field) for field in definition.fields if (field, "required") in held]
    fields = {definition.column(field): (field, content) for field, content in definition.fields.items()}
    properties: dict[str, Any] = {}
    for column in history(definition).columns:
        if column.name in fields:
            field, content = fields[column.name]
            properties[column.name] = _property(dictionary, content, {kind for of, kind in held if of == field})
        elif column.name not in NOT_CURRENT:
            properties[column.name] = _hub_property(column)
    filled = {"properties": {column: {"not": {"type": "null"}} for column in needed}}
    empty_allowed = {"properties": {"standing": {"const": INFERRED}}, "required": ["standing"]}
    return {
        "$schema": DRAFT,
        "$id": f"urn:guiyi:{dictionary.project}:{name}:{dictionary.hash[:12]}",
        "title": definition.label.both,
        "description": definition.definition.both,
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
        **({"if": empty_allowed, "else": filled} if needed else {}),
        "x-table": f"core.{name}",
        "x-owner": definition.owner,
    }


def _is_guaranteed(rule: Rule) -> bool:
    """Whether no record that fails the rule is published."""
    return rule.on_fail is OnFail.HOLD and rule.when is None and rule.threshold is None


def _property(dictionary: Dictionary, field: FieldDefinition, held: set[str]) -> dict[str, Any]:
    plain = dict(_PLAIN[field.type.base])
    told: dict[str, Any] = {"x-type": str(field.type), "x-classification": field.classification.value}
    if field.minimum is not None or field.maximum is not None:
        limits = {"minimum": field.minimum, "maximum": field.maximum}
        prefix = "" if "range" in held else "x-"
        told |= {prefix + word: limit for word, limit in limits.items() if limit is not None}
    if field.codes:
        good = dictionary.codes[field.codes].good
        told |= {"enum": [*good, None]} if "codes" in held else {"x-codes": good}
    told |= {"x-format": field.format} if field.format else {}
    told |= {"x-unit": field.unit} if field.unit else {}
    told |= {"x-reference": f"core.{field.to}.master_id"} if field.to else {}
    return {**_named(field.label, field.definition), **plain, "type": [plain["type"], "null"], **told}


def _hub_property(column: Column) -> dict[str, Any]:
    kind = {"VARCHAR": "text", "TIMESTAMPTZ": "timestamp"}[column.type]
    named = _named(column.label, None) | _PLAIN[kind]
    return named | ({"enum": list(STANDINGS)} if column.name == "standing" else {})


def _named(label: Words, definition: Words | None) -> dict[str, str]:
    return {"title": label.both, **({"description": definition.both} if definition else {})}


def _number(value: Any) -> int | float:
    """A decimal; whole ones stay whole."""
    assert isinstance(value, Decimal)
    return int(value) if value == value.to_integral_value() else float(value)
