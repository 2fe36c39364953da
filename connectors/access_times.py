"""Times in an Access file that are finer than a second, of which the driver keeps the seconds only.

They are looked for in the file's own pages, whose layout the project mdbtools documents. What cannot be followed there, such as
a file that is encoded, is left to the driver.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

_PAGE = 4096
_DATA, _DEFINITION = 1, 2
_ROWS_AT, _OFFSETS_AT = 12, 14
_DELETED, _FLAGS, _OFFSET = 0x8000, 0xC000, 0x1FFF
_COLUMNS_AT, _INDEX, _COLUMN = 63, 12, 25
_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - Access knows no zones
_DAYS = (-657_434, 2_958_466)
"""What days Access knows, from the year 100 to 9999."""
_SECONDS = 86_400
_SLACK = 0.0005
"""So much of a second comes of reckoning with days as floats, and is no fraction."""

Pages = np.ndarray[Any, np.dtype[np.uint8]]


def finer_than_seconds(path: Path, definition: int, columns: Sequence[str], rows: int) -> tuple[str, datetime] | None:
    """A column of times with a value that has a fraction of a second; None where there is none.

    Args:
        path: the file.
        definition: the page that defines the table, as the catalogue of the file says.
        columns: the columns of times that are read.
        rows: how many rows the table has, so that pages that are understood otherwise are not judged.
    """
    pages = np.memmap(path, np.uint8, "r")[: path.stat().st_size // _PAGE * _PAGE].reshape(-1, _PAGE)
    places = _places(pages, definition)
    own = pages[(pages[:, 0] == _DATA) & (_number(pages, 4) == definition)]
    if sum(map(_count, own)) != rows:
        return None
    for name in columns:
        if name in places:
            found = _first_fraction(np.concatenate([_times(page, *places[name]) for page in own] or [np.empty(0)]))
            if found is not None:
                return name, found
    return None


def _places(pages: Pages, definition: int) -> dict[str, tuple[int, int]]:
    """The columns of a table: number, and offset in the fixed part of a row."""
    text = b"".join(_chain(pages, definition))
    if not text:
        return {}
    (count,), (indexes,) = struct.unpack_from("<H", text, 45), struct.unpack_from("<I", text, 51)
    first = _COLUMNS_AT + indexes * _INDEX
    at, found = first + count * _COLUMN, {}
    for column in range(count):
        (length,) = struct.unpack_from("<H", text, at)
        name = text[at + 2 : at + 2 + length].decode("utf-16-le", errors="replace")
        number, place = (struct.unpack_from("<H", text, first + column * _COLUMN + n)[0] for n in (5, 21))
        found[name] = (number, place)
        at += 2 + length
    return found


def _chain(pages: Pages, page: int) -> Iterator[bytes]:
    """The pages of a definition, which name each other."""
    start = 0
    while 0 < page < len(pages) and pages[page, 0] == _DEFINITION:
        content = pages[page].tobytes()
        yield content[start:]
        page, start = struct.unpack_from("<I", content, 4)[0], 8


def _count(page: Pages) -> int:
    return int(np.count_nonzero((_offsets(page) & _DELETED) == 0))


def _offsets(page: Pages) -> np.ndarray[Any, np.dtype[np.uint16]]:
    rows = int(page[_ROWS_AT]) + int(page[_ROWS_AT + 1]) * 256
    return page[_OFFSETS_AT : _OFFSETS_AT + 2 * rows].view("<u2")


def _times(page: Pages, number: int, place: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The days in one column of the rows of a page; those that were moved to another page are not followed."""
    offsets = _offsets(page)
    starts = (offsets & _OFFSET).astype(np.int64)
    ends = np.concatenate([[_PAGE], starts[:-1]])
    starts, ends = starts[(offsets & _FLAGS) == 0], ends[(offsets & _FLAGS) == 0]
    width = page[starts] + page[starts + 1].astype(np.int64) * 256
    starts, ends, width = starts[width > number], ends[width > number], width[width > number]
    is_filled = page[ends - (width + 7) // 8 + number // 8] >> number % 8 & 1
    begins = starts[is_filled == 1] + 2 + place
    return np.ascontiguousarray(page[begins[:, None] + np.arange(8)]).view("<f8").ravel()


def _first_fraction(days: np.ndarray[Any, np.dtype[np.float64]]) -> datetime | None:
    if not ((days >= _DAYS[0]) & (days < _DAYS[1])).all():
        return None
    seconds = days * _SECONDS
    finer = days[np.abs(seconds - np.rint(seconds)) > _SLACK]
    return _FIRST_DAY + timedelta(days=float(finer[0])) if len(finer) else None


def _number(pages: Pages, at: int) -> np.ndarray[Any, np.dtype[np.uint32]]:
    return np.ascontiguousarray(pages[:, at : at + 4]).view("<u4").ravel()
