"""How a source says nothing: of each column of a mirrored table the rows with NULL, an empty text, blanks or a sentinel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from dictionary.source import Source, Table
from dictionary.sql import literal, parquet, quote, stripped
from pipelines.column_sentinels import is_sentinel
from pipelines.mirror_marks import DELETED, MARKS

KINDS = ("null", "empty", "blank", "sentinel")


def empties(
    connection: duckdb.DuckDBPyConnection, source: Source, table: Table, file: Path
) -> Iterator[dict[str, Any]]:
    """A row for each column of which some live row says nothing: its name, the rows of the table, and the kinds.

    An expression of a sentinel may use the functions of the language, so the connection has their macros.
    """
    relation = f"{parquet(file)} WHERE {quote(DELETED)} IS NULL"
    described = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    native = {row[0]: row[1] for row in described if row[0] not in MARKS}
    if not native:
        return
    counted = [
        f"count(*) FILTER ({condition})" for name in native for condition in _kinds(source, table, name, native[name])
    ]
    found = connection.execute(f"SELECT count(*), {', '.join(counted)} FROM {relation}").fetchall()[0]
    for i, name in enumerate(native):
        counts = found[1 + len(KINDS) * i :][: len(KINDS)]
        if any(counts):
            yield {"column": name, "rows": found[0], **dict(zip(KINDS, counts, strict=True))}


def _kinds(source: Source, table: Table, name: str, native: str) -> tuple[str, ...]:
    """SQL of each kind, none of which holds together with another."""
    column, text = quote(name), stripped(f"CAST({quote(name)} AS VARCHAR)")
    listed = (
        [f"left({text}, 10) IN ({', '.join(map(literal, source.sentinels.date))})"] if source.sentinels.date else []
    )
    if native == "VARCHAR" and source.sentinels.text:
        listed.append(f"{text} IN ({', '.join(map(literal, source.sentinels.text))})")
    if name in table.sentinels:
        listed.append(is_sentinel(name, native, table.sentinels[name]))
    sentinel = f"{text} <> '' AND ({' OR '.join(listed)})" if listed else "false"
    return f"{column} IS NULL", f"{column}::VARCHAR = ''", f"{column}::VARCHAR <> '' AND {text} = ''", sentinel
