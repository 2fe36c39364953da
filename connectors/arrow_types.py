"""How a column is read: what is selected, what the driver hands over, and which Arrow type it becomes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from connectors.encoding import decoded
from connectors.unforeseen import MisfitValueError
from dictionary.undecodable import ESCAPE

MAX_DIGITS = 38
INT, FLOAT, TEXT, BYTES, BOOL = pa.int64(), pa.float64(), pa.string(), pa.binary(), pa.bool_()
DATE, TIMESTAMP, INSTANT = pa.date32(), pa.timestamp("us"), pa.timestamp("us", tz="UTC")

_NUL, _ESCAPE = re.compile(b"\\0"), re.compile(ESCAPE.encode())


@dataclass(frozen=True)
class Reading:
    """How one column is read. In the SQL snippets, ``{}`` stands for the quoted column or the bound value.

    Attributes:
        name: the column.
        source_type: its type as the database declares it.
        arrow: what it becomes.
        fetched: what the driver hands over, if that is another type.
        select: the expression that is selected.
        as_text: the expression, or None for the value itself, that gives every stored value as exact text.
        misfit: the condition under which a stored value has no place in ``arrow``.
        bound: how a lower bound, which comes as text, is compared.
        spelled: the driver hands over values of several types, which are written out one by one.
        codec: how bytes of text are decoded where the database cannot do it.
        versioned: the database numbers the changes in it, before the transactions that make them end.
        escapes: what cannot be decoded is escaped; else it is an error.
    """

    name: str
    source_type: str
    arrow: pa.DataType
    fetched: pa.DataType | None = None
    select: str = "{}"
    as_text: str | None = None
    misfit: str = ""
    bound: str = "{}"
    spelled: bool = False
    codec: str | None = None
    versioned: bool = False
    escapes: bool = False

    def fallen_back(self) -> Reading:
        """The same column as text, for values that do not fit."""
        return replace(
            self,
            arrow=TEXT,
            fetched=None,
            select=self.as_text or "{}",
            spelled=self.as_text is None,
            misfit="",
        )

    def as_bytes(self, expression: str, codec: str | None) -> Reading:
        """The same text fetched as its bytes, for drivers and databases that cannot be trusted with it."""
        return replace(self, select=expression.replace("{}", self.select), fetched=BYTES, codec=codec)

    def escaping(self, codec: str) -> Reading:
        """The same text with what cannot be decoded escaped; ``codec`` is that of its bytes."""
        return replace(self, codec=codec, escapes=True)


def decimal_type(digits: int, scale: int) -> pa.DataType | None:
    """The Arrow decimal that holds every ``numeric(digits, scale)``, or None when 38 digits are too few.

    A negative scale, which Parquet does not know, is written out in full digits.
    """
    whole = max(digits - scale, 0) + max(scale, 0)
    return pa.decimal128(max(whole, 1), max(scale, 0)) if whole <= MAX_DIGITS else None


def to_batch(rows: Sequence[Sequence[Any]], readings: Sequence[Reading], schema: pa.Schema) -> pa.RecordBatch:
    """Fetched rows as one batch.

    Raises:
        UnicodeError: a text is not valid Unicode, or holds NUL or the escape, and its reading does not escape.
    """
    columns = zip(*rows, strict=True)
    arrays = [_array(values, reading) for values, reading in zip(columns, readings, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def checked_text(array: pa.Array[Any]) -> pa.Array[Any]:
    """Text, or bytes that are text in UTF-8, as text.

    Raises:
        UnicodeError: it is not valid Unicode, or holds NUL or the escape.
    """
    try:
        text = _cast(array, TEXT)
    except pa.ArrowInvalid as error:
        raise UnicodeError(str(error)) from error
    content = text.buffers()[-1]
    if content and (np.frombuffer(memoryview(content), np.uint8).min() == 0 or _ESCAPE.search(content)):
        raise UnicodeError("NUL or a noncharacter in text")
    return text


def is_handed_over(found: pa.DataType, reading: Reading) -> bool:
    """Whether a driver that gives Arrow hands a column over as it should, widths and names of zones apart."""
    wanted = reading.fetched or reading.arrow
    if pa.types.is_timestamp(wanted):
        return pa.types.is_timestamp(found) and (found.tz is None) == (wanted.tz is None)
    return bool(found == wanted or (pa.types.is_integer(found) and pa.types.is_integer(wanted)))


def retyped(batch: pa.RecordBatch, readings: Sequence[Reading], schema: pa.Schema) -> pa.RecordBatch:
    """What a driver handed over as Arrow, in the types that the columns become.

    Raises:
        UnicodeError: a text is not valid Unicode, or holds NUL or the escape, and its reading does not escape.
        MisfitValueError: a value has no place in its column's type.
    """
    arrays = [_retyped(column, reading) for column, reading in zip(batch.columns, readings, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def spell(value: object) -> str:
    """A value without declared type as exact text: shortest digits that give the same float, bytes as hex."""
    return f"x'{value.hex()}'" if isinstance(value, bytes) else str(value)


def _array(values: Sequence[Any], reading: Reading) -> pa.Array[Any]:
    if reading.spelled:
        values = [value if value is None or _is_text(value, reading) else spell(value) for value in values]
    if reading.arrow != TEXT:
        return _cast(pa.array(values, type=reading.fetched or reading.arrow), reading.arrow)
    if reading.codec is not None:
        return texts(values, reading.codec, escape=reading.escapes)
    return checked_text(pa.array(values, type=reading.fetched or TEXT))


def texts(values: Sequence[Any], codec: str, *, escape: bool) -> pa.Array[Any]:
    """Texts, or their bytes, as Arrow.

    Args:
        values: what a driver gives.
        codec: the codec of what comes as bytes.
        escape: whether what cannot be decoded is escaped.

    Raises:
        UnicodeError: a text cannot be decoded, or holds NUL or the escape, and is not to be escaped.
    """
    if escape:
        return pa.array([None if value is None else decoded(value, codec) for value in values], type=TEXT)
    plain = [value if value is None or isinstance(value, str) else bytes(value).decode(codec) for value in values]
    return checked_text(pa.array(plain, type=TEXT))


def _retyped(column: pa.Array[Any], reading: Reading) -> pa.Array[Any]:
    if reading.arrow != TEXT:
        return _fitting(column, reading)
    if reading.codec is not None:
        return texts(column.to_pylist(), reading.codec, escape=reading.escapes)
    return checked_text(column)


def _fitting(column: pa.Array[Any], reading: Reading) -> pa.Array[Any]:
    try:
        return _cast(_cast(column, reading.fetched or reading.arrow), reading.arrow)
    except pa.ArrowInvalid as error:
        if not reading.misfit:
            raise
        raise MisfitValueError(reading.name) from error


def _cast(array: pa.Array[Any], arrow: pa.DataType) -> pa.Array[Any]:
    return array if array.type == arrow else array.cast(arrow)


def _is_text(value: object, reading: Reading) -> bool:
    """Whether a value among those of several types is the bytes of a text."""
    return isinstance(value, bytes) and reading.codec is not None
