"""What a draft of the dictionary would change."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dictionary.problems import ConfigurationError, Problem
from guiyi.call import Call
from guiyi.narration import quoted
from guiyi.output import Format, Sheet
from guiyi.progress import watching
from guiyi.words import word

if TYPE_CHECKING:
    from dictionary.compiled import Dictionary
    from guiyi.dictionary_at import Found
    from pipelines.impact.prediction import Impact

KEYS = 20
"""How many changes of each part people see who did not say how many they want."""

SHEETS: dict[str, tuple[str, ...]] = {
    "record": ("change", "object", "system", "source_table", "source_key", "before", "after", "rule_id"),
    "failure": (
        "change",
        "object",
        "system",
        "source_table",
        "source_key",
        "business_key",
        "rule_id",
        "field",
        "raw_value",
    ),
    "master": ("change", "object", "master_id", "business_key", "before", "after"),
    "value": ("change", "object", "master_id", "business_key", "field", "before", "after"),
    "measure": ("change", "object", "period", "grain", "field", "before", "after", "coverage"),
    "column": ("change", "object", "field", "before", "after"),
}
"""What a table for people shows of each part."""

_COUNTS = ("part", "change", "object", "system", "rule_id", "field", "count")
_UNKNOWN = ("system", "table", "column", "feed", "field", "taken")


def impact(
    call: Call,
    draft: Annotated[
        str,
        typer.Argument(
            metavar="[DRAFT]",
            help="A folder with the draft's dictionary/ or sources/, a project folder, a version, or a run. "
            "Default: the project's files.",
        ),
    ] = "files",
    verdicts: Annotated[
        bool, typer.Option("--verdicts", help="Only what the row checks say of each record; much quicker.")
    ] = False,
    export: Annotated[
        Path | None, typer.Option(help="Also write every single change to a file: .csv, .json, .parquet or .xlsx.")
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            min=0, help="How many changes of each part at most; 0: all. Default: 20 in a table, all in a file format."
        ),
    ] = None,
) -> None:
    """What a changed dictionary would change: records, golden values, measures, tables. Nothing is published."""
    from guiyi.dictionary_at import found_at
    from guiyi.export import export as write
    from pipelines.impact.prediction import impact as predicted

    meant = found_at(call.project, draft)
    _check(call, meant.dictionary)
    with ExitStack() as kept:
        with watching(call.say) as progress:
            found = kept.enter_context(predicted(call.project, meant.dictionary, progress, only_verdicts=verdicts))
        is_whole = _show(call, found, KEYS if limit is None and call.form is Format.TABLE else limit or 0)
        if export:
            rows, _ = write(found.changes.connection, found.changes.sql(), export, 0)
            call.say.tell("export.done", rows=rows, file=export)
    again = f"guiyi dictionary impact{_named(meant)}"
    if verdicts:
        call.say.next(again)
    elif not (is_whole or export):
        call.say.next(f"{again} --export impact.xlsx")
    else:
        call.say.next(_adopting(call, meant))


def _check(call: Call, draft: Dictionary) -> None:
    """Refuse the dictionary of another project, in which every id would be another one."""
    wanted = call.project.settings.name
    if draft.project != wanted:
        raise ConfigurationError(Problem("draft.other_project", args={"draft": draft.project, "project": wanted}))


def _adopting(call: Call, meant: Found) -> str:
    """The command by which a dictionary that was looked at comes nearer to being in force."""
    if meant.kind == "version":
        from governance.register import Register
        from guiyi.commands.dictionary_version import advice
        from pipelines import clock

        register = Register(call.project)
        version = register.named(meant.name)
        return advice(version, register.standings(clock.now())[version.number])
    if call.project.settings.governance != "required":
        return "guiyi build"
    return f"guiyi dictionary version submit{_named(meant)} --reason …"


def _named(meant: Found) -> str:
    """The dictionary that is meant, as it follows a command's name."""
    return "" if meant.kind == "files" else f" {quoted(meant.name)}"


def _show(call: Call, found: Impact, limit: int) -> bool:
    """Print what was found; whether every change was shown."""
    if call.form is Format.JSON:
        call.show_document(_document(found, limit))
        return True
    if call.form is Format.CSV:
        rows = found.changes.rows(f"{found.changes.sql()} LIMIT {limit or 'ALL'}")
        call.show(Sheet.of(rows, found.changes.columns))
        return True
    call.show_document(_head(call, found))
    if found.stops:
        call.say.tell("impact.stops")
        call.say.warn(found.stops)
    if found.unknown:
        call.say.tell("impact.unknown")
        call.show(_said(call, Sheet.of(_unknown(found), _UNKNOWN)))
    return _show_changes(call, found, limit)


def _show_changes(call: Call, found: Impact, limit: int) -> bool:
    counts = found.changes.counts()
    if not counts:
        call.say.tell("impact.none")
        return True
    call.show(_said(call, Sheet.of(counts, _COUNTS)))
    whole = True
    for part, columns in SHEETS.items():
        total = found.changes.total(part)
        if not total:
            continue
        rows = found.changes.of(part, limit)
        states = ("before", "after") if part == "record" else ()
        call.show(_said(call, Sheet.of(rows, columns), *states))
        call.say.tell("impact.keys", part=word(f"impact.{part}", call.language), shown=len(rows), total=total)
        whole = whole and len(rows) == total
    return whole


def _head(call: Call, found: Impact) -> dict[str, Any]:
    length, level = 12 if call.form is Format.TABLE else None, _level(found)
    return {
        "published": found.published.name,
        "dictionary_published": found.published.dictionary.hash[:length],
        "dictionary_draft": found.draft.hash[:length],
        "level": word(f"level.{level}", call.language) if level and call.form is Format.TABLE else level,
    }


def _level(found: Impact) -> str | None:
    """How much the change of meaning matters; nothing where there is none."""
    from dictionary.change import overall
    from dictionary.diff import diff

    level = overall(diff(found.published.dictionary, found.draft))
    return level and str(level)


def _document(found: Impact, limit: int) -> dict[str, Any]:
    """All of it as one thing for programs."""
    return {
        "published": {"run_id": found.published.name, "dictionary_hash": found.published.dictionary.hash},
        "draft": {"dictionary_hash": found.draft.hash, "level": _level(found)},
        "stops": [_problem(stop) for stop in found.stops],
        "unknown": _unknown(found),
        "counts": found.changes.counts(),
        "changes": {part: [_filled(row) for row in found.changes.of(part, limit)] for part in SHEETS},
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {"code": problem.code, "path": problem.path, **problem.args}


def _unknown(found: Impact) -> list[dict[str, Any]]:
    return [{name: getattr(one, name) for name in _UNKNOWN} for one in found.unknown]


def _filled(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None and name != "part"}


def _said(call: Call, sheet: Sheet, *spoken: str) -> Sheet:
    """Rows with the words of programs in the words of people, in the table that they read."""
    if call.form is not Format.TABLE:
        return sheet
    words = {"part", "change", "taken", *spoken}
    rows = [
        [word(f"impact.{row[name]}", call.language) if name in words and row[name] else row[name] for name in row]
        for row in sheet.records()
    ]
    return Sheet(sheet.columns, rows)
