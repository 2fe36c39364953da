"""A folder of workbooks and delimited files as one source: each table is a file, or a sheet of one.

A table's name in the source is the file's path within the folder; a sheet follows it after a slash:
``registers.xlsx/2024``. A file that is written to while it is read is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from connectors.arrow_types import TEXT, checked_text
from connectors.base import Snapshot, SourceColumn, TableDescription, TableQuery, undescribed
from connectors.delimited import open_delimited
from connectors.dropped import DroppedFile, dropped, file_state, is_as_it_was
from connectors.encoding import escaped
from connectors.excel import SUFFIXES, open_sheet, sheets
from connectors.failures import Endpoint
from connectors.grid import Grid, Header, Row
from connectors.rights import may_write
from dictionary.problems import nearest
from dictionary.project import secret
from dictionary.source import Layout, Source

BATCH_ROWS = 50_000
TEXT_SUFFIXES = (".csv", ".txt", ".tsv")
_LOCK_MARK = "~$"
"""What the name of a file begins with that Excel lays beside an open workbook."""


class FilesConnector:
    """Opens the folder that a source names."""

    def __init__(self, source: Source, folder: Path) -> None:
        self._source = source
        self._root = folder / secret(source.connect.files or "", folder)
        self._endpoint = Endpoint(source.source, str(self._root))

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """The folder; nothing stays open between two readings.

        Raises:
            UnreachableError: there is no such folder. It is never taken for an empty one.
        """
        if not self._root.is_dir():
            raise self._endpoint.problem("source.missing")
        yield FilesSnapshot(self._source, self._root, self._endpoint)

    def proves_read_only(self) -> bool | None:
        """Whether the hub's own account of the system lacks the right to write into the folder and its files."""
        return not may_write(self._root)


@dataclass(frozen=True)
class _Opened:
    """A file and what it looked like when its reading began."""

    path: Path
    state: tuple[int, int]
    grid: Grid


class FilesSnapshot:
    """The tables of one folder."""

    def __init__(self, source: Source, root: Path, endpoint: Endpoint) -> None:
        self._root, self._endpoint = root, endpoint
        self._encoding = source.encoding or "utf-8"
        self._layouts = {
            physical: table.layout or Layout()
            for name, table in source.tables.items()
            for physical in table.physical(name)
        }
        self._drops = {table.drops.pattern: table.drops for table in source.tables.values() if table.drops}
        self.clock = datetime.now(UTC)
        self.isolation = "file by file, read only"

    def tables(self) -> list[str]:
        """Every delimited file and every sheet; the only sheet of a workbook goes by its name, dropped files by their pattern."""
        found = {pattern: {file.path for file in dropped(self._root, pattern)} for pattern in self._drops}
        files = [path for path in data_files(self._root) if not any(path in paths for paths in found.values())]
        return [*(table for path in files for table in self._tables_of(path)), *(name for name in found if found[name])]

    def dropped(self, pattern: str) -> list[DroppedFile]:
        """The files of a table that are there now, to be read one by one as tables of their names."""
        files = list(dropped(self._root, pattern))
        drops, layout = self._drops[pattern], self._layout(pattern)
        self._layouts |= {drops.table_of(file.name): layout for file in files}
        return files

    def columns(self, table: str) -> list[SourceColumn]:
        """The columns that the header names; all are text."""
        header = self._header(table, self._open(table).grid)
        return [SourceColumn(name, "text", TEXT) for name in dict.fromkeys(header.names) if name]

    def describe(self, table: str) -> TableDescription:
        """The columns; a file says nothing else of them."""
        return undescribed(table, self.columns(table))

    def ceiling(self, table: str, cursor: str) -> int | None:  # noqa: ARG002
        """None: a file has no transactions."""
        return None

    def count(self, table: str) -> int:
        """How many rows a table has below its header; a row without any filled cell is none."""
        return sum(1 for _ in _below(self._open(table).grid, self._layout(table).header[-1]))

    def read(self, query: TableQuery) -> pa.RecordBatchReader:
        """The rows, each cell as text; a file is always read whole, whatever the cursor."""
        opened = self._open(query.table)
        header = self._header(query.table, opened.grid)
        places = [header.place_of(column) for column in query.columns]
        schema = pa.schema([(name, TEXT) for name in query.columns])
        batches = self._batches(opened, header.last_row, places, schema, escape=query.escape)
        return pa.RecordBatchReader.from_batches(schema, batches)

    def _batches(
        self, opened: _Opened, header: int, places: Sequence[int], schema: pa.Schema, *, escape: bool
    ) -> Iterator[pa.RecordBatch]:
        rows = _below(opened.grid, header)
        while batch := list(islice(rows, BATCH_ROWS)):
            cells = ([row[i] if i < len(row) else None for row in batch] for i in places)
            try:
                columns = [_escaped(column, opened.grid.codec) if escape else _whole(column) for column in cells]
            except UnicodeError as error:
                raise self._endpoint.problem("source.encoding", table=opened.path.name, detail=str(error)) from error
            yield pa.RecordBatch.from_arrays(columns, schema=schema)
        if not is_as_it_was(opened.path, opened.state):
            raise self._endpoint.problem("source.changed_meanwhile", table=opened.path.name)

    def _open(self, table: str) -> _Opened:
        path, sheet = self._located(table)
        state = file_state(path)
        if path.suffix.lower() in SUFFIXES:
            return _Opened(path, state, open_sheet(path, sheet, self._endpoint))
        layout = self._layout(table)
        return _Opened(path, state, open_delimited(path, layout, layout.encoding or self._encoding, self._endpoint))

    def _located(self, table: str) -> tuple[Path, str | None]:
        """The file of a table, and its sheet if one is named; of dropped files, the last by name tells their columns."""
        if table in self._drops and (files := self.dropped(table)):
            return files[-1].path, self._drops[table].sheet
        whole = self._root / table
        if whole.is_file():
            return whole, None
        file, slash, sheet = table.rpartition("/")
        if slash and Path(file).suffix.lower() in SUFFIXES and (self._root / file).is_file():
            return self._root / file, sheet
        known = [str(path.relative_to(self._root)) for path in data_files(self._root)]
        raise self._endpoint.problem("source.no_file", table=table, nearest=nearest(file or table, known))

    def _header(self, table: str, grid: Grid) -> Header:
        return Header(grid, self._layout(table), table, self._endpoint)

    def _layout(self, table: str) -> Layout:
        return self._layouts.get(table, Layout())

    def _tables_of(self, path: Path) -> list[str]:
        name = path.relative_to(self._root).as_posix()
        if path.suffix.lower() in TEXT_SUFFIXES:
            return [name]
        names = sheets(path, self._endpoint)
        return [name] if len(names) == 1 else [f"{name}/{sheet}" for sheet in names]


def _below(grid: Grid, header: int) -> Iterator[Row]:
    """The rows under the header that have a filled cell."""
    return (row for number, row in grid.rows if number > header and any(row))


def data_files(root: Path) -> list[Path]:
    """The workbooks and delimited files anywhere in a folder."""
    wanted = (*SUFFIXES, *TEXT_SUFFIXES)
    files = (path for path in root.rglob("*") if path.suffix.lower() in wanted and path.is_file())
    return sorted(path for path in files if not path.name.startswith(_LOCK_MARK))


def _whole(cells: Row) -> pa.Array[Any]:
    return checked_text(pa.array(cells, TEXT))


def _escaped(cells: Row, codec: str) -> pa.Array[Any]:
    return pa.array([cell and escaped(cell, codec) for cell in cells], TEXT)
