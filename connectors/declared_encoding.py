"""The encoding that a source declares for its text, where the hub decodes it."""

from __future__ import annotations

from pathlib import Path

from connectors.files import TEXT_SUFFIXES
from dictionary.source import Layout, Source


def declared_encoding(source: Source, table: str, folder: Path) -> str | None:
    """The encoding in which a table's text is read, as the source's file says or, if it says nothing, by default.

    Args:
        source: the source.
        table: the table's name in the source.
        folder: the project's folder.

    Returns:
        None where the database, or a workbook, tells its own, so that nothing can be declared.
    """
    if source.connect.files is not None:
        layouts = {p: one.layout for name, one in source.tables.items() for p in one.physical(name) if one.layout}
        declared = layouts.get(table, Layout()).encoding or source.encoding or "utf-8"
        return declared if table.lower().endswith(TEXT_SUFFIXES) else None
    if source.connect.sqlalchemy is None:
        return None
    from connectors.sql import tells_its_encoding

    return None if tells_its_encoding(source, folder) else source.encoding or "utf-8"
