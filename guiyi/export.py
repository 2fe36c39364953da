"""Rows of the warehouse as a file: CSV, JSON, Parquet or Excel, in which nothing that a cell says comes alive."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dictionary.problems import ConfigurationError, DataError, Problem
from dictionary.sql import quote
from guiyi.output import as_json

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

BATCH = 50_000
EXCEL_ROWS = 1_048_575
"""How many rows a sheet holds below its headings."""
EXCEL_LETTERS = 32_767
EXCEL_DIGITS = 15
"""A longer number would lose its last digits in Excel, so it is written as text."""

_LIVE = r"^[=+\-@\t\r'']"
"""How a text begins that a spreadsheet may take for a formula; the apostrophe too, so that the mark can be taken back."""

_TABLE = re.compile(r"(\w+)\.(\w+)")


def export(connection: duckdb.DuckDBPyConnection, sql: str, path: Path, limit: int) -> tuple[int, bool]:
    """Write the rows of a SELECT, ``limit`` of them at most (0: all): how many, and whether there are more.

    The kind of file follows from its name. In CSV a text that begins like a formula gets an apostrophe in front.

    Raises:
        ConfigurationError: the file's kind is unknown.
        DataError: Excel cannot hold the rows.
    """
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        raise ConfigurationError(Problem("export.unknown_kind", args={"file": path.name, "known": ", ".join(_WRITERS)}))
    # One row more than wanted tells whether there are more.
    rows = connection.sql(sql).limit(limit + 1) if limit else connection.sql(sql)
    part = path.with_name(path.name + ".part")
    try:
        written = write(rows, part, limit)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return min(written, limit) if limit else written, bool(limit) and written > limit


def select_of(what: str) -> str:
    """A table's name, such as ``core.material``, as a SELECT; a SELECT as it is."""
    named = _TABLE.fullmatch(what.strip())
    return f"SELECT * FROM {quote(*named.groups())}" if named else what.strip().rstrip(";")


def _batches(rows: duckdb.DuckDBPyRelation, limit: int) -> Iterator[tuple[pa.RecordBatch, int]]:
    """The batches, cut at the limit, each with how many rows were there before the cut."""
    left = limit
    for batch in rows.to_arrow_reader(BATCH):
        yield (batch.slice(0, max(0, left)) if limit else batch), batch.num_rows
        left -= batch.num_rows


def _parquet(rows: duckdb.DuckDBPyRelation, path: Path, limit: int) -> int:
    import pyarrow.parquet as pq

    seen = 0
    schema = rows.limit(0).to_arrow_table().schema
    with pq.ParquetWriter(path, schema) as writer:
        for batch, number in _batches(rows, limit):
            writer.write_batch(batch)
            seen += number
    return seen


def _csv(rows: duckdb.DuckDBPyRelation, path: Path, limit: int) -> int:
    from pyarrow import csv

    inert = rows.project(
        ", ".join(_inert(name, str(kind)) for name, kind in zip(rows.columns, rows.types, strict=True))
    )
    seen = 0
    with csv.CSVWriter(path, inert.limit(0).to_arrow_table().schema) as writer:
        for batch, number in _batches(inert, limit):
            writer.write_batch(batch)
            seen += number
    return seen


def _inert(name: str, kind: str) -> str:
    text = f"CAST({quote(name)} AS VARCHAR)"
    if kind == "VARCHAR":
        text = f"CASE WHEN regexp_matches({text}, '{_LIVE}') THEN '''' || {text} ELSE {text} END"
    return f"{text} AS {quote(name)}"


def _json(rows: duckdb.DuckDBPyRelation, path: Path, limit: int) -> int:
    seen = 0
    with path.open("w", encoding="utf-8") as file:
        for row in _rows(rows):
            seen += 1
            if not limit or seen <= limit:
                file.write(
                    (",\n" if seen > 1 else "[\n") + as_json(dict(zip(rows.columns, row, strict=True)), indent=None)
                )
        file.write("\n]\n" if seen else "[]\n")
    return seen


def _excel(rows: duckdb.DuckDBPyRelation, path: Path, limit: int) -> int:
    import xlsxwriter

    inert = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    seen = 0
    with xlsxwriter.Workbook(str(path), inert) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for at, name in enumerate(rows.columns):
            sheet.write_string(0, at, name)
        sheet.freeze_panes(1, 0)
        for row in _rows(rows):
            seen += 1
            if limit and seen > limit:
                break
            if seen > EXCEL_ROWS:
                raise DataError(Problem("export.too_many_rows", args={"rows": f"{EXCEL_ROWS:,}"}))
            for at, value in enumerate(row):
                _cell(sheet, seen, at, rows.columns[at], value, day)
    return seen


def _cell(sheet: Any, line: int, at: int, column: str, value: Any, day: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, at, value)
    elif isinstance(value, int | float | Decimal) and len(str(abs(value)).replace(".", "")) <= EXCEL_DIGITS:
        sheet.write_number(line, at, float(value) if isinstance(value, Decimal) else value)
    elif isinstance(value, date) and not isinstance(value, datetime) and value.year >= 1900:
        sheet.write_datetime(line, at, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 - a day has no zone
    else:
        text = value if isinstance(value, str) else _text(value)
        if len(text) > EXCEL_LETTERS:
            raise DataError(Problem("export.long_text", path=column, args={"letters": EXCEL_LETTERS, "row": line}))
        sheet.write_string(line, at, text)


def _text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict) else str(value)


def _rows(rows: duckdb.DuckDBPyRelation) -> Iterator[tuple[Any, ...]]:
    while found := rows.fetchmany(BATCH):
        yield from found


_WRITERS: dict[str, Callable[[duckdb.DuckDBPyRelation, Path, int], int]] = {
    ".csv": _csv, ".json": _json, ".parquet": _parquet, ".xlsx": _excel,
}  # fmt: skip
