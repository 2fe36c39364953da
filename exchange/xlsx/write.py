"""A dictionary as one workbook: a guide, a sheet for each table, drop-down lists, keys that cannot be changed.

Every cell holds a text, so nothing that it says comes alive: no formula, no link, no number that loses its zeros.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from dictionary.compiled import Dictionary
from dictionary.problems import DataError, Problem
from exchange.choices import choices
from exchange.columns import Cell, Cells, Column, Key, Table
from exchange.rows import for_people, rows
from exchange.tables import TABLES
from exchange.xlsx import origin
from exchange.xlsx.guide import GUIDE, GUIDE_SHEET

CELL_LETTERS = 32_767
"""What Excel holds in a cell, in units of UTF-16."""
_NO_LETTERS = "\ufffe\uffff"
"""No XML can hold these, and readers do not agree on how they are written instead."""

HEADINGS = 2
"""A heading for people, and below it the technical name by which the import finds the column."""

_CHOICES_SHEET = "_choices"
_FREE_ROWS = 2_000
"""So many rows below the last one have drop-down lists too, for what is added."""
_BORN = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed day: the same dictionary makes the same file
_INERT = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(dictionary: Dictionary, formats: frozenset[str], path: Path) -> int:
    """Write the workbook: how many elements it holds.

    Raises:
        DataError: a text does not fit into a cell.
    """
    import xlsxwriter

    content = for_people(rows(dictionary))
    _refuse_unfit(content, path)
    part = path.with_name(path.name + ".part")
    try:
        with xlsxwriter.Workbook(str(part), _INERT) as book:
            book.set_properties({"created": _BORN, "title": f"{dictionary.project} {dictionary.hash[:12]}"})
            _Writing(book, choices(dictionary, formats)).all(dictionary, content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return sum(map(len, content.values()))


class _Writing:
    """One workbook being written."""

    def __init__(self, book: Any, lists: Mapping[str, Sequence[str]]) -> None:
        self._book = book
        self._lists = lists
        self._ranges: dict[str, str] = {}
        text = {"num_format": "@", "valign": "top", "text_wrap": True}
        self._heading = book.add_format({"bold": True, "bg_color": "#DCE6F1", "text_wrap": True, "valign": "vcenter"})
        self._needed = book.add_format({"bold": True, "bg_color": "#FCE4D6", "text_wrap": True, "valign": "vcenter"})
        self._technical = book.add_format({"font_color": "#808080", "font_size": 8})
        self._key = book.add_format({**text, "bg_color": "#F2F2F2"})
        self._open = book.add_format({**text, "locked": False})

    def all(self, dictionary: Dictionary, content: Mapping[Any, Mapping[Key, Cells]]) -> None:
        """Every sheet, in the order in which people read them."""
        self._guide(dictionary)
        sheets = {table.name: self._book.add_worksheet(table.title) for table in TABLES}
        self._choices()
        for table in TABLES:
            self._table(sheets[table.name], table, content[table.name])
        hidden = self._book.add_worksheet(origin.SHEET)
        for line, row in enumerate(origin.to_rows(dictionary.project, dictionary.hash, content)):
            for at, text in enumerate(row):
                hidden.write_string(line, at, text)
        hidden.protect()
        hidden.very_hidden()

    def _guide(self, dictionary: Dictionary) -> None:
        sheet = self._book.add_worksheet(GUIDE_SHEET)
        sheet.set_column(0, 0, 60, self._book.add_format({"text_wrap": True, "valign": "top"}))
        sheet.set_column(1, 1, 70, self._book.add_format({"text_wrap": True, "valign": "top"}))
        facts = {"project": dictionary.project, "hash": dictionary.hash[:12]}
        for line, words in enumerate(GUIDE):
            style = self._heading if line == 0 else None
            sheet.write_string(line, 0, words.zh.format(**facts), style)
            sheet.write_string(line, 1, words.en.format(**facts), style)
        sheet.freeze_panes(1, 0)
        sheet.protect()

    def _choices(self) -> None:
        sheet = self._book.add_worksheet(_CHOICES_SHEET)
        for at, (name, values) in enumerate(self._lists.items()):
            sheet.write_string(0, at, name)
            for line, value in enumerate(values, 1):
                sheet.write_string(line, at, value)
            letter = _letters(at)
            self._ranges[name] = f"='{_CHOICES_SHEET}'!${letter}$2:${letter}${max(len(values), 1) + 1}"
        sheet.protect()
        sheet.hide()

    def _table(self, sheet: Any, table: Table, elements: Mapping[Key, Cells]) -> None:
        columns = (*table.keys, *table.columns)
        for at, column in enumerate(columns):
            needed = at < len(table.keys) or column.required
            sheet.write_string(
                0, at, f"{column.label.zh}\n{column.label.en}", self._needed if needed else self._heading
            )
            sheet.write_string(1, at, column.name, self._technical)
            sheet.set_column(at, at, column.width, self._open)
            self._offer(sheet, at, column, len(elements))
        sheet.set_row(0, 32)
        for line, (key, cells) in enumerate(elements.items(), HEADINGS):
            for at, text in enumerate(key):
                sheet.write_string(line, at, text, self._key)
            for at, column in enumerate(table.columns, len(key)):
                if text := cells.get(column.name, ""):
                    sheet.write_string(line, at, text, self._open)
        sheet.freeze_panes(HEADINGS, len(table.keys))
        sheet.autofilter(1, 0, HEADINGS + len(elements) - 1, len(columns) - 1)
        sheet.protect(
            "", {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True, "insert_rows": True}
        )

    def _offer(self, sheet: Any, at: int, column: Column, elements: int) -> None:
        """A drop-down list where the values are closed."""
        name = "flag" if column.cell is Cell.FLAG else column.choices
        if name is not None:
            rule = {"validate": "list", "source": self._ranges[name], "ignore_blank": True}
            sheet.data_validation(HEADINGS, at, HEADINGS + elements + _FREE_ROWS, at, rule)


def _letters(at: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(at))


def _refuse_unfit(content: Mapping[Any, Mapping[Key, Cells]], path: Path) -> None:
    problems = [
        Problem(
            "workbook.unfit_text", path.name, path=f"{table} {'.'.join(key)} {name}", args={"letters": CELL_LETTERS}
        )
        for table, elements in content.items()
        for key, cells in elements.items()
        for name, text in [*((str(at), part) for at, part in enumerate(key)), *cells.items()]
        if len(text.encode("utf-16-le")) // 2 > CELL_LETTERS or any(letter in text for letter in _NO_LETTERS)
    ]
    if problems:
        raise DataError(problems)
