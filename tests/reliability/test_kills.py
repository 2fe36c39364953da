"""kill -9 at any step: building again ends in the state of an undisturbed night.

With ``GUIYI_EVERY_POINT=1`` :func:`test_single_kills` fails at every passing of every point of two nights on DuckDB, and of
their publishing on PostgreSQL: some 500 nights, a quarter of an hour on two cores with ``-n 2``. Else it takes a sample of the
second night, which has a yesterday to lose.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import count

import pytest

from pipelines.run import STAGES
from tests.reliability.conftest import Fresh
from tests.reliability.hub import KILLED, Hub

POINTS = {
    "land": ["land.table:2", "land.table:20"],
    "mirror": ["mirror.table:1", "file.replace:5"],
    "conform": ["conform.feed:2", "conform.feed:11"],
    "reconcile": ["reconcile.object:5", "reconcile.files:1", "folder.replace:1"],
    "publish": ["publish.table:9", "publish.built:1", "publish.renamed:1"],
}
LAST = ["publish.visible:1"]
LAST_IN_POSTGRES = ["postgres.table:1", "postgres.table:50", "postgres.before_commit:1", "postgres.after_commit:1"]

EVERY = bool(os.environ.get("GUIYI_EVERY_POINT"))
SAMPLE = {"land": 21, "mirror": 23, "conform": 12, "reconcile": 11, "publish": 8}
"""Which passing of each stage is tried in the normal run."""
NIGHTS = [1, 2] if EVERY else [2]


@pytest.mark.parametrize("night", NIGHTS)
def test_kills_in_a_row(in_duckdb: Fresh, digests: dict[int, str], night: int) -> None:
    """One crash after the other in every stage, each while recovering from the one before."""
    _kill_in_a_row(in_duckdb(night, "land"), STAGES, LAST, digests[night])


@pytest.mark.parametrize("night", NIGHTS)
def test_kills_in_a_row_with_postgres(in_postgres: Fresh, digests: dict[int, str], night: int) -> None:
    """The same with a PostgreSQL warehouse, from the last stage that does not know it."""
    _kill_in_a_row(in_postgres(night, "reconcile"), STAGES[-2:], LAST_IN_POSTGRES, digests[night])


def _kill_in_a_row(hub: Hub, stages: Sequence[str], last: Sequence[str], undisturbed: str) -> None:
    for point in [*(point for stage in stages for point in POINTS[stage]), *last]:
        assert hub.build(fail=f"{point}:kill9").code == KILLED, point
    hub.must("build")
    assert hub.digest() == undisturbed


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("night", NIGHTS)
def test_single_kills(in_duckdb: Fresh, digests: dict[int, str], night: int, stage: str) -> None:
    """One crash at the nth passing of any point of a stage, n = 1, 2, … until the stage ends undisturbed."""
    _kill_once(in_duckdb, digests, night, stage)


@pytest.mark.parametrize("night", NIGHTS)
def test_single_kills_while_postgres_receives(in_postgres: Fresh, digests: dict[int, str], night: int) -> None:
    """The same where the generation is brought over to PostgreSQL."""
    _kill_once(in_postgres, digests, night, "publish")


def _kill_once(fresh: Fresh, digests: dict[int, str], night: int, stage: str) -> None:
    diverged = []
    for number in count(1) if EVERY else [SAMPLE[stage]]:
        hub = fresh(night, stage)
        code = hub.build("--until", stage, fail=f"*:{number}:kill9").code
        if not EVERY or code:
            assert code == KILLED
            if not (hub.state.runs / f"{night:06}" / "publish.json").exists():  # else the night was over
                hub.must("build")
            if hub.digest() != digests[night]:
                diverged.append(number)
        if EVERY and not code:
            print(f"night {night}, {stage}: {number - 1} points")
            break
        _forget(hub)
    assert not diverged


def _forget(hub: Hub) -> None:
    """Make room: a copy of the hub takes some 20 MB."""
    for path in hub.state.generations.glob("*.duckdb"):
        path.unlink()
