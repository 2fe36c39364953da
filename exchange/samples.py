"""A sample record of an object: plausible, the same each time, and of nobody.

A record of the warehouse serves where there is one; what is personal or confidential in it, and what is not there, is made from
the types.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from dictionary.compiled import Dictionary
from dictionary.fields import Classification, FieldDefinition
from exchange.json_schema.records import NOT_CURRENT
from quality_rules import formats
from warehouse.object_tables import history

_DAY = date(2026, 3, 5)
_DAYS_BETWEEN = 30
_TIME = "2026-03-05T06:30:00Z"
_ID_LETTERS = 32
_HIDDEN = (Classification.PERSONAL, Classification.CONFIDENTIAL)


def choice_of_record(dictionary: Dictionary, name: str) -> str:
    """The SELECT of the record that tells most: accepted, most of its fields filled, the first of these by its id."""
    from dictionary.sql import quote

    definition = dictionary.objects[name]
    filled = " + ".join(f"({quote(definition.column(field))} IS NOT NULL)::INT" for field in definition.fields)
    return f"SELECT * FROM {quote('core', name)} WHERE standing = 'accepted' ORDER BY {filled} DESC, master_id LIMIT 1"


def sample(dictionary: Dictionary, name: str, record: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The sample of one object, as plain values of JSON; ``record`` is one of the warehouse's."""
    definition = dictionary.objects[name]
    fields = {definition.column(field): (field, content) for field, content in definition.fields.items()}
    made: dict[str, Any] = {}
    for column in history(definition).columns:
        if column.name in NOT_CURRENT:
            continue
        known = plain(record[column.name]) if record and column.name in record else None
        if column.name in fields:
            field, content = fields[column.name]
            is_shown = record is not None and content.classification not in _HIDDEN
            made[column.name] = known if is_shown else made_value(dictionary, name, field, content)
        else:
            made[column.name] = known or _hub_value(column.name, name)
    return made


def made_value(dictionary: Dictionary, name: str, field: str, content: FieldDefinition) -> Any:
    """A value that the field could have. One date is later than another that stands before it."""
    if content.codes:
        return next(iter(dictionary.codes[content.codes].good), None)
    if content.format:
        return formats.describe(content.format).right
    base = content.type.base
    if base == "reference":
        return _id(content.to or "") if content.to != name else None
    if base in ("integer", "decimal"):
        return _number(content)
    if base == "date":
        dates = [one for one, other in dictionary.objects[name].fields.items() if other.type.base == "date"]
        return (_DAY + timedelta(days=_DAYS_BETWEEN * dates.index(field))).isoformat()
    return {"boolean": True, "timestamp": _TIME}.get(base, content.label.en)


def plain(value: Any) -> Any:
    """A value of the warehouse as JSON says it; times in UTC."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def _number(content: FieldDefinition) -> int | float:
    """12, or 12.5 where a fraction is allowed, brought between the field's limits."""
    number = Decimal("12.5") if content.type.scale else Decimal(12)
    if content.type.base == "decimal":
        widest = Decimal(10) ** (content.type.precision - content.type.scale) - 1
        number = min(number, max(widest, Decimal(0)))
    if content.minimum is not None:
        number = max(number, content.minimum)
    if content.maximum is not None:
        number = min(number, content.maximum)
    found: int | float = plain(number)
    return found


def _hub_value(column: str, name: str) -> str:
    return {"master_id": _id(name), "standing": "accepted", "run_id": "000001"}.get(column, _TIME)


def _id(name: str) -> str:
    """A made id; a field that refers to an object bears the id of that object's sample."""
    return hashlib.sha256(name.encode()).hexdigest()[:_ID_LETTERS]
