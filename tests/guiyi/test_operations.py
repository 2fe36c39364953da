"""What operators look at: the doctor, one screen for monitoring, the journal of a run, two nights compared."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from guiyi.health import hub, machine
from guiyi.schedule import next_time
from tests.guiyi.conftest import Ask, ask


def _checks(folder: Path, code: int) -> dict[tuple[str, str], dict[str, Any]]:
    answer = ask("doctor", "--project", folder, "--format", "json")
    assert answer.code == code, answer.out
    return {(row["check"], row["subject"]): row for row in answer.json()["checks"]}


# -- doctor ------------------------------------------------------------------------------------------------------------


def test_a_sound_project_is_well(demo: Any) -> None:
    checks = _checks(demo.folder, 0)
    assert {name for name, _ in checks} == {
        "python", "driver", "encoding", "font", "folder", "space", "clock", "dictionary", "source", "warehouse",
    }  # fmt: skip
    # The plant's own files may be written by whoever made them.
    assert {check for (check, _), row in checks.items() if row["state"] != "ok"} == {"source"}
    assert all("may write" in row["fix"] for row in checks.values() if row["state"] != "ok")
    assert checks["warehouse", "duckdb"]["found"] == "generation 1"


def test_a_source_that_is_gone_fails_with_its_fix(copy: Path) -> None:
    (copy / "data" / "mes.sqlite").unlink()
    gone = _checks(copy, 3)["source", "mes"]
    assert gone["state"] == "fail"
    assert "mes" in gone["fix"]


def test_a_broken_dictionary_hides_no_other_check(copy: Path) -> None:
    path = copy / "sources" / "erp.yaml"
    path.write_text(path.read_text().replace("short_name:", "shortname:"))
    checks = _checks(copy, 2)
    assert checks["dictionary", "chengxin"]["state"] == "fail"
    assert "short_name" in checks["dictionary", "chengxin"]["fix"]
    assert checks["warehouse", "duckdb"]["state"] == "ok"


def test_a_damaged_generation_fails(copy: Path) -> None:
    path = copy / ".guiyi" / "generations" / "1.duckdb"
    path.write_bytes(path.read_bytes()[:5000])
    damaged = _checks(copy, 3)["warehouse", "duckdb"]
    assert damaged["state"] == "fail"
    assert "rebuild" in damaged["fix"]


def test_clocks_and_room_are_looked_at(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIYI_NOW", "2020-01-01T00:00:00+00:00")
    monkeypatch.setattr(hub, "LEAST_ROOM", 1 << 60)
    monkeypatch.setattr(hub, "CLOCK_SECONDS", -1)
    checks = _checks(copy, 2)
    assert checks["clock", "hub"]["state"] == "fail"
    assert checks["clock", "erp"]["state"] == "warn"
    assert checks["space", str(copy / ".guiyi")]["state"] == "warn"


def test_fonts_and_drivers_are_looked_at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(machine, "DRIVERS", {"no_such_module": "no-such-package", "pyodbc": "no-such-odbc"})
    monkeypatch.setattr(machine, "_FONT_FOLDERS", (str(tmp_path),))
    monkeypatch.setattr(machine.shutil, "which", lambda _: None)
    states = {(one.check, one.subject): one.state.value for one in machine.machine()}
    assert states["driver", "no_such_module"] == "fail"
    assert states["driver", "pyodbc"] == "warn"
    assert {one.subject: one.state.value for one in machine.machine({"pyodbc"})}["pyodbc"] == "fail"
    assert states["font", "zh"] == "warn"
    (tmp_path / "NotoSansCJK-Regular.ttc").touch()
    assert next(one for one in machine.machine() if one.check == "font").found == "NotoSansCJK-Regular.ttc"


def test_without_a_project_the_machine_is_looked_at(tmp_path: Path) -> None:
    checks = _checks(tmp_path, 2)
    assert checks["project", "guiyi.yaml"]["state"] == "fail"
    assert ("driver", "duckdb") in checks


def test_no_secret_is_told(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERP_URL", "postgresql+psycopg://reader:s3cret@127.0.0.1:1/erp")
    path = bare / "sources" / "erp.yaml"
    path.write_text(path.read_text().replace('"sqlite:///data/erp.sqlite"', "env:ERP_URL"))
    answer = ask("doctor", "--project", bare, "--format", "json")
    assert answer.code == 3
    assert "s3cret" not in answer.out + answer.err


# -- the sources -------------------------------------------------------------------------------------------------------


def test_what_drifted_and_what_is_not_read_is_told_before_anything_is_done(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = ("--project", copy, "--format", "json")
    assert ask("source", "drift", *at).json() == []
    with closing(sqlite3.connect(copy / "data" / "erp.sqlite")) as connection:
        connection.execute("ALTER TABLE Vendor RENAME COLUMN cVenName TO cVenFullName")
        connection.execute("ALTER TABLE Customer ADD COLUMN cCusDefine9 VARCHAR(20)")
    answer = ask("source", "drift", *at)
    rows = {(row["table"], row["column"]): row for row in answer.json()}
    assert answer.code == 1
    assert rows["Vendor", "cVenName"]["proposed"] == "cVenFullName"
    decisions = {key: (row["change"], row["mapped"], row["decided"]) for key, row in rows.items()}
    assert decisions == {
        ("Vendor", "cVenName"): ("gone", True, "stop"),
        ("Vendor", "cVenFullName"): ("new", False, "told"),
        ("Customer", "cCusDefine9"): ("new", False, "told"),
    }
    mes = copy / "sources" / "mes.yaml"
    mes.write_text(mes.read_text().replace('mes.sqlite"', 'mes.sqlite", hours: 22:00-06:00', 1))
    monkeypatch.setenv("GUIYI_NOW", "2026-03-02T04:00:00+00:00")
    before = sorted(path.name for path in (copy / ".guiyi" / "runs").rglob("*"))
    told = ask("build", "--dry-run", "--project", copy, "--language", "en").err
    assert "probably called cVenFullName now" in told
    assert "mes is only read between 22:00-06:00" in told
    assert "mes is only read" not in ask("build", "--dry-run", "--now", "--project", copy, "--language", "en").err
    assert sorted(path.name for path in (copy / ".guiyi" / "runs").rglob("*")) == before


@pytest.mark.parametrize(("rights", "read_only"), [(False, "proved"), (True, "may write")])
def test_an_account_that_may_write_is_a_warning(
    demo: Any, monkeypatch: pytest.MonkeyPatch, rights: bool, read_only: str
) -> None:
    real = os.access
    monkeypatch.setattr("os.access", lambda path, mode, **more: rights if mode == os.W_OK else real(path, mode, **more))
    answer = ask("source", "test", "erp", "--project", demo.folder, "--format", "json", "--language", "en")
    assert (answer.code, answer.json()[0]["read_only"]) == (0, read_only)
    assert ("the hub's account at erp may write" in answer.err) is rights


# -- status and journal ------------------------------------------------------------------------------------------------


def _journal(folder: Path, run: str) -> list[dict[str, Any]]:
    lines = (folder / ".guiyi" / "runs" / run / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_the_journal_tells_every_event(demo: Any) -> None:
    lines = _journal(demo.folder, "000001")
    assert [line["event"] for line in lines] == [
        "attempt.begun", *["stage.begun", "stage.finished"] * 5, "attempt.ended",
    ]  # fmt: skip
    assert {line["run"] for line in lines} == {"000001"}
    landed = next(line for line in lines if line["event"] == "stage.finished" and line["stage"] == "land")
    assert sum(landed["rows"].values()) > 10_000
    assert lines[-1]["state"] == "published"


def test_a_failed_night_is_told_and_its_journal_outlives_a_new_beginning(copy: Path) -> None:
    at = ("--project", copy, "--format", "json")
    data = copy / "data" / "mes.sqlite"
    data.rename(data.with_suffix(".away"))
    assert ask("build", *at).code == 3
    status = ask("status", *at).json()
    assert (status["state"], status["run_id"]) == ("failed", "000001")
    failed = _journal(copy, "000002")[-1]
    assert failed["event"] == "attempt.failed"
    assert failed["problems"][0]["code"].startswith("source.")
    data.with_suffix(".away").rename(data)
    assert ask("build", "--full", "--no-report", *at).code == 0
    events = [line["event"] for line in _journal(copy, "000002")]
    assert events.count("attempt.begun") == 2
    assert events[-1] == "attempt.ended"
    assert ask("status", *at).json()["state"] == "ok"


def test_a_closed_gate_is_in_the_status(copy: Path) -> None:
    (copy / "dictionary" / "objects" / "supplier.yaml").write_text(
        """object: supplier
checks:
  - rule: STOP-ALL
    label: {zh: 供应商编码不得是供应商编码, en: No supplier has its own code}
    severity: critical
    dimension: validity
    on_fail: stop
    field: code
    expect: code is null
""",
        encoding="utf-8",
    )
    at = ("--project", copy, "--format", "json")
    assert ask("build", *at).code == 1
    status = ask("status", *at).json()
    assert status["state"] == "failed"
    assert [gate["rule"] for gate in status["gates"]] == ["STOP-ALL"]
    assert int(status["gates"][0]["failed"]) > 10
    assert ask("quality", "report", "--project", copy, "--lang", "en").code == 0
    page = (copy / ".guiyi" / "runs" / "000001" / "quality.html").read_text(encoding="utf-8")
    assert "1 later attempts published nothing" in page


# -- the report of a build and the difference of two nights ------------------------------------------------------------


def test_a_build_writes_the_report_and_names_it_last(demo: Any) -> None:
    path = demo.folder / ".guiyi" / "runs" / "000001" / "quality.html"
    assert demo.build.err.splitlines()[-1] == f"quality report: {path}"
    assert demo.build.json()["report"] == str(path)
    assert "<h1>Data quality report</h1>" in path.read_text(encoding="utf-8")


def test_a_report_that_fails_leaves_the_night_published(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from guiyi import report

    def broken(*_: object) -> None:
        raise RuntimeError("no pen")

    monkeypatch.setattr(report, "write_report", broken)
    answer = ask("build", "--project", small, "--format", "json")
    assert answer.code == 0
    assert answer.json()["state"] == "published"
    assert "the quality report could not be written (RuntimeError" in answer.err


def test_a_report_of_an_unknown_kind_is_refused(demo: Any, tmp_path: Path) -> None:
    answer = ask("quality", "report", "--project", demo.folder, "--to", tmp_path / "report.docx")
    assert answer.code == 2
    assert ".html" in answer.err


def test_two_nights_are_compared(copy: Path) -> None:
    at = ("--project", copy, "--format", "json")
    with closing(sqlite3.connect(copy / "data" / "erp.sqlite")) as connection, connection:
        lots = "UPDATE rdrecords01 SET cBatch = NULL WHERE rowid BETWEEN 10 AND 40 AND cBatch <> ''"
        emptied = connection.execute(lots).rowcount
        connection.execute("DELETE FROM Customer WHERE rowid = 1")
        connection.execute("UPDATE Vendor SET cVenName = cVenName || CAST(x'cbd5' AS TEXT) WHERE rowid = 2")
    built = ask("build", "--no-report", *at)
    assert built.code == 0
    assert "x'cbd5'" in built.err
    (spoilt,) = ask("runs", "show", "2", *at).json()["undecodable"]
    assert (spoilt["table"], spoilt["column"], spoilt["texts"], spoilt["bytes"]) == ("Vendor", "cVenName", 1, "x'cbd5'")
    (noted,) = (line for line in _journal(copy, "000002") if line["event"] == "source.undecodable")
    assert noted.keys() & {"key", "bytes"} == set()
    assert noted["texts"] == 1
    (kept,) = ask("quarantine", "list", "--select", "rule:supplier.undecodable", *at).json()
    assert kept["raw_value"].endswith("\\xCB\\xD5")
    found = ask("runs", "diff", "1", *at).json()
    assert (found["from"], found["to"], found["dictionary"]) == ("000001", "000002", "same")
    held = {row["state"]: row["now"] - row["before"] for row in found["records"]}["held"]
    rule = next(row for row in found["rules"] if row["rule_id"] == "VAL-LOT-REQ")
    assert rule["now"] - rule["before"] == held - 1 > 5
    assert found["failures"]["opened"] >= held
    tables = {row["source_table"]: row for row in found["tables"]}
    assert (tables["rdrecords01"]["changed"], tables["Customer"]["deleted"]) == (emptied, 1)
    assert ask("runs", "diff", "2", "1", *at).json() == found
    assert not any(ask("runs", "diff", "2", "2", *at).json()[name] for name in ("rules", "masters", "merged", "tables"))


def test_nights_of_different_histories_are_not_compared(small: Path) -> None:
    at = ("--project", small, "--format", "json")
    for words in (("build", "--no-report"), ("rollback", "1"), ("build", "--no-report")):
        assert ask(*words, *at).code == 0
    answer = ask("runs", "diff", "2", "3", *at)
    assert answer.code == 2
    assert "rollback" in answer.err
    assert ask("runs", "diff", "1", "3", *at).code == 0


def test_the_status_of_a_project_that_never_ran(bare: Path, on: Ask) -> None:
    assert ask("status", "--project", bare, "--format", "json").json()["state"] == "empty"
    assert on("status").json()["state"] == "ok"


@pytest.mark.parametrize(
    ("schedule", "after", "due"),
    [
        ("30 1 * * *", "2026-03-01T18:00:00+00:00", "2026-03-02T17:30:00+00:00"),  # 1:30 in Shanghai is 17:30 UTC
        ("30 1 * * *", "2026-03-01T17:29:59+00:00", "2026-03-01T17:30:00+00:00"),
        ("*/15 9-10 * * 1-5", "2026-03-06T02:50:00+00:00", "2026-03-09T01:00:00+00:00"),  # Friday noon: on Monday
        ("0 0 1,15 * *", "2026-03-01T00:00:00+00:00", "2026-03-14T16:00:00+00:00"),
        ("0 0 1 * 0", "2026-03-02T00:00:00+00:00", "2026-03-07T16:00:00+00:00"),  # the first, or a Sunday
        ("0 0 29 2 *", "2026-03-02T00:00:00+00:00", "2028-02-28T16:00:00+00:00"),
        ("0 0 31 2 *", "2026-03-02T00:00:00+00:00", None),
    ],
)
def test_when_the_next_night_is_due(schedule: str, after: str, due: str | None) -> None:
    found = next_time(schedule, "Asia/Shanghai", datetime.fromisoformat(after))
    assert found == (datetime.fromisoformat(due) if due else None)


def test_the_status_says_when_the_next_night_is_due(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIYI_NOW", "2026-03-01T18:00:00+00:00")
    at = ("status", "--project", bare, "--format", "json")
    assert ask(*at).json()["next_scheduled"] is None
    with (bare / "guiyi.yaml").open("a", encoding="utf-8") as settings:
        settings.write('schedule: "30 1 * * *"\n')
    assert ask(*at).json()["next_scheduled"] == "2026-03-02T17:30:00+00:00"
