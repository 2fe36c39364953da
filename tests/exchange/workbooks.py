"""Workbooks as people would send them back: the cells of an exported one, with some of them changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import xlsxwriter
from python_calamine import load_workbook

Grids = dict[str, list[list[str]]]
INERT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def grids(path: Path) -> Grids:
    book = load_workbook(path)
    return {
        name: [[str(cell) for cell in row] for row in book.get_sheet_by_name(name).iter_rows()]
        for name in book.sheet_names
    }


def edited(path: Path, edit: Callable[[Grids], None], formulas: dict[str, tuple[str, str]] | None = None) -> Path:
    """A new workbook with the cells of ``path`` after ``edit``; ``formulas``: sheet → cell and formula."""
    found = grids(path)
    edit(found)
    result = path.with_name(f"edited_{path.name}")
    with xlsxwriter.Workbook(str(result), INERT) as book:
        for name, rows in found.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                for at, text in enumerate(row):
                    if text:
                        sheet.write_string(line, at, text)
            if name in (formulas or {}):
                sheet.write_formula(*(formulas or {})[name])
    return result


def line_of(rows: list[list[str]], *key: str) -> int:
    return next(line for line, row in enumerate(rows) if tuple(row[: len(key)]) == key)


def put(sheet: str, key: tuple[str, ...], column: str, text: str) -> Callable[[Grids], None]:
    """An edit: one cell, named by its row's key and its column."""

    def edit(found: Grids) -> None:
        rows = found[sheet]
        rows[line_of(rows, *key)][rows[1].index(column)] = text

    return edit
