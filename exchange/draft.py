"""Changes as files: which of a project's dictionary files change, and how their texts then read.

A draft says only what differs from the core, in the project's own files; what is not changed keeps its comments, its order
and its layout.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from copy import deepcopy
from pathlib import Path
from typing import Any

from dictionary.yaml_writer import Digits, dumped, patched
from exchange.changes import Change
from exchange.code_files import changed_codes
from exchange.columns import YES, Cell, Column, Key, number_of
from exchange.content import Content

Files = dict[str, str]
"""Text by path within the folder ``dictionary``."""

_FILE_ORDER = (
    "object",
    "measure",
    "kind",
    "label",
    "definition",
    "owner",
    "title",
    "effective",
    "fields",
    "match",
    "checks",
)
_FIELD_ORDER = ("label", "definition", "type", "to", "required", "unit", "format", "codes", "minimum", "maximum")


def files_of(changes: Iterable[Change], folder: Path) -> Files:
    """The changed and new files of a project's ``dictionary`` folder.

    Raises:
        ConfigurationError: a present file cannot be read as YAML.
    """
    content = Content.of(folder)
    before = {key: deepcopy(file.value) for key, file in content.own.items()}
    codes: list[Change] = []
    for change in changes:
        if change.table.name == "codes":
            codes.append(change)
        else:
            _APPLY[change.table.name](content, change)
    found = {}
    for key, file in content.own.items():
        if key not in before:
            found[file.path] = dumped(_ordered(file.value, _FILE_ORDER))
        elif file.value != before[key]:
            found[file.path] = patched(file.text, file.value)
    return found | changed_codes(codes, folder)


def _object(content: Content, change: Change) -> None:
    own, core = content.file("object", change.key[0]), content.core.get(("object", change.key[0]), {})
    _set_parts(own.value, core, change)


def _measure(content: Content, change: Change) -> None:
    own, core = content.file("measure", change.key[0]), content.core.get(("measure", change.key[0]), {})
    _set_parts(own.value, core, change)


def _field(content: Content, change: Change) -> None:
    _set(_own_field(content, change.key), change)


def _field_check(content: Content, change: Change) -> None:
    _set(_own_field(content, change.key).setdefault("checks", {}).setdefault(change.key[2], {}), change)


def _check(content: Content, change: Change) -> None:
    owner, rule = change.key
    checks = content.file("object", owner).value.setdefault("checks", [])
    own = next((check for check in checks if check.get("rule") == rule), None)
    if own is None:
        core = content.core.get(("object", owner), {}).get("checks", [])
        own = deepcopy(next((check for check in core if check.get("rule") == rule), {"rule": rule}))
        checks.append(own)
    _set(own, change)


_APPLY = {
    "objects": _object, "fields": _field, "field_checks": _field_check, "checks": _check, "measures": _measure,
}  # fmt: skip


def _own_field(content: Content, key: Key) -> dict[str, Any]:
    """A field in the project's own file; one of the core is taken over as a whole, as the merging wants it."""
    owner, name = key[0], key[1]
    fields: dict[str, Any] = content.file("object", owner).value.setdefault("fields", {})
    if name not in fields:
        fields[name] = deepcopy(content.core.get(("object", owner), {}).get("fields", {}).get(name, {}))
    found: dict[str, Any] = fields[name]
    return found


def _set_parts(own: dict[str, Any], core: dict[str, Any], change: Change) -> None:
    """What stands at the top of a file replaces the core's as a whole, so the rest of a pair of words comes along."""
    for name in change.after:
        part = change.table.column(name).path[0]
        if part not in own and part in core:
            own[part] = deepcopy(core[part])
    _set(own, change)


def _set(element: dict[str, Any], change: Change) -> None:
    for name, text in change.after.items():
        column = change.table.column(name)
        _put(element, column.path, value_of(column, text))
    if change.is_new and change.table.name == "fields":
        ordered = _ordered(element, _FIELD_ORDER)
        element.clear()
        element.update(ordered)


def value_of(column: Column, text: str) -> Any:
    """What a cell says, as YAML would: the opposite of :func:`exchange.rows.said_by`; None: nothing."""
    if not text:
        return None
    if column.cell is Cell.FLAG:
        return text == YES
    if column.cell is Cell.LINES:
        return [line.strip() for line in text.split("\n") if line.strip()]
    if column.cell is Cell.JSON:
        return json.loads(text)
    if column.cell is Cell.NUMBER:
        number = number_of(text)
        if number is None:
            return text  # the models refuse it, with its place
        return int(number) if number == number.to_integral_value() else Digits(f"{number:f}")
    return text


def _put(element: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    head, rest = path[0], path[1:]
    if rest:
        inner = element.get(head)
        inner = element[head] = inner if isinstance(inner, dict) else {}
        _put(inner, rest, value)
        if not inner:
            del element[head]
    elif value is None:
        element.pop(head, None)
    else:
        element[head] = value


def _ordered(value: dict[str, Any], order: tuple[str, ...]) -> dict[str, Any]:
    return {key: value[key] for key in (*[name for name in order if name in value], *value)}
