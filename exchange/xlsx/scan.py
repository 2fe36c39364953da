"""A look into the XML of a workbook before anything opens it: its sheets, their size, and formulas.

A formula's cell shows only its last result to a reader of values, and two cells far apart make one reserve a whole sheet.
"""

from __future__ import annotations

import re
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from posixpath import join, normpath
from typing import Any
from xml.parsers import expat

from connectors.workbook_limits import DICTIONARY, abnormal_part, column_number
from dictionary.problems import ConfigurationError, Problem

MAX_ROWS, MAX_COLUMNS = 100_000, 200

_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_CHUNK = 1 << 16
_TOLD = 20
"""So many cells of a sheet are told."""


def scanned(path: Path) -> tuple[str, ...]:
    """The names of the sheets of a workbook that is safe to open.

    Raises:
        ConfigurationError: it is no xlsx file, unpacks to an abnormal size, or a cell holds a formula.
    """
    try:
        part = abnormal_part(path, DICTIONARY)
        if part is not None:
            raise ConfigurationError(Problem("workbook.bomb", path.name, args={"part": part}))
        with zipfile.ZipFile(path) as archive:
            sheets = _sheets(archive)
            problems = [problem for name, part in sheets for problem in _scan(archive, part, name, path.name)]
            # What a part really unpacks to is known only when it was read to its end.
            _read_all(archive)
    except FileNotFoundError as error:
        raise ConfigurationError(Problem("file.missing", path.name)) from error
    except (OSError, zipfile.BadZipFile, KeyError, expat.ExpatError, NotImplementedError, RuntimeError) as error:
        raise ConfigurationError(Problem("workbook.not_xlsx", path.name, args={"detail": _one_line(error)})) from error
    if problems:
        raise ConfigurationError(problems)
    return tuple(name for name, _ in sheets)


def column_letters(number: int) -> str:
    """1 is ``A``, 27 is ``AA``."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class _EnoughError(Exception):
    """So much is wrong with a sheet that nothing more need be told."""


@dataclass
class _Sheet:
    """What the parser has seen of one sheet."""

    file: str
    name: str
    problems: list[Problem]
    cell: str = ""

    def element(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            self.cell = attributes.get("r", "")
            self._refuse_far(self.cell)
        elif tag == "f":
            self._problem("workbook.formula", self.cell)

    def doctype(self, *_: Any) -> None:
        raise expat.ExpatError("a document type")

    def _refuse_far(self, cell: str) -> None:
        parts = _PLACE.fullmatch(cell)
        if parts and (int(parts[2]) > MAX_ROWS or column_number(parts[1]) > MAX_COLUMNS):
            self._problem("workbook.far_cell", cell, rows=MAX_ROWS, columns=MAX_COLUMNS)

    def _problem(self, code: str, cell: str, **facts: object) -> None:
        self.problems.append(Problem(code, self.file, path=f"{self.name}!{cell}", args=facts))
        if len(self.problems) >= _TOLD:
            raise _EnoughError


def _scan(archive: zipfile.ZipFile, part: str, name: str, file: str) -> list[Problem]:
    sheet = _Sheet(file, name, [])
    with suppress(_EnoughError):
        _parse(archive, part, sheet.element, sheet.doctype)
    return sheet.problems


def _parse(archive: zipfile.ZipFile, part: str, element: Any, doctype: Any = None) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = element
    parser.StartDoctypeDeclHandler = doctype or _Sheet("", "", []).doctype
    with archive.open(part) as file:
        while content := file.read(_CHUNK):
            parser.Parse(content)
        parser.Parse(b"", True)


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Name and part of every sheet."""
    targets: dict[str, str] = {}
    found: list[tuple[str, str]] = []

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "Relationship":
            targets[attributes["Id"]] = attributes["Target"]

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "sheet":
            target = targets[next(value for name, value in attributes.items() if name.endswith(":id"))]
            found.append((attributes["name"], normpath(join("xl", target)).lstrip("/")))

    _parse(archive, _RELATIONS, relation)
    _parse(archive, _WORKBOOK, sheet)
    return found


def _read_all(archive: zipfile.ZipFile) -> None:
    """Unpack every part once, no further than it declares; one that lies about its size does not match its checksum."""
    for part in archive.infolist():
        with archive.open(part) as file:
            while file.read(_CHUNK):
                pass


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
