"""Reading a text that people wrote, whatever it really is: too large, no text, no file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from dictionary.problems import ConfigurationError, Problem

MAX_BYTES = 2_000_000
"""How large a file of a dictionary or mapping may be."""

MAX_CELL = 100_000
"""How many characters a cell of a CSV file may have; the limit of the library is one for the whole process."""


def read_text(path: Path, shown_as: str) -> str:
    """The text of a file; its size is asked before anything is read.

    Raises:
        ConfigurationError: it is missing, no file, larger than :data:`MAX_BYTES`, or not UTF-8.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ConfigurationError(Problem("file.too_large", shown_as, args={"limit": MAX_BYTES}))
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigurationError(Problem("file.missing", shown_as)) from error
    except OSError as error:
        raise ConfigurationError(Problem("file.unreadable", shown_as, args={"detail": error.strerror or ""})) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(Problem("file.not_utf8", shown_as, args={"position": error.start})) from error


def csv_rows(path: Path, shown_as: str) -> Iterator[tuple[int, Mapping[str | None, str]]]:
    """The rows of a CSV file, each with the line on which it ends; what is beyond the named columns stands under None.

    Raises:
        ConfigurationError: as for :func:`read_text`, or a row cannot be read.
    """
    reader = csv.DictReader(io.StringIO(read_text(path, shown_as), newline=""), strict=True)
    number = 1
    try:
        for row in reader:
            _refuse_long(row)
            number = reader.line_num
            yield number, row
    except csv.Error as error:
        raise ConfigurationError(Problem("codes.row", shown_as, number + 1, args={"detail": str(error)})) from error


def _refuse_long(row: Mapping[str | None, object]) -> None:
    if any(len(cell) > MAX_CELL for cell in row.values() if isinstance(cell, str)):
        raise csv.Error(f"a cell of more than {MAX_CELL:,} characters")
