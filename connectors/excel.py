"""Sheets of workbooks (xlsx, xlsm, xlsb, xls, ods) as grids of texts.

Every cell is landed as text, because a column of a register has no type: a date cell as ``2024-03-05``, a number with
the fifteen digits that Excel itself shows, and without a point where it is whole.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from connectors.failures import Endpoint
from connectors.grid import SEARCHED_ROWS, Grid, Row
from connectors.workbook_limits import REGISTER, abnormal_part, stretched_part
from dictionary.problems import GuiyiError, nearest

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")

_WHOLE_DIGITS = 1e15


def sheets(path: Path, endpoint: Endpoint) -> list[str]:
    """The names of the sheets of a workbook.

    Raises:
        UnreachableError: it cannot be read as a workbook.
    """
    return list(_opened(path, endpoint).sheet_names)


def open_sheet(path: Path, sheet: str | None, endpoint: Endpoint) -> Grid:
    """One sheet of a workbook; without a name, its only one.

    Raises:
        UnreachableError: it cannot be read as a workbook.
        ConfigurationError: there is no such sheet.
    """
    from python_calamine import CalamineError

    book = _opened(path, endpoint)
    names = list(book.sheet_names)
    if sheet is None and len(names) > 1:
        raise endpoint.problem("source.which_sheet", table=path.name, sheets=", ".join(names))
    if sheet is not None and sheet not in names:
        raise endpoint.problem(
            "source.no_sheet", table=path.name, sheet=sheet, sheets=", ".join(names), nearest=nearest(sheet, names)
        )
    try:
        content = book.get_sheet_by_name(sheet or names[0])
    except CalamineError as error:
        raise _broken(path, error, endpoint) from error
    return Grid(_top(content), _rows(content))


def text_of(value: Any) -> str | None:
    """A cell as text; None if it is empty. A whole number beyond Excel's fifteen digits keeps its exponent."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(float(value))
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return _span(value)


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < _WHOLE_DIGITS:
        return str(int(value))
    text = f"{value:.15g}"
    return text.upper() if abs(value) >= _WHOLE_DIGITS else f"{Decimal(text):f}"


def _span(value: timedelta) -> str:
    """A length of time, as Excel writes hours beyond a day: ``60:00:00``."""
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"


def _opened(path: Path, endpoint: Endpoint) -> CalamineWorkbook:
    from python_calamine import CalamineError, load_workbook

    try:
        _refuse_bomb(path, endpoint)
        return load_workbook(path)
    except (OSError, zipfile.BadZipFile, CalamineError) as error:
        raise _broken(path, error, endpoint) from error


def _broken(path: Path, error: Exception, endpoint: Endpoint) -> GuiyiError:
    return endpoint.problem("source.broken_file", table=path.name, detail=" ".join(str(error).split()))


def _refuse_bomb(path: Path, endpoint: Endpoint) -> None:
    part = abnormal_part(path, REGISTER)
    if part is not None:
        raise endpoint.problem("source.bomb", table=path.name, detail=part)
    part = stretched_part(path)
    if part is not None:
        raise endpoint.problem("source.stretched", table=path.name, detail=part)


def _top(sheet: CalamineSheet) -> list[Row]:
    """The first rows; a merged cell counts in each of its columns and rows there."""
    if sheet.start is None:
        return []
    rows = [list(row) for _, row in zip(range(SEARCHED_ROWS), sheet.iter_rows(), strict=False)]
    top = [[text_of(value) for value in row] for row in rows]
    first, width = sheet.start[1], sheet.width
    for (upper, left), (lower, right) in sheet.merged_cell_ranges or []:
        # Filled cells alone make the sheet; an empty merged one may lie beside all of them.
        begin, end = left - first, min(right - first + 1, width)
        if upper < len(top) and 0 <= begin < end:
            for row in top[upper : lower + 1]:
                row[begin:end] = [top[upper][begin]] * (end - begin)
    return list(top)


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, Row]]:
    if sheet.start is None:
        return
    for number, row in enumerate(sheet.iter_rows(), 1):
        yield number, [text_of(value) for value in row]
