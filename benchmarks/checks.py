"""What has to be right before a time counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from benchmarks.floors import Tables
from demo.score import score


class WrongOutputError(Exception):
    """Something was fast and wrong."""


def check_night(project: Path, night: dict[str, Any], changes: dict[str, dict[str, int]]) -> dict[str, Any]:
    """The pull balances, changed what was changed, and the genealogy is the truth's.

    Returns:
        ``{pull: {"erp.Vendor": extracted}, edges}``
    """
    generation = Path(night["generation"])
    with duckdb.connect(str(generation), read_only=True) as connection:
        rows = connection.execute(
            """SELECT system || '.' || source_table, extracted, balanced, changed, new, deleted FROM ops.pull
               WHERE run_id = ? ORDER BY 1""",
            [night["run"]],
        ).fetchall()
    _require(bool(rows) and all(row[2] for row in rows), "ops.pull does not balance")
    if changes:
        found = {name: {"changed": c, "new": n, "deleted": d} for name, _, _, c, n, d in rows if c or n or d}
        wrong = {name: found.get(name) for name in found | changes if found.get(name) != changes.get(name)}
        _require(not wrong, f"other rows moved than were changed: {wrong}")
    edges = score(project, generation)["trace"]
    _require(edges["edges_precision"] == edges["edges_recall"] == 1, f"the genealogy is not the truth's: {edges}")
    return {"pull": {row[0]: row[1] for row in rows}, "edges": edges["edges"]}


def check_floors(wanted: Tables, scanned: Path, landed: Path, loaded: Path, pull: dict[str, int]) -> None:
    """The floors moved the rows that the hub pulled, and as many filled cells."""
    with duckdb.connect(str(loaded), read_only=True) as connection:
        for system, tables in wanted.items():
            for table, columns in tables.items():
                name = f"{system}.{table}"
                told = [
                    _filled(connection, f"read_parquet('{scanned / system / table}.parquet')", columns),
                    _filled(connection, f"read_parquet('{landed / system / table}/rows.parquet')", columns),
                    _filled(connection, f'"{name}"', columns),
                ]
                _require(told[0] == told[1] == told[2], f"{name}: the floors moved other data: {told}")
                _require(told[0][0] == pull[name], f"{name}: {pull[name]} rows pulled, the floors moved {told[0][0]}")


def _filled(connection: duckdb.DuckDBPyConnection, relation: str, columns: list[str]) -> tuple[int, ...]:
    counts = ", ".join(f'count("{name}")' for name in columns)
    row = connection.execute(f"SELECT count(*), {counts} FROM {relation}").fetchone()
    return tuple(row or ())


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise WrongOutputError(otherwise)
