"""A declared rate: a source is read no faster, however fast it could answer."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pyarrow as pa

_RATE = re.compile(r"(\d+) (rows|KB|MB)/s")
_UNITS = {"KB": 1_000, "MB": 1_000_000}
_ROWS_OF_BYTES = 1_000
"""How many rows are taken at once where only their bytes are limited: nobody knows yet how wide they are."""


@dataclass
class Pace:
    """The rate of one snapshot, whichever of its tables is read; without one nothing waits.

    Between two batches the reader waits as long as the last one should have taken. The transaction stays open meanwhile, so
    the snapshot stays the same.
    """

    rows: int | None = None
    size: int | None = None
    now: Callable[[], float] = time.monotonic
    wait: Callable[[float], None] = time.sleep
    _free_at: float = field(default=0.0, init=False)

    @classmethod
    def of(cls, rate: str | None) -> Pace:
        """The pace of a declared rate such as ``5000 rows/s`` or ``2 MB/s``."""
        found = _RATE.fullmatch(rate or "")
        if found is None:
            return cls()
        number, unit = int(found[1]), found[2]
        return cls(rows=number) if unit == "rows" else cls(size=number * _UNITS[unit])

    def batch_rows(self, most: int) -> int:
        """How many rows to take at once, so that a second's worth never comes in one burst."""
        if self.rows is not None:
            return min(self.rows, most)
        return most if self.size is None else min(_ROWS_OF_BYTES, most)

    def over(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The same batches, none earlier than the rate allows."""
        while True:
            self.wait(max(self._free_at - self.now(), 0.0))
            batch = next(batches, None)
            if batch is None:
                return
            self._free_at = self.now() + self._seconds(batch)
            yield batch

    def _seconds(self, batch: pa.RecordBatch) -> float:
        by_rows = batch.num_rows / self.rows if self.rows else 0.0
        return max(by_rows, batch.nbytes / self.size if self.size else 0.0)
