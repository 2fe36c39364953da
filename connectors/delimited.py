"""Delimited text files (csv, txt, tsv) as grids of texts, decoded line by line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import TextIOWrapper
from itertools import islice
from pathlib import Path

from connectors.encoding import ERRORS, codec_named, escaped
from connectors.failures import Place
from connectors.grid import SEARCHED_ROWS, Grid, Row
from dictionary.source import Layout

LONGEST_LINE = 2**20


def open_delimited(path: Path, layout: Layout, encoding: str, place: Place) -> Grid:
    """A delimited file; its rows are read as they are asked for.

    Raises:
        ConfigurationError: a line is too long, or has not as many cells as the header; also while rows are read.
    """
    declared = codec_named(encoding, place)
    codec = declared or "utf-8-sig"
    first = islice(_records(path, layout, codec, place), SEARCHED_ROWS)
    top: list[Row] = [[cell and escaped(cell, declared or "utf-8") for cell in row] for _, row in first]
    return Grid(top, _even(path, layout, codec, place), declared or "utf-8")


def _even(path: Path, layout: Layout, codec: str, place: Place) -> Iterator[tuple[int, Row]]:
    """All records by their number, blank lines as rows without cells; below the header none is ragged."""
    width = 0
    for number, (line, row) in enumerate(_records(path, layout, codec, place), 1):
        if number == layout.header[-1]:
            width = len(row)
        if number > layout.header[-1] and row and len(row) != width:
            raise place.problem("source.ragged", table=path.name, number=line, cells=len(row), wanted=width)
        yield number, row


def _records(path: Path, layout: Layout, codec: str, place: Place) -> Iterator[tuple[int, Row]]:
    """Every record with the number of the line on which it ends."""
    csv.field_size_limit(LONGEST_LINE)
    try:
        file = path.open("rb")
    except OSError as error:
        raise place.problem("source.broken_file", table=path.name, detail=error.strerror or str(error)) from error
    with file:
        lines = _lines(TextIOWrapper(file, codec, errors=ERRORS, newline=""), path, place)
        reader = csv.reader(lines, delimiter=layout.delimiter, quotechar=layout.quote, strict=True)
        try:
            for row in reader:
                yield reader.line_num, [cell or None for cell in row]
        except csv.Error as error:
            raise place.problem(
                "source.broken_line", table=path.name, number=reader.line_num, detail=str(error)
            ) from error


def _lines(text: TextIOWrapper, path: Path, place: Place) -> Iterator[str]:
    number = 0
    while line := text.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise place.problem("source.long_line", table=path.name, number=number, limit=LONGEST_LINE)
        yield line
