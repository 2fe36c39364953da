"""The rows of a result as MariaDB and MySQL send them, made into Arrow many at a time.

A row is a packet: its length in three bytes, a number, then each value as its length and that many bytes, or one byte for NULL.
Where packets begin has to be followed from one to the next. All else is done column by column: numpy finds where the values of
all rows are, and Arrow's views point at the bytes that arrived, so no value is ever an object of Python.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

_HEAD = 4
_LENGTH = Struct("<I").unpack_from
_LONGEST = 0xFFFFFF
_NULL, _END, _ERROR = 0xFB, 0xFE, 0xFF
_END_BYTES = 9
# A longer value begins with one of these, which says in how many bytes its length follows.
_WIDTHS = {0xFC: 2, 0xFD: 3, 0xFE: 8}
# What is taken apart at once: it should stay in the processor's cache.
_BATCH_BYTES = 1 << 20
# A view of Arrow holds a value of up to twelve bytes itself, in three words; of a longer one the first word, and its place.
_WORD, _INLINE = 4, 12
_NO_ROWS = "what the server sent are no rows of so many columns"


class RowStream:
    """The rows of one result, while they arrive.

    Attributes:
        end: what the server said after the last row; None while there may be more.
    """

    def __init__(self, receive: Callable[[memoryview], int], width: int) -> None:
        """Begin before the first row, which has so many columns.

        ``receive`` waits for bytes, writes them to the beginning of some memory, and tells how many there were.
        """
        self._receive = receive
        self._width = width
        self._memory = bytearray(_BATCH_BYTES)
        self._filled = 0
        self.end: bytes | None = None

    def batch(self, rows: int) -> list[pa.Array[Any]]:
        """The columns of the next rows, at most so many and of about a megabyte, as bytes; none at the end.

        Raises:
            pyarrow.ArrowInvalid: what arrived are no rows of so many columns.
        """
        starts: list[int] = []
        at = 0
        while self.end is None and len(starts) < rows and at < _BATCH_BYTES:
            after = self._follow(at, starts, rows)
            if after == at:
                self._fill()
            elif self._is_end(starts[-1], after):
                at = starts.pop()
                self.end = bytes(self._memory[at + _HEAD : after])
            else:
                at = after
        columns = self._columns(np.array(starts), at) if starts else []
        self._memory[: self._filled - at] = self._memory[at : self._filled]
        self._filled -= at
        return columns

    def _follow(self, at: int, starts: list[int], rows: int) -> int:
        """Note where packets begin that have arrived as a whole, until there are so many; tells where the next one begins."""
        memory, last = self._memory, self._filled - _HEAD
        while at <= last and len(starts) < rows:
            size = _LENGTH(memory, at)[0] & _LONGEST
            after = at + _HEAD + size if size < _LONGEST else self._joined(at)
            if after > self._filled:
                break
            starts.append(at)
            at = after
        return at

    def _joined(self, at: int) -> int:
        """Make one packet of those over which a very long row is spread; tells where it ends, or that it did not arrive yet."""
        heads, after, size = [], at, _LONGEST
        while size == _LONGEST:
            if after + _HEAD > self._filled:
                return self._filled + 1
            heads.append(after)
            size = _LENGTH(self._memory, after)[0] & _LONGEST
            after += _HEAD + size
        if after > self._filled:
            return after
        for head in reversed(heads[1:]):
            self._memory[head : self._filled - _HEAD] = self._memory[head + _HEAD : self._filled]
            self._filled -= _HEAD
            after -= _HEAD
        return after

    def _is_end(self, start: int, after: int) -> bool:
        first = self._memory[start + _HEAD]
        return first == _ERROR or (first == _END and after - start - _HEAD < _END_BYTES)

    def _fill(self) -> None:
        if self._filled == len(self._memory) - _INLINE:
            self._memory = self._memory + bytearray(len(self._memory))
        self._filled += self._receive(memoryview(self._memory)[self._filled : -_INLINE])

    def _columns(self, starts: Numbers, end: int) -> list[pa.Array[Any]]:
        values = _Values(self._memory)
        at, ends = starts + _HEAD, np.append(starts[1:], end)
        columns = []
        for _ in range(self._width):
            column, at = values.column(at, ends)
            columns.append(column)
        if np.any(at != ends):
            raise pa.ArrowInvalid(_NO_ROWS)
        return columns


class _Values:
    """The values that lie in some memory, of which the last twelve bytes are unused; columns are copies of them."""

    def __init__(self, memory: bytearray) -> None:
        self._memory = pa.py_buffer(memory)
        self._bytes = np.frombuffer(memory, np.uint8)
        # The words that begin at each single byte.
        self._words = np.ndarray(len(memory) - _WORD + 1, "<u4", memory, strides=(1,))

    def column(self, at: Numbers, ends: Numbers) -> tuple[pa.Array[Any], Numbers]:
        """The value of each row that begins there, and where what follows it begins."""
        first = self._bytes[at]
        begin, size = at + 1, first.astype(np.int64)
        valid = None
        if np.any(first >= _NULL):
            valid = first != _NULL
            size[~valid] = 0
            for mark, width in _WIDTHS.items():
                rows = np.flatnonzero(first == mark)
                size[rows] = self._number(begin[rows], width)
                begin[rows] += width
        after = begin + size
        if np.any(after > ends):
            raise pa.ArrowInvalid(_NO_ROWS)
        nulls = None if valid is None else pa.py_buffer(np.packbits(valid, bitorder="little").data)
        buffers = [nulls, pa.py_buffer(self._views(begin, size).data), self._memory]
        return pa.Array.from_buffers(pa.binary_view(), len(at), buffers).cast(pa.binary()), after

    def _number(self, at: Numbers, width: int) -> Numbers:
        return sum((self._bytes[at + n].astype(np.int64) << 8 * n for n in range(width)), np.zeros(len(at), np.int64))

    def _views(self, begin: Numbers, size: Numbers) -> NDArray[np.uint32]:
        """Views of values: what they hold beyond a value's own bytes is of no meaning."""
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
