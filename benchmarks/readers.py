"""Whether builds are in the way of readers: an analyst asks once a second while night after night is built."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.machine import machine
from benchmarks.measure import fresh, quantile
from benchmarks.night import night
from benchmarks.output import markdown, options, write_result
from benchmarks.plant import change, plant, project
from dictionary.loader import load_settings
from pipelines.run import State

QUESTION = "SELECT (SELECT count(*) FROM core.supplier), (SELECT count(*) FROM core.lot), max(generation) FROM ops.run"


@dataclass
class Analyst(threading.Thread):
    """Opens what is published, asks, closes, and waits; notes every answer and every failure."""

    state: State
    pause: float
    done: threading.Event = field(default_factory=threading.Event)
    answers: list[tuple[int, int, int]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def run(self) -> None:
        """Ask until told to stop."""
        while not self.done.wait(self.pause):
            begun = time.perf_counter()
            try:
                path = self.state.generation(self.state.current())
                with duckdb.connect(str(path), read_only=True) as connection:
                    self.answers.append(connection.execute(QUESTION).fetchall()[0])
            except (duckdb.Error, OSError) as error:
                self.failures.append(str(error))
            self.seconds.append(time.perf_counter() - begun)

    __hash__ = threading.Thread.__hash__


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the table, write the JSON file."""
    parser = options("readers", __doc__)
    parser.add_argument("--builds", type=int, default=10, help="nights after the first (default 10)")
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between two questions (default 1)")
    chosen = parser.parse_args(arguments)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    result = measure(chosen.folder, chosen.scale, chosen.builds, chosen.pause)
    print(markdown(("readers", "value"), result["readings"].items()))
    print(f"Written to {write_result(chosen.results, 'readers', result)}")


def measure(folder: Path, scale: float, builds: int, pause: float) -> dict[str, Any]:
    """What the analyst met: questions, failures, empty answers, generations seen, seconds per question."""
    work = project(folder, plant(folder, scale))
    extracted = fresh(night, work)["total"]["rows"]
    analyst = Analyst(State.of(load_settings(work)), pause)
    analyst.start()
    for _ in range(builds):
        change(work / "data", extracted)
        fresh(night, work)
    analyst.done.set()
    analyst.join()
    generations = [generation for *_, generation in analyst.answers]
    return {
        "benchmark": "readers",
        "scale": scale,
        "builds": builds,
        "machine": machine(),
        "readings": {
            "questions": len(analyst.seconds),
            "failures": len(analyst.failures),
            "empty answers": sum(not suppliers or not lots for suppliers, lots, _ in analyst.answers),
            "steps back": sum(later < earlier for earlier, later in pairwise(generations)),
            "generations seen": len(set(generations)),
            "median seconds": quantile(analyst.seconds, 0.5),
            "longest seconds": max(analyst.seconds),
        },
        "errors": sorted(set(analyst.failures)),
    }


if __name__ == "__main__":
    main()
