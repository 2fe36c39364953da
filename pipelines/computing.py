"""Computing that one row's values can make fail: such a row is marked and held, it does not stop the feed.

Statements with attempts run :func:`pipelines.engine.apart`.
"""

from __future__ import annotations

from collections.abc import Callable

from dictionary.expressions import Expr
from dictionary.sql import literal
from quality_rules.failures import failure


def inputs(expr: Expr, column: Callable[[str, str], str]) -> str:
    """SQL of the raw text that an expression was computed from: that of its only column, or all as a JSON object."""
    cells = {f"{alias}.{name}".lstrip("."): column(alias, name) for alias, name in sorted(expr.columns)}
    if len(cells) == 1:
        (cell,) = cells.values()
        return f"coalesce(CAST({cell} AS VARCHAR), '')"
    pairs = ", ".join(f"{literal(name)}, CAST({cell} AS VARCHAR)" for name, cell in cells.items())
    return f"CAST(json_object({pairs}) AS VARCHAR)"


def unfielded(rule: str, *, raw: str = "NULL") -> str:
    """SQL of an entry of ``failed`` that names no field."""
    return failure(rule, "CAST(NULL AS VARCHAR)", f"CAST({raw} AS VARCHAR)")
