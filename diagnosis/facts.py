"""What a profile says: plain facts, by table and column. Shares are between 0 and 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

Used = Literal["boolean", "integer", "decimal", "date", "timestamp", "text", "binary", "empty"]
"""The narrowest type that all values of a column have; ``empty`` where there is none."""


@dataclass(frozen=True)
class Counted:
    """Something that was found in so many rows, such as a value or a way of writing."""

    name: str
    rows: int


@dataclass(frozen=True)
class Recognised:
    """A format that a column's values have.

    Attributes:
        share: the part of the distinct values that are valid.
        strength: the part of the valid values that are refused when read backwards; a format that takes anything has none.
        judged: how many distinct values were judged.
    """

    format: str
    share: float
    strength: float
    judged: int


@dataclass(frozen=True)
class Met:
    """Where else a column's values are known.

    Attributes:
        kind: ``codes`` for a code list, ``field`` for a field as other systems fill it.
        name: the list, or ``object.field``.
        system: the system that fills the field; '' for a list.
        share: the part of the column's distinct values that are known there.
    """

    kind: str
    name: str
    system: str
    share: float


@dataclass(frozen=True)
class Suspicion:
    """Something that people should look at.

    Attributes:
        kind: what it is; reports have a sentence for each.
        column: '' where it is about the table.
        rows: in how many rows it was seen.
        detail: figures and words of the sentence.
        examples: values that show it; none where the column looks personal.
    """

    kind: str
    table: str
    column: str
    rows: int
    detail: Mapping[str, Any] = field(default_factory=dict)
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class ColumnFacts:
    """One column.

    Attributes:
        declared: its type as the source declares it.
        arrow: the type in which it came.
        used: the narrowest type that all its values have.
        comment: what the source says of it.
        nulls, blanks, empties, sentinels: rows without a value, by what stands there instead.
        filled: rows with a value.
        distinct: how many different values there are.
        decimals: the most digits behind the point.
        middle: of days, half are before it; None where it is no column of days.
        lowest, highest: the range; None where the column looks personal, or has no order.
        shortest, longest: lengths in characters.
        mixture: kinds of writing of a text column, with their rows.
        is_numbered: whether all values are written as numbers of documents are.
        frequent: the most frequent values; none where the column looks personal or each row has its own.
        values: all values of a column that has but a few, the most frequent first; none where it looks personal.
        met: where else its values are known, the largest share first.
        personal: why it looks personal; '' where it does not.
    """

    name: str
    declared: str
    arrow: str
    used: Used
    comment: str = ""
    nulls: int = 0
    empties: int = 0
    blanks: int = 0
    sentinels: tuple[Counted, ...] = ()
    filled: int = 0
    distinct: int = 0
    decimals: int = 0
    lowest: str | None = None
    highest: str | None = None
    middle: str | None = None
    shortest: int = 0
    longest: int = 0
    mixture: tuple[Counted, ...] = ()
    is_numbered: bool = False
    frequent: tuple[Counted, ...] = ()
    values: tuple[Counted, ...] = ()
    formats: tuple[Recognised, ...] = ()
    met: tuple[Met, ...] = ()
    personal: str = ""

    @property
    def rows(self) -> int:
        """How many rows were read."""
        return self.filled + self.nulls + self.empties + self.blanks + sum(one.rows for one in self.sentinels)

    @property
    def is_unique(self) -> bool:
        """Whether every row has a value of its own."""
        return self.filled > 0 and self.distinct == self.filled == self.rows


@dataclass(frozen=True)
class KeyCandidate:
    """Columns that tell the rows of a table apart, as far as they were read.

    Attributes:
        declared: whether it is the table's primary key by declaration.
        repeated: rows that share their values with another one; only a declared key can have any.
    """

    columns: tuple[str, ...]
    declared: bool = False
    repeated: int = 0


@dataclass(frozen=True)
class Link:
    """A column whose values are found among those of another table's key.

    Attributes:
        share: the part of its distinct values that are found there.
        covered: the part of the other table's keys that are used.
        likeness: how alike the names are.
        score: how likely it refers to that table, from all of these.
        partial: the other table was not read whole, so that the share is the least that is true.
    """

    table: str
    column: str
    to_table: str
    to_column: str
    distinct: int
    share: float
    covered: float
    likeness: float
    score: float
    partial: bool = False


@dataclass(frozen=True)
class Likeness:
    """An object of the dictionary that a table could be; ``fields`` of it found their column.

    A header that is part of its lines is none by itself.
    """

    table: str
    object: str
    score: float
    fields: int


@dataclass(frozen=True)
class TableFacts:
    """One table.

    Attributes:
        rows: how many rows the source counts.
        read: how many of them were read; the others are not judged.
        problem: why it could not be read, by language; then nothing else is known.
    """

    name: str
    comment: str = ""
    rows: int = 0
    read: int = 0
    columns: tuple[ColumnFacts, ...] = ()
    keys: tuple[KeyCandidate, ...] = ()
    problem: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether every row was read."""
        return self.read >= self.rows

    def column(self, name: str) -> ColumnFacts:
        """A column by its name."""
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True)
class Copy:
    """A table that is built like another one and bears its name, and is not looked into; ``rows`` are counted."""

    table: str
    of: str
    rows: int


@dataclass(frozen=True)
class Profile:
    """A whole source.

    Attributes:
        taken_at: the source's own clock when its snapshot began.
        isolation: what held while it was read.
        limit: how many rows of a table were read at most; 0: all.
        copies: what is in the source beside ``tables``.
    """

    system: str
    label: str
    timezone: str
    taken_at: datetime
    isolation: str
    limit: int
    tables: tuple[TableFacts, ...]
    links: tuple[Link, ...] = ()
    suspicions: tuple[Suspicion, ...] = ()
    likenesses: tuple[Likeness, ...] = ()
    copies: tuple[Copy, ...] = ()

    def table(self, name: str) -> TableFacts:
        """A table by its name."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> Mapping[str, TableFacts]:
        return {table.name: table for table in self.tables}

    def document(self) -> dict[str, Any]:
        """All of it, as one thing to print."""
        said = asdict(self)
        said["taken_at"] = self.taken_at.isoformat(timespec="seconds")
        for table in said["tables"]:
            table["whole"] = table["read"] >= table["rows"]
        return said
