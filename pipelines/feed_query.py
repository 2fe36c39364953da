"""The meaning of the mapping language as one SELECT: from mirror rows to raw values, one row per record.

Columns of the result: ``@source_table``, ``@key``, ``@ordinal`` (the record's number among those of one source key),
``@copies``, ``@input`` (hash of all rows that it was made from), ``@extract``, ``@excluded`` (the condition that failed,
or NULL), ``@joins`` (rules of joins that failed), ``raw.<field>``, ``ref.<ref>.<i>`` (the key that alternative *i*
gives, a JSON array of text) and ``mention.<ref>.<field>``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb

from dictionary.compiled import Dictionary, FeedName, feed_expressions
from dictionary.expressions import Expr, parse
from dictionary.problems import ConfigurationError, Problem, nearest
from dictionary.source import Feed, FloatPromise, Join, Reference, Source
from dictionary.sql import columns, literal, parquet, quote
from pipelines.engine import fold
from pipelines.mirror import COPIES, COPY, DELETED, EXTRACT, HASH, KEY
from quality_rules.typed import BLANKS, present_text

MATCHES = "@matches"

Files = Callable[[str], Path]
"""Gives the mirror file of a table."""


@dataclass(frozen=True)
class FeedQuery:
    """One feed over one state of the mirror."""

    dictionary: Dictionary
    name: FeedName
    files: Files
    connection: duckdb.DuckDBPyConnection

    @property
    def source(self) -> Source:
        """The feed's system."""
        return self.dictionary.sources[self.name.system]

    @property
    def feed(self) -> Feed:
        """The feed's definition."""
        return self.source.feeds[self.name.feed]

    def sql(self) -> str:
        """The whole SELECT."""
        return f"""WITH rows AS ({self._rows()}), judged AS (SELECT *, {self._excluded()} AS "@excluded" FROM rows),
            items AS ({self._items()}), numbered AS ({self._numbered()}),
            computed AS (SELECT {", ".join([*self._marks(), *self._values()])} FROM numbered)
            SELECT * {self._opened()} FROM computed"""

    @cached_property
    def types(self) -> dict[str, dict[str, str]]:
        """DuckDB's type of every column of every table that the feed reads, by alias."""
        tables = {self.feed.anchor[0]: self._anchor(), **{a: self._live(j.table) for a, j in self.feed.join.items()}}
        return {
            alias: {row[0]: row[1] for row in self.connection.execute(f"DESCRIBE {select}").fetchall()}
            for alias, select in tables.items()
        }

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
        table = self._table_of(alias)
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

    def _table_of(self, alias: str) -> str:
        return self.feed.join[alias].table if alias in self.feed.join else self.feed.anchor[1]

    # -- rows: the anchor with all that is joined to it ------------------------------------------------------------

    def _rows(self) -> str:
        anchor = self.feed.anchor[0]
        aliases = [anchor, *self.feed.join]
        inputs = ", ".join(quote(alias, HASH) for alias in aliases)
        tag = quote(anchor, self.source.tables[self.feed.anchor[1]].tag)
        table = tag if self._is_tagged(self.feed.anchor[1]) else "''"
        marks = [
            f"{literal(self.feed.anchor[1])} AS \"@source_table\"",
            f"{table} AS \"@tag\"",
            f"{quote(anchor, KEY)} AS {quote(KEY)}",
            f"{quote(anchor, COPY)} AS {quote(COPY)}",
            f"{quote(anchor, COPIES)} AS {quote(COPIES)}",
            f"{quote(anchor, EXTRACT)} AS {quote(EXTRACT)}",
            (f"md5(CAST(json_array({inputs}) AS VARCHAR))" if self.feed.join else inputs) + ' AS "@input"',
            f"{self._failed_joins()} AS \"@joins\"",
        ]  # fmt: skip
        cells = [f"{quote(a, c)} AS {quote(f'{a}.{c}')}" for a, c in self._cells()]
        return f"SELECT {', '.join([*marks, *cells])} FROM ({self._anchor()}) AS {quote(anchor)} {self._joins()}"

    def _is_tagged(self, table: str) -> bool:
        return bool(self.source.tables[table].parts)

    def _anchor(self) -> str:
        if self.feed.view is None:
            return self._live(self.feed.anchor[1])
        tables = ", ".join(f"{quote(table)} AS ({self._live(table)})" for table in self.feed.view.tables)
        query = self.dictionary.views[str(self.name)].rstrip().rstrip(";")
        key = ", ".join(f"CAST({quote(column)} AS VARCHAR)" for column in self.feed.view.key)
        return f"""SELECT CAST(to_json([{key}]) AS VARCHAR) AS {quote(KEY)}, md5(CAST(to_json(q) AS VARCHAR)) AS {quote(HASH)},
            row_number() OVER (PARTITION BY {columns(self.feed.view.key)} ORDER BY {quote(HASH)}) AS {quote(COPY)},
            count(*) OVER (PARTITION BY {columns(self.feed.view.key)}) AS {quote(COPIES)},
            CAST(NULL AS VARCHAR) AS {quote(EXTRACT)}, q.* FROM (WITH {tables} SELECT DISTINCT * FROM (\n{query}\n)) AS q"""

    def _live(self, table: str) -> str:
        return f"SELECT * FROM {parquet(self.files(table))} WHERE {quote(DELETED)} IS NULL"

    def _cells(self) -> list[tuple[str, str]]:
        """Every column that any expression reads, each once."""
        used = {column for text in self._texts() for column in parse(text).columns}
        aliases = {self.feed.anchor[0], *self.feed.join}
        cells = sorted((alias, column) for alias, column in used if alias in aliases)
        for alias, column in cells:
            if column not in self.types[alias]:
                raise ConfigurationError(
                    Problem(
                        "column.unknown",
                        file=f"sources/{self.name.system}.yaml",
                        path=f"feeds.{self.name.feed}",
                        args={
                            "table": self._table_of(alias),
                            "column": column,
                            "nearest": nearest(column, self.types[alias]),
                        },
                    )
                )
        return cells

    def _texts(self) -> Iterable[str]:
        for path, text in feed_expressions(self.feed):
            if not (path[0] == "refs" and path[3] == "mention" and text in self.feed.refs):
                yield text

    def _joins(self) -> str:
        return " ".join(self._join(alias, join) for alias, join in self.feed.join.items())

    def _join(self, alias: str, join: Join) -> str:
        """A to-one join: of several rows that the source would call equal, the first by key, with their number."""
        keys = {key: parse(text) for key, text in join.on.items()}
        if any(self._folds(alias, key, value) for key, value in keys.items()):
            partition = ", ".join(self._folded(quote(key)) for key in keys)
            if self._is_tagged(join.table):
                partition += ", " + quote(self.source.tables[join.table].tag)
            right = f"""SELECT *, count(*) OVER (PARTITION BY {partition}) AS {quote(MATCHES)} FROM ({self._live(join.table)})
                QUALIFY row_number() OVER (PARTITION BY {partition} ORDER BY {quote(KEY)}, {quote(COPY)}) = 1"""
        else:
            right = f"""SELECT *, {quote(COPIES)} AS {quote(MATCHES)} FROM ({self._live(join.table)})
                WHERE {quote(COPY)} = 1"""
        conditions = [self._equal(alias, key, value) for key, value in keys.items()]
        if self._is_tagged(join.table):
            tags = (self.source.tables[t].tag for t in (join.table, self.feed.anchor[1]))
            conditions.append(" = ".join(quote(a, t) for a, t in zip((alias, self.feed.anchor[0]), tags, strict=True)))
        return f"LEFT JOIN ({right}) AS {quote(alias)} ON {' AND '.join(conditions)}"

    def _equal(self, alias: str, key: str, value: Expr) -> str:
        left, right = quote(alias, key), value.render(quote)
        if self._folds(alias, key, value):
            return f"{self._folded(left)} = {self._folded(right)}"
        return f"{left} = {right}"

    def _folds(self, alias: str, key: str, value: Expr) -> bool:
        """Whether a key is compared as the source's text: one side is text, or the source folds text."""
        kinds = {self.types[alias].get(key)}
        if value.plain_column:
            kinds.add(self.types.get(value.plain_column[0], {}).get(value.plain_column[1]))
        else:
            kinds.add("VARCHAR")
        return "VARCHAR" in kinds and (self.source.collation.folds or len(kinds) > 1)

    def _folded(self, value: str) -> str:
        return fold(self.source.collation, f"CAST({value} AS VARCHAR)")

    def _failed_joins(self) -> str:
        cases = []
        for alias, join in self.feed.join.items():
            missing = f"{quote(alias, KEY)} IS NULL OR " if join.required else ""
            cases.append(
                f"CASE WHEN {missing}{quote(alias, MATCHES)} > 1 THEN {literal(f'{self.name}.join.{alias}')} END"
            )
        return (
            f'list_filter([{", ".join(cases)}], lambda "@it": "@it" IS NOT NULL)' if cases else "CAST([] AS VARCHAR[])"
        )

    # -- judged and items: what is excluded, and how a row becomes several ----------------------------------------

    def _excluded(self) -> str:
        cases = " ".join(
            f"WHEN NOT coalesce(TRY({self._render(text)}), false) THEN {literal(name)}"
            for name, text in self.feed.where.items()
        )
        return f"CASE {cases} END" if cases else "CAST(NULL AS VARCHAR)"

    def _items(self) -> str:
        if self.feed.split:
            return self._split()
        if self.feed.unpivot:
            return self._unpivot()
        return 'SELECT *, 1 AS "@item" FROM judged'

    def _split(self) -> str:
        assert self.feed.split is not None
        value = self._render(self.feed.split.value)
        parts = (
            f"list_transform(string_split_regex({value}, {literal(self.feed.split.by)}), lambda x: trim(x, {BLANKS}))"
        )
        filled = f"list_filter({parts}, lambda x: x <> '')"
        listed = f'CASE WHEN "@excluded" IS NULL AND len({filled}) > 0 THEN {filled} ELSE [NULL] END'
        return f"""SELECT * EXCLUDE "@list", unnest("@list") AS {quote("." + self.feed.split.as_)},
            generate_subscripts("@list", 1) AS "@item" FROM (SELECT *, {listed} AS "@list" FROM judged)"""

    def _unpivot(self) -> str:
        assert self.feed.unpivot is not None
        unpivot = self.feed.unpivot
        structs = ", ".join(
            f"{{'name': {literal(name)}, 'value': {self._render(text)}}}" for name, text in unpivot.columns.items()
        )
        kept = f"[{structs}]" if unpivot.keep_empty else f"list_filter([{structs}], lambda x: x.value IS NOT NULL)"
        listed = f"""CASE WHEN "@excluded" IS NULL AND len({kept}) > 0 THEN {kept} ELSE [NULL] END"""
        cells = ", ".join(
            f"struct_extract(\"@pair\", '{p}') AS {quote(f'{unpivot.as_}.{p}')}" for p in ("name", "value")
        )
        return f"""SELECT * EXCLUDE "@pair", {cells} FROM (SELECT * EXCLUDE "@list", unnest("@list") AS "@pair",
            generate_subscripts("@list", 1) AS "@item" FROM (SELECT *, {listed} AS "@list" FROM judged))"""

    def _numbered(self) -> str:
        """Records of one key count from 1, also over its unequal copies and over equal rows of a table without key."""
        highest = self.connection.execute(f"SELECT max({quote(COPY)}) FROM ({self._anchor()})").fetchone()
        if highest is None or (highest[0] or 1) == 1:
            return 'SELECT *, "@item" AS "@ordinal" FROM items'
        return f"""SELECT *, row_number() OVER (PARTITION BY {quote(KEY)} ORDER BY {quote(COPY)}, "@item") AS "@ordinal"
            FROM items"""

    # -- values: what each field, reference and mention gives ------------------------------------------------------

    def _render(self, text: str) -> str:
        return parse(text).render(lambda alias, column: quote(f"{alias}.{column}"))

    def _marks(self) -> list[str]:
        names = ("@source_table", KEY, "@ordinal", COPIES, "@input", EXTRACT, "@excluded", "@joins")
        return [quote(name) for name in names]

    def _values(self) -> Iterable[str]:
        for name, text in self.feed.fields.items():
            if self.is_computed(name):
                yield f"TRY(struct_pack(v := {self._render(text)})) AS {quote(f'try.{name}')}"
            else:
                yield f"{self._render(text)} AS {quote(f'raw.{name}')}"
        for name, alternatives in self.feed.refs.items():
            for i, reference in enumerate(alternatives):
                if not reference.mention:
                    yield f"{self._reference_key(reference)} AS {quote(f'ref.{name}.{i}')}"
                    continue
                for key, text in reference.mention.items():
                    if text not in self.feed.refs:
                        yield f"{self._render(text)} AS {quote(f'mention.{name}.{key}')}"

    def is_computed(self, field: str) -> bool:
        """Whether a field is computed such that one row's values can make the computation fail."""
        expr = parse(self.feed.fields[field])
        definition = self.dictionary.objects[self.feed.object].fields[field]
        return definition.type.base != "text" and expr.plain_column is None and not expr.is_constant

    def _opened(self) -> str:
        """What was computed as value and as whether it failed: a row that cannot be computed does not stop the feed."""
        names = [name for name in self.feed.fields if self.is_computed(name)]
        opened = [f"struct_extract({quote(f'try.{n}')}, 'v') AS {quote(f'raw.{n}')}" for n in names]
        opened += [f"{quote(f'try.{n}')} IS NULL AS {quote(f'error.{n}')}" for n in names]
        tries = ", ".join(quote(f"try.{name}") for name in names)
        return f"EXCLUDE ({tries}), {', '.join(opened)}" if names else ""

    def _reference_key(self, reference: Reference) -> str:
        parts = [f"CAST({self._render(text)} AS VARCHAR)" for text in (*reference.key, *reference.fields.values())]
        if self.source.collation.trailing_blanks == "ignore":
            parts = [f"rtrim({part})" for part in parts]
        if reference.at:
            parts.append(f"CAST(CAST({self._render(reference.at)} AS DATE) AS VARCHAR)")
        given = " AND ".join(present_text(part) for part in parts)
        return f"CASE WHEN {given} THEN CAST(to_json([{', '.join(parts)}]) AS VARCHAR) END"
