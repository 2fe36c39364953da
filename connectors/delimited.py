"""Delimited text files (csv, txt, tsv) as grids of texts, decoded strictly and line by line."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from io import TextIOWrapper
from itertools import islice
from pathlib import Path

from connectors.encoding import codec_named, shown
from connectors.failures import Place
from connectors.grid import SEARCHED_ROWS, Grid, Row
from dictionary.problems import GuiyiError
from dictionary.source import Layout

LONGEST_LINE = 2**20
_CHUNK = 2**20
_NUL = "\0"


def open_delimited(path: Path, layout: Layout, encoding: str, place: Place) -> Grid:
    """A delimited file; its rows are read as they are asked for.

    Raises:
        ConfigurationError: a text cannot be decoded, a line is too long, or has not as many cells as the header; also
            while rows are read.
    """
    codec = codec_named(encoding, place) or "utf-8-sig"
    top = [row for _, row in islice(_records(path, layout, codec, place), SEARCHED_ROWS)]
    return Grid(top, _even(path, layout, codec, place))


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
        lines = _lines(TextIOWrapper(file, codec, newline=""), path, place)
        reader = csv.reader(lines, delimiter=layout.delimiter, quotechar=layout.quote, strict=True)
        try:
            for row in reader:
                yield reader.line_num, [cell or None for cell in row]
        except UnicodeDecodeError as error:
            line, found = _undecodable(path, codec)
            raise _encoding(path, line, found, place) from error
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
        if _NUL in line:
            raise _encoding(path, number, "NUL", place)
        yield line


def _encoding(path: Path, line: int, found: str, place: Place) -> GuiyiError:
    return place.problem("source.encoding_line", table=path.name, number=line, detail=found)


def _undecodable(path: Path, codec: str) -> tuple[int, str]:
    """Line and bytes of the first text that is not in this encoding."""
    decoder, line = codecs.getincrementaldecoder(codec)(), 1
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            held = decoder.getstate()[0]
            try:
                line += decoder.decode(chunk, final=not chunk).count("\n")
            except UnicodeDecodeError as error:
                # What the decoder still held belongs to the bytes that it complains of.
                bad = bytes(error.object)
                before = bad[: error.start].decode(codec, errors="ignore")
                return line + before.count("\n"), shown(bad[error.start : error.end] or held)
            if not chunk:
                return line, ""
