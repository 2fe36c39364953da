"""What happens when a source is built otherwise than it was, is not to be read now, or breaks off while it is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest

from connectors.base import DescribedColumn, TableDescription, TableQuery
from dictionary.compiled import Dictionary
from dictionary.problems import ConfigurationError, GuiyiError, Problem, UnreachableError
from pipelines.again import WAITS
from pipelines.journal import events
from pipelines.land import land
from pipelines.likely_names import SIMILAR, _alike
from pipelines.mirror import mirror
from pipelines.progress import Silent
from pipelines.run import Run
from pipelines.structure import differences
from tests.mapping.harness import Hub
from tests.mapping.strategies import dictionary

ROWS = [{"k": str(i), "v": f"value {i}", "m": i} for i in range(40)]
COLUMNS = {"k": ("varchar(20)", pa.string()), "v": ("varchar(50)", pa.string()), "m": ("integer", pa.int64())}


def made(hours: str | None = None, **table: Any) -> Dictionary:
    spec = {"key": ["k"], "columns": ["v", "m"], "changes": {"brake": "100%"}, **table}
    feed = {"object": "thing", "from": {"d": "t"}, "fields": {"v": "d.v"}}
    found = dictionary({"tables": {"t": spec}, "feeds": {"f": feed}}, {"v": {"type": "text"}})
    source = found.sources["erp"]
    connect = source.connect.model_copy(update={"hours": hours})
    return found.model_copy(update={"sources": {"erp": source.model_copy(update={"connect": connect})}})


class Memory:
    """A source in memory, whose columns have declared types; it can break off in the middle of its rows."""

    def __init__(self) -> None:
        self.columns, self.rows = dict(COLUMNS), ROWS
        self.required = {"k"}
        self.cuts: list[tuple[int, str]] = []
        self.reads = 0
        self.clock, self.isolation = datetime(2024, 1, 1, tzinfo=UTC), "serializable"

    @contextmanager
    def snapshot(self) -> Iterator[Memory]:
        yield self

    def describe(self, table: str) -> TableDescription:
        columns = [DescribedColumn(name, *kind, name in self.required) for name, kind in self.columns.items()]
        return TableDescription(table, "", ("k",), tuple(columns))

    def ceiling(self, table: str, cursor: str) -> None:  # noqa: ARG002
        return None

    def read(self, query: TableQuery) -> pa.RecordBatchReader:
        self.reads += 1
        if not set(query.columns) <= set(self.columns):
            raise ConfigurationError(Problem("source.no_column"))
        schema = pa.schema([(name, self.columns[name][1]) for name in query.columns])
        bounded = [row for row in self.rows if query.lower is None or row[str(query.cursor)] >= query.lower]
        rows = [{name: row.get(name) for name in query.columns} for row in bounded]
        cut = self.cuts.pop() if self.cuts else None

        def batches() -> Iterator[pa.RecordBatch]:
            for i, row in enumerate(rows):
                if cut and (i + 1) * 100 > len(rows) * cut[0]:
                    raise UnreachableError(Problem(cut[1]))
                yield pa.RecordBatch.from_pylist([row], schema)

        return pa.RecordBatchReader.from_batches(schema, batches())

    def rename(self, old: str, new: str) -> None:
        self.columns = {new if name == old else name: kind for name, kind in self.columns.items()}
        self.rows = [{new if name == old else name: value for name, value in row.items()} for row in self.rows]


class Nights:
    def __init__(self, folder: Path) -> None:
        self.folder, self.source, self.number = folder, Memory(), 0

    def night(self, found: Dictionary, **asked: bool) -> Run:
        self.number += 1
        run = Hub(self.folder, found).run(self.number)
        run = Run(run.number, run.parent, run.started_at, run.project, found, run.state, **asked)
        run.begin()
        run.finish("land", land(run, Silent(), lambda *_: SimpleNamespace(snapshot=self.source.snapshot)))
        run.finish("mirror", mirror(run, Silent()))
        return run

    def values(self, run: Run) -> set[Any]:
        rows = Hub(self.folder, run.dictionary).mirrored(run, "t")
        return {row["v"] for row in rows if row["@deleted"] is None}


@pytest.fixture
def nights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Nights:
    monkeypatch.setenv("GUIYI_NOW", "2024-01-02T15:00:00+00:00")  # 23:00 in Shanghai
    return Nights(tmp_path)


VALUES = {row["v"] for row in ROWS}


def _stopped(nights: Nights, found: Dictionary, kind: type[GuiyiError] = ConfigurationError, **asked: bool) -> Problem:
    with pytest.raises(kind) as caught:
        nights.night(found, **asked)
    (problem,) = caught.value.problems
    run = Hub(nights.folder, found).run(nights.number)
    assert not [path for path in run.landed.rglob("*") if path.is_file()]  # nothing is left half landed
    assert run.manifest("land") is None
    nights.number -= 1
    return problem


# -- drift -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("was", "now", "kind"),
    [
        (("varchar(20)", "string"), ("varchar(30)", "string"), "widened"),
        (("varchar(20)", "string"), ("varchar(10)", "string"), "narrowed"),
        (("varchar", "string"), ("varchar(10)", "string"), "narrowed"),
        (("varchar(20)", "string"), ("text", "string"), "respelled"),
        (("int(11)", "int64"), ("int(10) unsigned", "int64"), "respelled"),
        (("integer", "int64"), ("varchar(20)", "string"), "retyped"),
        (("date", "date32[day]"), ("timestamp", "timestamp[us]"), "retyped"),
        (("timestamp", "timestamp[us]"), ("timestamptz", "timestamp[us, tz=UTC]"), "retyped"),
        (("decimal(10,2)", "decimal128(10, 2)"), ("decimal(12,3)", "decimal128(12, 3)"), "widened"),
        (("decimal(10,2)", "decimal128(10, 2)"), ("decimal(10,4)", "decimal128(10, 4)"), "narrowed"),
        (("decimal(10,2)", "decimal128(10, 2)"), ("double", "double"), "retyped"),
    ],
)
def test_a_type_that_changed_is_judged_by_what_it_holds(was: Any, now: Any, kind: str) -> None:
    before, after = ([{"name": "c", "type": one[0], "arrow": one[1], "required": False}] for one in (was, now))
    assert [(found.kind, found.was, found.now) for found in differences(before, after)] == [(kind, was[0], now[0])]
    assert list(differences(before, before)) == []


def test_what_nobody_maps_is_only_told(nights: Nights) -> None:
    nights.source.columns["old"] = ("date", pa.date32())
    nights.night(made())
    nights.source.columns = {"extra": ("text", pa.string()), **nights.source.columns, "v": ("varchar(99)", pa.string())}
    del nights.source.columns["old"]
    run = nights.night(made())
    found = {(one["column"], one["change"], one["decided"]) for one in run.manifest("land")["erp"]["drift"]}
    assert found == {("old", "gone", "told"), ("extra", "new", "told"), ("v", "widened", "told")}
    assert run.manifest("mirror")["pull"][0]["unchanged"] == len(ROWS)
    assert nights.night(made()).manifest("land")["erp"]["drift"] == []  # told once


def test_a_renamed_column_stops_the_run_and_its_new_name_is_proposed(nights: Nights) -> None:
    nights.night(made())
    nights.source.rename("v", "cDescription")  # only its values tell
    nights.source.columns["values"] = ("varchar(50)", pa.string())  # only its name is similar
    problem = _stopped(nights, made())
    assert problem.code == "drift.gone"
    assert (problem.args["column"], problem.args["proposed"], problem.args["run"]) == ("v", "cDescription", "000001")
    assert "values 100%" in str(problem.args["why"])
    del nights.source.columns["cDescription"]
    assert _stopped(nights, made()).args["proposed"] == ""  # one letter is not similar to "values"


@pytest.mark.parametrize(
    ("column", "kind", "code"),
    [
        ("m", ("varchar(20)", pa.string()), "drift.retyped"),
        ("v", ("varchar(10)", pa.string()), "drift.narrowed"),
    ],
)
def test_a_changed_type_stops_until_it_is_accepted_once(nights: Nights, column: str, kind: Any, code: str) -> None:
    nights.night(made())
    nights.source.columns[column] = kind
    nights.source.rows = [row | {"m": str(row["m"])} for row in ROWS] if column == "m" else ROWS
    assert _stopped(nights, made()).code == code
    assert _stopped(nights, made()).code == code  # it stays so
    (told,) = nights.night(made(), accept_drift=True).manifest("land")["erp"]["drift"]
    assert told["decided"] == "carry_on"
    assert nights.night(made()).manifest("land")["erp"]["drift"] == []


def test_a_key_that_may_be_empty_stops_and_another_column_does_not(nights: Nights) -> None:
    nights.source.required = {"k", "v"}
    nights.night(made())
    nights.source.required = {"k"}
    nights.night(made())
    nights.source.required = set()
    assert _stopped(nights, made()).code == "drift.nullable"


def test_quarantine_sets_the_table_aside_until_it_is_as_it_was_again(nights: Nights) -> None:
    found = made(drift="quarantine")
    nights.night(found)
    nights.source.rename("v", "w")
    for _ in range(2):  # tomorrow it is still told
        run = nights.night(found)
        landed = run.manifest("land")["erp"]
        assert (landed["tables"], landed["unread"]) == ({"t": []}, {"t": "drift"})
        assert {one["decided"] for one in landed["drift"] if one["matters"]} == {"quarantine"}
        assert nights.values(run) == VALUES
    nights.source.rename("w", "v")
    assert nights.night(found).manifest("land")["erp"]["unread"] == {}


@pytest.mark.parametrize(
    ("was", "now", "alike"),
    [("名称", "名称(全)", True), ("v", "volts", False), ("FName", "F_NAME", True), ("qty", "remark", False)],
)
def test_names_that_are_alike(was: str, now: str, alike: bool) -> None:
    """What is written behind a name makes no other one of it."""
    assert (_alike(was, now) >= SIMILAR) is alike


def test_quarantine_without_earlier_data_stops(nights: Nights) -> None:
    nights.night(made(drift="quarantine"))
    nights.source.rename("v", "w")
    nights.source.columns["z"] = ("text", pa.string())
    assert _stopped(nights, made(drift="quarantine", columns=["v", "m", "z"])).code == "drift.gone"


def test_carry_on_reads_a_column_that_is_gone_as_empty_but_not_a_key(nights: Nights) -> None:
    found = made(drift="carry_on")
    nights.night(found)
    nights.source.rename("v", "w")
    for changed in (len(ROWS), 0):  # tomorrow it is still told
        run = nights.night(found)
        assert nights.values(run) == {None}
        assert run.manifest("mirror")["pull"][0]["changed"] == changed
        assert ("v", "gone") in {(one["column"], one["change"]) for one in run.manifest("land")["erp"]["drift"]}
    assert _stopped(nights, made()).code == "drift.gone"  # another policy
    nights.source.rename("w", "v")
    assert nights.values(nights.night(found)) == VALUES
    nights.source.rename("k", "key")
    assert _stopped(nights, found).args["column"] == "k"


def test_a_column_that_comes_back_is_read_of_all_rows_whatever_the_cursor(nights: Nights) -> None:
    found = made(drift="carry_on", changes={"cursor": "m", "deletes": "never", "brake": "100%"})
    nights.night(found)
    for old, new in (("v", "w"), ("w", "v")):
        nights.source.rename(old, new)
        run = nights.night(found)
    assert nights.values(run) == VALUES


# -- hours -------------------------------------------------------------------------------------------------------------


def test_outside_of_its_hours_a_source_stays_as_of_the_last_run(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = made(hours="22:00-06:00")
    nights.night(found)
    nights.source.rows, nights.source.reads = ROWS[:10], 0
    monkeypatch.setenv("GUIYI_NOW", "2024-01-02T22:30:00+00:00")  # 06:30 in Shanghai
    run = nights.night(found)
    assert (run.manifest("land")["erp"]["unread"], nights.source.reads) == ({"t": "hours"}, 0)
    assert nights.values(run) == VALUES
    assert set(run.manifest("mirror")["pull"][0].values()) == {"erp", "t", 0}
    assert [line["event"] for line in events(run.folder)] == []
    assert len(nights.values(nights.night(found, any_hour=True))) == 10


def test_without_earlier_data_a_source_outside_of_its_hours_is_refused(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUIYI_NOW", "2024-01-02T04:00:00+00:00")
    problem = _stopped(nights, made(hours="22:00-06:00"), UnreachableError)
    assert (problem.code, problem.args["now"], problem.args["table"]) == ("source.closed", "12:00", "t")


def test_a_source_without_tables_is_not_asked(nights: Nights) -> None:
    """It may only be diagnosed, and stops no night when it is down."""
    found = made(hours="22:00-06:00")
    source = found.sources["erp"].model_copy(update={"tables": {}, "feeds": {}})
    nights.source.cuts = [(1, "source.cut")]
    run = nights.night(found.model_copy(update={"sources": {"erp": source}}))
    assert (nights.source.cuts, run.manifest("land")["erp"]["tables"]) == ([(1, "source.cut")], {})


# -- broken off --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [1, 50, 99])
def test_a_source_that_breaks_off_is_read_anew_a_few_times(nights: Nights, share: int) -> None:
    nights.source.cuts = [(share, "source.cut")] * len(WAITS)
    run = nights.night(made())
    assert nights.values(run) == VALUES
    assert nights.source.reads == len(WAITS) + 1
    assert [line["event"] for line in events(run.folder)] == ["source.again"] * len(WAITS)
    nights.source.cuts = [(share, "source.cut")] * (len(WAITS) + 5)
    nights.source.reads = 0
    assert _stopped(nights, made(), UnreachableError).code == "source.cut"
    assert nights.source.reads == len(WAITS) + 1


@pytest.mark.parametrize("code", ["source.timeout", "source.missing", "source.no_file"])
def test_what_does_not_pass_is_not_tried_again(nights: Nights, code: str) -> None:
    nights.source.cuts = [(50, code)]
    assert _stopped(nights, made(), UnreachableError).code == code
    assert nights.source.reads == 1
