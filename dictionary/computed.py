"""Which parts of a feed one row's values can make impossible to compute, and so hold the row."""

from __future__ import annotations

from collections.abc import Iterator

from dictionary.compiled import Dictionary
from dictionary.expressions import parse
from dictionary.source import Feed


def reading_can_fail(text: str) -> bool:
    """Whether what must be a condition, or a day, may turn out to be none: also a plain column may hold something else."""
    expr = parse(text)
    return expr.can_fail or expr.plain_column is not None


def fallible_places(feed: Feed) -> Iterator[str]:
    """The parts that shape records: ``where.<name>``, ``split`` and ``unpivot``; joins have a rule of their own anyway."""
    yield from (f"where.{name}" for name, text in feed.where.items() if reading_can_fail(text))
    if feed.split and parse(feed.split.value).can_fail:
        yield "split"
    if feed.unpivot and any(parse(text).can_fail for text in feed.unpivot.columns.values()):
        yield "unpivot"


def fallible_fields(dictionary: Dictionary, object_name: str) -> set[str]:
    """The fields and references of an object that some feed computes such that it can fail."""
    return {
        str(path[1])
        for feed in dictionary.feeds(object_name).values()
        for path, text in dictionary.value_expressions(feed)
        if path[0] in ("fields", "refs")
        if parse(text).can_fail or (path[0] == "refs" and path[3] == "at" and reading_can_fail(text))
    }
