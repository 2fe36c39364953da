"""Whether the machine, the project, its sources and its warehouse are fit for the night."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from dictionary.problems import GuiyiError
from guiyi.call import Call
from guiyi.errors import hidden
from guiyi.narration import in_project
from guiyi.output import Format, Sheet
from guiyi.verb import verb

if TYPE_CHECKING:
    from guiyi.health.finding import Finding

_COLUMNS = ("state", "check", "subject", "found", "fix")


def add(app: typer.Typer) -> None:
    """Add the command."""
    verb(app)(doctor)


def doctor(call: Call) -> int:
    """Look at Python, drivers, folders, space, clocks, fonts, encodings, each source and the warehouse."""
    findings = _look(call)
    rows = [_row(call, finding) for finding in findings]
    if call.form is Format.JSON:
        call.show_document({"state": _worst(findings), "checks": rows})
    else:
        call.show(Sheet.of(rows, _COLUMNS))
    call.say.next("guiyi build" if _worst(findings) == "ok" else "guiyi doctor --format json")
    return max((finding.code for finding in findings), default=0)


def _look(call: Call) -> list[Finding]:
    """The machine is looked at even where no project is found."""
    from guiyi.health.finding import failed
    from guiyi.health.hub import hub, needed_drivers
    from guiyi.health.machine import machine

    try:
        call.project  # noqa: B018 - reading it loads it
    except GuiyiError as error:
        return [*machine(), failed("project", "guiyi.yaml", error)]
    return [*machine(needed_drivers(call)), *hub(call)]


def _row(call: Call, finding: Finding) -> dict[str, Any]:
    from dictionary.secrecy import without_secrets
    from dictionary.wording import say_all

    fix = in_project(without_secrets(say_all(finding.fix, call.language), hidden(call)), call.start)
    return {"state": finding.state.value, "check": finding.check, "subject": finding.subject, "found": finding.found,
            "fix": fix or None}  # fmt: skip


def _worst(findings: list[Finding]) -> str:
    states = {finding.state.value for finding in findings}
    return next(state for state in ("fail", "warn", "ok") if state in states)
