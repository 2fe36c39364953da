"""What a workbook carries of the dictionary from which it was made, so that it can be told what somebody changed in it.

It is a table on a sheet that nobody sees: which dictionary it was, and a short hash of every cell.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from exchange.columns import Cells, Key, TableName

SHEET = "_origin"
FORM = "guiyi-dictionary-1"
"""Changes with the layout of the workbook, so that a file of another layout is not misread."""

_LETTERS = 16


@dataclass(frozen=True)
class Origin:
    """The project and the dictionary hash that a workbook was made from, and the hash of every cell that it had then."""

    project: str
    hash: str
    cells: Mapping[TableName, Mapping[Key, Mapping[str, str]]]


def cell_hash(text: str) -> str:
    """A short hash of what a cell says."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_LETTERS]


def to_rows(project: str, dictionary_hash: str, content: Mapping[TableName, Mapping[Key, Cells]]) -> list[list[str]]:
    """The rows of the hidden sheet."""
    found = [[FORM, project, dictionary_hash]]
    for table, elements in content.items():
        for key, cells in elements.items():
            hashes = {name: cell_hash(text) for name, text in cells.items()}
            found.append([table, json.dumps(key, ensure_ascii=False), json.dumps(hashes)])
    return found


def from_rows(rows: list[list[str]]) -> Origin:
    """What the hidden sheet says.

    Raises:
        ValueError, TypeError: it is not what :func:`to_rows` wrote.
    """
    if not rows or len(rows[0]) < 3 or rows[0][0] != FORM:
        raise ValueError(FORM)
    cells: dict[TableName, dict[Key, dict[str, str]]] = {}
    for table, key, hashes in rows[1:]:
        found = json.loads(hashes)
        if not isinstance(found, dict):
            raise TypeError(hashes)
        cells.setdefault(table, {})[tuple(json.loads(key))] = found  # type: ignore[arg-type]
    return Origin(rows[0][1], rows[0][2], cells)
