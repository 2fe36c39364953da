"""The dictionary: its problems, and its elements with all their uses."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from guiyi.call import Call
from guiyi.commands import dictionary_version
from guiyi.commands.dictionary_diff import diff
from guiyi.commands.dictionary_docs import docs
from guiyi.commands.dictionary_draft import draft
from guiyi.commands.dictionary_enforced import enforced
from guiyi.commands.dictionary_exchange import export, import_file
from guiyi.commands.dictionary_impact import impact
from guiyi.commands.dictionary_lint import lint
from guiyi.commands.dictionary_search import search
from guiyi.output import Format, Sheet
from guiyi.verb import group, verb


def add(app: typer.Typer) -> None:
    """Add the commands."""
    dictionary = group(app, "dictionary", "The dictionary: what every field means, and where it comes from.")
    verb(dictionary, writes=True)(lint)
    verb(dictionary)(show)
    verb(dictionary)(search)
    verb(dictionary)(diff)
    dictionary_version.add(dictionary)
    verb(dictionary, writes=True)(docs)
    verb(dictionary)(enforced)
    verb(dictionary, writes=True)(export)
    verb(dictionary, "import", writes=True)(import_file)
    verb(dictionary, writes=True)(draft)
    verb(dictionary)(impact)


def show(
    call: Call,
    name: Annotated[
        str | None,
        typer.Argument(
            help="An object, object.field, rule, source, code list or measure. Default: the whole dictionary."
        ),
    ] = None,
) -> None:
    """The whole dictionary, or one element with all its uses."""
    from guiyi.elements import element, whole

    if name is None:
        if call.form is Format.JSON:
            call.show_document(whole(call.dictionary))
        else:
            call.show(_fields(call))
        name, definition = next(iter(call.dictionary.objects.items()))
        call.say.next("guiyi dictionary show {}", f"{name}.{next(iter(definition.fields))}")
        return
    found = element(call.dictionary, name, call.language)
    if call.form is Format.JSON:
        call.show_document(asdict(found))
        return
    call.show_document({"kind": found.kind, "name": found.name, **_flat(found.definition)})
    call.show(Sheet.of(map(asdict, found.uses), ("use", "name", "detail")))


def _fields(call: Call) -> Sheet:
    names = ("object", "field", "label", "type", "required", "to", "format", "codes", "classification", "owner")
    rows = [
        (
            name, key, field.label.say(call.language), str(field.type), field.required, field.to, field.format,
            field.codes, field.classification.value, field.owner or definition.owner,
        )
        for name, definition in call.dictionary.objects.items()
        for key, field in definition.fields.items()
    ]  # fmt: skip
    return Sheet(names, rows)


def _flat(definition: dict[str, Any]) -> dict[str, Any]:
    """The facts of a definition that fit a line; its parts are among the uses."""
    return {k: v for k, v in definition.items() if not isinstance(v, list) and k not in ("fields", "tables", "feeds")}
