"""Which value of which type of a source arrives as what."""

from __future__ import annotations

from collections.abc import Iterator

from docs.pages.markdown import begin
from tests.connectors.matrix import matrix


def page() -> Iterator[str]:
    """The lines of the page."""
    yield from begin("Types of sources", "`tests/connectors/cases.py`, which the tests hold against the drivers")
    yield from matrix()
