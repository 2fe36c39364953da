"""Facts of a run for people and scripts, read from its published generation."""

from __future__ import annotations

from typing import Any

import duckdb

from pipelines.engine import settle
from pipelines.run import Run
from pipelines.undecodable import undecodable_of
from warehouse.digest import KINDS, Kind, digest


def digests(run: Run) -> dict[Kind, str]:
    """The three digests of a published run; reads every table, so it is asked for and not made every night."""
    with duckdb.connect(str(run.state.generation(run.number)), read_only=True) as connection:
        settle(connection)

        def fetch(statement: str) -> tuple[Any, ...]:
            row: tuple[Any, ...] | None = connection.execute(statement).fetchone()
            assert row is not None
            return row

        return {kind: digest(run.dictionary, kind, fetch) for kind in KINDS}


def run_facts(run: Run) -> dict[str, Any]:
    """Identity, ledger and results of a run; only the identity when it is not published."""
    facts: dict[str, Any] = {
        "run_id": run.name,
        "dictionary_hash": run.dictionary.hash,
        "started_at": run.started_at.isoformat(),
        "generation": run.number,
        **_sources(run),
    }
    if not run.state.generation(run.number).exists():
        return facts | {"generation": None}
    with duckdb.connect(str(run.state.generation(run.number)), read_only=True) as connection:
        settle(connection)
        return facts | {
            "pull": _rows(connection, "SELECT * EXCLUDE run_id FROM ops.pull WHERE run_id = ? ORDER BY ALL", run.name),
            "stock": _rows(
                connection, "SELECT * EXCLUDE run_id FROM ops.stock WHERE run_id = ? ORDER BY ALL", run.name
            ),
            "results": _outcomes(connection, run.name),
        }


def _sources(run: Run) -> dict[str, Any]:
    """The tables that stay as of the run before, where sources are built otherwise than they were, and undecodable text."""
    landed = run.manifest("land") or {}
    unread = [
        {"system": system, "table": table, "why": why}
        for system, facts in landed.items()
        for table, why in facts.get("unread", {}).items()
    ]
    drift = [one for facts in landed.values() for one in facts.get("drift", ())]
    return {"unread": unread, "drift": drift, "undecodable": list(undecodable_of(landed))}


def _rows(connection: duckdb.DuckDBPyConnection, statement: str, run_id: str) -> list[dict[str, Any]]:
    return list(connection.execute(statement, [run_id]).to_arrow_table().to_pylist())


def _outcomes(connection: duckdb.DuckDBPyConnection, run_id: str) -> dict[str, int]:
    statement = "SELECT outcome, count(*) AS n FROM quality.result WHERE run_id = ? GROUP BY outcome"
    found = {row["outcome"]: row["n"] for row in _rows(connection, statement, run_id)}
    return {outcome: found.get(outcome, 0) for outcome in ("passed", "warning", "failed", "error", "not_run")}
