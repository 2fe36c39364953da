"""History and state: every run, one run, and one screen for monitoring."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dictionary.problems import GuiyiError
from guiyi.call import Call
from guiyi.output import Format, Sheet
from guiyi.verb import group, verb
from guiyi.words import state_word

if TYPE_CHECKING:
    from pipelines.run import Run

_COLUMNS = (
    "run_id", "state", "current", "started_at", "committed_at", "parent", "kept", "attempts", "problems",
    "dictionary_hash",
)  # fmt: skip


def add(app: typer.Typer) -> None:
    """Add the commands."""
    runs = group(app, "runs", "The history of runs and their ledger.")
    verb(runs, "list")(list_runs)
    verb(runs)(show)
    verb(runs)(diff)
    verb(app)(status)


def list_runs(call: Call) -> None:
    """All runs, the newest first."""
    found = [_summary(call, number) for number in reversed(_numbers(call))]
    call.show(Sheet.of(found, _COLUMNS))
    call.say.next("guiyi runs show" if found else "guiyi build")


def show(
    call: Call,
    run: Annotated[str | None, typer.Argument(help="The run. Default: the one that readers see.")] = None,
) -> None:
    """One run: its pull, its stock, its results, its attempts."""
    from guiyi.in_force import version_with
    from guiyi.reading import current_run, run_number
    from pipelines.report import run_facts
    from pipelines.run import Run

    chosen = Run.load(call.project, call.state, run_number(call, run)) if run else current_run(call)
    attempts = [_shown(call, _attempt(row)) for row in _attempts(call).get(chosen.name, [])]
    facts = _summary(call, chosen.number) | run_facts(chosen) | {"attempts": attempts}
    facts["version"] = version_with(call.project, facts["dictionary_hash"])
    if call.form is not Format.JSON:
        facts["dictionary_hash"] = facts["dictionary_hash"][:12]
    call.show_document(facts)
    call.say.next(f"guiyi quality results --run {chosen.name}")


def diff(
    call: Call,
    earlier: Annotated[str, typer.Argument(help="A run.")],
    later: Annotated[str | None, typer.Argument(help="A later run. Default: the one that readers see.")] = None,
) -> None:
    """What changed between two nights: records by state, rules, masters, merged ids, tables."""
    from guiyi.reading import run_number
    from guiyi.report import changes_between

    numbers = sorted((run_number(call, earlier), run_number(call, later) if later else call.state.current()))
    changed = changes_between(call, *numbers)
    call.show_document(changed.document())
    call.say.next(f"guiyi quality report --run {changed.later}")


def status(call: Call) -> None:
    """One screen: what readers see, how old it is, what is held, how the last attempt went."""
    facts = {
        "project": call.project.settings.name,
        "warehouse": call.project.settings.warehouse.kind,
        **_published(call),
        **_last_attempt(call),
        "gates": _closed_gates(call),
        "next_scheduled": _next_scheduled(call),
        "busy": _holder(call),
    }
    last = facts["last_attempt"]
    shown = facts | {"last_attempt": last and _shown(call, last)}
    call.show_document({"state": _said(call, _state(facts)), **shown})
    call.say.next(_advice(facts))


def _numbers(call: Call) -> list[int]:
    return sorted(int(folder.parent.name) for folder in call.state.runs.glob("[0-9]" * 6 + "/run.json"))


def _summary(call: Call, number: int) -> dict[str, Any]:
    from pipelines.run import how_far, run_name

    folder = call.state.runs / run_name(number)
    pins = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    attempts = _attempts(call).get(run_name(number), [])
    commit = folder / "commit.json"
    return {
        "run_id": run_name(number),
        "state": _said(call, how_far(folder)),
        "current": call.state.current() == number,
        "started_at": pins["started_at"],
        "committed_at": json.loads(commit.read_text())["committed_at"] if commit.exists() else None,
        "parent": run_name(pins["parent"]) if pins["parent"] else None,
        "kept": call.state.generation(number).exists(),
        "attempts": len(attempts),
        "problems": _problems(attempts[-1]) if attempts else [],
        "dictionary_hash": pins["dictionary_hash"][:12] if call.form is Format.TABLE else pins["dictionary_hash"],
    }


def _said(call: Call, state: str) -> str:
    """A state in the words of people, in the table that they read; everywhere else it is a word for programs."""
    return state_word(state, call.language) if call.form is Format.TABLE else state


def _attempts(call: Call) -> dict[str, list[dict[str, Any]]]:
    """The attempts of each run; a project that never ran has no database, and reading makes none."""
    from pipelines.attempts import Attempts
    from pipelines.governance_database import FILE

    if not (call.state.folder / FILE).exists():
        return {}

    found: dict[str, list[dict[str, Any]]] = {}
    for row in Attempts.of(call.state.folder).all():
        found.setdefault(row["run_id"], []).append(row)
    return found


def _problems(attempt: dict[str, Any]) -> list[str]:
    return list(json.loads(attempt["problems"] or "[]"))


def _attempt(row: dict[str, Any]) -> dict[str, Any]:
    facts = {name: row[name] for name in ("attempt_id", "started_at", "ended_at")}
    return facts | {"outcome": row["outcome"] or "cut off", "problems": _problems(row)}


def _shown(call: Call, attempt: dict[str, Any]) -> dict[str, Any]:
    return attempt | {"outcome": _said(call, attempt["outcome"])}


def _published(call: Call) -> dict[str, Any]:
    """What readers see; empty before the first run."""
    if call.state.current() == 0:
        return {"run_id": None, "generation": None, "committed_at": None, "age_hours": None}
    from guiyi.reading import current_run, generation

    run = current_run(call)
    with generation(call) as connection:
        held = connection.execute(_OPEN.format(table="quarantine")).fetchall()
        findings = connection.execute(_OPEN.format(table="finding")).fetchall()
        rows = connection.execute("SELECT sum(extracted) FROM ops.pull WHERE run_id = ?", [run.name]).fetchone()
    return {
        **_age(run),
        "rows_pulled": int(rows[0] or 0) if rows else 0,
        "dictionary_hash": run.dictionary.hash[:12],
        "dictionary_now": _dictionary_now(call, run),
        "held": dict(held),
        "findings": dict(findings),
    }


def _dictionary_now(call: Call, run: Run) -> str:
    """How the dictionary in force stands to the published one; a broken one must not hide the rest of the screen."""
    from guiyi.in_force import in_force

    try:
        return "same" if in_force(call.project).dictionary.hash == run.dictionary.hash else "changed"
    except GuiyiError:
        return "broken"


_OPEN = """SELECT severity, count(DISTINCT record_id) FROM quality.{table} WHERE state = 'open' GROUP BY severity
    ORDER BY severity"""


def _age(run: Run) -> dict[str, Any]:
    from pipelines import clock

    committed = run.committed_at()
    hours = (clock.now() - committed).total_seconds() / 3600
    return {"run_id": run.name, "generation": run.number, "committed_at": committed, "age_hours": round(hours, 1)}


def _last_attempt(call: Call) -> dict[str, Any]:
    rows = [row for attempts in _attempts(call).values() for row in attempts]
    if not rows:
        return {"last_attempt": None}
    last = max(rows, key=lambda row: int(row["attempt_id"]))
    return {"last_attempt": {"run_id": last["run_id"], **_attempt(last)}}


def _closed_gates(call: Call) -> list[dict[str, Any]]:
    """The gates that the last attempt found closed: ``{object, rule, failed}``; what readers see is older."""
    from pipelines.journal import events
    from pipelines.run import run_name

    last = [
        line for line in events(call.state.runs / run_name(call.state.newest())) if line["event"].startswith("attempt.")
    ]
    problems = last[-1].get("problems", []) if last else []
    return [{"object": p["path"], **p["args"]} for p in problems if p["code"] == "gate.closed"]


def _next_scheduled(call: Call) -> datetime | None:
    """When the schedule of guiyi.yaml starts the next night; nothing where there is none."""
    from guiyi.schedule import next_time
    from pipelines import clock

    settings = call.project.settings
    return next_time(settings.schedule, settings.timezone, clock.now()) if settings.schedule else None


def _state(facts: dict[str, Any]) -> str:
    """One word for monitoring: running, failed, stopped (as it was told to), empty or ok."""
    last = facts["last_attempt"]
    if facts["busy"] is not None:
        return "running"
    if last and last["outcome"] != "published":
        return "stopped" if last["outcome"].startswith("stopped") else "failed"
    return "empty" if facts["run_id"] is None else "ok"


def _holder(call: Call) -> dict[str, Any] | None:
    """Who is running now. The note is only believed while the lease itself is held."""
    from filelock import FileLock, Timeout

    note = call.state.folder / "lease.json"
    if not note.exists():
        return None
    try:
        with FileLock(call.state.folder / "lease", timeout=0):
            return None
    except Timeout:
        return dict(json.loads(note.read_text(encoding="utf-8"))) if note.exists() else {}


def _advice(facts: dict[str, Any]) -> str:
    last = facts["last_attempt"]
    if last and last["outcome"] != "published" and not facts["busy"]:
        return "guiyi retry"
    if facts["run_id"] is None:
        return "guiyi build"
    return "guiyi quarantine list" if facts["held"] else "guiyi runs show"
