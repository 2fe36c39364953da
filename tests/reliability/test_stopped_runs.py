"""What becomes of a run that was stopped: two at a time, damaged files, another day, another dictionary."""

from __future__ import annotations

import json
import time

import pytest

from dictionary.problems import ExitCode, Problem
from tests.reliability.conftest import Fresh
from tests.reliability.hub import CHANGES, FIRST, KILLED, SECOND, THIRD, Hub, damage, edit, tells


def test_second_build_is_told_who_holds_the_lease(in_duckdb: Fresh, digests: dict[int, str]) -> None:
    hub = in_duckdb(1, "mirror")
    other = in_duckdb(1, "mirror")
    first = hub.start("build", fail="mirror.table:1:hang")
    holder = hub.state.folder / "lease.json"
    while not holder.exists():
        time.sleep(0.02)
    problem = Problem("run.busy", args={"pid": first.process.pid, "since": FIRST[:10]})
    for language in ("en", "zh"):
        second = Hub(hub.folder, {**hub.environment, "GUIYI_LANGUAGE": language}).build()
        assert second.code == ExitCode.BUSY
        assert tells(second, problem)
    assert other.build("--until", "mirror").code == ExitCode.DONE  # another project does not wait
    first.process.kill()
    assert first.ended().code == KILLED
    assert holder.exists(), "a lease that is stale must be no obstacle"
    hub.must("build")
    assert not holder.exists()
    assert hub.digest() == digests[1]


@pytest.mark.parametrize("cut", [True, False], ids=["truncated", "bit flipped"])
def test_damaged_landed_file_is_never_loaded(in_duckdb: Fresh, digests: dict[int, str], cut: bool) -> None:
    hub = in_duckdb(2, "mirror")
    before = hub.published()
    [file] = (hub.state.folder / "landed" / "000002" / "erp" / "Vendor").glob("*.parquet")
    damage(file, cut=cut)
    ended = hub.guiyi("retry")
    assert ended.code == ExitCode.INTERNAL
    assert tells(
        ended, Problem("landed.damaged", file="landed/000002/erp/Vendor/rows.parquet", args={"table": "Vendor"})
    )
    assert hub.problems() == ["landed.damaged"]
    assert hub.published() == before
    hub.must("build")  # the source is pulled again
    assert hub.digest() == digests[2]


def test_retry_continues_and_build_does_too(in_duckdb: Fresh, digests: dict[int, str]) -> None:
    for command in ("retry", "build"):
        hub = in_duckdb(2, "conform")
        landed = {path: path.stat().st_mtime_ns for path in (hub.state.folder / "landed").rglob("*.parquet")}
        hub.sql("erp", CHANGES[3])  # a run that is continued does not read its sources again
        hub.must(command)
        assert hub.digest() == digests[2]
        assert landed == {path: path.stat().st_mtime_ns for path in (hub.state.folder / "landed").rglob("*.parquet")}
    ended = hub.guiyi("retry")
    assert ended.code == ExitCode.USAGE
    assert tells(ended, Problem("run.none_stopped"))


def test_old_run_is_begun_anew_by_build_and_continued_by_retry(in_duckdb: Fresh, digests: dict[int, str]) -> None:
    later = in_duckdb(2, "conform").at(THIRD)
    later.sql("erp", "UPDATE Vendor SET cVenAbbName = 'since then'")
    later.must("build")
    assert later.current == 2
    assert later.ask("SELECT DISTINCT short_name FROM source.supplier WHERE system = 'erp' AND NOT stale") == [
        ("since then",)
    ]
    hub = in_duckdb(2, "publish")
    hub.at(THIRD).must("retry")
    assert hub.digest("content") == Hub(hub.folder).at(SECOND).digest("content")
    assert hub.ask("SELECT max(started_at)::DATE::TEXT, max(committed_at)::DATE::TEXT FROM ops.run") == [
        (SECOND[:10], THIRD[:10])
    ]


def test_dictionary_changed_since(in_duckdb: Fresh) -> None:
    """A run keeps the dictionary that it was pinned to; the next one, and build, take the new one."""
    hub, other = in_duckdb(2, "reconcile"), in_duckdb(2, "reconcile")
    for each in (hub, other):
        edit(each.folder / "sources" / "erp.yaml", "short_name: v.cVenAbbName", "short_name: upper(v.cVenAbbName)")
    pinned = json.loads((hub.state.runs / "000002" / "run.json").read_text())["dictionary_hash"]
    hub.must("retry")
    other.must("build")
    [[retried], [built]] = (
        each.ask("SELECT arg_max(dictionary_hash, generation) FROM ops.run") for each in (hub, other)
    )
    assert retried[0] == pinned
    assert built[0] != pinned


def test_full_build_does_not_continue_a_run_that_is_not_full(in_duckdb: Fresh) -> None:
    """The brake says "use --full": it must help at once."""
    hub = in_duckdb(2, "land")
    before = hub.published()
    hub.sql("erp", "DELETE FROM CurrentStock WHERE rowid % 3 > 0")
    ended = hub.build()
    assert ended.code == ExitCode.DATA_FAILED
    [live] = hub.ask("SELECT extracted FROM ops.pull WHERE source_table = 'CurrentStock'")[0]
    assert tells(ended, Problem("pull.brake", path="erp.CurrentStock", args={"live": live}))
    assert hub.problems() == ["pull.brake"]
    assert hub.published() == before
    hub.must("build", "--full")
    assert hub.current == 2
    assert hub.ask("SELECT count(*) FROM source.stock_balance WHERE deleted_at IS NULL")[0][0] < live / 2


@pytest.mark.parametrize("point", ["publish.visible", "postgres.after_commit"])
def test_commit_in_doubt_on_another_day(request: pytest.FixtureRequest, point: str) -> None:
    """Tonight's build notes that yesterday's was committed, and does tonight's work."""
    name = "in_postgres" if point.startswith("postgres") else "in_duckdb"
    make: Fresh = request.getfixturevalue(name)
    hub = make(2, "publish")
    assert hub.build(fail=f"{point}:1:kill9").code == KILLED
    hub.sql("erp", CHANGES[3])
    hub.at(THIRD).must("build")
    assert hub.current == 3
    runs = hub.ask("SELECT run_id, parent, started_at::DATE::TEXT FROM ops.run ORDER BY run_id")
    assert runs == [("000001", 0, FIRST[:10]), ("000002", 1, SECOND[:10]), ("000003", 2, THIRD[:10])]
    assert hub.ask("SELECT count(*) > 0 FROM core.supplier WHERE address LIKE '% 3'") == [(True,)]
    hub.digest()  # what PostgreSQL holds is the same
