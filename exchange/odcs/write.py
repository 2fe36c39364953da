"""One contract per object: the published table, its columns, checks and codes, and what else the dictionary says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dictionary.compiled import Dictionary
from dictionary.types import FieldType
from dictionary.yaml_writer import dumped
from exchange.columns import Cells, Key, Table
from exchange.draft import value_of
from exchange.odcs.words import (
    API_VERSION,
    CODE_LISTS,
    DIMENSIONS,
    FIELD_CHECKS,
    FROM_HUB,
    HASH,
    KINDS_OF_CHECK,
    LOGICAL_TYPES,
    NATIVE,
    custom_name,
)
from exchange.rows import Rows, rows
from exchange.tables import CHECKS, FIELDS, OBJECTS
from exchange.tables import FIELD_CHECKS as FIELD_CHECKS_TABLE
from warehouse.object_tables import history

_TYPES = {"VARCHAR": "text", "TIMESTAMPTZ": "timestamp"}
_NOT_CURRENT = ("valid_to", "superseded_at")


def contracts(dictionary: Dictionary) -> dict[str, str]:
    """The text of each object's contract, by file name."""
    content = rows(dictionary)
    return {file_of(name): dumped(contract(dictionary, content, name)) for name in dictionary.objects}


def file_of(name: str) -> str:
    """The file of an object's contract."""
    return f"{name}.odcs.yaml"


def write(dictionary: Dictionary, folder: Path) -> int:
    """Write all contracts into a folder: how many."""
    made = contracts(dictionary)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return len(made)


def contract(dictionary: Dictionary, content: Rows, name: str) -> dict[str, Any]:
    """The contract of one object."""
    said = content["objects"][name,]
    lists = {definition.codes for definition in dictionary.objects[name].fields.values() if definition.codes}
    codes = {one: [code.model_dump(exclude_none=True) for code in dictionary.codes[one].codes] for one in sorted(lists)}
    return {
        "apiVersion": API_VERSION,
        "kind": "DataContract",
        "id": f"{dictionary.project}.{name}",
        "name": said["label.en"],
        "version": dictionary.hash[:12],
        "status": "active",
        "team": {"name": said["owner"]},
        "description": {"purpose": said["definition.en"]},
        "schema": [
            {
                "id": name,
                "name": name,
                "physicalName": f"core.{name}",
                "physicalType": "view",
                "logicalType": "object",
                "businessName": said["label.en"],
                "description": said["definition.en"],
                "customProperties": _custom(OBJECTS, said),
                "properties": [*_hub_columns(dictionary, name), *_properties(dictionary, content, name)],
            }
            | _some("quality", [_check(key, cells) for key, cells in content["checks"].items() if key[0] == name])
        ],
        "customProperties": _named({HASH: dictionary.hash, **({CODE_LISTS: codes} if codes else {})}),
    }


def _properties(dictionary: Dictionary, content: Rows, name: str) -> Iterator[dict[str, Any]]:
    definition = dictionary.objects[name]
    for field, of in definition.fields.items():
        said = content["fields"][name, field]
        options = {word: value_of(FIELDS.column(word), said[word]) for word in ("minimum", "maximum") if word in said}
        quality = [_valid_codes(dictionary.codes[of.codes].good)] if of.codes else []
        links = [{"to": f"{file_of(of.to)}#/schema/{of.to}/properties/master_id"}] if of.to else []
        checks = {
            key[2]: {word: value_of(FIELD_CHECKS_TABLE.column(word), text) for word, text in cells.items()}
            for key, cells in content["field_checks"].items()
            if key[:2] == (name, field)
        }
        custom = _custom(FIELDS, said) + _named({FIELD_CHECKS: checks} if checks else {})
        yield {
            "id": field,
            "name": field,
            "physicalName": definition.column(field),
            "businessName": said["label.en"],
            **_some("description", said.get("definition.en")),
            "logicalType": LOGICAL_TYPES[of.type.base],
            "physicalType": of.type.column,
            **_some("logicalTypeOptions", options),
            "required": of.required,
            "classification": said["classification"],
            **_some("relationships", links),
            **_some("quality", quality),
            "customProperties": custom,
        }


def _hub_columns(dictionary: Dictionary, name: str) -> Iterator[dict[str, Any]]:
    """The columns that every published table has beside the fields."""
    definition = dictionary.objects[name]
    own = {definition.column(field) for field in definition.fields}
    for column in history(definition).columns:
        if column.name not in own and column.name not in _NOT_CURRENT:
            kind = LOGICAL_TYPES[FieldType.of(_TYPES[column.type]).base]
            yield {
                "id": column.name,
                "name": column.name,
                "businessName": column.label.en,
                "logicalType": kind,
                "physicalType": column.type,
                **({"primaryKey": True, "primaryKeyPosition": 1} if column.name == "master_id" else {}),
                "customProperties": _named({"businessNameZh": column.label.zh, FROM_HUB: True}),
            }


def _check(key: Key, said: Cells) -> dict[str, Any]:
    kind = next(word for word in KINDS_OF_CHECK if word in said)
    dimension = DIMENSIONS.get(said["dimension"])
    custom = _custom(CHECKS, said) + _named({} if dimension else {"dimension": said["dimension"]})
    return {
        "id": key[1],
        "name": key[1],
        "type": "custom",
        "engine": "guiyi",
        "implementation": {kind: value_of(CHECKS.column(kind), said[kind])},
        "description": said["label.en"],
        **_some("dimension", dimension),
        "severity": said["severity"],
        "customProperties": custom,
    }


def _valid_codes(good: list[str]) -> dict[str, Any]:
    return {"type": "library", "metric": "invalidValues", "arguments": {"validValues": good}, "mustBe": 0}


def _custom(table: Table, said: Cells) -> list[dict[str, Any]]:
    """What the standard has no word for."""
    native = NATIVE[table.name]
    columns = [column for column in table.all_columns if column.name in said and column.name not in native]
    return _named({custom_name(column): value_of(column, said[column.name]) for column in columns})


def _named(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"property": name, "value": value} for name, value in values.items()]


def _some(word: str, value: Any) -> dict[str, Any]:
    """A word, where there is something to say."""
    return {word: value} if value else {}
