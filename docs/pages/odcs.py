"""What a data contract carries."""

from __future__ import annotations

from collections.abc import Iterator

from docs.pages.markdown import begin, table
from exchange.odcs.coverage import NOT_CARRIED, coverage


def page() -> Iterator[str]:
    """The lines of the page."""
    yield from begin("What a data contract carries", "the modules of `exchange/odcs/`")
    yield "Each word of the dictionary, and where a contract of the Open Data Contract Standard (3.1) says it."
    yield "[Exchange](../exchange.md) explains how contracts go out and come in."
    yield ""
    yield from table(("table", "word of the dictionary", "word of the contract"), (
        (where, f"`{word}`", how) for where, word, how in coverage()
    ))  # fmt: skip
    yield ""
    yield "## What stays behind"
    yield ""
    yield from (f"- {what}" for _, what in NOT_CARRIED)
