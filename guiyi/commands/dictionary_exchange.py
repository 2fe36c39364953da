"""The dictionary out of the hub and back: as a workbook for people, and as contracts and schemas for machines."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dictionary.problems import ConfigurationError, ExitCode, Problem
from guiyi.call import Call
from guiyi.output import Format, Sheet
from guiyi.verb import verb
from guiyi.words import word

if TYPE_CHECKING:
    from exchange.changes import Change

_SHOWN = 40
_COLUMNS = ("table", "element", "column", "before", "after")


class Form(StrEnum):
    """The forms in which a dictionary leaves the hub."""

    XLSX = "xlsx"


def add(dictionary: typer.Typer) -> None:
    """Add the commands to the group of the dictionary."""
    verb(dictionary, writes=True)(export)
    verb(dictionary, "import", writes=True)(import_file)


def export(
    call: Call,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The file to write.")],
    to: Annotated[Form, typer.Option("--to", help="The form.")] = Form.XLSX,
) -> int:
    """The dictionary as a workbook that people of the departments read and edit."""
    return _WRITERS[to](call, path)


def import_file(
    call: Call,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The workbook that came back.")],
    out: Annotated[Path | None, typer.Option("--out", help="Write the draft, a whole dictionary folder, here.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Write the changes into the project's dictionary.")] = False,
) -> int:
    """What an edited workbook changes, as a draft; nothing counts before --apply."""
    from exchange.adoption import adopt, write
    from exchange.xlsx.take import draft_of
    from guiyi.vocabulary import dictionary_of

    if out is not None and apply:
        raise ConfigurationError(Problem("draft.out_or_apply"))
    draft = draft_of(path, call.project, call.dictionary, dictionary_of)
    call.show(Sheet(_COLUMNS, _changed(draft.changes, call.form)))
    if draft.is_merged:
        call.say.tell("import.merged")
    if not draft.changes:
        call.say.tell("import.nothing")
        return ExitCode.DONE
    if call.dry_run or (out is None and not apply):
        call.say.tell(
            "would", what=word("import.would", call.language, changes=len(draft.changes), files=len(draft.files))
        )
        call.say.next(f"guiyi dictionary import {path} --apply")
    elif apply:
        adopt(draft.files, call.project)
        call.say.tell("import.applied", files=", ".join(sorted(draft.files)))
        call.say.next("guiyi dictionary lint")
    elif out is not None:
        write(draft.files, call.project, out)
        call.say.tell("import.drafted", folder=out, files=", ".join(sorted(draft.files)))
        call.say.next(f"guiyi dictionary import {path} --apply")
    return ExitCode.DONE


def _workbook(call: Call, path: Path) -> int:
    from exchange.xlsx.write import write
    from guiyi.vocabulary import vocabulary

    if path.suffix.lower() != ".xlsx":
        raise ConfigurationError(Problem("workbook.name_of_file", args={"file": path.name}))
    if call.dry_run:
        call.say.tell("would", what=str(path))
        return ExitCode.DONE
    elements = write(call.dictionary, vocabulary().formats, path)
    call.say.tell("dictionary.exported", elements=elements, file=path, hash=call.dictionary.hash[:12])
    call.say.next(f"guiyi dictionary import {path}")
    return ExitCode.DONE


_WRITERS = {Form.XLSX: _workbook}


def _changed(changes: tuple[Change, ...], form: Format) -> list[tuple[Any, ...]]:
    """A row for each changed cell; people see the beginning of a long text, files hold all of it."""
    found = []
    for change in changes:
        for column, after in change.after.items():
            before = None if change.is_new else change.before[column]
            texts = (before, after) if form is not Format.TABLE else (_short(before), _short(after))
            found.append((change.table.name, change.element, column, *texts))
    return found


def _short(text: str | None) -> str | None:
    return text if text is None or len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
