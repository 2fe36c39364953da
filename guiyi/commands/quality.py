"""What the checks found."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dictionary.problems import NothingSelectedError, Problem
from guiyi.call import Call
from guiyi.options import ChosenRun, Languages, Limit, Select
from guiyi.output import Format
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
    verb(quality)(report)
    verb(quality)(explain)
    verb(quality)(docs)


def report(
    call: Call,
    run: ChosenRun = None,
    lang: Annotated[Languages, typer.Option(help="The languages of the report.")] = Languages.BOTH,
    to: Annotated[
        Path | None, typer.Option(help="The file to write, .html or .xlsx. Default: quality.html in the run's folder.")
    ] = None,
) -> None:
    """The committee's report on the quality of the data: one page that needs no network, or an Excel workbook."""
    from guiyi.reading import current_run, run_number
    from guiyi.report import PAGE, languages, write_report
    from pipelines.run import Run

    chosen = Run.load(call.project, call.state, run_number(call, run)) if run else current_run(call)
    path = to or chosen.folder / PAGE
    write_report(chosen, path, languages(lang.value, call.language))
    if call.form is Format.TABLE:
        call.say.tell("report.written", file=path.absolute())
    else:
        call.show_document({"run_id": chosen.name, "path": str(path.absolute())})


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


def explain(call: Call, rule: Annotated[str, typer.Argument(help="The rule's id.")]) -> None:
    """One rule: in words, as SQL, its owner, and how it went in every run."""
    from guiyi.explanation import explained

    found = explained(call, rule)
    if call.form is Format.JSON:
        call.show_document({"rules": found})
    else:
        for facts in found:
            call.show_document(facts)
    call.say.next("guiyi quarantine list --select {}", f"rule:{rule}")


def docs(
    call: Call,
    to: Annotated[
        Path | None, typer.Option(help="The folder to write. Default: data-docs in the run's folder.")
    ] = None,
) -> None:
    """The rules on the published records as Data Docs of Great Expectations (extra: gx)."""
    from guiyi.data_docs import write_data_docs

    page = write_data_docs(call, to)
    if call.form is Format.TABLE:
        call.say.tell("docs.written", file=page.absolute())
    else:
        call.show_document({"path": str(page.absolute())})
