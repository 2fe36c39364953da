"""Which rows of a feed count: the conditions of its table, of the documents that its rows are parts of, and its own."""

from __future__ import annotations

from dictionary.expressions import qualified
from dictionary.source import Feed, Source


def conditions(source: Source, feed: Feed) -> dict[str, str]:
    """All conditions of a feed by name, over its aliases; those of a parent have its alias in front.

    A condition of the feed itself takes the place of one of the same name that its table has. A view sees all rows.
    """
    found: dict[str, str] = {}
    if feed.view is None:
        alias, table = feed.anchor
        found |= _of_table(source, table, alias, "")
    for alias, join in feed.join.items():
        if join.parent:
            found |= _of_table(source, join.table, alias, f"{alias}.")
    return found | feed.where


def _of_table(source: Source, table: str, alias: str, prefix: str) -> dict[str, str]:
    spec = source.tables.get(table)
    return {f"{prefix}{name}": qualified(text, alias) for name, text in spec.where.items()} if spec else {}
