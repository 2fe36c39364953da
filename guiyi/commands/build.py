"""The nightly run and what operators do around it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from guiyi.call import Call
from guiyi.errors import record
from guiyi.narration import confirmed
from guiyi.output import Format, Sheet
from guiyi.progress import watching
from guiyi.verb import verb
from guiyi.words import state_word, word

if TYPE_CHECKING:
    from pipelines.night import Asked, Outcome
    from pipelines.progress import Progress


class Stage(StrEnum):
    """The stages of a run; a test holds them equal to the pipeline's own."""

    LAND = "land"
    MIRROR = "mirror"
    CONFORM = "conform"
    RECONCILE = "reconcile"
    PUBLISH = "publish"


Report = Annotated[bool, typer.Option("--report/--no-report", help="Write the quality report into the run's folder.")]
Digests = Annotated[bool, typer.Option("--digests", help="Also compute the three digests; reads every table.")]


def add(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (build, retry, rebuild, rollback):
        verb(app, writes=True)(command)


def build(
    call: Call,
    full: Annotated[bool, typer.Option("--full", help="Pull everything again, without brakes.")] = False,
    any_hour: Annotated[bool, typer.Option("--now", help="Read every source, also outside of its hours.")] = False,
    accept_drift: Annotated[
        bool, typer.Option("--accept-drift", help="Take tables that are built otherwise than they were as they are.")
    ] = False,
    until: Annotated[Stage, typer.Option(help="The last stage to carry out.")] = Stage.PUBLISH,
    digests: Digests = False,
    report: Report = True,
) -> None:
    """The nightly run: pull, check, reconcile, publish. A run that was stopped lately is continued."""
    from pipelines import night

    dictionary = call.in_force.dictionary
    asked = night.Asked(full, any_hour, accept_drift)
    if call.dry_run:
        _foresee(call, asked)
        return
    with watching(call.say) as progress:
        outcome = night.build(call.project, dictionary, progress, asked, until=until.value)
        written = _report(call, outcome, progress) if report else None
    _tell(call, outcome, written, digests=digests)


def retry(
    call: Call,
    run: Annotated[str | None, typer.Argument(help="The run to continue. Default: the one that was stopped.")] = None,
    digests: Digests = False,
    report: Report = True,
) -> None:
    """Continue a run that was stopped, from its last finished stage."""
    from guiyi.in_force import check_may_continue
    from guiyi.reading import run_number
    from pipelines import night

    number = run_number(call, run) if run else None
    stopped = night.stopped(call.project)
    if stopped is not None:
        check_may_continue(stopped)
    if call.dry_run:
        call.say.tell("would", what=word("retry.would", call.language, run=run or call.state.newest()))
        return
    with watching(call.say) as progress:
        outcome = night.retry(call.project, progress, number)
        written = _report(call, outcome, progress) if report else None
    _tell(call, outcome, written, digests=digests)


def rebuild(call: Call, digests: Digests = False) -> None:
    """Rebuild the warehouse from what was landed; it ends in the same state."""
    from guiyi.reading import generation_path
    from pipelines.rebuild import rebuild as replay

    generation_path(call)
    if call.dry_run:
        call.say.tell("would", what=word("rebuild.would", call.language, runs=call.state.current()))
        return
    if not confirmed(call.say, word("rebuild.ask", call.language, runs=call.state.current()), yes=call.yes):
        call.say.tell("declined")
        return
    with watching(call.say) as progress:
        outcome = replay(call.project, progress)
    _tell(call, outcome, None, digests=digests)


def rollback(
    call: Call, run: Annotated[str, typer.Argument(help="The run whose generation readers shall see again.")]
) -> None:
    """Make the generation of an earlier run the current one; later nights build on it."""
    from guiyi.reading import generation_path, run_number
    from pipelines import night

    generation_path(call)
    number = run_number(call, run)
    facts = {"current": call.state.current(), "to": number}
    if call.dry_run:
        call.say.tell("would", what=word("rollback.would", call.language, **facts))
        return
    if not confirmed(call.say, word("rollback.ask", call.language, **facts), yes=call.yes):
        call.say.tell("declined")
        return
    with watching(call.say) as progress:
        night.rollback(call.project, number, progress)
    call.say.tell("rollback.done", to=number)
    if call.form is Format.JSON:
        call.show_document({"generation": number, "was": facts["current"]})
    call.say.next("guiyi status")


def _foresee(call: Call, asked: Asked) -> None:
    from guiyi.source_care import foreseen

    call.say.warn(foreseen(call, call.in_force.dictionary, any_hour=asked.any_hour))
    call.say.tell("would", what=_would_build(call, asked))


def _would_build(call: Call, asked: Asked) -> str:
    from pipelines.night import to_continue
    from pipelines.run import STAGES

    dictionary = call.in_force.dictionary
    stopped = to_continue(call.project, dictionary, asked)
    if stopped is not None:
        done = ", ".join(stage for stage in STAGES if stopped.manifest(stage) is not None) or "–"
        return word("build.would_continue", call.language, run=stopped.name, done=done)
    tables = sum(len(source.tables) for source in dictionary.sources.values())
    return word("build.would_begin", call.language, tables=tables)


def _report(call: Call, outcome: Outcome, progress: Progress) -> Path | None:
    """Write the night's report and give its path; whatever befalls it, the night itself is published."""
    from guiyi.report import PAGE, languages, write_report

    if outcome.state != "published":
        return None
    progress.stage("report")
    path = outcome.run.folder / PAGE
    try:
        write_report(outcome.run, path, languages("both", call.language))
    except Exception as error:  # noqa: BLE001 - a page that fails must not make a published night look failed
        call.say.tell("report.failed", kind=type(error).__name__, file=record(call, error))
        return None
    return path


def _tell(call: Call, outcome: Outcome, report: Path | None, *, digests: bool) -> None:
    from guiyi.source_care import told_of
    from pipelines.land import left_files

    facts = facts_of(outcome, digests=digests) | ({"report": str(report)} if report else {})
    call.say.warn([*told_of(outcome.run), *left_files(outcome.run)])
    if call.form is Format.JSON:
        call.show_document(facts)
    elif "stock" in facts:
        call.show(_stock(facts))
        _tell_digests(call, facts)
    if "results" not in facts:
        call.say.tell("build.stopped", run=outcome.run.name, state=state_word(outcome.state, call.language))
        call.say.next("guiyi retry")
        return
    call.say.tell(
        "build.done", run=outcome.run.name, state=state_word(outcome.state, call.language), **facts["results"]
    )
    if report:
        call.say.tell("report.written", file=report)
    else:
        call.say.next("guiyi quality report")


def _tell_digests(call: Call, facts: dict[str, Any]) -> None:
    digest = {kind: value for kind, value in facts["digest"].items() if value}
    if digest:
        call.show(Sheet(("digest", "value"), list(digest.items())))


def _stock(facts: dict[str, Any]) -> Sheet:
    """The lines of the ledger that tell something: records moved, or are held or excluded."""
    names = ("feed", "object", "state", "opening", "entered", "left", "closing")
    told = [
        row
        for row in facts["stock"]
        if row["entered"] or row["left"] or (row["state"] != "accepted" and row["closing"])
    ]
    return Sheet.of(told, names)


def facts_of(outcome: Outcome, *, digests: bool) -> dict[str, Any]:
    """What ``build --format json`` prints; the digests only when they are asked for, since they read every table."""
    from pipelines.report import digests as digests_of
    from pipelines.report import run_facts
    from warehouse.digest import KINDS

    facts = run_facts(outcome.run)
    facts |= {"state": outcome.state, "seconds": outcome.seconds}
    if "pull" in facts:
        facts["pull"] = [{"table" if k == "source_table" else k: v for k, v in row.items()} for row in facts["pull"]]
    computed = digests_of(outcome.run) if digests and facts["generation"] else {}
    facts["digest"] = {kind: computed.get(kind) for kind in KINDS}
    return facts
