"""Tables of a source as Parquet in a folder for the time of a diagnosis, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.base import Snapshot, TableDescription, TableQuery
from connectors.unforeseen import foreseen
from dictionary.problems import GuiyiError, Problem

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Pulled:
    """A table that was read.

    Attributes:
        path: its rows; the columns are named ``c0``, ``c1``, … in the order of the description.
        rows: how many rows the source counts; ``read`` of them are in the file.
        problems: why it could not be read; empty if it could.
    """

    description: TableDescription
    path: Path
    rows: int = 0
    read: int = 0
    problems: Sequence[Problem] = ()


def pull(snapshot: Snapshot, table: str, path: Path, limit: int) -> Pulled:
    """Read a table, or its first ``limit`` rows in the source's own order (0: all), into a file.

    A table that cannot be read is told and left out; the snapshot may be of no more use then.
    """
    description = TableDescription(table, "", (), ())
    try:
        description = snapshot.describe(table)
        total = snapshot.count(table)
        query = TableQuery(table, tuple(column.name for column in description.columns), unsure=())
        read = foreseen(query, lambda wider: _write(snapshot.read(wider), path, limit), lambda: None)
    except GuiyiError as error:
        return Pulled(description, path, problems=error.problems)
    return Pulled(description, path, max(total, read), read)


def _write(reader: pa.RecordBatchReader, path: Path, limit: int) -> int:
    import pyarrow as pa

    from connectors.batches import write_parquet

    schema = pa.schema([(f"c{i}", column.type) for i, column in enumerate(reader.schema)])
    batches = (pa.RecordBatch.from_arrays(batch.columns, schema=schema) for batch in _first(reader, limit))
    return write_parquet(path, pa.RecordBatchReader.from_batches(schema, batches), lambda _: None)


def _first(reader: pa.RecordBatchReader, limit: int) -> Iterator[pa.RecordBatch]:
    """The batches of the first ``limit`` rows, or of all (0)."""
    left = limit
    for batch in reader:
        yield batch.slice(0, left) if limit else batch
        left -= batch.num_rows
        if limit and left <= 0:
            return
