"""What the mirror knows of a table from the last run, before tonight's extracts are folded in."""

from __future__ import annotations

from collections.abc import Collection, Container
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb

from dictionary.sql import columns, literal, parquet, quote
from pipelines.extracts import Extracts, folded_key_of
from pipelines.mirror_marks import DELETED, MARKS, PART
from pipelines.run import Manifest


@dataclass(frozen=True)
class Known:
    """The rows of one table in the mirror of the last run.

    Attributes:
        folder: the hub's state.
        extracts: what was pulled of the table tonight.
        entry: the table's entry in the manifest of the last mirror; empty where there is none.
    """

    folder: Path
    extracts: Extracts
    entry: Manifest

    @property
    def tag(self) -> str | None:
        """The column that tells of which part a row is; it may have another name now."""
        tag: str | None = self.entry.get("tag")
        return tag

    @property
    def rows(self) -> str:
        """SQL of all rows, as what follows FROM; the column of the parts has the name that it has now."""
        if not self.entry:
            return f"({_nothing()})"
        file, now = parquet(self.folder / str(self.entry["file"])), self.extracts.tag
        if self.tag is None or now is None or self.tag == now:
            return file
        return f"(SELECT * RENAME ({quote(self.tag)} AS {quote(now)}) FROM {file})"

    @property
    def live(self) -> str:
        """SQL of the rows that the source still had, as what follows FROM and ends with a condition."""
        return f"{self.rows} WHERE {quote(DELETED)} IS NULL"

    @property
    def marks(self) -> str:
        """SELECT of the marks of all rows, with the tags of their parts, and their keys as the source compares them."""
        if not self.entry:
            return _nothing()
        part = quote(self.extracts.tag) if self.extracts.tag and self.tag else "''"
        folded = f", {self.folded} AS folded" if self.folded else ""
        return f"SELECT {columns(MARKS)}, {part} AS {quote(PART)}{folded} FROM {self.rows}"

    @cached_property
    def folded(self) -> str | None:
        """SQL of a key as the source compares it, where that is not how it is written, and the mirror has its columns."""
        spec = self.extracts.spec
        folded = folded_key_of(self.extracts.source, spec)
        return folded if folded and set(spec.key) <= set(self.entry.get("columns", ())) else None

    @property
    def may_leave_parts(self) -> bool:
        """Whether a part that was not read stays as it was: a file taken earlier, a database that its register leaves out."""
        databases, spec = self.extracts.source.databases, self.extracts.spec
        listed = databases is not None and databases.register_ is not None and spec.database is None
        return listed or bool(spec.drops and self.extracts.tag and self.tag)

    def unfilled(self, read: Container[str | None], wanted: Collection[str]) -> Manifest:
        """Tag of each part that stays as it was → the columns that are wanted now and were not when its rows were read.

        Args:
            read: the tags of the parts that are read tonight.
            wanted: the columns that are read tonight.
        """
        if not (self.entry and self.may_leave_parts):
            return {}
        before, new = self.entry.get("unfilled", {}), set(wanted) - set(self.entry["columns"])
        if not before and not new:
            return {}
        tag = quote(self.extracts.tag or "")
        with duckdb.connect() as connection:
            tags = connection.execute(f"SELECT DISTINCT {tag} FROM {self.live} ORDER BY ALL").fetchall()
        left = {tag: sorted(new.union(before.get(tag, ())).intersection(wanted)) for (tag,) in tags if tag not in read}
        return {tag: columns for tag, columns in left.items() if columns}


def in_parts(parts: list[Manifest]) -> str:
    """SQL of whether a known row ``o`` is of one of these parts."""
    return f"o.{quote(PART)} IN ({', '.join(literal(part.get('tag', '')) for part in parts)})"


def _nothing() -> str:
    """An empty relation with the marks of a mirror."""
    types = ("VARCHAR", "BIGINT", "BIGINT", "VARCHAR", "VARCHAR", "VARCHAR")
    marks = ", ".join(f"NULL::{t} AS {quote(m)}" for t, m in zip(types, MARKS, strict=True))
    return f"SELECT {marks}, NULL::VARCHAR AS {quote(PART)} WHERE false"
