"""A declared rate holds, and the snapshot stays the same meanwhile."""

from __future__ import annotations

import pyarrow as pa
import pytest

from connectors.pace import Pace
from connectors.session import BATCH_ROWS
from tests.connectors.conftest import Way, only
from tests.connectors.test_snapshot import ITEM, fill


class Time:
    """A clock that only waiting, and the work between two batches, moves."""

    def __init__(self) -> None:
        self.at = 0.0

    def now(self) -> float:
        return self.at

    def wait(self, seconds: float) -> None:
        self.at += seconds


def batches(count: int, rows: int) -> list[pa.RecordBatch]:
    return [pa.record_batch({"c": pa.array(range(rows), pa.int64())}) for _ in range(count)]


@pytest.mark.parametrize(
    ("rate", "seconds"),
    [("100 rows/s", 9.0), ("8 KB/s", 0.9), ("1 MB/s", 0.0072), (None, 0.0)],
)
def test_batches_come_no_faster_than_the_rate(rate: str | None, seconds: float) -> None:
    time = Time()
    pace = Pace.of(rate)
    pace.now, pace.wait = time.now, time.wait
    assert sum(batch.num_rows for batch in pace.over(iter(batches(10, 100)))) == 1_000
    # The last batch is followed by its own pause, whichever table comes next.
    assert time.at == pytest.approx(seconds / 9 * 10)


def test_work_between_two_batches_counts() -> None:
    time = Time()
    pace = Pace(rows=100, now=time.now, wait=time.wait)
    for _ in pace.over(iter(batches(10, 100))):
        time.wait(5.0)
    assert time.at == pytest.approx(50.0)


def test_a_second_is_never_taken_in_one_burst() -> None:
    assert Pace.of("200 rows/s").batch_rows(BATCH_ROWS) == 200
    assert Pace.of("900000 rows/s").batch_rows(BATCH_ROWS) == BATCH_ROWS
    assert Pace.of("2 MB/s").batch_rows(BATCH_ROWS) < BATCH_ROWS
    assert Pace.of(None).batch_rows(BATCH_ROWS) == BATCH_ROWS


@only("postgresql", "postgresql-odbc")
def test_a_source_with_a_rate_is_asked_for_no_rows_before_they_are_wanted(way: Way, monkeypatch) -> None:
    """However high it is: neither by a scanner, which would take all rows at once, nor ahead of the reader."""
    fill(way, 3)
    way.connection["rate"] = "900000 rows/s"
    monkeypatch.setattr("connectors.postgresql_session.installed", None)
    monkeypatch.setattr("connectors.odbc.ahead", None)
    with way.connector().snapshot() as snapshot:
        assert snapshot.read(ITEM).read_all()["id"].to_pylist() == [1, 2, 3]


@only("sqlite", "postgresql", "postgresql-odbc", "mariadb", "mariadb-odbc")
def test_a_slow_reader_sees_one_snapshot(way: Way) -> None:
    """Also where a scanner is there, which would take all rows at once."""
    fill(way, 60)
    way.connection["rate"] = "20 rows/s"
    paused: list[float] = []
    with way.connector().snapshot() as snapshot:
        snapshot._pace.now, snapshot._pace.wait = (lambda: 0.0), paused.append
        reader = snapshot.read(ITEM)
        first = reader.read_next_batch()
        way.write("DELETE FROM item WHERE id > 10")
        way.write("INSERT INTO item VALUES (900, 'late', 1)")
        rest = reader.read_all()
    assert first.num_rows == 20
    assert sorted([*first["id"].to_pylist(), *rest["id"].to_pylist()]) == list(range(1, 61))
    assert max(paused) == pytest.approx(1.0)
