"""A workbook that came back: its rows with their places, or everything that is wrong with it.

Nothing is compared here with any dictionary; what a sheet says must be whole and clear in itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors.excel import text_of
from dictionary.problems import ConfigurationError, Problem, nearest
from exchange.choices import CLOSED
from exchange.columns import NO, YES, Cell, Cells, Column, Key, Table, TableName, number_of
from exchange.tables import TABLES
from exchange.xlsx.origin import SHEET, Origin, from_rows
from exchange.xlsx.scan import column_letters, scanned
from exchange.xlsx.write import HEADINGS

_FLAGS = {"yes": YES, "true": YES, "1": YES, "是": YES, "no": NO, "false": NO, "0": NO, "否": NO, "": NO}
_NAME = re.compile(r"[a-z][a-z0-9_]{0,48}")
_RULE = re.compile(r"[A-Z][A-Z0-9-]{1,40}")


@dataclass(frozen=True)
class Row:
    """What one row says, and the letters of the columns in which it says so; ``line`` is the row's number in the sheet."""

    line: int
    cells: Cells
    letters: Mapping[str, str]


@dataclass(frozen=True)
class Workbook:
    """A whole workbook."""

    file: str
    origin: Origin
    tables: Mapping[TableName, Mapping[Key, Row]]

    def place(self, table: Table, key: Key, column: str) -> str:
        """Where a cell stands: ``字段 Fields!D17``."""
        row = self.tables[table.name][key]
        return f"{table.title}!{row.letters.get(column, 'A')}{row.line}"


def read(path: Path) -> Workbook:
    """Read a workbook.

    Raises:
        ConfigurationError: with everything that is wrong, each with its sheet and cell.
    """
    sheets = scanned(path)
    reading = _Reading(path, sheets)
    origin = reading.origin()
    tables = {table.name: reading.table(table) for table in TABLES}
    if reading.problems:
        raise ConfigurationError(reading.problems)
    return Workbook(path.name, origin, tables)


class _Reading:
    """One workbook being read, and what was wrong with it so far."""

    def __init__(self, path: Path, sheets: tuple[str, ...]) -> None:
        from python_calamine import CalamineError, load_workbook

        self._file, self._sheets = path.name, sheets
        self.problems: list[Problem] = []
        try:
            self._book = load_workbook(path)
        except (OSError, CalamineError) as error:
            detail = " ".join(str(error).split())
            raise ConfigurationError(Problem("workbook.not_xlsx", path.name, args={"detail": detail})) from error

    def origin(self) -> Origin:
        """From which dictionary the workbook was made."""
        try:
            return from_rows(self._rows(SHEET)) if SHEET in self._sheets else from_rows([])
        except (ValueError, TypeError, AttributeError) as error:
            raise ConfigurationError(Problem("workbook.no_origin", self._file)) from error

    def table(self, table: Table) -> dict[Key, Row]:
        """The rows of one table."""
        if table.title not in self._sheets:
            near = nearest(table.title, self._sheets)
            args = {"sheet": table.title, "sheets": ", ".join(s for s in self._sheets if s[0] != "_"), "nearest": near}
            self.problems.append(Problem("workbook.no_sheet", self._file, args=args))
            return {}
        rows = self._rows(table.title)
        places = self._columns(table, rows[HEADINGS - 1] if len(rows) >= HEADINGS else [])
        letters = {name: column_letters(at + 1) for name, at in places.items()}
        found: dict[Key, Row] = {}
        if places:
            for line, row in enumerate(rows[HEADINGS:], HEADINGS + 1):
                said = {name: row[at] if at < len(row) else "" for name, at in places.items()}
                if any(said.values()):
                    self._row(table, found, line, said, letters)
        return found

    def _rows(self, sheet: str) -> list[list[str]]:
        return [[text_of(value) or "" for value in row] for row in self._book.get_sheet_by_name(sheet).iter_rows()]

    def _columns(self, table: Table, named: list[str]) -> dict[str, int]:
        """Where each column stands; nothing if one is missing."""
        wanted = [column.name for column in (*table.keys, *table.columns)]
        before = len(self.problems)
        for at, name in enumerate(named):
            if name and (name not in wanted or name in named[:at]):
                args = {"column": name, "nearest": nearest(name, [one for one in wanted if one not in named])}
                self._problem("workbook.strange_column", f"{table.title}!{column_letters(at + 1)}{HEADINGS}", **args)
        for name in wanted:
            if name not in named:
                self._problem("workbook.no_column", table.title, column=name)
        return {name: named.index(name) for name in wanted} if len(self.problems) == before else {}

    def _row(self, table: Table, found: dict[Key, Row], line: int, said: Cells, letters: Mapping[str, str]) -> None:
        def place(column: str) -> str:
            return f"{table.title}!{letters[column]}{line}"

        key = tuple(said[column.name].strip() if column.name != "code" else said[column.name] for column in table.keys)
        problems = list(self._of_key(table, key, place)) or list(self._of_cells(table, said, place))
        if key in found:
            args = {"key": ".".join(key), "line": found[key].line}
            problems = [Problem("workbook.row_twice", self._file, path=place(table.keys[-1].name), args=args)]
        self.problems += problems
        if not problems:
            cells = {column.name: _said(column, said[column.name]) for column in table.columns}
            found[key] = Row(line, {name: text for name, text in cells.items() if text}, letters)

    def _of_key(self, table: Table, key: Key, place: Any) -> Iterator[Problem]:
        for column, part in zip(table.keys, key, strict=True):
            if not part:
                yield Problem("workbook.no_key", self._file, path=place(column.name), args={"column": column.name})
            elif column.choices in CLOSED and part not in CLOSED[column.choices]:
                yield self._not_of_list(column, part, place)
            elif column.name == "rule" and not _RULE.fullmatch(part):
                yield Problem("workbook.rule", self._file, path=place(column.name), args={"value": _short(part)})
            elif column.name not in ("rule", "code") and not column.choices and not _NAME.fullmatch(part):
                yield Problem("workbook.name", self._file, path=place(column.name), args={"value": _short(part)})

    def _of_cells(self, table: Table, said: Cells, place: Any) -> Iterator[Problem]:
        for column in table.columns:
            text = said[column.name]
            if not text:
                if column.required and not column.name.endswith((".zh", ".en")):
                    args = {"column": column.name}
                    yield Problem("workbook.cell_empty", self._file, path=place(column.name), args=args)
            elif not _is_of_list(column, text.strip()):
                yield self._not_of_list(column, text.strip(), place)
            elif column.cell is Cell.NUMBER and number_of(text) is None:
                yield Problem("workbook.number", self._file, path=place(column.name), args={"value": _short(text)})
        yield from self._half_translated(table, said, place)

    def _half_translated(self, table: Table, said: Cells, place: Any) -> Iterator[Problem]:
        for zh in (column for column in table.columns if column.name.endswith(".zh")):
            en = table.column(zh.name.removesuffix("zh") + "en")
            missing = [column.name for column in (zh, en) if not said[column.name].strip()]
            if len(missing) == 1 or (missing and zh.required):
                args = {"column": missing[0]}
                yield Problem("workbook.half_translated", self._file, path=place(missing[0]), args=args)

    def _not_of_list(self, column: Column, text: str, place: Any) -> Problem:
        known = CLOSED["flag" if column.cell is Cell.FLAG else str(column.choices)]
        args = {"value": _short(text), "known": ", ".join(known), "nearest": nearest(text, known)}
        return Problem("workbook.choice", self._file, path=place(column.name), args=args)

    def _problem(self, code: str, path: str, /, **args: object) -> None:
        self.problems.append(Problem(code, self._file, path=path, args=args))


def _is_of_list(column: Column, text: str) -> bool:
    if column.cell is Cell.FLAG:
        return text.lower() in _FLAGS
    return column.choices not in CLOSED or text in CLOSED[column.choices]


def _said(column: Column, text: str) -> str:
    """A cell as :mod:`exchange.columns` would say it; free text stays as it is, blanks and all."""
    if column.cell is Cell.FLAG:
        return _FLAGS[text.strip().lower()]
    return text.strip() if column.choices or column.cell is Cell.NUMBER else text


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
