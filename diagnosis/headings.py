"""Headings of a file that cannot be decoded: nobody could name such columns in a mapping, so the table is not looked into."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from connectors.base import TableDescription
from connectors.encoding import codec_named, restored
from connectors.failures import Endpoint
from connectors.likely_encoding import likely_encoding
from dictionary.problems import Problem
from dictionary.source import Layout, Source
from dictionary.undecodable import ESCAPE, shown


def unreadable_headings(
    source: Source, table: TableDescription, declared: Callable[[str], str | None]
) -> Iterator[Problem]:
    """That some heading of a table cannot be decoded, with the encoding that they probably have; nothing if all can.

    Args:
        source: the source.
        table: the table as it describes itself.
        declared: the declared encoding of a table's text; None if it tells its own.
    """
    names = "/".join(column.name for column in table.columns)
    if ESCAPE not in names:
        return
    codec = codec_named(declared(table.name) or "utf-8", Endpoint(source.source, "")) or "utf-8"
    likely = likely_encoding([restored(names, codec)])
    layouts = (one.layout for name, one in source.tables.items() if table.name in one.physical(name))
    number = (next(layouts, None) or Layout()).header[0]
    args = {"system": source.source, "table": table.name, "number": number, "detail": shown(names)}
    yield Problem("source.encoding_line", args=args | {"encoding": likely.encoding if likely else ""})
