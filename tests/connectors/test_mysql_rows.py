"""Rows of MariaDB's protocol, as a server writes them and a line delivers them."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, cycle

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.mysql_rows import RowStream

Row = Sequence[bytes | None]

END = b"\xfe\x00\x00\x02\x00"
LONGEST = 0xFFFFFF
VALUES = st.one_of(st.none(), st.binary(max_size=14), st.integers(240, 300).map(lambda size: b"\xff\x00" * size))


def written(value: bytes | None) -> bytes:
    """A value with its length, as short as the protocol allows."""
    if value is None:
        return b"\xfb"
    size = len(value)
    if size < 0xFB:
        return bytes([size]) + value
    mark, width = (0xFC, 2) if size < 1 << 16 else (0xFD, 3) if size < 1 << 24 else (0xFE, 8)
    return bytes([mark]) + size.to_bytes(width, "little") + value


def packets(payload: bytes, number: int) -> bytes:
    """A payload, in as many packets as it needs: one that is full is followed by another, even an empty one."""
    parts = [payload[at : at + LONGEST] for at in range(0, len(payload) + 1, LONGEST)]
    heads = [len(part).to_bytes(3, "little") + bytes([(number + n) % 256]) for n, part in enumerate(parts)]
    return b"".join(chain.from_iterable(zip(heads, parts, strict=True)))


def sent(rows: Sequence[Row], end: bytes = END) -> bytes:
    """What a server sends after it described the columns."""
    payloads = [b"".join(map(written, row)) for row in rows]
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


def read(stream: RowStream, most: int) -> list[tuple[bytes | None, ...]]:
    rows: list[tuple[bytes | None, ...]] = []
    while columns := stream.batch(most):
        assert 0 < len(columns[0]) <= most
        for column in columns:
            column.validate(full=True)
        rows += zip(*(column.to_pylist() for column in columns), strict=True)
    return rows


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 4).flatmap(lambda width: st.lists(st.tuples(*[VALUES] * width), min_size=1, max_size=12)),
    st.lists(st.integers(1, 700), min_size=1, max_size=5),
    st.integers(1, 5),
)
def test_rows_come_as_they_were_sent_however_they_are_cut_on_the_way(
    rows: list[tuple[bytes | None, ...]], sizes: list[int], most: int
) -> None:
    stream = RowStream(line(sent(rows), cycle(sizes)), len(rows[0]))
    assert read(stream, most) == rows
    assert stream.end == END


@pytest.mark.parametrize("size", [LONGEST - 9, LONGEST - 8, LONGEST + 70_000, 2 * LONGEST])
def test_a_row_of_several_packets_is_one_row(size: int) -> None:
    rows: list[Row] = [(b"1", b"before"), (b"x" * 3, b"y" * size), (None, b"after")]
    stream = RowStream(line(sent(rows), cycle([1 << 20])), 2)
    assert read(stream, 10) == rows


def test_no_rows_at_all() -> None:
    stream = RowStream(line(sent([]), cycle([3])), 2)
    assert stream.batch(10) == []
    assert stream.end == END


def test_an_error_after_some_rows_is_what_the_server_said() -> None:
    error = b"\xff\x25\x07#70100Query execution was interrupted"
    stream = RowStream(line(sent([(b"1",)], error), cycle([50])), 1)
    assert read(stream, 10) == [(b"1",)]
    assert stream.end == error


@pytest.mark.parametrize("width", [1, 3])
def test_rows_of_another_width_are_no_rows(width: int) -> None:
    stream = RowStream(line(sent([(b"1", b"2"), (b"3", b"4")]), cycle([99])), width)
    with pytest.raises(pa.ArrowInvalid, match="no rows"):
        stream.batch(10)
