"""Tables of a source as Parquet in a folder for the time of a diagnosis, batch by batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.base import Snapshot, TableDescription, TableQuery
from connectors.failures import UndecodableError
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
        query = TableQuery(table, tuple(column.name for column in description.columns))
        try:
            read = _write(snapshot.read(query), path, limit)
        except UndecodableError:
            read = _write(snapshot.read(replace(query, escape=True)), path, limit)
    except GuiyiError as error:
        return Pulled(description, path, problems=error.problems)
    return Pulled(description, path, max(total, read), read)


def _write(reader: pa.RecordBatchReader, path: Path, limit: int) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(f"c{i}", column.type) for i, column in enumerate(reader.schema)])
    read = 0
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=1) as writer:
        for batch in reader:
            wanted = batch.slice(0, limit - read) if limit else batch
            writer.write_batch(pa.RecordBatch.from_arrays(wanted.columns, schema=schema))
            read += wanted.num_rows
            if limit and read >= limit:
                break
    return read
