"""Delimited text files (csv, txt, tsv) as grids of texts, decoded line by line."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from connectors.encoding import ERRORS, codec_named, escaped
from connectors.failures import Endpoint
from connectors.grid import SEARCHED_ROWS, Grid, Row
from dictionary.source import Layout

LONGEST_LINE = 2**20


def open_delimited(path: Path, layout: Layout, encoding: str, endpoint: Endpoint) -> Grid:
    """A delimited file; its rows are read as they are asked for.

    Raises:
        ConfigurationError: it begins as UTF-16 does, and that is not declared; a line is too long, or has not as many cells
            as the header; also while rows are read.
    """
    declared = codec_named(encoding, endpoint)
    codec = declared or "utf-8-sig"
    _refuse_utf_16(path, codec, endpoint)
    first = islice(_records(path, layout, codec, endpoint), SEARCHED_ROWS)
    top: list[Row] = [[cell and escaped(cell, declared or "utf-8") for cell in row] for _, row in first]
    return Grid(top, _even(path, layout, codec, endpoint), declared or "utf-8")


def _refuse_utf_16(path: Path, codec: str, endpoint: Endpoint) -> None:
    """Two bytes at the beginning tell UTF-16, which Excel writes as "Unicode text"; read otherwise it is full of NUL."""
    with _opened(path, endpoint) as file:
        mark = file.read(2)
    if mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) and not codec.startswith("utf-16"):
        detail = "".join(f"\\x{byte:02X}" for byte in mark)
        raise endpoint.problem("source.encoding_line", table=path.name, number=1, detail=detail, encoding="utf-16")


def _opened(path: Path, endpoint: Endpoint) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise endpoint.problem("source.broken_file", table=path.name, detail=error.strerror or str(error)) from error


def _even(path: Path, layout: Layout, codec: str, endpoint: Endpoint) -> Iterator[tuple[int, Row]]:
    """All records by their number, blank lines as rows without cells; below the header none is ragged."""
    width = 0
    for number, (line, row) in enumerate(_records(path, layout, codec, endpoint), 1):
        if number == layout.header[-1]:
            width = len(row)
        if number > layout.header[-1] and row and len(row) != width:
            raise endpoint.problem("source.ragged", table=path.name, number=line, cells=len(row), wanted=width)
        yield number, row


def _records(path: Path, layout: Layout, codec: str, endpoint: Endpoint) -> Iterator[tuple[int, Row]]:
    """Every record with the number of the line on which it ends."""
    csv.field_size_limit(LONGEST_LINE)
    with _opened(path, endpoint) as file:
        lines = _lines(TextIOWrapper(file, codec, errors=ERRORS, newline=""), path, endpoint)
        reader = csv.reader(lines, delimiter=layout.delimiter, quotechar=layout.quote, strict=True)
        try:
            for row in reader:
                yield reader.line_num, [cell or None for cell in row]
        except csv.Error as error:
            raise endpoint.problem(
                "source.broken_line", table=path.name, number=reader.line_num, detail=str(error)
            ) from error


def _lines(text: TextIOWrapper, path: Path, endpoint: Endpoint) -> Iterator[str]:
    number = 0
    while line := text.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise endpoint.problem("source.long_line", table=path.name, number=number, limit=LONGEST_LINE)
        yield line
