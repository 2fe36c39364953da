"""Rows of MariaDB's protocol for prepared statements, as a server writes them and a line delivers them."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain, cycle
from struct import pack
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymysql.constants import FIELD_TYPE

from connectors.mysql_rows import RowStream
from connectors.mysql_values import Field
from connectors.unforeseen import MisfitValueError

Value = Any
Row = Sequence[Value]

END = b"\xfe\x00\x00\x02\x00"
LONGEST = 0xFFFFFF
NUMBERS = {
    FIELD_TYPE.TINY: "b",
    FIELD_TYPE.SHORT: "h",
    FIELD_TYPE.YEAR: "h",
    FIELD_TYPE.INT24: "i",
    FIELD_TYPE.LONG: "i",
    FIELD_TYPE.LONGLONG: "q",
    FIELD_TYPE.FLOAT: "f",
    FIELD_TYPE.DOUBLE: "d",
}
TEXT, DECIMAL, DATE, TIME = FIELD_TYPE.VAR_STRING, FIELD_TYPE.NEWDECIMAL, FIELD_TYPE.DATE, FIELD_TYPE.DATETIME
SIZES = st.one_of(st.integers(0, 14), st.integers(240, 300))
FIRST, LAST = datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999_999)  # noqa: DTZ001 - without zone, as they are sent
MOMENTS = st.datetimes(FIRST, LAST).map(lambda at: at.replace(fold=0))


def whole(code: int, *, is_unsigned: bool) -> st.SearchStrategy[int]:
    bits = 8 * len(pack(f"<{NUMBERS[code]}", 0))
    return st.integers(0, 2**bits - 1) if is_unsigned else st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def values(field: Field) -> st.SearchStrategy[Value]:
    """What a column of this type may hold."""
    known: dict[int, st.SearchStrategy[Value]] = {
        FIELD_TYPE.FLOAT: st.floats(allow_nan=False, width=32),
        FIELD_TYPE.DOUBLE: st.floats(allow_nan=False),
        DECIMAL: st.decimals(allow_nan=False, allow_infinity=False, places=4).map(str),
        TEXT: SIZES.map(lambda size: b"\xff\x00"[: size % 3] + b"x" * size),
        DATE: MOMENTS.map(datetime.date),
        TIME: st.one_of(MOMENTS, MOMENTS.map(lambda at: at.replace(microsecond=0)), MOMENTS.map(midnight)),
    }
    kept = known.get(field.code)
    return st.none() | (whole(field.code, is_unsigned=field.is_unsigned) if kept is None else kept)


def midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


COLUMNS = st.lists(
    st.builds(Field, st.just("c"), st.sampled_from([*NUMBERS, TEXT, DECIMAL, DATE, TIME]), st.booleans()),
    min_size=1,
    max_size=12,
)
TABLES = COLUMNS.flatmap(
    lambda fields: st.tuples(st.just(fields), st.lists(st.tuples(*map(values, fields)), min_size=1, max_size=12))
)


def written(field: Field, value: Value) -> bytes:
    """A value that is not NULL, as short as the protocol allows."""
    if field.code in NUMBERS:
        kind = NUMBERS[field.code]
        return pack(f"<{kind.upper() if field.is_unsigned and kind not in 'fd' else kind}", value)
    if isinstance(value, datetime):
        return day(value.date(), pack("<BBB", value.hour, value.minute, value.second), value.microsecond)
    return day(value) if isinstance(value, date) else sized(value.encode() if isinstance(value, str) else value)


def day(value: date, time: bytes = b"\0\0\0", microsecond: int = 0) -> bytes:
    parts = pack("<HBB", value.year, value.month, value.day)
    if microsecond:
        parts += time + pack("<I", microsecond)
    elif any(time):
        parts += time
    return bytes([len(parts)]) + parts


def sized(value: bytes) -> bytes:
    size = len(value)
    if size < 0xFB:
        return bytes([size]) + value
    mark, width = (0xFC, 2) if size < 1 << 16 else (0xFD, 3) if size < 1 << 24 else (0xFE, 8)
    return bytes([mark]) + size.to_bytes(width, "little") + value


def packed(fields: Sequence[Field], row: Row) -> bytes:
    """A row: a byte, the map of its NULLs, its values."""
    absent = sum(1 << (n + 2) for n, value in enumerate(row) if value is None)
    present = (written(field, value) for field, value in zip(fields, row, strict=True) if value is not None)
    return b"\0" + absent.to_bytes((len(row) + 9) // 8, "little") + b"".join(present)


def packets(payload: bytes, number: int) -> bytes:
    """A payload, in as many packets as it needs: one that is full is followed by another, even an empty one."""
    parts = [payload[at : at + LONGEST] for at in range(0, len(payload) + 1, LONGEST)]
    heads = [len(part).to_bytes(3, "little") + bytes([(number + n) % 256]) for n, part in enumerate(parts)]
    return b"".join(chain.from_iterable(zip(heads, parts, strict=True)))


def sent(fields: Sequence[Field], rows: Sequence[Row], end: bytes = END) -> bytes:
    """What a server sends after it described the columns."""
    payloads = [packed(fields, row) for row in rows]
    return b"".join(packets(payload, number) for number, payload in enumerate([*payloads, end]))


def line(data: bytes, sizes: Iterator[int]) -> Callable[[memoryview], int]:
    """A line that delivers so many bytes at a time, and would wait for ever after the last one."""
    at = 0

    def receive(memory: memoryview) -> int:
        nonlocal at
        assert at < len(data), "it waits for what nobody sends"
        part = data[at : at + min(next(sizes), len(memory))]
        memory[: len(part)] = part
        at += len(part)
        return len(part)

    return receive


def read(stream: RowStream, most: int) -> list[tuple[Value, ...]]:
    rows: list[tuple[Value, ...]] = []
    while columns := stream.batch(most):
        assert 0 < len(columns[0]) <= most
        for column in columns:
            column.validate(full=True)
        rows += zip(*(column.to_pylist() for column in columns), strict=True)
    return rows


@settings(max_examples=150, deadline=None)
@given(TABLES, st.lists(st.integers(1, 700), min_size=1, max_size=5), st.integers(1, 5))
def test_rows_come_as_they_were_sent_however_they_are_cut_on_the_way(
    table: tuple[list[Field], list[tuple[Value, ...]]], sizes: list[int], most: int
) -> None:
    fields, rows = table
    stream = RowStream(line(sent(fields, rows), cycle(sizes)), fields)
    assert repr(read(stream, most)) == repr(rows)  # -0.0 and 0.0 are equal
    assert stream.end == END


ID, NAME = Field("id", FIELD_TYPE.LONG), Field("name", TEXT)


@pytest.mark.parametrize("size", [LONGEST - 12, LONGEST - 11, LONGEST + 70_000, 2 * LONGEST])
def test_a_row_of_several_packets_is_one_row(size: int) -> None:
    rows: list[Row] = [(1, b"before"), (2, b"y" * size), (None, b"after")]
    stream = RowStream(line(sent([ID, NAME], rows), cycle([1 << 20])), [ID, NAME])
    assert read(stream, 10) == rows


def test_no_rows_at_all() -> None:
    stream = RowStream(line(sent([ID], []), cycle([3])), [ID])
    assert stream.batch(10) == []
    assert stream.end == END


def test_an_error_after_some_rows_is_what_the_server_said() -> None:
    error = b"\xff\x25\x07#70100Query execution was interrupted"
    stream = RowStream(line(sent([ID], [(1,)], error), cycle([50])), [ID])
    assert read(stream, 10) == [(1,)]
    assert stream.end == error


@pytest.mark.parametrize("fields", [[ID], [ID, NAME, NAME], [ID] * 300, [NAME, ID]])
def test_rows_of_other_columns_are_no_rows(fields: list[Field]) -> None:
    stream = RowStream(line(sent([ID, NAME], [(1, b"2"), (3, b"4")]), cycle([99])), fields)
    with pytest.raises(pa.ArrowInvalid, match="no rows"):
        stream.batch(10)


@pytest.mark.parametrize(
    "stored",
    [b"\0", b"\4\xe8\x07\0\0", b"\4\xe8\x07\2\x1e", b"\4\xe7\x07\2\x1d", b"\4\xe8\x07\1\0", b"\4\0\0\1\1"],
    ids=["zero", "no month", "30 February", "29 February 2023", "no day", "the year 0"],
)
@pytest.mark.parametrize("code", [DATE, TIME, FIELD_TYPE.TIMESTAMP])
def test_a_day_that_no_calendar_has_is_told_and_what_is_left_can_be_passed_over(stored: bytes, code: int) -> None:
    fields = [ID, Field("made", code)]
    good = [packed(fields, (number, date(2024, 2, 29))) for number in range(20)]
    bad = packed(fields, (1, None)).replace(b"\x08", b"\0", 1) + stored
    data = b"".join(packets(payload, number) for number, payload in enumerate([*good, bad, *good, END]))
    stream = RowStream(line(data, cycle([50])), fields)
    with pytest.raises(MisfitValueError, match="made"):
        read(stream, 15)
    stream.skip()
    assert stream.end == END
