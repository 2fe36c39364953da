"""Rows on their way into a Parquet file."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from connectors.batches import write_parquet
from dictionary.sql import parquet

SCHEMA = pa.schema([("n", pa.int64()), ("text", pa.string())])


def batch(begin: int, rows: int, text: str = "x") -> pa.RecordBatch:
    return pa.record_batch([range(begin, begin + rows), [text] * rows], schema=SCHEMA)


def reader(batches: Iterator[pa.RecordBatch]) -> pa.RecordBatchReader:
    return pa.RecordBatchReader.from_batches(SCHEMA, batches)


def groups(path: Path) -> list[int]:
    found = pq.read_metadata(path)
    return [found.row_group(n).num_rows for n in range(found.num_row_groups)]


def test_small_batches_make_large_row_groups_in_order(tmp_path: Path) -> None:
    told: list[int] = []
    path = tmp_path / "rows.parquet"
    assert write_parquet(path, reader(batch(n * 30_000, 30_000) for n in range(9)), told.append) == 270_000
    assert groups(path) == [120_000, 120_000, 30_000]
    assert pq.read_table(path)["n"].to_pylist() == list(range(270_000))
    assert told == [30_000] * 9


def test_wide_rows_make_row_groups_of_few(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    write_parquet(path, reader(batch(n, 1, "x" * (20 << 20)) for n in range(3)), lambda _: None)
    assert groups(path) == [2, 1]


def test_no_rows_make_a_file_that_tells_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    assert write_parquet(path, reader(iter(())), lambda _: None) == 0
    assert pq.read_schema(path).equals(SCHEMA)


def test_what_stops_the_rows_stops_the_writing(tmp_path: Path) -> None:
    def cut() -> Iterator[pa.RecordBatch]:
        yield batch(0, 150_000)
        raise ConnectionError("cut")

    with pytest.raises(ConnectionError, match="cut"):
        write_parquet(tmp_path / "rows.parquet", reader(cut()), lambda _: None)


def test_the_ends_of_each_kind_under_any_name(tmp_path: Path) -> None:
    kinds = {"a.b c": pa.int64(), '物"料': pa.date32(), "t": pa.timestamp("us", tz="UTC"), "u": pa.timestamp("us")}
    ends = {"int64": (-(2**63), 2**63 - 1), "date32[day]": (-719_162, 2_932_896)}
    times = (-62_135_596_800_000_000, 253_402_300_799_999_999)
    schema = pa.schema(list(kinds.items()))
    columns = []
    for kind in kinds.values():
        least, greatest = ends.get(str(kind), times)
        stored = pa.int32() if pa.types.is_date(kind) else pa.int64()
        columns.append(pa.array([greatest, None, least, 0, greatest, least], stored).cast(kind))
    rows = pa.RecordBatch.from_arrays(columns, schema=schema)
    path = tmp_path / "rows.parquet"
    write_parquet(path, pa.RecordBatchReader.from_batches(schema, [rows, rows]), lambda _: None)
    assert pq.read_table(path).equals(pa.Table.from_batches([rows, rows]))
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        found = connection.execute(f"FROM {parquet(path)}").to_arrow_table()
    assert found.cast(schema).equals(pa.Table.from_batches([rows, rows]))
