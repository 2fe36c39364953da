"""The values of rows that MariaDB and MySQL send for a prepared statement: numbers and days in binary, all else as bytes.

A row is a byte, a map of its NULLs, and then its values. How long a value is, numbers apart, only its first bytes tell; so
columns are taken from left to right, each for all rows at once: numpy finds where its values are, and no value is ever an
object of Python.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pymysql.constants import FIELD_TYPE

from connectors.arrow_types import BYTES, DATE, FLOAT, INT, TEXT, TIMESTAMP
from connectors.unforeseen import MisfitValueError

Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]

SLACK = 12
"""How many bytes behind the last row may be read, whatever they are."""

_NUMBERS = {
    FIELD_TYPE.TINY: "i1",
    FIELD_TYPE.SHORT: "i2",
    FIELD_TYPE.YEAR: "i2",
    FIELD_TYPE.INT24: "i4",
    FIELD_TYPE.LONG: "i4",
    FIELD_TYPE.LONGLONG: "i8",
    FIELD_TYPE.FLOAT: "f4",
    FIELD_TYPE.DOUBLE: "f8",
}
_DAYS = {FIELD_TYPE.DATE, FIELD_TYPE.DATETIME, FIELD_TYPE.TIMESTAMP}
# The first two bits of the map of NULLs are of no meaning.
_MAP_BEGIN, _MAP_OFFSET = 1, 2
# A longer value begins with one of these, which says in how many bytes its length follows.
_WIDTHS = {0xFC: 2, 0xFD: 3, 0xFE: 8}
_LONG = min(_WIDTHS)
# A view of Arrow holds a value of up to twelve bytes itself, in three words; of a longer one the first word, and its place.
_WORD, _INLINE = 4, 12
# A day is a length, then as far as they are not zero: year in two bytes, month, day; hour, minute, second; microseconds.
_WITH_TIME, _WITH_FRACTION = 7, 11
_SECOND = 1_000_000
# By sixteen times the year and the month: the day before its first, since 1970, and how many days it has.
_YEARS, _MONTHS = 10_000, 16
_NO_ROWS = "what the server sent are no rows of these columns"


class Field(NamedTuple):
    """A column of a result, as the server describes it: ``code`` is the number of its type."""

    name: str
    code: int
    is_unsigned: bool = False


def _calendar() -> tuple[Numbers, Numbers]:
    """By month, of the years 1 to 9999, what comes before its first day, and its days; none of months that there are not."""
    first = np.arange("0001-01", f"{_YEARS}-02", dtype="datetime64[M]").astype("datetime64[D]").astype(np.int64)
    before, length = np.zeros((2, _YEARS, _MONTHS), np.int64)
    before[1:, 1:13] = first[:-1].reshape(-1, 12) - 1
    length[1:, 1:13] = np.diff(first).reshape(-1, 12)
    return before.ravel(), length.ravel()


_BEFORE, _LENGTH = _calendar()


class Rows:
    """Some rows in memory, of which column after column is taken; columns are copies."""

    def __init__(self, memory: bytearray, starts: Numbers, ends: Numbers, width: int) -> None:
        """Rows of so many columns, from their first bytes on; behind the last of them is :data:`SLACK`."""
        self._memory = memory
        self._bytes = np.frombuffer(memory, np.uint8)
        self._words = self._values("u4")
        self._map = starts + _MAP_BEGIN
        self._at = self._map + (width + _MAP_OFFSET + 7) // 8
        self._ends = ends
        self._taken = 0
        self._check()

    def take(self, field: Field) -> pa.Array[Any]:
        """The next column: numbers as the widest that Arrow has, days as such, decimals as text, all else as bytes.

        Raises:
            MisfitValueError: a day is none.
            pyarrow.ArrowInvalid: these are no rows with such a column.
        """
        present = self._present()
        if field.code in _NUMBERS:
            column = self._numbers(_NUMBERS[field.code], present, is_unsigned=field.is_unsigned)
        elif field.code in _DAYS:
            column = self._days(field, present)
        else:
            column = self._views(present).cast(TEXT if field.code == FIELD_TYPE.NEWDECIMAL else BYTES)
        self._check()
        return column

    def finish(self) -> None:
        """Raise if there is more of a row than its columns."""
        if np.any(self._at != self._ends):
            raise pa.ArrowInvalid(_NO_ROWS)

    def _check(self) -> None:
        if np.any(self._at > self._ends):
            raise pa.ArrowInvalid(_NO_ROWS)

    def _present(self) -> Mask | None:
        """Which rows have a value in the next column; None if all have."""
        byte, bit = divmod(self._taken + _MAP_OFFSET, 8)
        self._taken += 1
        absent = self._bytes[self._map + byte] & (1 << bit)
        return absent == 0 if np.any(absent) else None

    def _values(self, kind: str) -> NDArray[Any]:
        """The numbers that begin at each single byte."""
        width = np.dtype(kind).itemsize
        return np.ndarray(len(self._memory) - width + 1, f"<{kind}", self._memory, strides=(1,))

    def _numbers(self, kind: str, present: Mask | None, *, is_unsigned: bool) -> pa.Array[Any]:
        values = self._values(kind.replace("i", "u") if is_unsigned else kind)[self._at]
        self._at += values.itemsize if present is None else values.itemsize * present
        if values.dtype.kind == "f":
            return _array(FLOAT, values.astype(np.float64), present)
        if values.dtype == np.uint64:
            return _array(pa.uint64(), values, present)
        return _array(INT, values.astype(np.int64), present)

    def _days(self, field: Field, present: Mask | None) -> pa.Array[Any]:
        at, size = self._at, self._bytes[self._at]
        word = self._words[at + 1]
        month, day = (word & 0xFFFF) * _MONTHS + (word >> 16 & 0xFF), word >> 24
        is_day = (size > 0) & (day > 0) & (day <= _LENGTH.take(month, mode="clip"))
        if not np.all(is_day if present is None else is_day | ~present):
            raise MisfitValueError(field.name)
        days = _BEFORE.take(month, mode="clip") + day
        self._at = at + 1 + size if present is None else at + present * (size + np.int64(1))
        if field.code == FIELD_TYPE.DATE:
            return _array(DATE, days.astype(np.int32), present)
        return _array(TIMESTAMP, days * (86_400 * _SECOND) + self._times(at, size), present)

    def _times(self, at: Numbers, size: NDArray[np.uint8]) -> Numbers:
        """What a day has of microseconds."""
        word = self._words[at + 5].astype(np.int64)
        seconds = (word & 0xFF) * 3600 + (word >> 8 & 0xFF) * 60 + (word >> 16 & 0xFF)
        times = np.where(size >= _WITH_TIME, seconds * _SECOND, 0)
        if np.any(size == _WITH_FRACTION):
            times += np.where(size == _WITH_FRACTION, self._words[at + 8], 0)
        return times

    def _views(self, present: Mask | None) -> pa.Array[Any]:
        """Values of any length, as views of this memory."""
        first = self._bytes[self._at].astype(np.int64)
        begin = self._at + 1 if present is None else self._at + present
        size = first if present is None else first * present
        if np.any(first >= _LONG):
            marks, size = size, size.copy()
            for mark, width in _WIDTHS.items():
                rows = np.flatnonzero(marks == mark)
                size[rows] = self._length(begin[rows], width)
                begin[rows] += width
        self._at = begin + size
        self._check()
        buffers = [_map(present), pa.py_buffer(self._written(begin, size).data), pa.py_buffer(self._memory)]
        return pa.Array.from_buffers(pa.binary_view(), len(size), buffers)

    def _length(self, at: Numbers, width: int) -> Numbers:
        return sum((self._bytes[at + n].astype(np.int64) << 8 * n for n in range(width)), np.zeros(len(at), np.int64))

    def _written(self, begin: Numbers, size: Numbers) -> NDArray[np.uint32]:
        """Views as Arrow has them: what they hold beyond a value's own bytes is of no meaning."""
        views = np.empty((len(begin), 1 + _INLINE // _WORD), "<u4")
        views[:, 0] = size
        views[:, 1] = self._words[begin]
        longest = np.max(size)
        if longest > _WORD:
            views[:, 2] = self._words[begin + _WORD]
        if longest > 2 * _WORD:
            views[:, 3] = self._words[begin + 2 * _WORD]
        if longest > _INLINE:
            long = np.flatnonzero(size > _INLINE)
            views[long, 2] = 0
            views[long, 3] = begin[long]
        return views


def _array(kind: pa.DataType, values: NDArray[Any], present: Mask | None) -> pa.Array[Any]:
    return pa.Array.from_buffers(kind, len(values), [_map(present), pa.py_buffer(values.data)])


def _map(present: Mask | None) -> pa.Buffer | None:
    return None if present is None else pa.py_buffer(np.packbits(present, bitorder="little").data)
