"""Nights of a table with a change cursor: whatever the source holds, and however often, the mirror holds the same."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import pipelines.files
from connectors.base import DescribedColumn, TableDescription, TableQuery
from dictionary.compiled import Dictionary
from pipelines.land import land
from pipelines.mirror import mirror
from pipelines.progress import Silent
from pipelines.run import Run
from tests.mapping.harness import MEMORY, Hub
from tests.mapping.strategies import dictionary

SCHEMA = pa.schema([("k", pa.string()), ("v", pa.string()), ("m", pa.int64())])
Row = tuple[str, str, int]


def spec(*, parts: bool = False, deletes: str = "compare_keys") -> Dictionary:
    table: dict[str, Any] = {
        "key": ["k"],
        "columns": ["v"],
        "changes": {"cursor": "m", "brake": "100%", "deletes": deletes},
    }
    if parts:
        table["parts"] = {"23": "t23", "24": "t24"}
    feed = {"object": "thing", "from": {"d": "t"}, "fields": {"v": "d.v"}}
    return dictionary({"tables": {"t": table}, "feeds": {"f": feed}}, {"v": {"type": "text"}})


class Source:
    """A source in memory; it notes of each table whether it was read whole."""

    def __init__(self) -> None:
        self.tables: dict[str, list[Row]] = {}
        self.whole: dict[str, bool] = {}
        self.schema = SCHEMA
        self.clock, self.isolation = datetime(2024, 1, 1, tzinfo=UTC), "serializable"

    @contextmanager
    def snapshot(self) -> Iterator[Source]:
        self.whole = {}
        yield self

    def describe(self, table: str) -> TableDescription:
        columns = [DescribedColumn(field.name, str(field.type), field.type, required=True) for field in self.schema]
        return TableDescription(table, "", ("k",), tuple(columns))

    def read(self, query: TableQuery) -> pa.RecordBatchReader:
        rows = [row for row in self.tables[query.table] if query.lower is None or row[2] >= query.lower]
        if "v" in query.columns:
            self.whole[query.table] = query.lower is None
        found = pa.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in rows], SCHEMA)
        return found.select(list(query.columns)).to_reader()


class Nights:
    """A hub with one source, night after night."""

    def __init__(self, folder: Path, made: Dictionary) -> None:
        self.hub, self.source, self.number = Hub(folder, made), Source(), 0

    def night(self, **tables: list[Row]) -> Run:
        self.source.tables, self.number = tables, self.number + 1
        run = self.hub.run(self.number)
        run.begin()
        run.finish("land", land(run, Silent(), lambda *_: SimpleNamespace(snapshot=self.source.snapshot)))
        run.finish("mirror", mirror(run, Silent()))
        (line,) = run.manifest("mirror")["pull"]
        assert line["extracted"] == line["new"] + line["changed"] + line["unchanged"] + line["repeated"]
        return run

    def live(self, run: Run) -> Counter[Row]:
        """The rows that the hub believes the source to hold; their copies are numbered without gaps."""
        rows = [row for row in self.hub.mirrored(run, "t") if row["@deleted"] is None]
        copies = Counter(row["@key"] for row in rows)
        assert all(row["@copies"] == copies[row["@key"]] for row in rows)
        assert {(row["@key"], row["@copy"]) for row in rows} == {
            (key, number + 1) for key, count in copies.items() for number in range(count)
        }
        return Counter((row["k"], row["v"], row["m"]) for row in rows)


@pytest.fixture(autouse=True, scope="module")
def _no_waiting_for_the_disk() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipelines.files, "sync", lambda _: None)
        yield


@contextmanager
def nights(made: Dictionary) -> Iterator[Nights]:
    with tempfile.TemporaryDirectory(prefix="guiyi-land-", dir=MEMORY if MEMORY.is_dir() else None) as name:
        yield Nights(Path(name), made)


@st.composite
def histories(draw: st.DrawFn) -> list[list[Row]]:
    """What a source holds on each night: keys as often as they like, and stamps that never hide a change of a row.

    A new row may bear an old stamp, as one that was committed late, unless it takes the place of a deleted one.
    """
    held: list[Row] = []
    found = []
    for night in range(1, draw(st.integers(2, 4)) + 1):
        gone = set()
        for i in sorted(draw(st.sets(st.integers(0, 5), max_size=3)), reverse=True):
            if i < len(held):
                key, _, _ = held.pop(i)
                if draw(st.booleans()):
                    held.append((key, draw(st.sampled_from("xyz")), night * 10))
                else:
                    gone.add(key)
        for key, v, late in draw(st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from("xyz"), st.booleans()))):
            held.append((key, v, night * 10 - 15 if late and key not in gone else night * 10))
        found.append(list(held))
    return found


@settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, max_examples=40)
@given(histories())
@example([[("A", "x", 10)], [("A", "x", 10), ("A", "y", 5)]])
@example([[("A", "x", 10), ("A", "y", 10)], [("A", "x", 10)]])
@example([[("A", "x", 10), ("A", "y", 10)], [("A", "x", 10), ("A", "z", 20)], [("A", "x", 10), ("A", "z", 20)]])
def test_the_mirror_holds_what_the_source_holds(history: list[list[Row]]) -> None:
    """Equal copies of a key count once, unequal ones are all there; none is lost and none stays too long."""
    with nights(spec()) as made:
        for held in history:
            assert made.live(made.night(t=held)) == Counter(set(held))


def test_rows_of_one_stamp_that_come_on_two_nights_are_all_there() -> None:
    """Also one that was committed late, with an older stamp; and nothing is pulled twice for it afterwards."""
    held: list[Row] = [(f"K{i}", "x", 10) for i in range(1_000)]
    with nights(spec()) as made:
        made.night(t=held[:600])
        assert made.live(made.night(t=[*held, ("late", "x", 3)])) == Counter([*held, ("late", "x", 3)])
        made.night(t=[*held, ("late", "x", 3)])
        assert made.source.whole == {"t": False}


def test_only_a_table_whose_key_has_copies_is_pulled_whole() -> None:
    once: list[Row] = [("A", "x", 10), ("B", "x", 20)]
    with nights(spec(parts=True)) as made:
        made.night(t23=once, t24=once)
        made.night(t23=[*once, ("B", "y", 5)], t24=once)
        assert made.source.whole == {"t23": True, "t24": False}
        made.night(t23=once, t24=once)
        assert made.source.whole == {"t23": True, "t24": False}
        made.night(t23=once, t24=once)
        assert made.source.whole == {"t23": False, "t24": False}


def test_without_a_list_of_keys_copies_stay_until_a_whole_pull() -> None:
    """Of ``deletes: never`` rows may have left the source for good; pulling it whole would take them for deleted."""
    with nights(spec(deletes="never")) as made:
        made.night(t=[("A", "x", 10), ("A", "y", 10)])
        run = made.night(t=[("A", "z", 20)])
        assert made.source.whole == {"t": False}
        assert made.live(run) == Counter([("A", "x", 10), ("A", "y", 10), ("A", "z", 20)])
