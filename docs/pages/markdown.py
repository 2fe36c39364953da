"""What all pages are written with."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator


def begin(title: str, what: str) -> Iterator[str]:
    """The head of a page, and what it was written from."""
    yield from (f"# {title}", "", f"*Written by `docs/generate.py` from {what}. Do not edit by hand.*", "")


def table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    """A table of cells, whatever stands in them."""
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(_cell(value) for value in row)} |"


def said_of(function: object) -> str:
    """The docstring of a function on one line."""
    return one_line(inspect.getdoc(function) or "")


def one_line(text: str) -> str:
    """A text without breaks."""
    return " ".join(text.split())


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")
