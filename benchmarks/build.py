"""The whole build of the demo plant, a first night and one with 1 % of the rows changed, beside two floors.

The floors are the least work that any tool could do: (a) a bare scan of the source tables into Parquet, (b) a bare
CREATE TABLE AS of the same rows. Builds and floors take turns (A-B-B-A), each in a fresh process, and no time counts
before the outputs were checked: the pull balances, the floors moved the same rows, the genealogy is the truth's.
"""

from __future__ import annotations

import argparse
import math
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import floors
from benchmarks.build_report import report
from benchmarks.checks import check_floors, check_night
from benchmarks.machine import busy, machine
from benchmarks.measure import fresh, spread
from benchmarks.night import night
from benchmarks.output import RESULTS, write_result
from benchmarks.plant import PRODUCT, change, fingerprint, plant, project, write_stamp

Json = dict[str, Any]
MEASURES = ("wall", "cpu", "peak_mb")


@dataclass
class Contest:
    """Build and floors on one plant, in turns."""

    folder: Path
    source: Path

    def __post_init__(self) -> None:
        """Learn what is pulled."""
        self.project = project(self.folder, self.source)
        self.wanted = floors.tables(self.project)
        self.pull: dict[str, int] = {}
        self.landed = Path()
        self.nights: dict[str, list[Json]] = {"first": [], "second": []}
        self.floors: dict[str, list[Json]] = {"scan": [], "load": []}
        self.change: Json = {}

    def run(self, repeat: int) -> None:
        """A-B, B-A, A-B …: what the machine does meanwhile falls on both."""
        for turn in range(repeat):
            steps = [self._build, self._floors]
            for step in steps if turn % 2 == 0 else steps[::-1]:
                step()

    def profiled(self) -> Json:
        """Both nights once more with every statement timed; these times are not among the others."""
        first, second = self._nights(profile=True)
        kept = ("stages", "statements", "in_statements")
        return {name: {key: of[key] for key in kept} for name, of in (("first", first), ("second", second))}

    def _build(self) -> None:
        for name, found in zip(self.nights, self._nights(profile=False), strict=True):
            self.nights[name].append(found)

    def _nights(self, *, profile: bool) -> tuple[Json, Json]:
        self.project = project(self.folder, self.source)
        first = fresh(night, self.project, profile=profile)
        checked = check_night(self.project, first, {})
        self.pull, self.landed = checked["pull"], Path(first["landed"])
        self.change = change(self.project / "data", sum(self.pull.values()))
        second = fresh(night, self.project, profile=profile)
        check_night(self.project, second, self.change)
        write_stamp(self.project, {"code": fingerprint(PRODUCT)})
        return first, second

    def _floors(self) -> None:
        out = self.folder / "floors"
        shutil.rmtree(out, ignore_errors=True)
        scanned = fresh(floors.scan, self.source, self.wanted, out)
        landed = {
            f"{system}.{table}": self.landed / system / table / "rows.parquet"
            for system, tables in self.wanted.items()
            for table in tables
        }
        loaded = fresh(floors.load, landed, out / "load.duckdb")
        check_floors(self.wanted, out, self.landed, out / "load.duckdb", self.pull)
        shutil.rmtree(out)
        self.floors["scan"].append(scanned)
        self.floors["load"].append(loaded)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure every scale that was asked for, print the tables, write the JSON files."""
    options = _options(arguments)
    results = []
    for scale in options.scale:
        result = measure(scale, options.repeat or (1 if scale >= 10 else 3), options.profile, options.folder)
        results.append(result)
        print(report(result))
        print(f"Written to {write_result(options.results, 'build', result)}\n")
    print(_growth(results))


def measure(scale: float, repeat: int, profile: bool, folder: Path) -> Json:
    """The result at one scale."""
    folder.mkdir(parents=True, exist_ok=True)
    begun = machine()
    contest = Contest(folder, plant(folder, scale))
    contest.run(repeat)
    nights = {name: _middle(runs) for name, runs in contest.nights.items()}
    return {
        "benchmark": "build",
        "scale": scale,
        "machine": begun | {"load_after": busy()},
        "settings": _settings(contest, repeat),
        "rows": sum(contest.pull.values()),
        "changes": {kind: sum(of[kind] for of in contest.change.values()) for kind in ("changed", "new", "deleted")},
        "nights": nights,
        "floors": {
            name: {m: spread([run[m] for run in runs]) for m in MEASURES} for name, runs in contest.floors.items()
        },
        "ratios": _ratios(contest),
        "profile": contest.profiled() if profile else None,
        "runs": {"nights": contest.nights, "floors": contest.floors},
    }


def _settings(contest: Contest, repeat: int) -> Json:
    memory = contest.nights["first"][0]["memory_limit"]
    return {"repeat": repeat, "route": floors.route(), "memory_limit": memory, "parquet": "zstd, level 1"}


def _middle(runs: list[Json]) -> Json:
    """The medians of several runs of one night, and how far its totals lie apart."""
    stages = {name: _medians([run["stages"][name] for run in runs]) for name in runs[0]["stages"]}
    sizes = {name: runs[0][name] for name in ("generation_mb", "landed_mb")}
    return {"stages": stages, "total": {m: spread([run["total"][m] for run in runs]) for m in MEASURES}, **sizes}


def _medians(costs: list[Json]) -> Json:
    found = {m: round(median(cost[m] for cost in costs), 4) for m in MEASURES}
    rows = costs[0]["rows"]
    return found | {"rows": rows, "rows_per_second": round(rows / found["wall"]) if found["wall"] else 0}


def _ratios(contest: Contest) -> Json:
    """Build over floor a + floor b of the same turn, and the second night over the first."""
    first, second = ([run["total"] for run in contest.nights[name]] for name in ("first", "second"))
    scans, loads = contest.floors["scan"], contest.floors["load"]
    least = [{m: a[m] + b[m] for m in MEASURES[:2]} | {"peak_mb": max(a["peak_mb"], b["peak_mb"])}
             for a, b in zip(scans, loads, strict=True)]  # fmt: skip
    pairs = {"first_to_floors": (first, least), "second_to_floors": (second, least), "second_to_first": (second, first)}
    return {
        name: {m: spread([x[m] / y[m] for x, y in zip(above, below, strict=True)]) for m in MEASURES}
        for name, (above, below) in pairs.items()
    }


def _growth(results: list[Json]) -> str:
    """The exponent of growth of the first night from each scale to the next."""
    lines = []
    for small, large in pairwise(results):
        told = [f"{m} {_exponent(small, large, m):.2f}" for m in MEASURES]
        lines.append(f"Growth from scale {small['scale']:g} to {large['scale']:g}, as an exponent: {', '.join(told)}")
    return "\n".join(lines)


def _exponent(small: Json, large: Json, measure: str) -> float:
    costs = [result["nights"]["first"]["total"][measure]["median"] for result in (small, large)]
    return math.log(costs[1] / costs[0]) / math.log(large["rows"] / small["rows"])


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.build", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--scale", type=float, nargs="+", default=[0.1], help="sizes of the plant; 1 is 1.4 M rows a year (default 0.1)"
    )
    parser.add_argument("--repeat", type=int, help="turns of build and floors (default 3, from scale 10 on 1)")
    parser.add_argument(
        "--profile", action="store_true", help="once more with every statement timed, for the slowest groups"
    )
    parser.add_argument(
        "--folder", type=Path, default=RESULTS / "work", help="where plants and projects are kept and reused"
    )
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the JSON is written")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
