"""How many distinct values a second each format judges, in the way in which a build asks: a column in, a table of verdicts out.

The values are the format's own examples with other digits and letters in some places, so that all kinds of verdicts occur.
Before a time counts, the table has to hold one row per value, with the verdict that the judge of single values gives.
"""

from __future__ import annotations

import argparse
import random
import string
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from benchmarks.checks import WrongOutputError
from benchmarks.machine import busy, machine
from benchmarks.measure import Meter, spread
from benchmarks.output import RESULTS, markdown, write_result
from quality_rules.formats import Format, describe, judge, judge_column, names

Json = dict[str, Any]
VERDICTS = "SELECT value, outcome, compact FROM verdicts"
TRIES = 4
"""How often a value is made anew for one that is wanted; of short codes there are not as many as are wanted."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure every format, print the table, write the JSON file."""
    options = _options(arguments)
    result = measure(options.values, options.repeat)
    print(report(result))
    print(f"Written to {write_result(options.results, 'formats', result)}")


def measure(values: int, repeat: int) -> Json:
    """The result for so many distinct values of each format."""
    begun = machine()
    with duckdb.connect() as connection:
        found = {name: _one(connection, describe(name), values, repeat) for name in names()}
    return {
        "benchmark": "formats",
        "scale": values,
        "machine": begun | {"load_after": busy()},
        "settings": {"values": values, "repeat": repeat},
        "formats": found,
    }


def report(result: Json) -> str:
    """The formats, the quickest last within those of one way."""
    rows = [
        [
            name,
            of["judged_in"],
            ", ".join(of["rests_on"]),
            of["values"],
            of["outcomes"].get("valid", 0),
            of["per_second"],
        ]
        for name, of in sorted(
            result["formats"].items(), key=lambda item: (item[1]["judged_in"], item[1]["per_second"])
        )
    ]
    return markdown(["format", "judged in", "rests on", "distinct values", "valid", "values per second"], rows)


def _one(connection: duckdb.DuckDBPyConnection, entry: Format, count: int, repeat: int) -> Json:
    values = made(entry, count)
    connection.register("given", pa.table({"value": pa.array(values, type=pa.string())}))
    judge_column(connection, entry.name, "SELECT value FROM given", "verdicts")
    outcomes = _checked(connection, entry, values)
    walls = []
    for _ in range(repeat):
        meter = Meter()
        judge_column(connection, entry.name, "SELECT value FROM given", "verdicts")
        walls.append(meter.read().wall)
    connection.unregister("given")
    seconds = spread(walls, digits=6)
    return {
        "judged_in": "SQL" if entry.in_sql else "Python",
        "rests_on": entry.rests_on,
        "values": len(values),
        "outcomes": outcomes,
        "seconds": seconds,
        "per_second": round(len(values) / seconds["median"]),
    }


def made(entry: Format, count: int) -> list[str]:
    """At most so many distinct values, always the same."""
    chance = random.Random(entry.name)
    found = dict.fromkeys((entry.right, entry.wrong))
    for _ in range(TRIES * count):
        if len(found) >= count:
            break
        found["".join(_other(character, chance) for character in entry.right)] = None
    return list(found)


def _other(character: str, chance: random.Random) -> str:
    for kind in (string.digits, string.ascii_uppercase):
        if character in kind:
            return chance.choice(kind) if chance.random() < (0.6 if kind == string.digits else 0.2) else character
    return character


def _checked(connection: duckdb.DuckDBPyConnection, entry: Format, values: list[str]) -> dict[str, int]:
    """How many values have each outcome, after they were found to be right."""
    rows = connection.execute(VERDICTS).fetchall()
    told = {value: (outcome, compact) for value, outcome, compact in rows}
    wrong = [value for value in values if told.get(value) != judge(entry.name, value)]
    if wrong or len(rows) != len(values):
        raise WrongOutputError(f"{entry.name}: {len(rows)} verdicts of {len(values)} values, wrong for {wrong[:3]}")
    return dict(Counter(outcome for outcome, _ in told.values()))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.formats", description=__doc__)
    parser.add_argument("--values", type=int, default=100_000, help="distinct values of each format (default 100000)")
    parser.add_argument("--repeat", type=int, default=3, help="how often each is timed (default 3)")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the JSON is written")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
