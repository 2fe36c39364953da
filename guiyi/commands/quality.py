"""What the checks found."""

from __future__ import annotations

import typer

from dictionary.problems import NothingSelectedError, Problem
from guiyi.call import Call
from guiyi.options import ChosenRun, Limit, Select
from guiyi.verb import group, verb

_WORDS = {
    "system": "r.system", "object": "r.object", "field": "r.field", "rule": "r.rule_id",
    "dimension": "r.dimension", "severity": "r.severity", "result": "r.outcome",
}  # fmt: skip

_RESULTS = """SELECT r.run_id, r.object, r.rule_id, r.field, r.system, r.outcome, r.checked, r.failed, r.threshold,
    r.severity, r.dimension, u.{label} AS rule
    FROM quality.result AS r LEFT JOIN quality.rule AS u USING (object, rule_id, field, kind)
    WHERE r.run_id = ? AND ({condition})
    ORDER BY list_position(['error', 'failed', 'warning', 'not_run', 'passed'], r.outcome), r.failed DESC, r.object,
        r.rule_id, r.field, r.system"""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    quality = group(app, "quality", "What the checks found.")
    verb(quality)(results)


def results(call: Call, select: Select = None, run: ChosenRun = None, limit: Limit = None) -> None:
    """The result of every rule in one run, the worst first."""
    from guiyi.reading import generation, run_number, sheet
    from guiyi.selection import condition
    from pipelines.run import run_name

    where, values = condition(select, _WORDS)
    with generation(call) as connection:
        chosen = run_name(run_number(call, run) if run else call.state.current())
        found = sheet(connection, _RESULTS.format(label=f"label_{call.language}", condition=where), [chosen, *values])
    if select and not found.rows:
        raise NothingSelectedError(Problem("selection.nothing", args={"selection": select}))
    call.show_some(found, limit)
    call.say.next("guiyi quarantine list")
