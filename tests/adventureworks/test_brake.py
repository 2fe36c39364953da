"""A source that lost much more than a day's work stops the night and leaves the warehouse as it was."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dictionary.problems import DataError
from pipelines.run import State
from tests.adventureworks.conftest import Copy
from tests.adventureworks.nights import Night, run_night


def test_losing_a_tenth_of_the_orders_stops_the_run(
    first: Night, changed: Copy, after_first: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "project"
    shutil.copytree(after_first, folder)
    state = State(folder / ".guiyi")
    before = state.current()
    source = changed(
        first.source, "adventureworks_lost", 'DELETE FROM "PurchaseOrderHeader" WHERE "PurchaseOrderID" % 10 = 0'
    )
    with pytest.raises(DataError) as stopped:
        run_night(folder, source, "2026-04-02T10:00:00+00:00")
    [problem] = stopped.value.problems
    assert (problem.code, problem.path) == ("pull.brake", "erp.PurchaseOrderHeader")
    assert problem.args == {"deleted": 401, "live": 4012, "brake": "5%"}
    assert state.current() == before
