"""What no honest workbook is: parts that unpack to an abnormal size, and sheets with cells very far apart."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Limits:
    """A workbook is refused for a part that unpacks to more than ``part_bytes`` and to more than ``ratio`` times its size.

    ``whole_bytes``: all parts together unpack to no more than that.
    """

    part_bytes: int
    ratio: int
    whole_bytes: int | None = None


REGISTER = Limits(64 * 2**20, 500)
"""Registers of departments hold years of rows."""

DICTIONARY = Limits(8 * 2**20, 0, 16 * 2**20)
"""A dictionary of five thousand fields is smaller than that."""


def abnormal_part(path: Path, limits: Limits) -> str | None:
    """The part of a workbook that breaks the limits, by what the file itself declares; None where it is no zip file.

    Raises:
        zipfile.BadZipFile: it cannot be read as one.
    """
    if not zipfile.is_zipfile(path):
        return None  # an xls, or broken: opening it will tell
    whole = 0
    with zipfile.ZipFile(path) as archive:
        for part in archive.infolist():
            whole += part.file_size
            is_dense = part.file_size > limits.ratio * max(part.compress_size, 1)
            if (part.file_size > limits.part_bytes and is_dense) or whole > (limits.whole_bytes or whole):
                return part.filename
    return None


MAX_CELLS = 50_000_000
"""A sheet is read as a whole, with the empty cells between its filled ones: a million rows of forty columns and more."""

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d{1,7})"')
_COLUMN = re.compile(rb'\br="([A-Z]{2,3})\d')
_CHUNK = 1 << 20
_OVERLAP = 1 << 10
"""What looks for a row or a cell sees it whole, although it lies across two chunks."""


def stretched_part(path: Path) -> str | None:
    """The sheet of an xlsx file that is too large to be read, by its last row and its last column; None if there is none."""
    if not zipfile.is_zipfile(path):
        return None
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if _SHEET.fullmatch(name)]
        return next((name for name in sheets if _cells(archive, name) > MAX_CELLS), None)


def column_number(letters: str) -> int:
    """``A`` is 1, ``AA`` is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _cells(archive: zipfile.ZipFile, part: str) -> int:
    rows, columns, last = 0, 26, b""
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            content = last + chunk
            rows = max([rows, *map(int, _ROW.findall(content))])
            columns = max([columns, *(column_number(name.decode()) for name in set(_COLUMN.findall(content)))])
            last = content[-_OVERLAP:]
    return rows * columns
