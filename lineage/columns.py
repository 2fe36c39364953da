"""Column lineage: from every source column to the field that it feeds, read from the mappings' own expressions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.lineage import Node
from sqlglot.lineage import lineage as trace_column

from dictionary.compiled import Dictionary, FeedName
from dictionary.expressions import parse
from dictionary.source import Feed, Reference


@dataclass(frozen=True, order=True)
class Edge:
    """One edge of the column lineage; a constant has no table and column."""

    from_system: str
    from_table: str
    from_column: str
    to_object: str
    to_field: str
    feed: str
    expression: str
    kind: str


def column_lineage(dictionary: Dictionary) -> list[Edge]:
    """All edges of all feeds, each once, in a fixed order."""
    return sorted(
        {edge for name, feed in dictionary.feeds().items() for edge in _FeedLineage(dictionary, name, feed).edges()}
    )


def as_columns(edges: list[Edge]) -> dict[str, list[Any]]:
    """Edges as columns, for a table."""
    rows = [astuple(edge) for edge in edges]
    return {field.name: [row[i] for row in rows] for i, field in enumerate(fields(Edge))}


@dataclass(frozen=True)
class _FeedLineage:
    dictionary: Dictionary
    name: FeedName
    feed: Feed

    def edges(self) -> Iterator[Edge]:
        for field, text in self.feed.fields.items():
            yield from self._value(field, text)
        for ref, alternatives in self.feed.refs.items():
            for reference in alternatives:
                yield from self._reference(ref, reference)
        for text in self.dictionary.conditions(self.name).values():
            yield from self._edges("*", text, "filter")
        for alias, join in self.feed.join.items():
            for key, text in join.on.items():
                yield self._edge("*", f"{alias}.{key}", self.feed.join[alias].table, key, "join")
                yield from self._edges("*", text, "join")

    def _value(self, field: str, text: str) -> Iterator[Edge]:
        expr = parse(text)
        if expr.is_constant:
            yield self._edge(field, text, "", "", "constant")
        yield from self._edges(field, text, "direct" if expr.plain_column else "derived")

    def _reference(self, ref: str, reference: Reference) -> Iterator[Edge]:
        for text in (*reference.key, *reference.fields.values()):
            yield from self._edges(ref, text, "key")
        for text in self.dictionary.mentioned_values(self.feed, ref, reference).values():
            yield from self._edges(ref, text, "mention")

    def _edges(self, field: str, text: str, kind: str) -> Iterator[Edge]:
        for alias, column in sorted(parse(text).columns):
            for table, name, how in self._sources(alias, column, kind):
                yield self._edge(field, text, table, name, how)

    def _sources(self, alias: str, column: str, kind: str) -> Iterator[tuple[str, str, str]]:
        """The source columns behind an alias's column: itself, what a split or unpivot made it of, or a view's."""
        if self.feed.split and (alias, column) == ("", self.feed.split.as_):
            for inner_alias, inner in sorted(parse(self.feed.split.value).columns):
                yield self._table(inner_alias), inner, "split"
        elif self.feed.unpivot and alias == self.feed.unpivot.as_:
            for text in self.feed.unpivot.columns.values():
                for inner_alias, inner in sorted(parse(text).columns):
                    yield self._table(inner_alias), inner, "split"
        elif self.feed.view is not None:
            yield from ((table, name, kind) for table, name in self._view_columns(column))
        else:
            yield self._table(alias), column, kind

    def _table(self, alias: str) -> str:
        return self.feed.join[alias].table if alias in self.feed.join else self.feed.anchor[1]

    def _view_columns(self, column: str) -> list[tuple[str, str]]:
        """The columns of the view's tables from which one of its columns is made."""
        query = self.dictionary.views[str(self.name)]
        root: Node = trace_column(column, query, {}, dialect="duckdb")
        leaves = [node for node in root.walk() if not node.downstream and isinstance(node.source, exp.Table)]
        return sorted({(node.source.name, sqlglot.to_column(node.name).name) for node in leaves})

    def _edge(self, field: str, text: str, table: str, column: str, kind: str) -> Edge:
        system = self.name.system if table else ""
        return Edge(system, table, column, self.feed.object, field, str(self.name), text, kind)
