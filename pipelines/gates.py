"""The gates: one per object, closed by any of its rules that stop. What is published then stays as it was yesterday."""

from __future__ import annotations

import duckdb

from dictionary.problems import DataError, Problem
from pipelines.files import write_json
from pipelines.run import Run

GATES = "gates.json"
"""What closed the gates of a run, in its folder."""


def pass_gates(run: Run, connection: duckdb.DuckDBPyConnection) -> None:
    """Let a publish go on, if no rule that stops was broken beyond its threshold or could not be judged.

    Raises:
        DataError: a gate is closed; one problem for every rule that closed it.
    """
    problems = closing(run, connection)
    if problems:
        write_json(run.folder / GATES, [{"object": p.path, **p.args} for p in problems])
        raise DataError(problems)


def closing(run: Run, connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    """What closes the gates of a run whose results are in ``quality.result``: one problem for every rule that does."""
    return [_problem(*row) for row in connection.execute(_CLOSED, [run.name]).fetchall()]


def closed(run: Run) -> bool:
    """Whether a gate stopped this run. What it landed would close the gate again, so a new build lands anew."""
    return (run.folder / GATES).exists()


_CLOSED = """SELECT r.object, r.rule_id, r.field, u.owner, max(r.outcome = 'error'), max(r.detail),
        CAST(sum(r.failed) AS BIGINT), CAST(sum(r.checked) AS BIGINT)
    FROM quality.result AS r JOIN rule AS u USING (object, rule_id, field, kind)
    WHERE r.run_id = ? AND u.on_fail = 'stop' AND r.outcome IN ('failed', 'error') GROUP BY ALL ORDER BY ALL"""


def _problem(
    name: str, rule: str, field: str, owner: str, unjudged: bool, detail: str | None, failed: int, checked: int
) -> Problem:
    code = "gate.not_judged" if unjudged else "gate.closed"
    return Problem(
        code,
        path=name,
        args={
            "rule": rule, "field": field, "owner": owner, "failed": failed, "checked": checked, "detail": detail or "",
        },
    )  # fmt: skip
