"""Values as the driver of mdbtools (1.0) hands them over, made right where they are wrong, or refused.

It gives numbers of one, two and four bytes in the width of others, so only their own bytes are taken. It puts two question
marks for a character beyond the first 65,536, ends a text at 16 KB, bytes at the first NUL, and a time at its second.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from connectors.arrow_types import BOOL, FLOAT, INT, TEXT, TIMESTAMP, Reading
from connectors.failures import MisreadError

TYPES: Mapping[str, pa.DataType] = {
    "Boolean": BOOL,
    "Byte": INT,
    "Integer": INT,
    "Long Integer": INT,
    "Single": FLOAT,
    "Double": FLOAT,
    "Currency": pa.decimal128(19, 4),
    "DateTime": TIMESTAMP,
    "Text": TEXT,
    "Memo/Hyperlink": TEXT,
    "Replication ID": TEXT,
    "Numeric": TEXT,
}
"""What each type of Access becomes, by the driver's names. The others cannot be read exactly."""

# The driver's room for a text, less what a last character may need.
_LONGEST = 16_384 - 4
_SHOWN = 40
# The widths in bits of the numbers of which the driver fills a part only; what lies beside is left over from before.
_WIDTHS = {"Byte": 8, "Integer": 16}


def corrected(batch: pa.RecordBatch, readings: Sequence[Reading]) -> pa.RecordBatch:
    """A batch in which short whole numbers have their own width: of two bytes with their sign, of one byte without.

    Raises:
        MisreadError: a text may not be what is stored.
    """
    arrays = [_corrected(array, reading.source_type) for array, reading in zip(batch.columns, readings, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=batch.schema)


def _corrected(array: pa.Array[Any], kind: str) -> pa.Array[Any]:
    if kind in _WIDTHS:
        return _short(array, _WIDTHS[kind])
    if isinstance(array, pa.StringArray):
        is_cut = pc.greater_equal(pc.binary_length(array), pa.scalar(_LONGEST))
        doubtful = array.filter(pc.or_(pc.match_substring(array, "??"), is_cut)).to_pylist()
        if doubtful:
            text = str(doubtful[0])
            raise MisreadError(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")
    return array


def _short(array: pa.Array[Any], width: int) -> pa.Array[Any]:
    half = 1 << width - 1 if width > 8 else 0
    shifted = pc.bit_wise_and(pc.add(array, half), (1 << width) - 1)
    return pc.subtract(shifted, half)


def _single(content: bytes) -> float:
    return float(struct.unpack("<f", content)[0])


def _moment(content: bytes) -> datetime:
    """A time of whole seconds; the driver gives no others, so finer ones are refused before."""
    parts = struct.unpack("<hHHHHHI", content) if len(content) == 16 else (*struct.unpack("<hHH", content), 0, 0, 0, 0)
    try:
        return datetime(*parts[:6])  # noqa: DTZ001 - Access knows no zones
    except ValueError:
        raise MisreadError(f"{parts[0]:04}-{parts[1]:02}-{parts[2]:02} {parts[3]:02}:{parts[4]:02}") from None


CONVERTERS: Mapping[int, Callable[[bytes], object]] = {
    6: _single,  # SQL_FLOAT, by which the driver calls a single
    91: _moment,  # SQL_TYPE_DATE
    93: _moment,  # SQL_TYPE_TIMESTAMP
}
"""By the types of ODBC: what makes a value of the bytes that the driver gives."""
