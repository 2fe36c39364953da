"""Versions of the dictionary: who submitted, reviewed and approved which, and from when each holds."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from guiyi.call import Call
from guiyi.narration import confirmed
from guiyi.output import Format, Sheet
from guiyi.verb import group, verb
from guiyi.words import word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dictionary.change import Change
    from governance.register import Register
    from governance.timeline import Decision, Standing, Version

Number = Annotated[str, typer.Argument(metavar="VERSION", help="Its number, or a unique beginning of its hash.")]
Reason = Annotated[str, typer.Option(help="Why, for the record.")]

_COLUMNS = (
    "version", "state", "hash", "since", "until", "author", "submitted_at", "reason", "approved_by", "approved_at"
)  # fmt: skip


def add(dictionary: typer.Typer) -> None:
    """Add the group to that of the dictionary."""
    version = group(dictionary, "version", "Versions of the dictionary: draft, reviewed, approved, effective, retired.")
    verb(version, "list")(list_versions)
    verb(version)(show)
    for command in (submit, review, approve, retire):
        verb(version, writes=True)(command)


def list_versions(call: Call) -> None:
    """All versions, the newest first, each with its state and from when until when it holds."""
    register = _register(call)
    versions = register.versions()
    standings = register.standings(_now())
    rows = [_row(call, version, standings[version.number]) for version in reversed(versions)]
    call.show(Sheet.of(rows, _COLUMNS))
    call.say.next("guiyi dictionary version show" if rows else "guiyi dictionary version submit --reason …")


def show(
    call: Call,
    version: Annotated[
        str | None,
        typer.Argument(
            metavar="[VERSION]", help="Its number, or a unique beginning of its hash. Default: the effective one."
        ),
    ] = None,
) -> None:
    """One version: its state, every decision about it, and what it changed."""
    from governance.history import changes_of
    from governance.in_force import none_effective

    register, now = _register(call), _now()
    found = register.named(version) if version else register.effective(now)
    if found is None:
        raise none_effective(register, now)
    standing = register.standings(now)[found.number]
    decisions = [_decision(call, register, found, decision) for decision in found.decisions]
    changes = changes_of(register, found)
    facts = {**_row(call, found, standing), "hash": found.hash, "base": found.base}
    call.show_document({**facts, "level": _level(changes), "decisions": decisions, "changes": _records(call, changes)})
    call.say.next(advice(found, standing))


def submit(
    call: Call,
    reason: Reason,
    draft: Annotated[
        str,
        typer.Argument(
            metavar="[DRAFT]", help="A folder with a draft, an earlier version or a run. Default: the project's files."
        ),
    ] = "files",
) -> None:
    """Keep what the project's files or a draft say as a new version, for others to review."""
    from governance.history import changes_of
    from governance.person import person
    from guiyi.dictionary_at import found_at

    dictionary = found_at(call.project, draft).dictionary
    if call.dry_run:
        call.say.tell("would", what=word("version.would.submit", call.language, hash=dictionary.hash[:12]))
        return
    register = _register(call)
    version = register.submit(dictionary, person(), reason, _now())
    changes = changes_of(register, version)
    facts = {"version": version.number, "hash": version.hash, "base": version.base, "level": _level(changes)}
    call.show_document({**facts, "changes": _records(call, changes)})
    call.say.tell("version.submitted", number=version.number)
    call.say.next(f"guiyi dictionary {'impact' if call.state.current() else 'version review'} {version.number}")


def review(call: Call, version: Number, reason: Reason = "") -> None:
    """Say that a draft is right. Not for its author, unless guiyi.yaml allows self_approval."""
    from governance.person import person

    register = _register(call)
    number, who = register.named(version).number, person()
    if call.dry_run:
        call.say.tell("would", what=word("version.would.review", call.language, person=who, number=number))
        return
    _done(call, register.review(number, who, reason, _now()))
    call.say.tell("version.reviewed", person=who, number=number)
    call.say.next(f"guiyi dictionary version approve {number}")


def approve(
    call: Call,
    version: Number,
    effective_from: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day from whose beginning it holds. Default: from now on."),
    ] = None,
    reason: Reason = "",
) -> None:
    """Let a reviewed version hold. Not for its author, unless guiyi.yaml allows self_approval."""
    from governance.person import person

    register = _register(call)
    number, who = register.named(version).number, person()
    if call.dry_run:
        call.say.tell("would", what=word("version.would.approve", call.language, person=who, number=number))
        return
    day = effective_from.date() if effective_from else None
    _done(call, register.approve(number, who, reason, _now(), day))
    since = register.standings(_now())[number].since
    local = since.astimezone(register.zone).isoformat(" ", "minutes") if since else ""
    call.say.tell("version.approved", person=who, number=number, since=local)
    call.say.next("guiyi build")


def retire(call: Call, version: Number, reason: Reason) -> None:
    """Let a version hold no longer, or never: also one that was approved for a day to come, or a draft."""
    from governance.person import person

    register = _register(call)
    found = register.named(version)
    state = _said(call, "state", register.standings(_now())[found.number].state)
    if call.dry_run:
        call.say.tell("would", what=word("version.would.retire", call.language, number=found.number))
        return
    if not confirmed(
        call.say, word("version.ask.retire", call.language, number=found.number, state=state), yes=call.yes
    ):
        call.say.tell("declined")
        return
    _done(call, register.retire(found.number, person(), reason, _now()))
    call.say.tell("version.retired", number=found.number)
    if register.effective(_now()) is None:
        call.say.tell("version.none_left")
    call.say.next("guiyi dictionary version list")


def _register(call: Call) -> Register:
    from governance.register import Register

    return Register(call.project)


def _now() -> datetime:
    from pipelines import clock

    return clock.now()


def _row(call: Call, version: Version, standing: Standing) -> dict[str, Any]:
    from governance.timeline import Step

    submitted, approved = version.decisions[0], version.decision(Step.APPROVE)
    return {
        "version": version.number,
        "state": _said(call, "state", standing.state),
        "hash": version.hash[:12] if call.form is Format.TABLE else version.hash,
        "since": standing.since,
        "until": standing.until,
        "author": version.author,
        "submitted_at": submitted.at,
        "reason": submitted.reason,
        "approved_by": approved and approved.person,
        "approved_at": approved and approved.at,
    }


def _decision(call: Call, register: Register, version: Version, decision: Decision) -> dict[str, Any]:
    signature = decision.signature
    return {
        "step": _said(call, "step", decision.step),
        "at": decision.at,
        "person": decision.person,
        "reason": decision.reason,
        "effective_from": decision.effective_from,
        "signature": signature and signature["method"],
        "verified": register.is_signed(version, decision) if signature else None,
        "meaning": register.statement(version, decision).meaning if signature else None,
    }


def _said(call: Call, what: str, name: str) -> str:
    """A state or step in the words of people, in the tables that they read; everywhere else it is a word for programs."""
    return word(f"version.{what}.{name}", call.language) if call.form is Format.TABLE else str(name)


def _records(call: Call, changes: Sequence[Change]) -> list[dict[str, Any]]:
    from guiyi.commands.dictionary_diff import rows

    return rows(call, changes)


def _level(changes: Sequence[Change]) -> str | None:
    from dictionary.change import overall

    return overall(changes)


def _done(call: Call, version: Version) -> None:
    """Print what was decided, for programs; people are told."""
    if call.form is not Format.TABLE:
        call.show_document(_row(call, version, _register(call).standings(_now())[version.number]))


def advice(version: Version, standing: Standing) -> str:
    """The command by which a version comes nearer to holding."""
    from governance.timeline import State

    step = {State.DRAFT: "review", State.REVIEWED: "approve"}.get(standing.state)
    return f"guiyi dictionary version {step} {version.number}" if step else "guiyi dictionary version list"
