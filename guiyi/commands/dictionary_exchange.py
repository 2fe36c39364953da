"""The dictionary out of the hub and back: as a workbook for people, and as contracts and schemas for machines."""

from __future__ import annotations

from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dictionary.problems import ConfigurationError, ExitCode, Problem
from guiyi.call import Call
from guiyi.drafts import Apply, Out, drafting, settle
from guiyi.narration import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exchange.adoption import Draft
    from exchange.interface import Records

_NAMED = 5


class Form(StrEnum):
    """The forms in which a dictionary leaves the hub."""

    XLSX = "xlsx"
    ODCS = "odcs"
    JSON_SCHEMA = "json-schema"
    INTERFACE = "interface"
    EDITOR_SCHEMA = "editor-schema"


class Incoming(StrEnum):
    """The forms in which changes come back."""

    XLSX = "xlsx"
    ODCS = "odcs"


def export(
    call: Call,
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="The workbook, or the folder of the other forms, to write.")
    ],
    to: Annotated[Form, typer.Option("--to", help="The form.")] = Form.XLSX,
) -> int:
    """The dictionary as a workbook that people edit, as data contracts (ODCS), interface specification or JSON Schema."""
    if to is Form.XLSX:
        return _workbook(call, path)
    if path.exists() and not path.is_dir():
        raise ConfigurationError(Problem("export.not_folder", args={"path": str(path)}))
    if call.dry_run:
        call.say.tell("would", what=str(path))
        return ExitCode.DONE
    call.say.tell("objects.exported", count=_WRITERS[to](call, path), folder=path, hash=call.dictionary.hash[:12])
    call.say.next(*("guiyi dictionary import {} --from odcs", path) if to is Form.ODCS else ("guiyi dictionary docs",))
    return ExitCode.DONE


def import_file(
    call: Call,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The workbook, the contract, or a folder of contracts.")],
    form: Annotated[
        Incoming | None, typer.Option("--from", help="The form. Default: odcs for YAML and folders, else xlsx.")
    ] = None,
    out: Out = None,
    apply: Apply = False,
) -> None:
    """What an edited workbook or a contract changes, as a draft; nothing counts before --apply."""
    from guiyi.commands.dictionary_diff import show_difference
    from guiyi.dictionary_at import Found

    with drafting(call, out, apply=apply):
        draft = _draft(call, path, form)
        show_difference(call, Found("files", "", call.dictionary), Found("draft", path.name, draft.dictionary))
        if draft.is_merged:
            call.say.tell("import.merged")
        if draft.untranslated:
            names = ", ".join(draft.untranslated[:_NAMED]) + (", …" if len(draft.untranslated) > _NAMED else "")
            call.say.tell("import.untranslated", count=len(draft.untranslated), names=names)
        settle(call, draft, out, apply=apply, again=f"guiyi dictionary import {quoted(path)}")


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
    call.say.next("guiyi dictionary import {}", path)
    return ExitCode.DONE


def _contracts(call: Call, folder: Path) -> int:
    from exchange.odcs.write import write

    return write(call.dictionary, folder)


def _schemas(call: Call, folder: Path) -> int:
    from exchange.json_schema.records import write

    return write(call.dictionary, folder)


def _editor_schemas(call: Call, folder: Path) -> int:
    from exchange.json_schema.editor import write
    from guiyi.vocabulary import vocabulary

    return write(call.dictionary, vocabulary(), folder)


def _interface(call: Call, folder: Path) -> int:
    """Samples come from the published warehouse where there is one; without, from the types."""
    from exchange.interface import write

    with _published(call) as record_of:
        return write(call.dictionary, folder, record_of)


@contextmanager
def _published(call: Call) -> Iterator[Records]:
    """Gives a record of each object that was published as the dictionary has it now, personal data masked."""
    from exchange.samples import choice_of_record
    from guiyi.query import reading
    from guiyi.reading import current_run

    if call.state.current() == 0:
        yield lambda _: None
        return
    published = current_run(call).dictionary.objects
    with reading(call, "SELECT 1") as connection:

        def record_of(name: str) -> dict[str, Any] | None:
            if published.get(name) != call.dictionary.objects[name]:
                return None
            found = connection.execute(choice_of_record(call.dictionary, name))
            names = [column[0] for column in found.description or ()]
            return next((dict(zip(names, row, strict=True)) for row in found.fetchall()), None)

        yield record_of


_WRITERS = {
    Form.ODCS: _contracts,
    Form.JSON_SCHEMA: _schemas,
    Form.INTERFACE: _interface,
    Form.EDITOR_SCHEMA: _editor_schemas,
}


def _draft(call: Call, path: Path, form: Incoming | None) -> Draft:
    from exchange.odcs.take import draft_of as from_contracts
    from exchange.xlsx.take import draft_of as from_workbook
    from guiyi.vocabulary import dictionary_of

    is_workbook = form is Incoming.XLSX or (
        form is None and path.suffix.lower() not in (".yaml", ".yml") and not path.is_dir()
    )
    take = from_workbook if is_workbook else from_contracts
    return take(path, call.project, call.dictionary, dictionary_of)
