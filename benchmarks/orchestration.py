"""What Dagster costs over a bare build: both in turns on one plant, each in a process of its own.

The bound is 10 % of the bare build, or 2 s and 0.1 s per table where that is more.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.machine import machine
from benchmarks.measure import spread
from benchmarks.output import markdown, options, write_result
from benchmarks.plant import plant, project


def bare(folder: Path) -> float:
    """Seconds of a build with its report, from the loaded dictionary on."""
    from dictionary.loader import load_settings
    from guiyi.report import PAGE, languages, write_report
    from guiyi.vocabulary import dictionary_of
    from pipelines.night import build
    from pipelines.progress import Silent

    settings = load_settings(folder)
    dictionary = dictionary_of(settings)
    begun = time.perf_counter()
    run = build(settings, dictionary, Silent()).run
    write_report(run, run.folder / PAGE, languages("both", settings.settings.language))
    return time.perf_counter() - begun


def in_dagster(folder: Path) -> float:
    """Seconds of the same as Dagster's job, with an instance on disk."""
    import dagster as dg

    from dagster_project.definitions import definitions_of
    from dagster_project.names import JOB
    from dictionary.loader import load_settings
    from guiyi.vocabulary import dictionary_of

    settings = load_settings(folder)
    dictionary = dictionary_of(settings)
    with dg.instance_for_test() as instance:  # on disk, and it reports nothing to anybody
        begun = time.perf_counter()
        job = definitions_of(settings, dictionary).resolve_job_def(JOB)
        assert job.execute_in_process(instance=instance).success
        return time.perf_counter() - begun


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the table, write the JSON file."""
    parser = options("orchestration", __doc__)
    parser.add_argument("--repeat", type=int, default=3, help="turns of both (default 3)")
    chosen = parser.parse_args(arguments)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    result = measure(chosen.folder, chosen.scale, chosen.repeat)
    names = ("bare", "dagster", "overhead", "bound")
    rows = [(name, *(result["seconds"][name][part] for part in ("median", "min", "max"))) for name in names]
    print(markdown(("seconds", "median", "lowest", "highest"), rows))
    print(f"Written to {write_result(chosen.results, 'orchestration', result)}")


def measure(folder: Path, scale: float, repeat: int) -> dict[str, Any]:
    """The seconds of both in each turn, what Dagster adds, and what it may add."""
    from dictionary.loader import load_settings
    from guiyi.vocabulary import dictionary_of

    source = plant(folder, scale)
    sources = dictionary_of(load_settings(project(folder, source))).sources.values()
    number = sum(len(one.tables) for one in sources)
    turns = []
    for turn in range(repeat):
        ways = (bare, in_dagster) if turn % 2 == 0 else (in_dagster, bare)
        turns.append({way.__name__: _apart(way.__name__, project(folder, source)) for way in ways})
    alone, with_it = [turn["bare"] for turn in turns], [turn["in_dagster"] for turn in turns]
    return {
        "benchmark": "orchestration",
        "scale": scale,
        "machine": machine(),
        "tables": number,
        "seconds": {
            "bare": spread(alone),
            "dagster": spread(with_it),
            "overhead": spread([d - b for b, d in zip(alone, with_it, strict=True)]),
            "bound": spread([max(0.1 * b, 2 + 0.1 * number) for b in alone]),
        },
    }


def _apart(way: str, folder: Path) -> float:
    """One of the two in an interpreter of its own, whose output Dagster is free to capture."""
    script = f"import sys, pathlib, benchmarks.orchestration as o; print(o.{way}(pathlib.Path(sys.argv[1])))"
    command = [sys.executable, "-c", script, str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return float(done.stdout.split()[-1])


if __name__ == "__main__":
    main()
