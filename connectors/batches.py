"""Batches of rows on their way into a Parquet file."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

_GROUP_ROWS, _GROUP_BYTES = 100_000, 1 << 25
"""A row group ends with the batch that brings it to so many rows, or to so many bytes in memory."""


def write_parquet(path: Path, reader: pa.RecordBatchReader, note: Callable[[int], None]) -> int:
    """Write rows as they come and tell how many there were; a row group is written while the next one is on its way.

    ``note`` is told the rows of each batch.
    """
    rows = 0
    group: list[pa.RecordBatch] = []
    written: Future[None] | None = None
    with (
        pq.ParquetWriter(path, reader.schema, **parquet_settings(reader.schema)) as writer,
        ThreadPoolExecutor(max_workers=1) as pool,
    ):
        for batch in reader:
            rows += batch.num_rows
            note(batch.num_rows)
            group.append(batch)
            if _is_full(group):
                if written:
                    written.result()
                written, group = pool.submit(writer.write_table, pa.Table.from_batches(group)), []
        if written:
            written.result()
        if group:
            writer.write_table(pa.Table.from_batches(group))
    return rows


def parquet_settings(schema: pa.Schema) -> dict[str, Any]:
    """How a landed file is written: for a file that is read once, as a whole.

    Dictionaries would double the time of writing and make larger files, since zstd finds what repeats. Of whole numbers, days
    and times the differences are kept: half the bytes, in less time.
    """
    return {
        "compression": "zstd",
        "compression_level": 1,
        "use_dictionary": False,
        "write_statistics": False,
        "column_encoding": {field.name: "DELTA_BINARY_PACKED" for field in schema if _is_counted(field.type)} or None,
    }


def _is_counted(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_date(kind) or pa.types.is_timestamp(kind)


def _is_full(group: list[pa.RecordBatch]) -> bool:
    return sum(batch.num_rows for batch in group) >= _GROUP_ROWS or sum(batch.nbytes for batch in group) >= _GROUP_BYTES
