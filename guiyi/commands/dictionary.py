"""The dictionary: its problems, and its elements with all their uses."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Annotated, Any

import typer

from dictionary.problems import ConfigurationError, ExitCode, Problem
from guiyi.call import Call
from guiyi.commands import dictionary_version
from guiyi.commands.dictionary_diff import diff
from guiyi.commands.dictionary_docs import docs
from guiyi.commands.dictionary_exchange import export, import_file
from guiyi.commands.dictionary_impact import impact
from guiyi.commands.dictionary_search import search
from guiyi.output import Format, Sheet
from guiyi.verb import group, verb


def add(app: typer.Typer) -> None:
    """Add the commands."""
    dictionary = group(app, "dictionary", "The dictionary: what every field means, and where it comes from.")
    verb(dictionary)(lint)
    verb(dictionary)(show)
    verb(dictionary)(search)
    verb(dictionary)(diff)
    dictionary_version.add(dictionary)
    verb(dictionary, writes=True)(docs)
    verb(dictionary, writes=True)(export)
    verb(dictionary, "import", writes=True)(import_file)
    verb(dictionary)(impact)


def lint(call: Call) -> int:
    """All problems of the dictionary and the mappings, with file and line."""
    from dictionary.wording import say

    _ = call.project
    try:
        dictionary = call.dictionary
    except ConfigurationError as error:
        rows = [(p.file, p.line, p.path, p.code, say(_unplaced(p), call.language)) for p in error.problems]
        call.show(Sheet(("file", "line", "path", "code", "message"), rows))
        call.say.tell("lint.problems", count=len(rows))
        return error.exit_code
    if call.form is Format.JSON:
        call.show(Sheet((), []))
    _praise(call, dictionary)
    call.say.next("guiyi build")
    return ExitCode.DONE


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
        call.say.next("guiyi dictionary show OBJECT.FIELD")
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


def _praise(call: Call, dictionary: Any) -> None:
    from quality_rules.rules import all_rules

    call.say.tell(
        "lint.clean",
        objects=len(dictionary.objects),
        rules=len(all_rules(dictionary)),
        feeds=len(dictionary.feeds()),
        hash=dictionary.hash[:12],
    )


def _unplaced(problem: Problem) -> Problem:
    """The sentence alone; its place has columns of its own."""
    return replace(problem, file=None, line=None, path="")
