"""Small workbooks in Excel's binary formats, which no library here writes: one sheet of texts and numbers, record by record."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

Rows = Sequence[Sequence[str | float]]

SHEET = "台账"
_SECTOR = 512
_DATE = 14
"""The number of Excel's own format of dates."""
_NONE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
"""Marks in the table of sectors: free, the last of a chain, the table itself."""


class Dated(float):
    """A number of days that is shown as a date."""

    __slots__ = ()


def write_xls(path: Path, rows: Rows, *, counts_from_1904: bool = False) -> None:
    """A workbook of Excel 97 to 2003: records of BIFF8 in a compound file."""
    book, sheet = (_biff(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0)) for kind in (0x05, 0x10))
    end = _biff(0x0A)
    cells = b"".join(_xls_cell(r, c, value) for r, row in enumerate(rows) for c, value in enumerate(row))
    formats = b"".join(_biff(0xE0, struct.pack("<HH", 0, number).ljust(20, b"\0")) for number in (0, _DATE))
    book += _biff(0x22, struct.pack("<H", counts_from_1904)) + formats
    length = len(book) + len(_xls_sheet_at(0)) + len(end)
    _write_compound(path, book + _xls_sheet_at(length) + end + sheet + cells + end)


def _biff(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _xls_sheet_at(place: int) -> bytes:
    return _biff(0x85, struct.pack("<IBBBB", place, 0, 0, len(SHEET), 1) + SHEET.encode("utf-16-le"))


def _xls_cell(row: int, column: int, value: str | float) -> bytes:
    if isinstance(value, str):
        return _biff(0x204, struct.pack("<HHHHB", row, column, 0, len(value), 1) + value.encode("utf-16-le"))
    return _biff(0x203, struct.pack("<HHHd", row, column, isinstance(value, Dated), value))


def _write_compound(path: Path, stream: bytes) -> None:
    """One stream: the table of sectors, the directory, then the stream, which is too long for small sectors."""
    stream = stream.ljust(4096, b"\0")
    stream += bytes(-len(stream) % _SECTOR)
    chain = [*range(3, 2 + len(stream) // _SECTOR), _END]
    table = [_TABLE, _END, *chain]
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, _END, 0, _END, 0) + struct.pack("<109I", 0, *[_NONE] * 108)
    entries = (
        _entry("Root Entry", 5, 1, _END, 0)
        + _entry("Workbook", 2, _NONE, 2, len(stream))
        + 2 * _entry("", 0, _NONE, 0, 0)
    )
    sectors = struct.pack("<128I", *table, *[_NONE] * (128 - len(table)))
    path.write_bytes(head + sectors + entries + stream)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    written = f"{name}\0".encode("utf-16-le") if name else b""
    head = written.ljust(64, b"\0") + struct.pack("<HBBIII", len(written), kind, 1, _NONE, _NONE, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)


def write_xlsb(path: Path, rows: Rows) -> None:
    """A binary workbook of Excel 2007 and later: records in a zip."""
    bundle = _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide(SHEET))
    book = _record(131) + _record(143) + bundle + _record(144) + _record(132)
    size = struct.pack("<IIII", 0, len(rows) - 1, 0, max(map(len, rows)) - 1)
    lines = b"".join(
        _record(0, struct.pack("<IIHBBBI", r, 0, 300, 0, 0, 0, 0))
        + b"".join(_xlsb_cell(c, value) for c, value in enumerate(row))
        for r, row in enumerate(rows)
    )
    sheet = _record(129) + _record(148, size) + _record(145) + lines + _record(146) + _record(130)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{kind}" Target="worksheets/sheet1.bin"/></Relationships>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", relations)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)


def _record(kind: int, content: bytes = b"") -> bytes:
    """Kind and length have seven bits in a byte; the eighth says that another follows."""
    first = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    assert len(content) < 128 * 128
    length = bytes([len(content)]) if len(content) < 128 else bytes([len(content) & 0x7F | 0x80, len(content) >> 7])
    return first + length + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _xlsb_cell(column: int, value: str | float) -> bytes:
    place = struct.pack("<II", column, 0)
    return _record(6, place + _wide(value)) if isinstance(value, str) else _record(5, place + struct.pack("<d", value))
