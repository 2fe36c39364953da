"""Measures: their values, and what each of them means."""

from __future__ import annotations

from typing import Annotated

import typer

from dictionary.problems import NothingSelectedError, Problem, nearest
from guiyi.call import Call
from guiyi.options import Limit
from guiyi.verb import group, verb

_SHOWN = """SELECT v.measure, d.{label} AS label, v.period, v.grain, v.value, d.unit, v.numerator, v.denominator, v.coverage,
    v.baseline, v.target FROM measures.value AS v JOIN measures.definition AS d USING (measure)
    JOIN (SELECT measure, max(period) AS period FROM measures.value GROUP BY measure) AS newest USING (measure)
    WHERE ? OR v.period = coalesce(nullif(?, ''), newest.period)
    ORDER BY v.measure, v.period DESC, v.grain"""

_MISSING = """SELECT measure, kpi, {label} AS label, owner, not_given FROM measures.definition
    WHERE outcome = 'no_facts' ORDER BY kpi NULLS LAST, measure"""

_DEFINITION = """SELECT measure, kpi, {label} AS label, {definition} AS definition, owner, unit, better, period_kind AS period,
    outcome, not_given, formula_version, formula FROM measures.definition WHERE measure = ?"""

_VALUES = """SELECT period, grain, value, numerator, denominator, coverage, baseline, target, formula_version
    FROM measures.value WHERE measure = ? ORDER BY period DESC, grain"""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    measures = group(app, "measures", "What is measured: turnover, yield, consistency.")
    verb(measures)(show)
    verb(measures)(explain)


def show(
    call: Call,
    period: Annotated[str, typer.Option(help="One period, such as 2024-03. Default: the newest of each measure.")] = "",
    all_periods: Annotated[bool, typer.Option("--all", help="All periods.")] = False,
    missing: Annotated[
        bool, typer.Option("--missing", help="Measures without facts, and what no source gives them.")
    ] = False,
    limit: Limit = None,
) -> None:
    """The values of all measures, with numerator and denominator, coverage, baseline and target."""
    from guiyi.reading import generation, sheet

    with generation(call) as connection:
        label = f"label_{call.language}"
        if missing:
            call.show_some(sheet(connection, _MISSING.format(label=label)), limit)
            return
        found = sheet(connection, _SHOWN.format(label=label), [all_periods, period])
    if period and not found.rows:
        raise NothingSelectedError(Problem("selection.nothing", args={"selection": period}))
    call.show_some(found, limit)
    call.say.next(
        *("guiyi measures explain {}", found.rows[0][0]) if found.rows else ("guiyi measures show --missing",)
    )


def explain(
    call: Call,
    measure: Annotated[str, typer.Argument(metavar="MEASURE", help="The name of a measure.")],
    limit: Limit = None,
) -> None:
    """One measure: its definition and formula, and its values in all periods."""
    from guiyi.output import Format
    from guiyi.reading import generation, sheet

    definition = _DEFINITION.format(label=f"label_{call.language}", definition=f"definition_{call.language}")
    with generation(call) as connection:
        found = sheet(connection, definition, [measure]).records()
        if not found:
            known = [row[0] for row in connection.execute("SELECT measure FROM measures.definition").fetchall()]
            raise NothingSelectedError(
                Problem("measure.unknown", args={"name": measure, "nearest": nearest(measure, known)})
            )
        values = sheet(connection, _VALUES, [measure])
    if call.form is Format.JSON:
        call.show_document({**found[0], "values": values.records()})
        return
    call.show_document(found[0])
    call.show_some(values, limit)
