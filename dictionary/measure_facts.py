"""The SELECT of a measure: which tables of the warehouse it reads, and whether they and their columns exist."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import OptimizeError, SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope

from dictionary.problems import Problem, nearest

Tables = Mapping[str, Collection[str]]
"""The columns of every table that may be read, by its full name such as ``core.lot``."""

OUTPUT = ("day", "grain", "numerator", "denominator")
_NAMED = re.compile(r"[Cc]olumn:? '?\"?([^'\". ]+)")


@dataclass(frozen=True)
class Facts:
    """The SELECT of one file."""

    file: str
    text: str

    def problems(self, tables: Tables, *, by_night: bool) -> Iterator[Problem]:
        """What is wrong with it."""
        try:
            statements = _statements(self.text)
        except SqlglotError as error:
            yield Problem("measure.syntax", self.file, args={"detail": str(error).splitlines()[0]})
            return
        if len(statements) != 1 or not isinstance(statements[0], exp.Query):
            yield Problem("measure.not_one_select", self.file)
            return
        tree: Any = statements[0]
        unknown = [self._table(node, tables) for node in _tables(self.text) if _full_name(node) not in tables]
        yield from unknown
        if not unknown:
            yield from self._columns(tree, tables)
        wanted = {"numerator"} if by_night else {"numerator", "day"}
        for name in sorted(wanted - set(tree.named_selects)):
            yield Problem("measure.column_missing", self.file, args={"name": name, "columns": ", ".join(OUTPUT)})

    def reads(self) -> set[str]:
        """The full names of the tables that it reads."""
        return {_full_name(node) for node in _tables(self.text)}

    def read_columns(self, tables: Tables) -> set[tuple[str, str]]:
        """Every column of a table that it reads, as full name of the table and column."""
        tree: Any = self._qualified(tables)
        found = set()
        for scope in traverse_scope(tree):
            named = {alias: source for alias, source in scope.sources.items() if isinstance(source, exp.Table)}
            found |= {(_full_name(named[c.table]), c.name) for c in scope.columns if c.table in named}
        return found

    def columns(self) -> list[str]:
        """The names of its own columns."""
        return list(self._tree.named_selects)

    @property
    def _tree(self) -> Any:
        return _statements(self.text)[0]

    def _table(self, node: exp.Table, tables: Tables) -> Problem:
        name = _full_name(node)
        return Problem(
            "measure.table", self.file, _line(node.this), args={"name": name, "nearest": nearest(name, tables)}
        )

    def _columns(self, tree: Any, tables: Tables) -> Iterator[Problem]:
        try:
            self._qualified(tables)
        except OptimizeError as error:
            found = _NAMED.search(str(error))
            name = found[1] if found else str(error)
            lines = [_line(node.this) for node in tree.find_all(exp.Column) if node.name == name]
            known = {column for table in _tables(self.text) for column in tables[_full_name(table)]}
            line = lines[0] if lines else None
            yield Problem("measure.column", self.file, line, args={"name": name, "nearest": nearest(name, known)})

    def _qualified(self, tables: Tables) -> Any:
        """A tree with every column under the name of its table, which nobody may change."""
        return _qualified(self.text, tuple((name, frozenset(tables[name])) for name in sorted(self.reads())))


@cache
def _qualified(text: str, tables: tuple[tuple[str, frozenset[str]], ...]) -> Any:
    """The same for the columns of the tables that are read; it is dear, and asked for by every load and every night."""
    schema: dict[str, Any] = {}
    for name, columns in tables:
        room, _, table = name.partition(".")
        schema.setdefault(room, {})[table] = dict.fromkeys(sorted(columns), "VARCHAR")
    return qualify(_statements(text)[0].copy(), dialect="duckdb", schema=schema, quote_identifiers=False)


@cache
def _statements(text: str) -> tuple[Any, ...]:
    """The trees of a text, which nobody may change: one text is asked several things."""
    return tuple(tree for tree in sqlglot.parse(text, dialect="duckdb") if tree is not None)


@cache
def _tables(text: str) -> tuple[exp.Table, ...]:
    """What a text of one SELECT reads, without what it makes itself."""
    tree = _statements(text)[0]
    made = {cte.alias for cte in tree.find_all(exp.CTE)}
    return tuple(node for node in tree.find_all(exp.Table) if node.db or node.name not in made)


def _full_name(node: exp.Table) -> str:
    return f"{node.db}.{node.name}" if node.db else node.name


def _line(identifier: Any) -> int | None:
    line = identifier.meta.get("line") if isinstance(identifier, exp.Expression) else None
    return int(line) if line else None
