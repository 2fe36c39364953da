"""Landing one table of twenty mixed columns from a server, beside DuckDB's own scanner, a native dump, and peers.

Every way runs in a process of its own, in turns. Before a time counts, the rows that it wrote are compared with the hub's,
value by value in the hub's types.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.checks import WrongOutputError
from benchmarks.extract_table import COLUMNS, statements
from benchmarks.extract_ways import WAYS, Server
from benchmarks.machine import busy, machine
from benchmarks.measure import Cost, fresh, spread
from benchmarks.output import RESULTS, markdown, ratio, write_result
from dictionary.sql import parquet

Json = dict[str, Any]
NAME = "extract"
HUBS = ("hub", "hub over ODBC")
STREAMING = {"postgresql": {"UseDeclareFetch": 1, "Fetch": 10000}, "mariadb": {"FORWARDONLY": 1, "STREAMRS": 1}}
"""What ODBC drivers are told so that they do not hold all rows in memory."""
TICK = 0.01
"""Seconds of CPU that the clock can tell."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure every database that was asked for, print the tables, write the JSON files."""
    options = _options(arguments)
    for database in options.databases:
        result = measure(database, options.rows, options.repeat, odbc=options.odbc)
        print(report(result))
        print(f"Written to {write_result(options.results, f'{NAME}-{database}', result)}\n")


def measure(database: str, rows: int, repeat: int, *, odbc: bool) -> Json:
    """The result for one database."""
    begun = machine()
    costs: dict[str, list[Cost]] = {name: [] for name, way in WAYS.items() if way.takes_part(database, odbc=odbc)}
    with tempfile.TemporaryDirectory() as made, _served(database, rows, Path(made)) as server:
        for turn in range(repeat):
            for name in list(costs) if turn % 2 == 0 else ["hub", *reversed(list(costs)[1:])]:
                costs[name].append(_once(name, server, Path(made) / "work"))
    return {
        "benchmark": NAME,
        "scale": rows,
        "database": database,
        "machine": begun | {"load_after": busy()},
        "settings": {"repeat": repeat, "columns": len(COLUMNS)},
        "ways": {name: _spreads(found) for name, found in costs.items()},
        "hub_to": {name: _ratios(costs[_hub_for(name)], found) for name, found in costs.items() if name not in HUBS},
    }


def report(result: Json) -> str:
    """The result as a table."""
    heading = f"{result['scale']:,} rows × {result['settings']['columns']} columns from {result['database']}\n\n"
    rows = [
        (name, *(of[part]["median"] for part in ("wall", "cpu", "peak_mb")),
         *(ratio(result["hub_to"][name][part]) if name in result["hub_to"] else "" for part in ("wall", "cpu")))
        for name, of in result["ways"].items()
    ]  # fmt: skip
    return heading + markdown(("way", "seconds", "CPU s", "peak MB", "hub ÷ this, seconds", "hub ÷ this, CPU"), rows)


def _once(name: str, server: Server, work: Path) -> Cost:
    """One turn of a way. The hub goes first in every turn, and its file is what the others' are compared with."""
    folder = work / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    cost, path = fresh(WAYS[name].run, server, folder)
    if name == "hub":
        shutil.copy(path or "", work / "hub.parquet")
    elif path is not None:
        _compare(name, work / "hub.parquet", path)
    return cost


def _compare(name: str, ours: Path, theirs: Path) -> None:
    """Raise if two files do not hold the same rows."""
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        kinds = connection.execute(f"DESCRIBE FROM {parquet(ours)}").fetchall()
        cast = ", ".join(f"CAST({column} AS {kind}) AS {column}" for column, kind, *_ in kinds)
        summed = f"SELECT count(*), bit_xor(hash(t)), sum(hash(t)) FROM (SELECT {cast} FROM {{}}) AS t"
        found = [connection.execute(summed.format(parquet(path))).fetchone() for path in (ours, theirs)]
    if found[0] != found[1]:
        raise WrongOutputError(f"{name} did not bring the rows that the hub brought: {found}")


@contextmanager
def _served(database: str, rows: int, folder: Path) -> Iterator[Server]:
    """A server of our own with the table in it."""
    servers = import_module("tests.servers")
    folder.chmod(0o755)
    start: Callable[[Path], Any] = {"postgresql": servers.postgres_server, "mariadb": servers.mariadb_server}[database]
    with start(folder) as running:
        running.create_database(NAME)
        with running.connect(NAME) as connection, connection.cursor() as cursor:
            for statement in statements(database, rows):
                cursor.execute(statement)
        yield Server(
            database,
            running.host,
            running.port,
            running.user,
            running.password,
            NAME,
            running.odbc(NAME, **STREAMING[database]),
        )


def _hub_for(name: str) -> str:
    """The hub's way that another one is compared with."""
    return HUBS[WAYS[name].odbc]


def _spreads(found: list[Cost]) -> Json:
    return {part: spread([getattr(cost, part) for cost in found]) for part in ("wall", "cpu", "peak_mb")}


def _ratios(ours: list[Cost], theirs: list[Cost]) -> Json:
    """What the hub cost to what another way cost, turn by turn."""
    return {
        part: spread([getattr(a, part) / max(getattr(b, part), TICK) for a, b in zip(ours, theirs, strict=True)])
        for part in ("wall", "cpu")
    }


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.extract", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the table (default 1 000 000)")
    parser.add_argument("--repeat", type=int, default=3, help="turns of every way (default 3)")
    parser.add_argument("--odbc", action="store_true", help="also the hub through ODBC, beside pyodbc")
    parser.add_argument("--databases", nargs="+", default=["postgresql", "mariadb"], choices=["postgresql", "mariadb"])
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the JSON is written")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
