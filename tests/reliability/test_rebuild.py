"""Going back and starting over: rollback, and a rebuild from what was landed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dictionary.problems import ExitCode, Problem
from tests.reliability.hub import KILLED, Hub, damage, tells
from tests.reliability.small import fill, night, small_hub
from tests.servers import PostgresServer

NIGHTS = [{1: "a", 2: "a", 3: "a"}, {1: "b", 3: "a", 4: "a"}, {1: "c", 2: "a", 3: "a"}]
FOURTH = {1: "d", 2: "b", 5: "a"}


@pytest.fixture(scope="module")
def after_each(tmp_path_factory: pytest.TempPathFactory) -> list[Hub]:
    """The hub after each of three nights."""
    folder = tmp_path_factory.mktemp("nights")
    hub = small_hub(folder / "hub")
    found = []
    for number, rows in enumerate(NIGHTS, 1):
        fill(hub, rows)
        hub = hub.at(night(number)).must("build")
        found.append(hub.copied(folder / str(number)))
    return found


@pytest.fixture
def hub(after_each: list[Hub], tmp_path: Path) -> Hub:
    """A hub after three nights."""
    return after_each[-1].copied(tmp_path / "hub")


@pytest.fixture
def receiving(hub: Hub, postgres: PostgresServer, pg_database: str) -> Hub:
    """The same with a PostgreSQL warehouse that has yet to receive anything."""
    return hub.with_warehouse(postgres, pg_database)


def _fourth_night(hub: Hub) -> str:
    fill(hub, FOURTH)
    hub.at(night(4)).must("build")
    return hub.digest()


def test_rebuild_ends_in_the_same_state(hub: Hub, after_each: list[Hub], tmp_path: Path) -> None:
    hub.must("rebuild", "--yes")
    assert hub.digest() == after_each[-1].digest()
    assert not (hub.state.folder / "rebuild").exists()
    # and the next night goes on from there
    assert _fourth_night(hub) == _fourth_night(after_each[-1].copied(tmp_path / "undisturbed"))


@pytest.mark.parametrize("lost", ["generations", "mirror"])
def test_rebuild_when_a_folder_was_lost(hub: Hub, after_each: list[Hub], lost: str) -> None:
    """What was landed, and the runs' pins and manifests, are enough."""
    shutil.rmtree(hub.state.folder / lost)
    hub.must("rebuild", "--yes")
    assert hub.digest() == after_each[-1].digest()
    _fourth_night(hub)


def test_rebuild_brings_postgres_to_the_same_state(receiving: Hub, after_each: list[Hub]) -> None:
    receiving.must("rebuild", "--yes")
    assert receiving.digest() == after_each[-1].digest()


def test_killed_rebuild_can_be_repeated(hub: Hub, after_each: list[Hub], tmp_path: Path) -> None:
    """Also when it had begun to put the result in place; and a build in between finds a warehouse that is whole."""
    expected, fourth = after_each[-1].digest(), _fourth_night(after_each[-1].copied(tmp_path / "undisturbed"))
    for number in (10, 60):
        ended = hub.guiyi("rebuild", "--yes", fail=f"file.replace:{number}:kill9")
        assert ended.code == KILLED
        assert hub.digest() == expected
        again = hub.copied(tmp_path / str(number))
        assert _fourth_night(again) == fourth
    hub.must("rebuild", "--yes")
    assert hub.digest() == expected


def test_rebuild_beside_a_stopped_run(hub: Hub, after_each: list[Hub], tmp_path: Path) -> None:
    fill(hub, FOURTH)
    assert hub.at(night(4)).build(fail="conform.feed:1:kill9").code == KILLED
    hub.must("rebuild", "--yes")
    hub.at(night(4)).must("build")
    assert hub.digest() == _fourth_night(after_each[-1].copied(tmp_path / "undisturbed"))


def test_rebuild_from_damaged_files_changes_nothing(hub: Hub) -> None:
    before = hub.published()
    damage(hub.state.folder / "landed" / "000001" / "erp" / "vendor" / "rows.parquet", cut=False)
    ended = hub.guiyi("rebuild", "--yes")
    assert ended.code == ExitCode.INTERNAL
    assert tells(
        ended, Problem("landed.damaged", file="landed/000001/erp/vendor/rows.parquet", args={"table": "vendor"})
    )
    assert hub.published() == before


def test_nights_after_a_rollback_build_on_it(after_each: list[Hub], receiving: Hub) -> None:
    hub = receiving
    hub.must("rebuild", "--yes")  # PostgreSQL receives the third night
    hub.must("rollback", "1")
    assert hub.digest() == after_each[0].digest()
    fill(hub, FOURTH)
    hub.at(night(4)).must("build")
    assert hub.current == 4
    assert hub.ask("SELECT run_id, parent FROM ops.run ORDER BY run_id") == [("000001", 0), ("000004", 1)]
    addresses = "SELECT code, address FROM core.supplier ORDER BY code"
    assert hub.ask(addresses) == [(f"S{key:03}", address) for key, address in FOURTH.items()]
    # A rebuild follows the way that the warehouse took, and so the second and third night are not in it.
    before = hub.digest()
    hub.must("rebuild", "--yes")
    assert hub.digest() == before


def test_rollback_to_a_generation_that_is_not_kept(hub: Hub) -> None:
    hub.state.generation(1).unlink()
    before = hub.published()
    ended = hub.guiyi("rollback", "1")
    assert ended.code == ExitCode.USAGE
    assert tells(ended, Problem("generation.not_kept", args={"run": "000001", "kept": "000002, 000003"}))
    assert hub.published() == before
