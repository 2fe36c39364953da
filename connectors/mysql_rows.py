"""The rows of a result as MariaDB and MySQL send them, made into Arrow many at a time.

A row is a packet: its length in three bytes, a number, then what :mod:`connectors.mysql_values` takes apart. Where packets begin
has to be followed from one to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from struct import Struct
from typing import Any

import numpy as np
import pyarrow as pa

from connectors.mysql_values import SLACK, Field, Rows

_HEAD = 4
_LENGTH = Struct("<I").unpack_from
_LONGEST = 0xFFFFFF
# A row begins with this byte, its end and an error with others.
_ROW = 0
# What is taken apart at once: it should stay in the processor's cache.
_BATCH_BYTES = 1 << 20
_SKIPPED_ROWS = 10_000


class RowStream:
    """The rows of one result, while they arrive.

    Attributes:
        end: what the server said after the last row; None while there may be more.
    """

    def __init__(self, receive: Callable[[memoryview], int], fields: Sequence[Field]) -> None:
        """Begin before the first row, which has these columns.

        ``receive`` waits for bytes, writes them to the beginning of some memory, and tells how many there were.
        """
        self._receive = receive
        self._fields = fields
        self._memory = bytearray(_BATCH_BYTES)
        self._filled = 0
        self.end: bytes | None = None

    def batch(self, rows: int) -> list[pa.Array[Any]]:
        """The columns of the next rows, at most so many and of about a megabyte; none at the end.

        Raises:
            MisfitValueError: a day is none.
            pyarrow.ArrowInvalid: what arrived are no rows of these columns.
        """
        starts, after = self._arrived(rows)
        columns = self._columns(starts, after) if starts else []
        self._forget(after)
        return columns

    def skip(self) -> None:
        """Pass over all rows that are left."""
        while self.end is None:
            self._forget(self._arrived(_SKIPPED_ROWS)[1])

    def _arrived(self, rows: int) -> tuple[list[int], int]:
        """Where the packets of the next rows begin, and where the last of them ends."""
        starts: list[int] = []
        at = 0
        while self.end is None and len(starts) < rows and at < _BATCH_BYTES:
            after = self._follow(at, starts, rows)
            if after == at:
                self._fill()
            elif self._memory[starts[-1] + _HEAD] != _ROW:
                at = starts.pop()
                self.end = bytes(self._memory[at + _HEAD : after])
            else:
                at = after
        return starts, at

    def _forget(self, end: int) -> None:
        """Bring what arrived behind there to the beginning of the memory."""
        self._memory[: self._filled - end] = self._memory[end : self._filled]
        self._filled -= end

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

    def _fill(self) -> None:
        if self._filled == len(self._memory) - SLACK:
            self._memory = self._memory + bytearray(len(self._memory))
        self._filled += self._receive(memoryview(self._memory)[self._filled : -SLACK])

    def _columns(self, starts: list[int], end: int) -> list[pa.Array[Any]]:
        first = np.array(starts) + _HEAD
        rows = Rows(self._memory, first, np.append(first[1:] - _HEAD, end), len(self._fields))
        columns = [rows.take(field) for field in self._fields]
        rows.finish()
        return columns
