"""Expressions that users write: a scalar subset of DuckDB's SQL.

Parsed by sqlglot, held to an allow-list of nodes and functions, and rendered back with every column replaced by
what the caller says it is. There is no subquery, aggregate or window; ``/`` is refused because it makes floats:
``quotient(a, b, scale)`` is exact.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property, lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from dictionary.functions import FUNCTIONS, to_macro

_NODES: tuple[type[exp.Expr], ...] = (
    exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.Neg,
    exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In, exp.Is,
    exp.Like, exp.ILike, exp.Case, exp.If, exp.Coalesce, exp.Nullif, exp.Add, exp.Sub, exp.Mul,
    exp.DPipe, exp.Concat, exp.Lower, exp.Upper, exp.Trim, exp.Substring, exp.Replace, exp.RegexpReplace,
    exp.RegexpExtract, exp.RegexpLike, exp.RegexpFullMatch, exp.Left, exp.Right, exp.Length, exp.Abs, exp.Greatest,
    exp.Least, exp.Pad, exp.StartsWith, exp.Contains, exp.SplitPart, exp.Anonymous,
)  # fmt: skip


class ExpressionError(Exception):
    """Why a text is not an expression: a message code of :mod:`dictionary.wording` and its arguments."""

    def __init__(self, code: str, facts: dict[str, str]) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class Expr:
    """A checked expression."""

    text: str
    tree: exp.Expr

    @cached_property
    def columns(self) -> frozenset[tuple[str, str]]:
        """The columns it reads, as (alias, column); the alias is '' for a bare name."""
        return frozenset((column.table, column.name) for column in self.tree.find_all(exp.Column))

    @cached_property
    def code_lists(self) -> frozenset[str]:
        """The code lists that it looks values up in."""
        calls = (node for node in self.tree.find_all(exp.Anonymous) if node.name.lower() == "code")
        return frozenset(node.expressions[1].name for node in calls)

    @property
    def plain_column(self) -> tuple[str, str] | None:
        """The column, when the expression is nothing but one."""
        return (self.tree.table, self.tree.name) if isinstance(self.tree, exp.Column) else None

    @property
    def is_constant(self) -> bool:
        """Whether it reads no column."""
        return not self.columns

    @cached_property
    def can_fail(self) -> bool:
        """Whether one row's values can make it impossible to compute; false only where no value of any type can."""
        return not self.is_constant and not _is_total(self.tree)

    def render(self, column: Callable[[str, str], str]) -> str:
        """The expression in DuckDB's SQL; ``column(alias, name)`` gives the SQL of each column."""
        tree = self.tree.copy()
        for call in reversed(list(tree.find_all(exp.Anonymous))):
            made = to_macro(call)
            tree = made if call is tree else tree
        return tree.transform(
            lambda node: exp.Var(this=column(node.table, node.name)) if isinstance(node, exp.Column) else node
        ).sql(dialect="duckdb", normalize_functions=False)


_LEAVES = (exp.Column, exp.Literal, exp.Boolean, exp.Null)
_TOTAL = (exp.Paren, exp.DPipe, exp.Concat, exp.Lower, exp.Upper, exp.Trim)
_COMPARISONS = (exp.EQ, exp.NEQ, exp.In, exp.Like)


def _is_total(node: exp.Expr) -> bool:
    """Whether a node has a value for all values of its columns, of whatever types these are."""
    if isinstance(node, _LEAVES):
        return True
    if isinstance(node, exp.Anonymous) and node.name.lower() in ("text", "code"):
        return _is_total(node.expressions[0])
    if isinstance(node, _TOTAL):
        return all(map(_is_total, node.iter_expressions()))
    return _is_total_condition(node)


def _is_total_condition(node: exp.Expr) -> bool:
    """Comparing with texts is safe, since they and not the column's values take the other's type."""
    if isinstance(node, exp.Boolean):
        return True
    if isinstance(node, exp.And | exp.Or | exp.Not | exp.Paren):
        return all(map(_is_total_condition, node.iter_expressions()))
    if isinstance(node, exp.Is):
        return isinstance(node.this, exp.Column) and isinstance(node.expression, exp.Null)
    others = [part for part in node.iter_expressions() if part is not node.this]
    is_compared = isinstance(node, _COMPARISONS) and isinstance(node.this, exp.Column)
    return is_compared and all(isinstance(part, exp.Literal) and part.is_string for part in others)


def qualified(text: str, alias: str) -> str:
    """An expression over the bare columns of one table, as one over the columns of an alias."""
    tree = parse(text).tree.copy()
    for column in tree.find_all(exp.Column):
        column.set("table", exp.to_identifier(alias))
    return tree.sql(dialect="duckdb", normalize_functions=False)


MAX_LENGTH, MAX_NESTED = 10_000, 100
"""How many characters an expression has at most, and how deep it is nested."""


@lru_cache(maxsize=4096)
def parse(text: str) -> Expr:
    """Parse and check one expression.

    Raises:
        ExpressionError: it is not SQL, or it uses something that is not allowed.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError("expression.too_long", {"limit": str(MAX_LENGTH)})
    try:
        tree = sqlglot.parse_one(text, dialect="duckdb")
    except RecursionError as error:
        raise ExpressionError("expression.too_deep", {"limit": str(MAX_NESTED)}) from error
    except SqlglotError as error:
        raise ExpressionError("expression.syntax", {"text": text, "detail": _first_line(error)}) from error
    if _depth(tree) > MAX_NESTED:
        raise ExpressionError("expression.too_deep", {"limit": str(MAX_NESTED)})
    for node in tree.walk():
        _check(node, text)
    return Expr(text, tree)


def _depth(tree: exp.Expr) -> int:
    """How deep a tree is, counted level by level."""
    depth, level = 0, [tree]
    while level:
        depth, level = depth + 1, [child for node in level for child in node.iter_expressions()]
    return depth


def _check(node: exp.Expr, text: str) -> None:
    if isinstance(node, exp.Div | exp.IntDiv):
        raise ExpressionError("expression.division", {"text": text})
    if isinstance(node, exp.Column) and (node.args.get("db") or isinstance(node.this, exp.Star)):
        raise ExpressionError("expression.column", {"text": text, "column": node.sql()})
    if isinstance(node, exp.In) and not node.expressions:
        raise ExpressionError("expression.not_allowed", {"text": text, "what": "IN (SELECT …)"})
    if isinstance(node, exp.Anonymous):
        _check_call(node, text)
    elif not isinstance(node, _NODES) and not _is_date_literal(node):
        raise ExpressionError("expression.not_allowed", {"text": text, "what": node.sql(dialect="duckdb")})


def _is_date_literal(node: exp.Expr) -> bool:
    cast = node.parent if isinstance(node, exp.DataType) else node
    return isinstance(cast, exp.Cast) and isinstance(cast.this, exp.Literal) and cast.to.is_type("date")


def _check_call(call: exp.Anonymous, text: str) -> None:
    name = call.name.lower()
    if name not in FUNCTIONS:
        raise ExpressionError("expression.function", {"text": text, "name": name})
    if not FUNCTIONS[name].accepts(call):
        raise ExpressionError("expression.arguments", {"text": text, "usage": FUNCTIONS[name].usage})


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def is_pattern(text: str) -> bool:
    """Whether a text is a regular expression."""
    try:
        re.compile(text)
    except re.error:
        return False
    return True


def emptied(text: str, aliases: Collection[str]) -> str:
    """An expression in which the columns of some aliases are empty; what names none of them, or is no expression, stays."""
    try:
        expr = parse(text)
    except ExpressionError:
        return text
    if not any(alias in aliases for alias, _ in expr.columns):
        return text
    return expr.tree.transform(
        lambda node: exp.null() if isinstance(node, exp.Column) and node.table in aliases else node
    ).sql(dialect="duckdb", normalize_functions=False)
