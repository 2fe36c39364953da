"""One night of a project, measured stage by stage."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.measure import Cost, Meter
from benchmarks.profile import Statements, timed_connections
from dictionary.loader import load_settings
from guiyi.vocabulary import dictionary_of
from pipelines.night import build

LOAD = "dictionary"
"""What comes before the first stage: reading and compiling the dictionary."""


class Stages:
    """Progress that takes the cost and the rows of every stage."""

    def __init__(self, statements: Statements) -> None:
        self.costs: dict[str, Cost] = {}
        self.counts: dict[str, int] = {LOAD: 0}
        self._statements = statements
        self._lock = threading.Lock()
        self._begin(LOAD)

    def stage(self, name: str) -> None:
        """A stage begins, and the one before ends."""
        self.end()
        self._begin(name)

    def rows(self, what: str, number: int) -> None:  # noqa: ARG002
        """So many more rows are done; two sources may tell at once."""
        with self._lock:
            self.counts[self._name] += number

    def end(self) -> None:
        """The last stage ends."""
        self.costs[self._name] = self._meter.read()

    def _begin(self, name: str) -> None:
        self._name = self._statements.stage = name
        self.counts[name] = 0
        self._meter = Meter()


def night(project: Path, *, profile: bool = False) -> dict[str, Any]:
    """Build a project from its dictionary to the published generation.

    Returns:
        ``{stages, total, generation_mb, landed_mb, rows, statements}``; statements only when profiled.
    """
    statements = Statements()
    with ExitStack() as stack:
        if profile:
            stack.enter_context(timed_connections(statements))
        stages = Stages(statements)
        settings = load_settings(project)
        outcome = build(settings, dictionary_of(settings), stages)
        stages.end()
    run = outcome.run
    return {
        "run": run.name,
        "generation": str(run.state.generation(run.number)),
        "landed": str(run.landed),
        "memory_limit": settings.settings.memory_limit,
        "stages": {name: cost.as_json() | {"rows": stages.counts[name]} for name, cost in stages.costs.items()},
        "total": sum(stages.costs.values(), Cost(0, 0, 0)).as_json() | {"rows": stages.counts["land"]},
        "generation_mb": _size(run.state.generation(run.number)),
        "landed_mb": _size(*run.landed.rglob("*.parquet")),
        "statements": statements.slowest(),
        "in_statements": statements.per_stage(),
    }


def _size(*files: Path) -> float:
    return round(sum(path.stat().st_size for path in files) / 1e6, 2)
