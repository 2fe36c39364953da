"""Contracts as rows of the dictionary's tables. A contract of another maker says less, and often in one language only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dictionary.problems import ConfigurationError, Problem
from dictionary.yaml_reader import Document, YamlPath, read_yaml
from exchange.columns import Cell, Cells, Column, Key, Table
from exchange.names import name_of
from exchange.odcs.words import (
    CODE_LISTS,
    DIMENSIONS,
    FIELD_CHECKS,
    FROM_HUB,
    HASH,
    KINDS_OF_CHECK,
    LOGICAL_TYPES,
    custom_name,
)
from exchange.rows import Rows, said_by
from exchange.tables import CHECKS, CODES, FIELDS, OBJECTS, TABLES
from exchange.tables import FIELD_CHECKS as POLICIES

_DECIMAL = re.compile(r"(?:DECIMAL|NUMERIC|NUMBER)\((\d+)(?:,\s*(\d+))?\)", re.IGNORECASE)
_WIDEST = "decimal(38,10)"
_TYPES = {logical: kind for kind, logical in LOGICAL_TYPES.items() if kind not in ("reference", "decimal")}
_ITS_DIMENSION = {word: ours for ours, word in DIMENSIONS.items()}
_TARGET = re.compile(r"(?:.*/schema/|schema/)?([A-Za-z_][A-Za-z0-9_]*)(?:/properties/[^/]+|\.[A-Za-z_][A-Za-z0-9_]*)")


@dataclass
class Contracts:
    """What some contracts say.

    Attributes:
        rows: the elements, table by table.
        hashes: the dictionaries from which contracts of ours were made, by file.
        untranslated: what was there in one language only, which now stands in both.
        foreign: the objects whose contracts are not ours; what such a one does not say is not meant to go.
    """

    rows: Rows = field(default_factory=lambda: {table.name: {} for table in TABLES})
    hashes: dict[str, str] = field(default_factory=dict)
    untranslated: list[str] = field(default_factory=list)
    foreign: set[str] = field(default_factory=set)


def read(path: Path) -> Contracts:
    """Read a contract, or every ``*.yaml`` of a folder.

    Raises:
        ConfigurationError: with everything that is wrong, each with file and line.
    """
    contracts = Contracts()
    problems: list[Problem] = []
    files = sorted([*path.glob("*.yaml"), *path.glob("*.yml")]) if path.is_dir() else [path]
    if not files:
        raise ConfigurationError(Problem("odcs.none", args={"folder": str(path)}))
    for file in files:
        try:
            document = read_yaml(file)
            _Reading(document, contracts, problems).all()
        except ConfigurationError as error:
            problems += error.problems
    if problems:
        raise ConfigurationError(problems)
    return contracts


class _Reading:
    """One file being read."""

    def __init__(self, document: Document, contracts: Contracts, problems: list[Problem]) -> None:
        self._document, self._into, self._problems = document, contracts, problems

    def all(self) -> None:
        """Everything that the contract says."""
        value = self._document.value
        is_contract = isinstance(value, dict) and value.get("kind") == "DataContract"
        if not is_contract or not str(value.get("apiVersion", "")).startswith("v3."):
            raise ConfigurationError(self._document.problem("odcs.not_contract", ()))
        custom = self._custom(value, ())
        self._is_ours = isinstance(custom.get(HASH), str)
        if self._is_ours:
            self._into.hashes[self._document.file] = custom[HASH]
        for at, schema in self._list(value, "schema", ()):
            self._object(value, schema, ("schema", at))
        self._codes(custom)

    def _object(self, contract: dict[str, Any], schema: dict[str, Any], path: YamlPath) -> None:
        name = self._name(schema, path)
        if not name:
            return
        if not self._is_ours:
            self._into.foreign.add(name)
        custom = self._custom(schema, path)
        team = contract.get("team")
        said = self._worded(OBJECTS, name, schema, custom, contract)
        owner = str(team.get("name") or "") if isinstance(team, dict) else ""
        said |= {"kind": said.get("kind") or "document", "owner": owner or str(contract.get("domain") or "")}
        for word, column in (("team.name", "owner"), ("description", "definition.en")):
            if not said.get(column):
                self._problems.append(self._document.problem("odcs.missing", path, word=word, object=name))
        self._into.rows["objects"][name,] = said
        for at, content in self._list(schema, "properties", path):
            self._field(name, content, (*path, "properties", at))
        for at, quality in self._list(schema, "quality", path):
            if quality.get("engine") == "guiyi":
                self._check(name, quality, (*path, "quality", at))

    def _field(self, owner: str, content: dict[str, Any], path: YamlPath) -> None:
        custom = self._custom(content, path)
        name = self._name(content, path)
        if not name or custom.get(FROM_HUB):
            return
        said = self._worded(FIELDS, f"{owner}.{name}", content, custom, {})
        options = content.get("logicalTypeOptions")
        options = options if isinstance(options, dict) else {}
        is_number = content.get("logicalType") in ("integer", "number")
        limits = {word: str(options[word]) for word in ("minimum", "maximum") if is_number and word in options}
        said |= limits | self._typed(content, path)
        said["required"] = said_by(FIELDS.column("required"), content.get("required") is True)
        said["per_system"] = said.get("per_system") or "no"
        # Other makers have other words for who may see a value; one that is not ours is left to be decided.
        if content.get("classification") in ("public", "internal", "confidential", "personal"):
            said["classification"] = content["classification"]
        self._into.rows["fields"][owner, name] = said
        checks = custom.get(FIELD_CHECKS)
        for kind, policy in checks.items() if isinstance(checks, dict) else ():
            self._into.rows["field_checks"][owner, name, kind] = _said(POLICIES, policy)

    def _typed(self, content: dict[str, Any], path: YamlPath) -> Cells:
        links = [link for _, link in self._list(content, "relationships", path)]
        target = _TARGET.fullmatch(str(links[0].get("to"))) if links else None
        if target is not None:
            return {"type": "reference", "to": name_of(target[1])}
        if content.get("logicalType") == "number":
            exact = _DECIMAL.fullmatch(str(content.get("physicalType")))
            return {"type": f"decimal({exact[1]},{exact[2] or 0})" if exact else _WIDEST}
        return {"type": _TYPES.get(str(content.get("logicalType")), "text")}

    def _check(self, owner: str, quality: dict[str, Any], path: YamlPath) -> None:
        custom = self._custom(quality, path)
        done = quality.get("implementation")
        said = self._worded(CHECKS, f"{owner}.{quality.get('id')}", quality, custom, {})
        said["label.en"] = str(quality.get("description") or "")
        said["severity"] = str(quality.get("severity") or "")
        said["dimension"] = _ITS_DIMENSION.get(str(quality.get("dimension"))) or str(custom.get("dimension") or "")
        for kind in KINDS_OF_CHECK:
            if isinstance(done, dict) and done.get(kind):
                said[kind] = _cell(CHECKS.column(kind), done[kind])
        self._into.rows["checks"][owner, str(quality.get("id"))] = {key: text for key, text in said.items() if text}

    def _codes(self, custom: dict[str, Any]) -> None:
        lists = custom.get(CODE_LISTS)
        for name, codes in lists.items() if isinstance(lists, dict) else ():
            for _, code in self._list({name: codes}, name, ("customProperties",)):
                key: Key = (name_of(name), str(code.get("code")))
                said = _said(CODES, code)
                known = self._into.rows["codes"].setdefault(key, said)
                if known != said:
                    self._problems.append(self._document.problem("odcs.codes_differ", (), list=name, code=key[1]))

    def _worded(
        self, table: Table, element: str, content: dict[str, Any], custom: dict[str, Any], contract: dict[str, Any]
    ) -> Cells:
        """What custom properties say, and the name and the definition in both languages."""
        said = {
            column.name: _cell(column, custom[custom_name(column)])
            for column in table.all_columns
            if custom_name(column) in custom
        }
        said["label.en"] = str(content.get("businessName") or contract.get("name") or content.get("name"))
        about = contract.get("description")
        purpose = about.get("purpose") if isinstance(about, dict) else None
        if text := content.get("description") or purpose:
            said["definition.en"] = str(text)
        for words in ("label", "definition"):
            if said.get(f"{words}.en") and not said.get(f"{words}.zh") and table is not CHECKS:
                said[f"{words}.zh"] = said[f"{words}.en"]
                self._into.untranslated.append(element)
        names = {column.name for column in table.all_columns}
        return {name: text for name, text in said.items() if text and name in names}

    def _name(self, content: dict[str, Any], path: YamlPath) -> str:
        name = name_of(str(content.get("name") or ""))
        if not name:
            self._problems.append(self._document.problem("odcs.name", path, name=str(content.get("name"))))
        return name

    def _custom(self, content: dict[str, Any], path: YamlPath) -> dict[str, Any]:
        listed = [entry for _, entry in self._list(content, "customProperties", path)]
        return {str(entry["property"]): entry.get("value") for entry in listed if "property" in entry}

    def _list(self, content: dict[str, Any], word: str, path: YamlPath) -> Iterator[tuple[int, dict[str, Any]]]:
        found = content.get(word) or []
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            raise ConfigurationError(self._document.problem("odcs.shape", (*path, word), word=word))
        yield from enumerate(found)


def _said(table: Table, content: Any) -> Cells:
    """Plain words of an element as cells."""
    found = {}
    for column in table.all_columns:
        value = content
        for part in column.path:
            value = value.get(part) if isinstance(value, dict) else None
        if value is not None and (text := _cell(column, value)):
            found[column.name] = text
    return found


def _cell(column: Column, value: Any) -> str:
    """A value of whatever shape as a cell; whether it can stand there is judged with the whole dictionary."""
    if column.cell is Cell.LINES:
        value = list(map(str, value)) if isinstance(value, list) else [str(value)]
    return said_by(column, value)
