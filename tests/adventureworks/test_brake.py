"""A source that lost much more than a day's work stops the night and leaves the warehouse as it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dictionary.problems import DataError
from pipelines.run import State
from tests.adventureworks.conftest import Copy
from tests.adventureworks.nights import Night, Source, run_night


def test_losing_a_tenth_of_the_orders_stops_the_run(
    first: Night, changed: Copy, fresh: Callable[[Source], Night]
) -> None:
    folder = fresh(first.source).run.project.folder
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
