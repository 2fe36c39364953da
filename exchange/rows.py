"""What a dictionary says, table by table, as the cells in which people and other forms see it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from dictionary.compiled import Dictionary
from exchange.columns import NO, YES, Cell, Cells, Column, Key, Path, Table, TableName
from exchange.tables import TABLES

Rows = dict[TableName, dict[Key, Cells]]


def rows(dictionary: Dictionary) -> Rows:
    """Every element of a dictionary, table by table."""
    return {
        table.name: {key: _cells(table, element) for key, element in _ELEMENTS[table.name](dictionary)}
        for table in TABLES
    }


def for_people(content: Rows) -> Rows:
    """The same without what is left to machines."""
    return {
        table.name: {
            key: {name: text for column in table.columns if (text := cells.get(name := column.name, ""))}
            for key, cells in content[table.name].items()
        }
        for table in TABLES
    }


def said_by(column: Column, value: Any) -> str:
    """What a cell says for a value; nothing where there is none."""
    if column.cell is Cell.FLAG:
        return YES if value else NO
    if value is None or (column.cell is Cell.JSON and not value):
        return ""
    if column.cell is Cell.JSON:
        return json.dumps(value, ensure_ascii=False)
    return "\n".join(value) if column.cell is Cell.LINES else str(value)


def _cells(table: Table, element: Any) -> Cells:
    content = element.model_dump(mode="json", by_alias=True, exclude_none=True)
    sparse = element.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    said = {column.name: said_by(column, _at(content, column.path)) for column in table.columns}
    said |= {column.name: said_by(column, _at(sparse, column.path)) for column in table.further}
    return {name: text for name, text in said.items() if text}


def _at(content: Any, path: Path) -> Any:
    for part in path:
        content = content.get(part) if isinstance(content, dict) else None
    return content


Elements = Iterator[tuple[Key, Any]]


def _objects(dictionary: Dictionary) -> Elements:
    yield from (((name,), definition) for name, definition in dictionary.objects.items())


def _fields(dictionary: Dictionary) -> Elements:
    for name, definition in dictionary.objects.items():
        yield from (((name, field), content) for field, content in definition.fields.items())


def _field_checks(dictionary: Dictionary) -> Elements:
    for name, definition in dictionary.objects.items():
        for field, content in definition.fields.items():
            yield from (((name, field, check), policy) for check, policy in content.checks.items())


def _checks(dictionary: Dictionary) -> Elements:
    for name, definition in dictionary.objects.items():
        yield from (((name, check.rule), check) for check in definition.checks)


def _codes(dictionary: Dictionary) -> Elements:
    for name, listed in dictionary.codes.items():
        yield from (((name, code.code), code) for code in listed.codes)


def _measures(dictionary: Dictionary) -> Elements:
    yield from (((name,), measure) for name, measure in dictionary.measures.items())


_ELEMENTS: dict[TableName, Callable[[Dictionary], Elements]] = {
    "objects": _objects, "fields": _fields, "field_checks": _field_checks, "checks": _checks, "codes": _codes,
    "measures": _measures,
}  # fmt: skip
