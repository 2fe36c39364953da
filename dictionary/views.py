"""Views: one SELECT for what the mapping language cannot say, and which columns of which tables it reads."""

from __future__ import annotations

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from dictionary.expressions import ExpressionError
from dictionary.source import View


def view_columns(view: View, query: str) -> dict[str, set[str]]:
    """The columns that a view reads of each of its tables.

    Raises:
        ExpressionError: it is not one SELECT, reads a table that it does not name, or a column of no named table.
    """
    tree = _select(query)
    made = {cte.alias for cte in tree.find_all(exp.CTE)} | {sub.alias for sub in tree.find_all(exp.Subquery)}
    aliases = {}
    for table in tree.find_all(exp.Table):
        if table.name in view.tables:
            aliases[table.alias_or_name] = table.name
        elif table.name not in made:
            raise ExpressionError("view.table", {"table": table.name or table.sql(), "tables": ", ".join(view.tables)})
    found: dict[str, set[str]] = {table: set() for table in view.tables}
    for column in tree.find_all(exp.Column):
        owner = _owner(column, aliases, made)
        if owner is not None and not isinstance(column.this, exp.Star):
            found[owner].add(column.name)
    return found


def _select(query: str) -> exp.Expr:
    try:
        statements = [tree for tree in sqlglot.parse(query, dialect="duckdb") if tree is not None]
    except SqlglotError as error:
        raise ExpressionError("expression.syntax", {"text": "view", "detail": str(error).splitlines()[0]}) from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise ExpressionError("view.not_one_select", {})
    return statements[0]


def _owner(column: exp.Column, aliases: dict[str, str], made: set[str]) -> str | None:
    """The table that a column is of; None for one of a subquery or of the view's own output."""
    if column.table:
        return aliases.get(column.table)
    tables = set(aliases.values())
    if len(tables) == 1:
        return next(iter(tables))
    if made or column.find_ancestor(exp.Order, exp.Having):
        return None
    raise ExpressionError("view.whose_column", {"column": column.name})
