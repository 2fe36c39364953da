"""The tables of a feed in one state of the mirror: its anchor, what is joined to it, and the types of their columns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb

from dictionary.compiled import Dictionary, FeedName
from dictionary.expressions import Expr
from dictionary.problems import ConfigurationError, Problem, nearest
from dictionary.promises import FloatPromise
from dictionary.source import Feed, Reference, Source
from dictionary.sql import columns, parquet, quote
from pipelines.column_sentinels import without_sentinels
from pipelines.mirror_marks import COPIES, COPY, DELETED, EXTRACT, HASH, KEY

Files = Callable[[str], Path]
"""Gives the mirror file of a table."""
Undecodable = Callable[[str], Collection[str]]
"""Gives the columns of a mirrored table in which some text could not be decoded."""


@dataclass(frozen=True)
class FeedTables:
    """What one feed reads."""

    dictionary: Dictionary
    name: FeedName
    files: Files
    connection: duckdb.DuckDBPyConnection
    undecodable: Undecodable = lambda _: ()

    @property
    def source(self) -> Source:
        """The feed's system."""
        return self.dictionary.sources[self.name.system]

    @property
    def feed(self) -> Feed:
        """The feed's definition."""
        return self.source.feeds[self.name.feed]

    @property
    def tag(self) -> str | None:
        """The anchor's column that holds the tag of its part, if it unites several tables."""
        return None if self.feed.view else self.source.tag_of(self.source.tables[self.feed.anchor[1]])

    def tag_for(self, reference: Reference) -> str | None:
        """The anchor's tag, where a reference leaves it out and means the same like table or database."""
        table = self.source.tables.get(reference.table or "")
        is_left_out = table is not None and len(reference.key) < len(self.source.key_of(table))
        return self.tag if is_left_out else None

    @cached_property
    def types(self) -> dict[str, dict[str, str]]:
        """DuckDB's type of every column of every table that the feed reads, by alias."""
        selects = {self.feed.anchor[0]: self.anchor(), **{a: self.live(j.table) for a, j in self.feed.join.items()}}
        return {alias: self._described(select) for alias, select in selects.items()}

    def type_of(self, expr: Expr) -> str:
        """DuckDB's type of an expression; what a split or an unpivot makes counts as text."""
        if expr.plain_column:
            alias, column = expr.plain_column
            return self.types.get(alias, {}).get(column, "VARCHAR")
        cells = ", ".join(
            f"CAST(NULL AS {self.types.get(alias, {}).get(column, 'VARCHAR')}) AS {quote(f'{alias}.{column}')}"
            for alias, column in sorted(expr.columns)
        )
        value = expr.render(lambda alias, column: quote(f"{alias}.{column}"))
        return self._described(f"SELECT {value} AS value FROM (SELECT {cells or 1})")["value"]

    def _described(self, select: str) -> dict[str, str]:
        return {row[0]: row[1] for row in self.connection.execute(f"DESCRIBE {select}").fetchall()}

    def table_of(self, alias: str) -> str:
        """The table behind an alias."""
        return self.feed.join[alias].table if alias in self.feed.join else self.feed.anchor[1]

    def anchor(self) -> str:
        """SELECT of the rows that records stand for: those of the anchor table, or of the feed's view."""
        if self.feed.view is None:
            return self.live(self.feed.anchor[1])
        tables = ", ".join(f"{quote(table)} AS ({self.live(table)})" for table in self.feed.view.tables)
        query = self.dictionary.views[str(self.name)].rstrip().rstrip(";")
        key = ", ".join(f"CAST({quote(column)} AS VARCHAR)" for column in self.feed.view.key)
        return f"""SELECT CAST(to_json([{key}]) AS VARCHAR) AS {quote(KEY)}, md5(CAST(to_json(q) AS VARCHAR)) AS {quote(HASH)},
            row_number() OVER (PARTITION BY {columns(self.feed.view.key)} ORDER BY {quote(HASH)}) AS {quote(COPY)},
            count(*) OVER (PARTITION BY {columns(self.feed.view.key)}) AS {quote(COPIES)},
            CAST(NULL AS VARCHAR) AS {quote(EXTRACT)}, q.* FROM (WITH {tables} SELECT DISTINCT * FROM (\n{query}\n)) AS q"""

    def live(self, table: str) -> str:
        """SELECT of the rows of a table that the source still has, with NULL for what its columns write for nothing."""
        file = f"FROM {parquet(self.files(table))} WHERE {quote(DELETED)} IS NULL"
        sentinels = self.source.tables[table].sentinels
        if not sentinels:
            return f"SELECT * {file}"
        native = self.stored(table)
        read = ", ".join(
            f"{without_sentinels(name, native[name], said)} AS {quote(name)}"
            for name, said in sentinels.items()
            if name in native
        )
        return f"SELECT * REPLACE ({read}) {file}" if read else f"SELECT * {file}"

    def stored(self, table: str) -> dict[str, str]:
        """DuckDB's type of every column of a table, as the mirror has it."""
        return self._described(f"SELECT * FROM {parquet(self.files(table))}")

    def doubtful(self, columns: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Those of some columns, each with its alias, in which a text may be that could not be decoded.

        Of a view, which may make anything of what it reads, any text; beside columns, what a split or an unpivot gives.
        """
        return sorted((alias, column) for alias, column in set(columns) if column in self._doubtful.get(alias, ()))

    @cached_property
    def _doubtful(self) -> dict[str, Collection[str]]:
        found = {alias: self.undecodable(join.table) for alias, join in self.feed.join.items()}
        anchor, table = self.feed.anchor
        found[anchor] = self.undecodable(table)
        if self.feed.view and any(map(self.undecodable, self.feed.view.tables)):
            found[anchor] = [name for name, kind in self.types[anchor].items() if kind == "VARCHAR"]
        if self.feed.split and any(found.values()):
            found[""] = [self.feed.split.as_]
        if self.feed.unpivot and any(found.values()):
            found[self.feed.unpivot.as_] = ["value"]
        return found

    def must_have(self, alias: str, column: str) -> None:
        """Find a column.

        Raises:
            ConfigurationError: the pulled table has no such column.
        """
        if column not in self.types[alias]:
            raise ConfigurationError(
                Problem(
                    "column.unknown",
                    file=f"sources/{self.name.system}.yaml",
                    path=f"feeds.{self.name.feed}",
                    args={
                        "table": self.table_of(alias),
                        "column": column,
                        "nearest": nearest(column, self.types[alias]),
                    },
                )
            )

    def promise(self, expr: Expr) -> FloatPromise | None:
        """What the float columns of an expression really hold; None where it reads none.

        Raises:
            ConfigurationError: a float column has no declared scale.
        """
        promises = [self._promise(alias, column) for alias, column in self._floats(expr)]
        if not promises:
            return None
        return FloatPromise(
            scale=max(promise.scale for promise in promises), tolerance=max(promise.tolerance for promise in promises)
        )

    def _floats(self, expr: Expr) -> Iterable[tuple[str, str]]:
        for alias, column in sorted(expr.columns):
            if self.types.get(alias, {}).get(column) in ("DOUBLE", "FLOAT"):
                yield alias, column

    def _promise(self, alias: str, column: str) -> FloatPromise:
        table = self.table_of(alias)
        promise = self.source.tables[table].floats.get(column)
        if promise is None:
            raise ConfigurationError(
                Problem(
                    "float.undeclared",
                    file=f"sources/{self.name.system}.yaml",
                    path=f"tables.{table}.floats",
                    args={"table": table, "column": column},
                )
            )
        return promise
