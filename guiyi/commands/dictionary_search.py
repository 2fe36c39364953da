"""Finding things of the dictionary by any of their words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from dictionary.problems import NothingSelectedError, Problem
from guiyi.call import Call
from guiyi.options import Limit
from guiyi.output import Format, Sheet

if TYPE_CHECKING:
    from dictionary.search import Hit

FIRST_HITS = 20
"""How many hits people see who did not say how many they want."""


def search(
    call: Call,
    words: Annotated[list[str], typer.Argument(help="Chinese, English, pinyin or its initials; all must be found.")],
    limit: Limit = None,
) -> None:
    """Objects, fields, rules, code lists, measures and sources by name, label, definition, synonym, code or source column."""
    from dictionary.search import entries
    from dictionary.search import search as find

    query = " ".join(words)
    hits = find(entries(call.dictionary), query)
    if not hits:
        raise NothingSelectedError(Problem("search.nothing", args={"query": query}))
    if call.form is Format.JSON:
        call.show_document({"query": query, "hits": [_record(hit) for hit in hits[: limit or None]]})
        return
    names = ("kind", "name", "label", "found_in", "text")
    rows = [(h.entry.kind, h.entry.name, h.entry.label.say(call.language), h.term.role, h.term.text) for h in hits]
    most = FIRST_HITS if limit is None and call.form is Format.TABLE else limit
    call.show_some(Sheet(names, rows), most)
    call.say.next("guiyi dictionary show {}", hits[0].entry.name)


def _record(hit: Hit) -> dict[str, Any]:
    return {
        "kind": hit.entry.kind, "name": hit.entry.name, "label": hit.entry.label.model_dump(), "score": hit.score,
        "found_in": hit.term.role, "text": hit.term.text,
    }  # fmt: skip
