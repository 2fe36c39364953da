"""What a feed reads, table by table and column by column."""

from __future__ import annotations

from collections.abc import Iterator

from dictionary.compiled import Dictionary, FeedName, own_columns
from dictionary.expressions import parse
from dictionary.source import Feed, Source
from dictionary.views import view_columns


def reads(dictionary: Dictionary, source: Source, name: str) -> Iterator[tuple[str, str, str]]:
    """Everything that a feed reads: (field, table, column).

    The field is empty where the whole feed depends on it, the column where it is the table itself.
    """
    feed = source.feeds[name]
    yield from (("", table, "") for table in tables_of(feed))
    if feed.view is not None:
        query = dictionary.views[str(FeedName(source.source, name))]
        for table, columns in view_columns(feed.view, query).items():
            yield from (("", table, column) for column in columns)
        return
    for table in dict.fromkeys([feed.anchor[1], *(join.table for join in feed.join.values())]):
        spec = source.tables.get(table)
        yield from (("", table, column) for column in sorted(own_columns(spec) if spec else ()))
    for join in feed.join.values():
        yield from (("", join.table, column) for column in join.on)
    for path, text in dictionary.value_expressions(feed):
        for alias, column in parse(text).columns:
            owner = table_of(feed, alias)
            if owner is not None:
                yield str(path[1]) if path[0] == "fields" else "", owner, column


def tables_of(feed: Feed) -> list[str]:
    """The tables without which a feed cannot be carried out, those that its references name among them."""
    joined = [join.table for join in feed.join.values()]
    return [*own_tables(feed), *joined, *(way.table for ways in feed.refs.values() for way in ways if way.table)]


def own_tables(feed: Feed) -> list[str]:
    """The tables whose rows a feed's records stand for."""
    return list(feed.view.tables) if feed.view else [feed.anchor[1]]


def table_of(feed: Feed, alias: str) -> str | None:
    """The table behind an alias; None for what a split or an unpivot makes, or a view."""
    if alias in feed.join:
        return feed.join[alias].table
    return feed.anchor[1] if feed.view is None and alias == feed.anchor[0] else None
