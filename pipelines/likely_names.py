"""Which new column a column that is gone has probably become: the same type, and the same values or a similar name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import duckdb
import pyarrow as pa

from connectors.base import Snapshot, TableQuery
from dictionary.problems import GuiyiError
from dictionary.source import Source
from dictionary.sql import literal, parquet, quote
from pipelines.extracts import key_of
from pipelines.mirror_marks import DELETED, KEY
from pipelines.run import Manifest, Run
from pipelines.structure import Part

SIMILAR = 0.6
SAME_VALUES = 0.9
_READ = 3
"""So many columns, those with the most similar names, are read to compare their values."""
_ROWS = 1_000_000
"""So many rows of them say enough."""


@dataclass(frozen=True)
class Likely:
    """A column that is probably the one that is gone, and how much its name and its values are those that were known."""

    name: str
    alike: float
    values: float | None

    @property
    def why(self) -> str:
        """What speaks for it, in no language: ``name 83 %, values 98 %``."""
        told = f"name {self.alike:.0%}"
        return told if self.values is None else f"{told}, values {self.values:.0%}"


def likely_name(
    published: Run | None,
    source: Source,
    snapshot: Snapshot | None,
    part: Part,
    gone: Manifest,
    new: Sequence[Manifest],
) -> Likely | None:
    """The best candidate among the new columns of a table; None where none is good enough.

    Args:
        published: the run whose mirror holds the last known values; without it names alone tell.
        source: the source.
        snapshot: the open snapshot, from which at most a few columns are read; without it names alone tell.
        part: the table and where it is.
        gone: the column that is gone, as it was stored.
        new: the columns that are new.
    """
    same_type = [column["name"] for column in new if column["arrow"] == gone["arrow"]]
    named = sorted(same_type, key=lambda name: -_alike(gone["name"], name))[:_READ]
    mirrored = _mirrored(published, source, part, gone)
    found = [
        Likely(
            name,
            _alike(gone["name"], name),
            _same_values(mirrored, source, snapshot, part, gone, name) if mirrored and snapshot else None,
        )
        for name in named
    ]
    good = [likely for likely in found if (likely.values or 0.0) >= SAME_VALUES or likely.alike >= SIMILAR]
    return max(good, key=lambda likely: (likely.values or 0.0, likely.alike), default=None)


def _alike(one: str, other: str) -> float:
    """How similar two names are; people also put something behind a name, such as a unit."""
    before, after = (name.casefold().replace("_", "") for name in (one, other))
    shorter, longer = sorted((before, after), key=len)
    least = SIMILAR if len(shorter) > 1 and longer.startswith(shorter) else 0.0
    return max(least, SequenceMatcher(None, before, after).ratio())


def _mirrored(published: Run | None, source: Source, part: Part, gone: Manifest) -> Path | None:
    """The file of the known rows; None where none has values of the column that could be found again by their keys."""
    mirror = published.manifest("mirror") if published else None
    known = (mirror or {}).get("tables", {}).get(source.source, {}).get(part.table)
    if published is None or known is None or not source.tables[part.table].key or gone["name"] not in known["columns"]:
        return None
    return published.state.folder / str(known["file"])


def _same_values(
    mirrored: Path, source: Source, snapshot: Snapshot, part: Part, gone: Manifest, name: str
) -> float | None:
    """The share of known rows whose value is still there under another name; None where it cannot be told."""
    spec = source.tables[part.table]
    try:
        query = TableQuery(part.physical, tuple(dict.fromkeys((*spec.key, name))), escape=True)
        read = _first_rows(snapshot.read(query))
    except GuiyiError as error:
        if error.problems[0].code != "source.no_column":
            raise
        return None  # the key is gone too
    with duckdb.connect() as connection:
        connection.register("read", read)
        column = source.tag_of(spec)
        extra = f", {literal(part.tag)} AS {quote(column)}" if column is not None and part.tag is not None else ""
        now = f"SELECT {key_of(source, spec)} AS key, {quote(name)} AS value FROM (SELECT *{extra} FROM read)"
        row = connection.execute(
            f"""SELECT avg(CASE WHEN CAST(o.{quote(gone["name"])} AS VARCHAR) = CAST(n.value AS VARCHAR) THEN 1 ELSE 0 END)
            FROM {parquet(mirrored)} AS o JOIN ({now}) AS n ON n.key = o.{quote(KEY)}
            WHERE o.{quote(DELETED)} IS NULL AND o.{quote(gone["name"])} IS NOT NULL"""
        ).fetchone()
    return None if row is None or row[0] is None else float(row[0])


def _first_rows(reader: pa.RecordBatchReader) -> pa.Table:
    batches, rows = [], 0
    for batch in reader:
        batches.append(batch)
        rows += batch.num_rows
        if rows >= _ROWS:
            break
    return pa.Table.from_batches(batches, reader.schema)
