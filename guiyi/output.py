"""Data on stdout, as a table for people or as JSON, CSV or Markdown; nothing else is printed there."""

from __future__ import annotations

import csv
import json
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from dictionary.undecodable import shown


class Format(StrEnum):
    """The ways to print data."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MD = "md"


@dataclass(frozen=True)
class Sheet:
    """Rows with named columns; the names are there even when no row is."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]], columns: Iterable[str] = ()) -> Sheet:
        """Rows from mappings; without ``columns``, those of the first row."""
        found = list(rows)
        names = tuple(columns) or (tuple(found[0]) if found else ())
        return cls(names, [[row.get(name) for name in names] for row in found])

    def records(self) -> list[dict[str, Any]]:
        """The rows as mappings."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def own_stdout() -> None:
    """Keep stdout for data alone: what a library's native code prints there, such as DuckDB's own bar, goes nowhere."""
    sys.stdout.flush()
    data, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    buffering = 1 if os.isatty(data) else -1
    sys.stdout = os.fdopen(data, "w", buffering, encoding="utf-8", errors="backslashreplace")


def show(sheet: Sheet, form: Format) -> None:
    """Print rows."""
    {Format.TABLE: _table, Format.JSON: _json_rows, Format.CSV: _csv, Format.MD: _markdown}[form](sheet)


def show_document(document: Mapping[str, Any], form: Format) -> None:
    """Print one thing: JSON as it is; otherwise a line per fact, and a table for each list of rows in it."""
    if form is Format.JSON:
        show_json(document)
        return
    show(Sheet(("name", "value"), list(_facts(document))), form)
    for name, value in document.items():
        if _is_rows(value):
            print(f"\n## {name}\n" if form is Format.MD else f"\n{name}")
            show(Sheet.of(value), form)


def show_json(value: Any) -> None:
    """Print a value as JSON; decimals stay exact numbers."""
    print(as_json(value))


def as_json(value: Any, indent: int | None = 2) -> str:
    """A value as JSON; decimals stay exact numbers."""
    return _NUMBER.sub(r"\1", json.dumps(value, ensure_ascii=False, indent=indent, default=_plain))


def show_text(text: str) -> None:
    """Print a text as it is."""
    print(text)


def show_drawing(drawing: Any) -> None:
    """Print something that rich draws."""
    _console().print(drawing)


_NUMBER = re.compile(r'"\\u0000(-?\d+(?:\.\d+)?)"')


def _plain(value: Any) -> Any:
    """What JSON has no word for; a decimal is marked, so that its digits can stand there without quotes."""
    if isinstance(value, Decimal):
        return f"\0{value:f}" if value.is_finite() else str(value)
    if isinstance(value, set | frozenset | tuple):
        return sorted(value)
    return _text(value)


def _text(value: Any) -> str:
    """A value in a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds" if value.microsecond else "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, list | tuple) and not any(isinstance(item, list | dict) for item in value):
        return ", ".join(map(_text, value))
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=_text)
    return str(value)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _facts(document: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    for name, value in document.items():
        if isinstance(value, Mapping):
            yield from _facts(value, f"{prefix}{name}.")
        elif not _is_rows(value):
            yield f"{prefix}{name}", value


def _json_rows(sheet: Sheet) -> None:
    show_json(sheet.records())


def _csv(sheet: Sheet) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(sheet.columns)
    writer.writerows([_text(value) for value in row] for row in sheet.rows)


def _markdown(sheet: Sheet) -> None:
    print(_markdown_row(sheet.columns))
    print("|" + " --- |" * len(sheet.columns))
    for row in sheet.rows:
        print(_markdown_row(row))


def _markdown_row(values: Iterable[Any]) -> str:
    cells = (shown(_text(value)).replace("|", "\\|").replace("\n", " ") for value in values)
    return "| " + " | ".join(cells) + " |"


def _table(sheet: Sheet) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for i, column in enumerate(sheet.columns):
        numeric = all(_is_number(row[i]) for row in sheet.rows if row[i] is not None)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in sheet.rows:
        table.add_row(*(Text(shown(_text(value))) for value in row))
    _console().print(table)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _console() -> Any:
    """A pipe has no width: a table that goes into one is as wide as it needs."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 10_000, soft_wrap=not sys.stdout.isatty(), highlight=False)
