"""The benchmarks run at a tiny scale and tell what they should; how long anything takes is not a test."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks import build, extract, formats, impact, trace
from benchmarks.checks import WrongOutputError
from benchmarks.measure import quantile, spread
from quality_rules.formats import names

SCALE = 0.01
COST = {"wall", "cpu", "peak_mb"}
SPREAD = {"median", "min", "max"}
WAYS = ("trace", "cte", "memory")
STAGES = ["dictionary", "land", "mirror", "conform", "reconcile", "publish"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where both benchmarks work, so that the trace finds what the build published."""
    return tmp_path_factory.mktemp("bench")


@pytest.fixture(scope="module")
def built(folder: Path) -> dict[str, Any]:
    arguments = ["--scale", str(SCALE), "--repeat", "1", "--profile", "--folder", str(folder / "work")]
    build.main([*arguments, "--results", str(folder)])
    return read(folder / "build-0.01.json")


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_build_tells_what_it_was_measured_with(built: dict[str, Any]) -> None:
    assert (built["benchmark"], built["scale"], built["settings"]["repeat"]) == ("build", SCALE, 1)
    assert {"date", "python", "cores", "memory_mb", "load", "load_after"} <= set(built["machine"])
    assert {"duckdb", "pyarrow"} <= set(built["machine"]["libraries"])


@pytest.mark.parametrize("night", ["first", "second"])
def test_build_tells_every_stage(built: dict[str, Any], night: str) -> None:
    found = built["nights"][night]
    assert list(found["stages"]) == STAGES
    assert all(set(stage) == {*COST, "rows", "rows_per_second"} for stage in found["stages"].values())
    assert {name: set(of) for name, of in found["total"].items()} == dict.fromkeys(COST, SPREAD)
    assert found["stages"]["land"]["rows"] > 0
    assert found["generation_mb"] > 0
    assert found["landed_mb"] > 0


def test_build_tells_floors_ratios_and_changes(built: dict[str, Any]) -> None:
    assert set(built["floors"]) == {"scan", "load"}
    assert set(built["ratios"]) == {"first_to_floors", "second_to_floors", "second_to_first"}
    assert all(set(of) == COST for of in [*built["floors"].values(), *built["ratios"].values()])
    assert all(built["changes"][kind] > 0 for kind in ("changed", "new", "deleted"))


def test_profile_tells_senders_and_statements(built: dict[str, Any]) -> None:
    for night in ("first", "second"):
        groups = built["profile"][night]["statements"]
        assert {group["stage"] for group in groups} == {"dictionary", "mirror", "conform", "reconcile", "publish"}
        assert all(set(group) == {"stage", "sender", "statement", "calls", "wall"} for group in groups)
        assert all("benchmarks" not in group["sender"] for group in groups)


def test_trace_tells_both_directions(built: dict[str, Any], folder: Path) -> None:
    arguments = ["--scale", str(SCALE), "--lots", "3", "--repeat", "1", "--profile", "--folder", str(folder / "work")]
    trace.main([*arguments, "--results", str(folder)])
    found = read(folder / "trace-0.01.json")
    assert found["edges"] > 0
    for of in found["directions"].values():
        assert of["scopes"] == sorted(of["scopes"], reverse=True)
        assert of["largest"]["scope"] == of["scopes"][0] > 1
        assert {way: sorted(times) for way, times in of["quantiles"].items()} == {way: ["p50", "p95"] for way in WAYS}
        assert set(of["ratios"]) == {"trace_to_cte", "trace_to_memory"}


def test_quantiles_and_spreads_are_of_measured_values() -> None:
    values = [float(number) for number in range(20, 0, -1)]
    assert (quantile(values, 0.5), quantile(values, 0.95), quantile([7.0], 0.95)) == (10.0, 19.0, 7.0)
    assert spread([3.0, 1.0, 2.0]) == {"median": 2.0, "min": 1.0, "max": 3.0}


def test_impact_is_compared_before_its_time_counts(folder: Path) -> None:
    impact.main(["--scale", "0.002", "--repeat", "1", "--folder", str(folder / "work"), "--results", str(folder)])
    found = read(folder / "impact-0.002.json")
    assert (found["benchmark"], found["rows"], found["settings"]["checks"]) == ("impact", 2000, 200)
    assert found["changes"] > 0
    assert set(found["ratio"]) == SPREAD
    assert all(set(run) == COST for runs in found["runs"].values() for run in runs)


def test_formats_are_told_with_their_verdicts(folder: Path) -> None:
    formats.main(["--values", "60", "--repeat", "1", "--results", str(folder)])
    found = read(folder / "formats-60.json")
    assert set(found["formats"]) == set(names())
    for of in found["formats"].values():
        assert sum(of["outcomes"].values()) == of["values"] > 2
        assert of["outcomes"]["valid"] > 0
        assert of["per_second"] > 0


def test_wrong_verdicts_are_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "judge", lambda _name, _value: ("valid", "x"))
    with pytest.raises(WrongOutputError, match="gtin"):
        formats.measure(10, 1)


@pytest.mark.parametrize("database", ["postgresql", "mariadb"])
def test_extract_compares_every_way_with_the_hub(folder: Path, database: str) -> None:
    arguments = ["--rows", "500", "--repeat", "1", "--odbc", "--databases", database, "--results", str(folder)]
    extract.main(arguments)
    found = read(folder / f"extract-{database}-500.json")
    assert {"hub", "dump", "hub over ODBC", "pyodbc"} <= set(found["ways"])
    assert ("scanner" in found["ways"]) is (database == "postgresql")
    assert set(found["hub_to"]) == set(found["ways"]) - {"hub", "hub over ODBC"}


def test_extract_counts_no_time_for_other_rows(tmp_path: Path) -> None:
    for name, rows in (("ours", 3), ("theirs", 4)):
        duckdb.sql(f"FROM range({rows}) AS t(id)").write_parquet(str(tmp_path / f"{name}.parquet"))
    with pytest.raises(WrongOutputError):
        extract._compare("scanner", tmp_path / "ours.parquet", tmp_path / "theirs.parquet")
