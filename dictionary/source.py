"""The mapping language: how a source system is reached, what it promises, and how its tables become objects.

A source file holds *tables* (how to pull and key each) and *feeds* (how tables become an object's records).
docs/mapping.md explains every word by example.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from dictionary.drops import Drops
from dictionary.model import FileName, Model, Name
from dictionary.promises import Changes, Collation, ColumnSentinels, Databases, Expression, FloatPromise, Sentinels
from dictionary.reach import Connection

SystemName = Name
Drift = Literal["stop", "quarantine", "carry_on"]
Alias = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,20}$")]


class Layout(Model):
    """How a table lies in its workbook or delimited file.

    ``header`` gives the rows that hold its names, from 1; names of several rows are put together with ``join``.
    ``names`` maps a column to every text by which a file may head it. The rest is for delimited files only.
    """

    header: Annotated[tuple[Annotated[int, Field(ge=1, le=30)], ...], Field(min_length=1)] = (1,)
    join: str = "/"
    names: dict[str, Annotated[tuple[str, ...], Field(min_length=1)]] = Field(default_factory=dict)
    encoding: str | None = None
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] = ","
    quote: Annotated[str, StringConstraints(min_length=1, max_length=1)] = '"'

    @model_validator(mode="after")
    def _rows_follow_each_other(self) -> Layout:
        if any(below != above + 1 for above, below in pairwise(self.header)):
            raise ValueError("the rows of a header follow each other")
        return self


class Table(Model):
    """How one table is pulled. ``parts`` makes several like tables one, ``drops`` files: their tag is the first key column.

    ``where`` and ``sentinels`` say once, for all feeds, which rows count and what its columns hold for 'nothing'.
    """

    key: tuple[str, ...] = ()
    name: str | None = None
    parts: dict[FileName, str] = Field(default_factory=dict)
    tag: str = "part"
    database: str | None = None
    columns: tuple[str, ...] = ()
    where: dict[Name, Expression] = Field(default_factory=dict)
    sentinels: dict[str, ColumnSentinels] = Field(default_factory=dict)
    floats: dict[str, FloatPromise] = Field(default_factory=dict)
    layout: Layout | None = None
    drops: Drops | None = None
    changes: Changes = Changes()
    drift: Drift | None = None

    @model_validator(mode="after")
    def _one_place(self) -> Table:
        if sum(map(bool, (self.name, self.parts, self.drops))) > 1:
            raise ValueError("at most one of name, parts, drops")
        return self

    @property
    def is_tagged(self) -> bool:
        """Whether each row bears the tag of the part, or the name of the drop, that it came with."""
        return bool(self.parts) or (self.drops is not None and self.drops.holds == "rows")

    def physical(self, name: str) -> tuple[str, ...]:
        """What the table (``name`` under ``tables``) is called in its source: a name or pattern, or a name for each part."""
        return tuple(self.parts.values()) or (self.drops.pattern if self.drops else self.name or name,)


class Join(Model):
    """A to-one join: ``on`` maps every key column of the right table to a value of what is already there.

    A ``parent`` is the document of which the row is a part: it must be there, and the row counts only where it counts.
    """

    table: str
    on: dict[str, Expression] = Field(min_length=1)
    required: bool = False
    parent: bool = False

    @property
    def must_exist(self) -> bool:
        """Whether a row without the joined one is held."""
        return self.required or self.parent


class Split(Model):
    """A record per item of a cell; the item is then a column of its own under ``as``.

    An item with a ``range`` in it (a regular expression) stands for all numbers from one end to the other, ``most`` at most.
    """

    value: Expression
    by: str
    range: str | None = None
    most: Annotated[int, Field(ge=2, le=10_000)] = 100
    as_: Annotated[Alias, Field(alias="as")]


class Unpivot(Model):
    """A record per listed column; its name and value are then columns ``<as>.name`` and ``<as>.value``."""

    columns: dict[str, Expression] = Field(min_length=1)
    as_: Annotated[Alias, Field(alias="as")]
    keep_empty: bool = False


class Reference(Model):
    """One way to name another object: by its key in a table, by its fields, or by a mention that makes it.

    ``system`` looks for the fields among that system's records only. ``at`` is the day for which fields name it, where
    one name may belong to several things in turn.
    """

    rule: Literal["source_id", "document_line", "document_text", "lot_text", "fefo_guess", "code", "name"]
    table: str | None = None
    key: tuple[Expression, ...] = ()
    fields: dict[Name, Expression] = Field(default_factory=dict)
    system: SystemName | None = None
    at: Expression | None = None
    mention: dict[Name, Expression] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_way(self) -> Reference:
        if (self.at or self.system) and not self.fields:
            raise ValueError("at and system go with fields")
        if sum(map(bool, (self.table, self.fields, self.mention))) != 1:
            raise ValueError("exactly one of table (with key), fields, mention")
        if bool(self.table) != bool(self.key):
            raise ValueError("table and key go together")
        return self


class View(Model):
    """One SELECT file for what the language cannot say; any change in its tables recomputes it whole."""

    query: FileName
    tables: tuple[str, ...] = Field(min_length=1)
    key: tuple[str, ...] = Field(min_length=1)


class Feed(Model):
    """How rows become records of one object."""

    object: Name
    from_: Annotated[dict[Alias, str] | None, Field(alias="from")] = None
    view: View | None = None
    join: dict[Alias, Join] = Field(default_factory=dict)
    where: dict[Name, Expression] = Field(default_factory=dict)
    split: Split | None = None
    unpivot: Unpivot | None = None
    refs: dict[Name, Annotated[tuple[Reference, ...], Field(min_length=1)]] = Field(default_factory=dict)
    fields: dict[Name, Expression] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_anchor(self) -> Feed:
        if (self.from_ is None) == (self.view is None):
            raise ValueError("exactly one of from, view")
        if self.from_ is not None and len(self.from_) != 1:
            raise ValueError("from names exactly one table: {alias: table}")
        if self.split and self.unpivot:
            raise ValueError("split and unpivot cannot be combined")
        return self

    @property
    def anchor(self) -> tuple[str, str]:
        """Alias and table of the row that a record stands for."""
        if self.view is not None:
            return "v", self.view.tables[0]
        assert self.from_ is not None
        return next(iter(self.from_.items()))


class WayIn(Model):
    """Which source system it is, and how it is reached."""

    source: SystemName
    connect: Connection


class Source(WayIn):
    """One source system. A file that names a ``profile`` says only what differs from it; here it is complete."""

    profile: Name | None = None
    label: str | None = None
    timezone: str
    encoding: str | None = None
    collation: Collation = Collation()
    sentinels: Sentinels = Sentinels()
    databases: Databases | None = None
    tables: dict[FileName, Table] = Field(default_factory=dict)
    feeds: dict[Name, Feed] = Field(default_factory=dict)
    drift: Drift = "stop"
    ignore: dict[str, tuple[str, ...] | Literal["all"]] = Field(default_factory=dict)

    def tag_of(self, table: Table) -> str | None:
        """The column that tells of which like table, dropped file or database a row is; the first of the key."""
        if table.is_tagged:
            return table.tag
        return self.databases.tag if self.databases and table.database is None else None

    def key_of(self, table: Table) -> tuple[str, ...]:
        """The columns of a table's technical key, with its tag in front."""
        tag = self.tag_of(table)
        return (tag, *table.key) if tag is not None else table.key

    def in_database(self, name: str | None) -> Source:
        """The same source, reached in one of its databases."""
        return self.model_copy(update={"connect": self.connect.model_copy(update={"database": name})})
