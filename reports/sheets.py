"""Tables as sheets of an Excel workbook: every text a text, headings that stay in sight, columns as wide as they need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports.words import Tongues

if TYPE_CHECKING:
    from xlsxwriter import Workbook

INERT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""What Excel would take for a formula or a link stays the text that it is."""

Table = tuple[str, Sequence[str], list[list[Any]]]
"""The texts that name a sheet and its columns, and its rows."""


def write_sheets(path: Path, words: Tongues, tables: Iterable[Table]) -> None:
    """Write a workbook with a sheet for each table."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), INERT) as book:
        for table in tables:
            _sheet(book, words, table)


def _sheet(book: Workbook, words: Tongues, table: Table) -> None:
    name, columns, rows = table
    sheet = book.add_worksheet(words.say(name).replace(" | ", " ")[:31])  # as long as Excel allows
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    percent = book.add_format({"num_format": "0.00%"})
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(columns):
        sheet.write_string(0, at, words.say(column), head)
        sheet.set_column(at, at, _width(row[at] for row in rows), percent if column in _SHARES else None)
    for line, row in enumerate(rows, start=1):
        for at, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(line, at, value)
            elif value is not None:
                sheet.write_number(line, at, value)


_SHARES = frozenset({"column.share", "profile.covered"})
"""Columns that are written in percent."""


def _width(values: Iterable[Any]) -> int:
    return min(60, max([12, *(len(str(value)) + 2 for value in values if value is not None)]))
