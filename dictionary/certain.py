"""Which expressions over the fields of records have a value for all of them, whatever the values are.

Fields have types, so most checks are certain: what is compared is of one kind and nothing is cast. What is left, such as
a sum of many digits or a shelf life of a million years, can be impossible to compute for a single record.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from sqlglot import exp

from dictionary.expressions import Expr
from dictionary.types import FieldType

Kind = Literal["text", "number", "boolean", "date", "timestamp", "nothing"]
"""What an expression gives; ``nothing`` is NULL, which goes with every kind."""

_SAFE_DIGITS = 18
"""Numbers of so many digits can be compared with any other; their sums may already overflow."""
_SAFE_DAYS = 100_000

_COMPARED = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In)
_SAME = (exp.Coalesce, exp.Nullif, exp.Greatest, exp.Least)
_OF_TEXTS: dict[type[exp.Expr], Kind] = {
    exp.Lower: "text", exp.Upper: "text", exp.Trim: "text", exp.Concat: "text", exp.DPipe: "text", exp.Replace: "text",
    exp.Length: "number", exp.Like: "boolean", exp.ILike: "boolean", exp.StartsWith: "boolean", exp.Contains: "boolean",
}  # fmt: skip
_PATTERNS = (exp.RegexpLike, exp.RegexpFullMatch)


def is_certain(expr: Expr, type_of: Callable[[str, str], FieldType]) -> bool:
    """Whether a condition is true, false or empty for every record.

    Args:
        expr: the condition.
        type_of: the type of a field, by its reference (or '') and its name.
    """
    return _kind(expr.tree, type_of) in ("boolean", "nothing")


def _kind(node: exp.Expr, type_of: Callable[[str, str], FieldType]) -> Kind | None:
    """What a node gives for every record; None if some record may make it fail."""
    leaf = _leaf(node, type_of)
    if leaf:
        return leaf
    if isinstance(node, exp.Anonymous):
        return _called(node, [_kind(part, type_of) for part in node.expressions])
    if isinstance(node, exp.Case):
        return _chosen(node, type_of)
    parts = [_kind(part, type_of) for part in node.iter_expressions()]
    return None if None in parts else _combined(node, {part for part in parts if part})


def _leaf(node: exp.Expr, type_of: Callable[[str, str], FieldType]) -> Kind | None:
    if isinstance(node, exp.Column):
        return _kind_of(type_of(node.table, node.name))
    if isinstance(node, exp.Literal):
        return "text" if node.is_string else "number" if len(node.name) <= _SAFE_DIGITS else None
    if isinstance(node, exp.Cast):
        return "date"
    return "boolean" if isinstance(node, exp.Boolean) else "nothing" if isinstance(node, exp.Null) else None


def _kind_of(field: FieldType) -> Kind | None:
    if field.base in ("integer", "decimal"):
        return "number" if field.precision <= _SAFE_DIGITS else None
    kinds: dict[str, Kind] = {"boolean": "boolean", "date": "date", "timestamp": "timestamp"}
    return kinds.get(field.base, "text")


def _only(kinds: set[Kind]) -> Kind | None:
    """The kind that all have, NULL apart; None where they differ."""
    found = sorted(kinds - {"nothing"})
    return "nothing" if not found else found[0] if len(found) == 1 else None


def _combined(node: exp.Expr, parts: set[Kind]) -> Kind | None:
    """What an operator gives whose parts are certain and of these kinds."""
    one = _only(parts)
    if isinstance(node, exp.Is):
        return "boolean"
    if isinstance(node, exp.And | exp.Or | exp.Not):
        return "boolean" if one in ("boolean", "nothing") else None
    if isinstance(node, exp.Paren | exp.Neg | exp.Abs):
        return one if isinstance(node, exp.Paren) or one == "number" else None
    if isinstance(node, _COMPARED):
        return "boolean" if one else None
    if isinstance(node, _SAME):
        return one
    if isinstance(node, _PATTERNS):
        return "boolean" if one == "text" and _is_plain_pattern(node) else None
    return _OF_TEXTS.get(type(node)) if one == "text" else None


def _is_plain_pattern(node: exp.Expr) -> bool:
    """Whether the pattern is a literal that every engine reads; of one that only some do, the engine has to tell."""
    pattern = node.expression
    if not isinstance(pattern, exp.Literal) or any(node.args.get(word) for word in ("flag", "options")):
        return False
    try:
        re.compile(pattern.name)
    except re.error:
        return False
    return not re.search(r"\(\?(?!:)|\\[1-9]", pattern.name)


def _called(call: exp.Anonymous, arguments: list[Kind | None]) -> Kind | None:
    """What a function of the hub gives; a quotient and a text that is read as a date may fail."""
    name, first = call.name.lower(), arguments[0]
    if name in ("text", "code"):
        return "text" if first else None
    if name == "date_of":
        return "date" if first in ("date", "timestamp") else None
    if name == "later" and first == "date":
        number, unit = call.expressions[1:]
        few = number.is_int and isinstance(unit, exp.Literal) and abs(int(number.name)) <= _SAFE_DAYS
        return "date" if few else None
    return None


def _chosen(case: exp.Case, type_of: Callable[[str, str], FieldType]) -> Kind | None:
    """What a CASE gives whose conditions are certain, and whose results are so and of one kind."""
    compared = {_kind(case.this, type_of)} if case.this else set[Kind | None]({"boolean"})
    conditions = {_kind(branch.this, type_of) for branch in case.args["ifs"]} | compared
    results = {_kind(branch.args["true"], type_of) for branch in case.args["ifs"]}
    results |= {_kind(case.args["default"], type_of)} if case.args.get("default") else set()
    if None in conditions | results or len(conditions - {"nothing"}) > 1:
        return None
    return _only({kind for kind in results if kind})
