"""The semantic difference between two dictionaries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from guiyi.call import Call
from guiyi.changes_told import row
from guiyi.output import Format, Sheet
from guiyi.words import word

if TYPE_CHECKING:
    from dictionary.change import Change
    from guiyi.dictionary_at import Found

_COLUMNS = ("level", "element", "name", "word", "event", "was", "now")


def diff(
    call: Call,
    before: Annotated[
        str | None,
        typer.Argument(
            metavar="[A]",
            help="A project folder, a version, a run, effective, published or files. "
            "Default: the effective version, else what readers see.",
        ),
    ] = None,
    after: Annotated[str, typer.Argument(metavar="[B]", help="The same. Default: the project's files.")] = "files",
) -> None:
    """What changed in meaning from one dictionary to another, and how much each change matters."""
    from guiyi.dictionary_at import before as usual
    from guiyi.dictionary_at import found_at

    show_difference(call, found_at(call.project, before or usual(call.project)), found_at(call.project, after))


def show_difference(call: Call, earlier: Found, later: Found) -> None:
    """Print what changed from one dictionary to another, the worst first."""
    from dictionary.diff import diff as differences

    changes = sorted(differences(earlier.dictionary, later.dictionary), key=lambda change: change.level.rank)
    if call.form is Format.JSON:
        call.show_document(_document(call, earlier, later, changes))
    else:
        call.show(Sheet.of(rows(call, changes), _COLUMNS))
    _tell(call, earlier, later, changes)


def rows(call: Call, changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Changes as rows: values in full where a program reads them, short and in words where people do."""
    if call.form in (Format.JSON, Format.CSV):
        return [{column: getattr(change, column) for column in _COLUMNS} for change in changes]
    return [row(change, call.language) for change in changes]


def said(found: Found, language: str) -> str:
    """A dictionary by name, for people."""
    return word(f"dictionary.{found.kind}", language, which=found.name)


def _document(call: Call, earlier: Found, later: Found, changes: Sequence[Change]) -> dict[str, Any]:
    from dictionary.change import overall

    facts = {
        key: {"kind": found.kind, "name": found.name, "hash": found.dictionary.hash}
        for key, found in (("from", earlier), ("to", later))
    }
    return {**facts, "level": overall(changes), "changes": rows(call, changes)}


def _tell(call: Call, earlier: Found, later: Found, changes: Sequence[Change]) -> None:
    from dictionary.change import Level, overall

    facts = {"before": said(earlier, call.language), "after": said(later, call.language)}
    worst = overall(changes)
    if worst is None:
        call.say.tell("diff.none", **facts)
        return
    count = Counter(change.level for change in changes)
    levels = ", ".join(f"{word(f'level.{level}', call.language)} {count[level]}" for level in Level if count[level])
    call.say.tell(
        "diff.overall", **facts, count=len(changes), level=word(f"level.{worst}", call.language), levels=levels
    )
