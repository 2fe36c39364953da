"""The trace of lots in a published generation, beside a plain recursive CTE and a search in memory.

The trace gives the lots in scope with names, quantities, receipts, shipments, stock, gaps and balances; the other two
give the lots alone. All three have to reach the same lots before a time counts. Lots are chosen by their scope: the
largest, and others evenly down to the smallest; forward from suppliers' lots, backward from finished ones.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

from benchmarks.checks import WrongOutputError
from benchmarks.genealogy import Direction, breadth_first, neighbours, recursive, starts
from benchmarks.machine import busy, machine
from benchmarks.measure import Meter, fresh, quantile, spread
from benchmarks.night import night
from benchmarks.output import RESULTS, write_result
from benchmarks.plant import PRODUCT, fingerprint, plant, project, read_stamp, write_stamp
from benchmarks.profile import Statements, Timed
from benchmarks.trace_report import report
from lineage.trace import trace

Json = dict[str, Any]
DIRECTIONS: tuple[Direction, ...] = ("forward", "backward")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure every scale that was asked for, print the tables, write the JSON files."""
    options = _options(arguments)
    for scale in options.scale:
        result = measure(scale, options)
        print(report(result))
        print(f"Written to {write_result(options.results, 'trace', result)}\n")


def measure(scale: float, options: argparse.Namespace) -> Json:
    """The result at one scale."""
    options.folder.mkdir(parents=True, exist_ok=True)
    generation = _published(options.folder, scale)
    begun = machine()
    with duckdb.connect(str(generation), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        directions = {name: _Race(connection, name, options.repeat).run(options.lots) for name in DIRECTIONS}
        row = connection.execute(
            "SELECT (SELECT count(*) FROM trace.lot_edge), (SELECT count(*) FROM core.lot)"
        ).fetchone()
        profile = {name: _profile(connection, name, of["largest"]["lot"]) for name, of in directions.items()}
    edges, lots = row or (0, 0)
    return {
        "benchmark": "trace",
        "scale": scale,
        "machine": begun | {"load_after": busy()},
        "settings": {"repeat": options.repeat, "lots": options.lots},
        "edges": edges,
        "lots": lots,
        "directions": directions,
        "profile": profile if options.profile else None,
    }


class _Race:
    """One direction: the three ways over the same lots, in turns."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, direction: Direction, repeat: int) -> None:
        self.repeat = repeat
        meter = Meter()
        self.edges = neighbours(connection, direction)
        self.fetched = meter.read()
        self.candidates = starts(connection, direction)
        self.ways: dict[str, Callable[[str], Any]] = {
            "trace": lambda lot: trace(connection, lot, direction=direction),
            "cte": lambda lot: recursive(connection, direction, lot),
            "memory": lambda lot: breadth_first(self.edges, lot),
        }

    def run(self, number: int) -> Json:
        """The times of so many lots, and of the one with the largest scope by itself."""
        lots = self._chosen(number)
        found = [self._measured(lot) for lot in lots]
        return {
            "fetch": self.fetched.as_json(),
            "candidates": len(self.candidates),
            "largest": found[0],
            "scopes": [of["scope"] for of in found],
            "quantiles": {way: _quantiles([of[way]["wall"] for of in found]) for way in self.ways},
            "ratios": {
                f"trace_to_{way}": {m: spread([_over(of, way, m) for of in found], 4) for m in ("wall", "cpu")}
                for way in ("cte", "memory")
            },
        }

    def _chosen(self, number: int) -> list[str]:
        ranked = sorted(self.candidates, key=lambda lot: (-len(breadth_first(self.edges, lot)), lot))
        number = min(number, len(ranked))
        return [ranked[i * (len(ranked) - 1) // max(1, number - 1)] for i in range(number)]

    def _measured(self, lot: str) -> Json:
        scope = self._agreed(lot)
        costs: dict[str, list[Json]] = {way: [] for way in self.ways}
        for turn in range(self.repeat):
            for way in list(self.ways)[:: -1 if turn % 2 else 1]:
                meter = Meter()
                self.ways[way](lot)
                cost = meter.read()
                costs[way].append({"wall": cost.wall, "cpu": cost.cpu})
        medians = {way: {m: round(median(c[m] for c in of), 6) for m in ("wall", "cpu")} for way, of in costs.items()}
        return {"lot": lot, "scope": scope, **medians}

    def _agreed(self, lot: str) -> int:
        """The size of the scope, which all three have to find alike."""
        reached = {row["lot_id"] for row in self.ways["trace"](lot).nodes}
        if not reached == self.ways["cte"](lot) == self.ways["memory"](lot):
            raise WrongOutputError(f"the three ways from lot {lot} reach different lots")
        return len(reached)


def _quantiles(seconds: list[float]) -> Json:
    return {"p50": round(quantile(seconds, 0.5), 6), "p95": round(quantile(seconds, 0.95), 6)}


def _over(found: Json, way: str, measure: str) -> float:
    """The trace's cost over another way's; CPU clocks tick in hundredths, so less counts as one millisecond."""
    least = 1e-3 if measure == "cpu" else 1e-6
    return float(found["trace"][measure]) / max(float(found[way][measure]), least)


def _profile(connection: duckdb.DuckDBPyConnection, direction: Direction, lot: str) -> Json:
    """The statements of the largest trace."""
    statements = Statements(direction)
    timed: Any = Timed(connection, statements)
    seconds = trace(timed, lot, direction=direction).seconds
    return {"wall": seconds, "in_statements": statements.per_stage()[direction], "statements": statements.slowest()}


def _published(folder: Path, scale: float) -> Path:
    """The generation that the build's benchmark left, or a new one where the code has changed since."""
    source = plant(folder, scale)
    stamp = {"code": fingerprint(PRODUCT)}
    path = folder / source.name.replace("plant", "project")
    if read_stamp(path) != stamp:
        path = project(folder, source)
        fresh(night, path)
        write_stamp(path, stamp)
    return max((path / ".guiyi" / "generations").glob("*.duckdb"), key=lambda file: int(file.stem))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.trace", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scale", type=float, nargs="+", default=[0.1], help="sizes of the plant (default 0.1)")
    parser.add_argument("--lots", type=int, default=20, help="lots per direction (default 20)")
    parser.add_argument("--repeat", type=int, default=5, help="turns per lot, of which the median counts (default 5)")
    parser.add_argument("--profile", action="store_true", help="tell the statements of the largest trace")
    parser.add_argument(
        "--folder", type=Path, default=RESULTS / "work", help="where plants and projects are kept and reused"
    )
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the JSON is written")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
