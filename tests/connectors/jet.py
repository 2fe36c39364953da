"""Writes small Access files (.mdb, the format Jet 4), which no program on the machine can.

Only what a reader needs is there: the header, the catalogue MSysObjects, table definitions, data pages, those of long
memos, and usage maps; no indexes. The layout is the one that the mdbtools project documents.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID

PAGE = 4096
_HEADER_KEY = bytes.fromhex("c7da396b")
_MADE = 45_356
"""The day on which the files are made, as Access counts days."""
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - Access knows no zones
_NUMBERS = {"byte": (2, "<B"), "int": (3, "<h"), "long": (4, "<i"), "single": (6, "<f"), "double": (7, "<d")}
_FIXED = {
    **{name: struct.calcsize(form) for name, (_, form) in _NUMBERS.items()},
    "money": 8,
    "datetime": 8,
    "guid": 16,
}
_KINDS = {**{name: kind for name, (kind, _) in _NUMBERS.items()}, "bool": 1, "money": 5, "datetime": 8, "binary": 9}
_KINDS |= {"text": 10, "ole": 11, "memo": 12, "guid": 15, "decimal": 16}
_FIXED["decimal"] = 17


@dataclass(frozen=True)
class Column:
    """A column: its name, its kind as above, and for decimals digits and scale."""

    name: str
    kind: str
    digits: int = 0
    scale: int = 0

    @property
    def size(self) -> int:
        """Bytes in the fixed part of a row; 0 for what varies, and for yes and no, which is a bit of the mask."""
        return _FIXED.get(self.kind, 0)

    @property
    def is_fixed(self) -> bool:
        """Whether it has a place in the fixed part of a row."""
        return self.kind in _FIXED or self.kind == "bool"


_CATALOGUE = (
    Column("Id", "long"), Column("Name", "text"), Column("Type", "int"), Column("Flags", "long"), Column("LvProp", "ole"),
    Column("Database", "memo"), Column("ForeignName", "text"),
)  # fmt: skip


def write_mdb(
    path: Path,
    tables: dict[str, tuple[Sequence[Column], Sequence[Sequence[Any]]]],
    *,
    version: int = 1,
    lost: int = 0,
    linked: Mapping[str, tuple[int, str | None]] = MappingProxyType({}),
    password: str = "",
) -> None:
    """An Access file with these tables: name to columns and rows; None is an empty cell.

    Args:
        path: the file.
        tables: its tables.
        version: 1 for Access 2000 to 2003, 2 for 2007 and so on, which call themselves ACE instead of Jet.
        lost: of how many rows each table says that it has them, beside those that are there.
        linked: further tables that lie elsewhere: the kind (4 by ODBC, 6 in another file), and the file.
        password: it is hidden in the header; later versions only tell there that all is encrypted, which is not done here.
    """
    pages: list[bytes] = [_header(version, password), bytes(PAGE)]
    maps_at = 3
    catalogue: list[tuple[Any, ...]] = [(2, "MSysObjects", 1, -2147483648, None, None, None)]
    catalogue += [
        (1 << 30 | n, name, kind, 0, None, file, name) for n, (name, (kind, file)) in enumerate(linked.items())
    ]
    pages += [b"", b""]  # the catalogue's definition and the usage maps, written when all is known
    used: list[list[int]] = [[]]
    for name, (columns, rows) in tables.items():
        definition = len(pages)
        catalogue.append((definition, name, 1, 0, None, None, None))
        pages.append(_definition(columns, len(rows) + lost, maps_at << 8 | len(used)))
        data = _data_pages(columns, rows, definition, pages)
        used.append(list(range(len(pages), len(pages) + len(data))))
        pages += data
    data = _data_pages(_CATALOGUE, catalogue, 2, pages)
    used[0] = list(range(len(pages), len(pages) + len(data)))
    pages += data
    pages[2] = _definition(_CATALOGUE, len(catalogue), maps_at << 8)
    (pages[maps_at],) = _filled([_usage_map(numbers) for numbers in used], 0)
    path.write_bytes(b"".join(pages))


def _header(version: int, password: str) -> bytes:
    """The first page; a part of it is always encrypted with one and the same key, and the password by the day in it."""
    plain = b"\0\1\0\0Standard " + (b"ACE" if version > 1 else b"Jet") + b" DB\0" + struct.pack("<I", version)
    hidden = bytearray(128)
    day = struct.pack("<i", _MADE)
    letters = password.encode("utf-16-le").ljust(40, b"\0")
    hidden[0x42 - 0x18 : 0x42 - 0x18 + 40] = bytes(byte ^ day[i % 4] for i, byte in enumerate(letters))
    if version > 1 and password:
        hidden[0x3E - 0x18 : 0x42 - 0x18] = b"\1\2\3\4"
    hidden[0x72 - 0x18 : 0x72 - 0x18 + 8] = struct.pack("<d", _MADE + 0.25)
    return (plain + _rc4(_HEADER_KEY, bytes(hidden))).ljust(PAGE, b"\0")


def _rc4(key: bytes, text: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    made, i, j = bytearray(), 0, 0
    for byte in text:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        made.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(made)


def _definition(columns: Sequence[Column], rows: int, used: int) -> bytes:
    varying = [column for column in columns if not column.is_fixed]
    described, at = b"", 0
    for number, column in enumerate(columns):
        order = varying.index(column) if column in varying else 0
        described += struct.pack("<BIHHH", _KINDS[column.kind], 0, number, order, number)
        described += struct.pack("<BBHBBI", column.digits, column.scale, 0, 0x02 | column.is_fixed, 0, 0)
        described += struct.pack(
            "<HH", at if column.is_fixed else 0, column.size or (510 if column.kind == "text" else 0)
        )
        at += column.size
    for column in columns:
        name = column.name.encode("utf-16-le")
        described += struct.pack("<H", len(name)) + name
    head = struct.pack("<III", 63 + len(described), 0, rows).ljust(32, b"\0")
    head += struct.pack("<BHHHIIII", 0x4E, len(columns), len(varying), len(columns), 0, 0, used, used)
    page = b"\2\1" + struct.pack("<HI", 0, 0) + head + described
    assert len(page) <= PAGE, "too many columns for one page"
    return page.ljust(PAGE, b"\0")


def _usage_map(numbers: Sequence[int]) -> bytes:
    bits = bytearray(64)
    for number in numbers:
        bits[number // 8] |= 1 << number % 8
    return b"\0" + struct.pack("<I", 0) + bytes(bits)


def _data_pages(
    columns: Sequence[Column], rows: Sequence[Sequence[Any]], definition: int, pages: list[bytes]
) -> list[bytes]:
    """The pages of a table's rows; what is too long for a row goes to ``pages`` before them."""
    return _filled([_row(columns, row, pages) for row in rows], definition)


def _long_value(content: bytes, pages: list[bytes]) -> bytes:
    """The place of a long memo, which is written backwards: each page names the next one."""
    behind = 0
    for start in reversed(range(0, len(content), 4000)):
        row = struct.pack("<I", behind) + content[start : start + 4000]
        behind = len(pages) << 8
        pages.append(_data_page([row], int.from_bytes(b"LVAL", "little")))
    return struct.pack("<III", len(content), behind, 0)


def _filled(rows: Sequence[bytes], definition: int) -> list[bytes]:
    """Data pages with these rows, laid from the end of a page to its beginning."""
    pages: list[list[bytes]] = [[]]
    for row in rows:
        if 14 + sum(len(one) + 2 for one in [*pages[-1], row]) > PAGE:
            pages.append([])
        pages[-1].append(row)
    return [_data_page(page, definition) for page in pages]


def _data_page(rows: Sequence[bytes], definition: int) -> bytes:
    offsets, end = [], PAGE
    for row in rows:
        end -= len(row)
        offsets.append(end)
    head = b"\1\1" + struct.pack("<HIIH", end - 14 - 2 * len(rows), definition, 0, len(rows))
    head += b"".join(struct.pack("<H", offset) for offset in offsets)
    return head.ljust(end, b"\0") + b"".join(reversed(rows))


def _row(columns: Sequence[Column], values: Sequence[Any], pages: list[bytes]) -> bytes:
    fixed, varying, mask = b"", [], bytearray((len(columns) + 7) // 8)
    for number, (column, value) in enumerate(zip(columns, values, strict=True)):
        if value is not None and value is not False:
            mask[number // 8] |= 1 << number % 8
        if column.kind == "bool":
            continue
        if column.is_fixed:
            fixed += bytes(column.size) if value is None else _cell(column, value, pages)
        else:
            varying.append(b"" if value is None else _cell(column, value, pages))
    made, offsets = struct.pack("<H", len(columns)) + fixed, []
    for cell in varying:
        offsets.append(len(made))
        made += cell
    if varying:
        made += b"".join(struct.pack("<H", offset) for offset in (len(made), *reversed(offsets), len(varying)))
    return made + bytes(mask)


def _cell(column: Column, value: Any, pages: list[bytes]) -> bytes:
    if column.kind in _NUMBERS:
        return struct.pack(_NUMBERS[column.kind][1], value)
    if column.kind == "money":
        return struct.pack("<q", int(Decimal(value) * 10_000))
    if column.kind == "datetime":
        return struct.pack("<d", value if isinstance(value, float) else _days(value))
    if column.kind == "guid":
        return UUID(value).bytes_le
    if column.kind == "decimal":
        digits = int(abs(Decimal(value)).scaleb(column.scale))
        words = struct.unpack("<4I", digits.to_bytes(16, "little"))
        return bytes([0x80 if Decimal(value) < 0 else 0]) + struct.pack("<4I", *reversed(words))
    if column.kind == "memo":
        text = value.encode("utf-16-le")
        if len(text) > 2000:
            return _long_value(text, pages)
        return struct.pack("<IQ", len(text) | 0x80000000, 0) + text
    return value if isinstance(value, bytes) else value.encode("utf-16-le")


def _days(moment: datetime) -> float:
    """Days since the end of 1899; before it the whole part counts back, and the time of day forward all the same."""
    span = moment - _EPOCH
    day, part = span.days, (span.seconds + span.microseconds / 1e6) / 86_400
    return day + part if day >= 0 else day - part
