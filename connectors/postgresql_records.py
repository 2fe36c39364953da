"""Rows that come as one text each, as PostgreSQL writes records, taken apart by Arrow's reader of CSV.

Drivers would make an object of Python of each value, one by one. A record is as exact: numbers have all their digits, and days
and times look as the session's settings say. A value is quoted where it has to be, and an empty text always: what is empty
without quotes is NULL.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv

from connectors.arrow_types import BYTES, TEXT, Reading
from connectors.session import Rows

_PARSE = csv.ParseOptions(escape_char="\\", newlines_in_values=True, ignore_empty_lines=False)
_LONGEST_BLOCK = (1 << 31) - 1
_PREFIX = len(r"\x")
_DIGITS = np.zeros(256, np.uint8)
_DIGITS[np.frombuffer(b"0123456789abcdef", np.uint8)] = np.arange(16)


def as_records(statement: str) -> str:
    """The statement that gives each row of another one as a record in text."""
    return f"SELECT CAST(ROW(t.*) AS text) FROM ({statement}) AS t"


def taken_apart(records: Rows, readings: Sequence[Reading]) -> pa.RecordBatch:
    """Records of such columns as these: bytes as they are, all else as text.

    Raises:
        pyarrow.ArrowInvalid: these are no such records.
        UnicodeError: a text is not valid Unicode.
    """
    data = "".join([f"{record[1:-1]}\n" for (record,) in records]).encode()
    numbered = [str(number) for number in range(len(readings))]
    table = csv.read_csv(
        BytesIO(data),
        csv.ReadOptions(use_threads=False, block_size=min(len(data) + 1, _LONGEST_BLOCK), column_names=numbered),
        _PARSE,
        csv.ConvertOptions(
            column_types=dict.fromkeys(numbered, TEXT),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    columns = [_read(column.combine_chunks(), reading) for column, reading in zip(table.columns, readings, strict=True)]
    return pa.RecordBatch.from_arrays(columns, names=[reading.name for reading in readings])


def _read(written: pa.Array[Any], reading: Reading) -> pa.Array[Any]:
    return _from_digits(written) if (reading.fetched or reading.arrow) == BYTES else written


def _from_digits(written: pa.Array[Any]) -> pa.Array[Any]:
    r"""Bytes that are written as ``\x`` and two hexadecimal digits each, in an array that begins where its buffers do."""
    validity, places, content = written.buffers()
    assert places is not None
    assert content is not None
    ends = np.frombuffer(memoryview(places), np.int32, len(written) + 1)
    sizes = np.diff(ends)
    prefixes = ends[:-1][sizes > 0]
    is_digit = np.ones(ends[-1], bool)
    is_digit[prefixes] = is_digit[prefixes + 1] = False
    digits = _DIGITS[np.frombuffer(memoryview(content), np.uint8, ends[-1])[is_digit]]
    starts = np.append(0, np.cumsum(np.maximum(sizes - _PREFIX, 0) // 2)).astype(np.int32)
    found = digits[0::2] << 4 | digits[1::2]
    return pa.Array.from_buffers(BYTES, len(written), [validity, pa.py_buffer(starts.data), pa.py_buffer(found.data)])
