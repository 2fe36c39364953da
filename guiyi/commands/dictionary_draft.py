"""A first draft of objects from what a source system says of itself."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from dictionary.problems import NothingSelectedError, Problem, nearest
from guiyi.call import Call
from guiyi.drafts import Apply, Out, drafting, settle
from guiyi.narration import quoted
from guiyi.output import Sheet

if TYPE_CHECKING:
    from dictionary.source import Source

_COLUMNS = ("table", "column", "source_type", "object", "field", "type", "label")


def draft(
    call: Call,
    system: Annotated[str, typer.Argument(help="The source system.")],
    tables: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TABLE]...", help="Its tables. Default: those of its source file that no feed reads."),
    ] = None,
    codes: Annotated[
        list[str] | None,
        typer.Option(
            help="Also code lists of the system's own catalogue, such as MO.Status or 'MO.*'; may be repeated."
        ),
    ] = None,
    owner: Annotated[str, typer.Option(help="The department that answers for what is drafted.")] = "unassigned",
    out: Out = None,
    apply: Apply = False,
) -> None:
    """Objects, fields and code lists drafted from the tables of a source: names, types, comments, the ERP's own catalogue."""
    from connectors import connect
    from exchange.adoption import drafted
    from exchange.from_source.draft import suggest
    from guiyi.vocabulary import dictionary_of

    with drafting(call, out, apply=apply):
        sources = call.dictionary.sources
        if system not in sources:
            args = {"name": system, "nearest": nearest(system, sources)}
            raise NothingSelectedError(Problem("element.unknown", args=args))
        source = sources[system]
        wanted = tables or _unmapped(source)
        with connect(source, call.project.folder).snapshot() as snapshot:
            found = suggest(snapshot, system, wanted, codes or (), owner, call.dictionary)
        made = drafted(found.changes, call.project, call.dictionary, dictionary_of)
        call.show(Sheet.of(map(asdict, found.columns), _COLUMNS))
        settle(call, made, out, apply=apply, again=f"guiyi dictionary draft {quoted(system, *(tables or ()))}")


def _unmapped(source: Source) -> list[str]:
    """The tables that a source file names and no feed reads, each as the source calls it; of like ones the first.

    Raises:
        NothingSelectedError: there is none.
    """
    from guiyi.sources import tables_read

    read = {name for feed in source.feeds.values() for name in tables_read(feed)}
    found = [table.physical(name)[0] for name, table in source.tables.items() if name not in read]
    if not found:
        raise NothingSelectedError(Problem("draft.all_mapped", args={"system": source.source}))
    return found
