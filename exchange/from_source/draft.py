"""Tables of a source as objects of the dictionary: a first draft, which people then name, describe and map.

Names come from the system's own catalogue, else from comments of the database, else from the columns; types, and what must
be filled in, from the declarations.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

import pyarrow as pa

from connectors.base import DescribedColumn, Snapshot, TableDescription
from connectors.catalogs import Catalog, catalog_of
from dictionary.compiled import Dictionary
from dictionary.object_compiler import RESERVED
from dictionary.problems import NothingSelectedError, Problem, nearest
from exchange.changes import Change, change
from exchange.columns import Cells, Key, Table
from exchange.names import name_of
from exchange.tables import CODES, FIELDS, OBJECTS

UNASSIGNED = "unassigned"
"""The owner of a draft whose owner nobody named."""

_FLOAT = "decimal(18,6)"
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_SENTENCE = re.compile(r"[，。；：,;:\r\n(（]")
_LABEL_LETTERS = 40
_FILE = re.compile(r"\.(csv|txt|tsv|xlsx|xlsm|xlsb|xls|ods)(?=/|$)", re.IGNORECASE)
_ENUM = re.compile(r"enum\((.*)\)", re.IGNORECASE | re.DOTALL)
_ENUM_VALUE = re.compile(r"'((?:[^']|'')*)'")


@dataclass(frozen=True)
class Suggested:
    """Where a column of the source goes: ``table``, ``column`` and its declared type, the ``object`` and ``field``."""

    table: str
    column: str
    source_type: str
    object: str
    field: str
    type: str
    label: str


@dataclass(frozen=True)
class Suggestion:
    """A whole draft: its changes, and which column went where."""

    changes: tuple[Change, ...]
    columns: tuple[Suggested, ...]


def suggest(
    snapshot: Snapshot, system: str, tables: Iterable[str], codes: Iterable[str], owner: str, present: Dictionary
) -> Suggestion:
    """The draft of some tables of a source.

    Args:
        snapshot: the source.
        system: its name.
        tables: the tables that are wanted, each as the source names it.
        codes: patterns of names of the system's own code lists, such as ``MO.*``.
        owner: the department that answers for what is drafted.
        present: the project's dictionary; an object that it has keeps its name to itself.

    Raises:
        NothingSelectedError: there is no such table, or no code list of such a name.
        UnreachableError: the source was cut off.
    """
    catalog = catalog_of(snapshot)
    there = snapshot.tables()
    drafting = _Drafting(system, owner, present, catalog)
    for name in tables:
        if name not in there and "." not in name:
            args = {"table": name, "system": system, "nearest": nearest(name, there)}
            raise NothingSelectedError(Problem("draft.no_table", args=args))
        drafting.table(catalog.said(snapshot.describe(name)))
    for pattern in codes:
        drafting.lists(pattern)
    return Suggestion(tuple(drafting.changes), tuple(drafting.columns))


class _Drafting:
    """A draft being made."""

    def __init__(self, system: str, owner: str, present: Dictionary, catalog: Catalog) -> None:
        self._system, self._owner, self._catalog = system, owner, catalog
        self._objects, self._lists = set(present.objects), set(present.codes)
        self.changes: list[Change] = []
        self.columns: list[Suggested] = []

    def table(self, described: TableDescription) -> None:
        """One object with its fields."""
        short = _FILE.sub("", described.name).rpartition(".")[2]
        name = self._new(_ascii_name(short, "table"), self._objects)
        origin = f"{self._system}.{described.name}"
        self._add(OBJECTS, (name,), {
            **_label(described.comment, short, name),
            **_definition(described.comment, f"来自 {origin} 的草稿，请补充定义。", f"A draft from {origin}; say what it is."),
            "kind": "document",
            "owner": self._owner,
        })  # fmt: skip
        names: set[str] = set(RESERVED)
        for number, column in enumerate(described.columns, 1):
            kind = _type_of(column)
            if kind is None:
                continue
            bare = re.sub(self._catalog.prefix, "", column.name) if self._catalog.prefix else column.name
            field = self._new(_ascii_name(bare, f"column_{number}"), names)
            self._column(name, short, origin, column, field, kind)

    def lists(self, pattern: str) -> None:
        """The code lists of the system whose name fits a pattern."""
        found = [name for name in self._catalog.codes if fnmatchcase(name.lower(), pattern.lower())]
        if not found:
            args = {"pattern": pattern, "known": len(self._catalog.codes)}
            raise NothingSelectedError(Problem("draft.no_codes", args=args))
        for name in found:
            self._codes(self._new(_ascii_name(name, "codes"), self._lists), self._catalog.codes[name])

    def _column(self, owner: str, table: str, origin: str, column: DescribedColumn, name: str, kind: str) -> None:
        place = f"{origin}.{column.name}, {column.source_type}"
        cells = {
            **_label(column.comment, column.name, name),
            **_definition(column.comment, f"来自 {place}。", f"From {place}."),
            "type": kind,
            "required": "yes" if column.required else "no",
        }
        listed = _ENUM.fullmatch(column.source_type)
        if listed:
            values = [value.replace("''", "'") for value in _ENUM_VALUE.findall(listed[1])]
            cells["codes"] = self._new(f"{owner}_{name}"[:40], self._lists)
            self._codes(cells["codes"], {value: (value, value) for value in values if value})
        self._add(FIELDS, (owner, name), cells)
        label = cells["label.zh"]
        self.columns.append(Suggested(table, column.name, column.source_type, owner, name, kind, label))

    def _codes(self, name: str, codes: dict[str, tuple[str, str]]) -> None:
        for code, (zh, en) in codes.items():
            label = {"label.zh": zh or en or code, "label.en": en or zh or code}
            self._add(CODES, (name, code), {"bucket": "good", **label})

    def _add(self, table: Table, key: Key, cells: Cells) -> None:
        made = change(table, key, None, cells, [column.name for column in table.columns])
        assert made is not None
        self.changes.append(made)

    def _new(self, name: str, taken: set[str]) -> str:
        """A name that is still free: of an object or list with the system in front, else with a number behind."""
        candidates = self._candidates(name, is_field=taken is not self._objects and taken is not self._lists)
        found = next(candidate for candidate in candidates if candidate not in taken)
        taken.add(found)
        return found

    def _candidates(self, name: str, *, is_field: bool) -> Iterator[str]:
        yield name
        if not is_field:
            yield f"{self._system}_{name}"[:45]
        for number in range(2, 10_000):
            yield f"{name[:40]}_{number}"


def _ascii_name(text: str, otherwise: str) -> str:
    """A name from a text; Chinese characters by their sound."""
    from dictionary.search.pinyin import syllables

    known = syllables()
    spelled = "".join(f"_{known[letter][0]}_" if letter in known else letter for letter in text)
    return name_of(spelled) or otherwise


def _label(said: str, origin: str, name: str) -> Cells:
    """The name in both languages: what the source says stands in its language, its own name in the other."""
    short = _SENTENCE.split(said.strip(), maxsplit=1)[0].strip()[:_LABEL_LETTERS]
    plain = name.replace("_", " ").capitalize()
    if not short:
        return {"label.zh": origin, "label.en": plain}
    return {"label.zh": short, "label.en": plain} if _CHINESE.search(short) else {"label.zh": short, "label.en": short}


def _definition(said: str, zh: str, en: str) -> Cells:
    """What the source says, and from where it is."""
    text = " ".join(said.split())
    is_chinese = bool(_CHINESE.search(text))
    return {
        "definition.zh": f"{text}。{zh}" if text else zh,
        "definition.en": f"{text}. {en}" if text and not is_chinese else en,
    }


def _type_of(column: DescribedColumn) -> str | None:
    """The type of a field for a column; None for what no field can hold, such as pictures."""
    kind = column.arrow
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_integer(kind):
        return "integer"
    if pa.types.is_decimal(kind):
        return f"decimal({min(kind.precision, 38)},{max(kind.scale, 0)})"
    if pa.types.is_floating(kind):
        return _FLOAT
    if pa.types.is_date(kind):
        return "date"
    if pa.types.is_timestamp(kind):
        return "timestamp"
    return None if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) else "text"
