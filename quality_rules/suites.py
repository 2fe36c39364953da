"""The rules of the dictionary as expectations of Great Expectations, where it can express them.

Here are plain facts only: the name of an expectation and its arguments. A batch has one row per record and these columns:
``record_id``, ``system``, ``feed``, ``source_key``, ``held_master`` (the master id, empty for mere mentions), and one per
field under its warehouse name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlglot
from sqlglot import exp

from dictionary.compiled import Dictionary
from quality_rules.formats.own import LOT_PATTERN
from quality_rules.rules import Kind, Rule, rules_of

PATTERNS = {"lot_number": LOT_PATTERN}
"""The formats that a regular expression says whole; others have check digits or look at the raw text."""


Known = Callable[[str], list[str] | None]


@dataclass(frozen=True)
class Expected:
    """One rule as an expectation."""

    rule: Rule
    expectation: str
    arguments: dict[str, Any]


def suite(dictionary: Dictionary, object_name: str, known: Known) -> list[Expected]:
    """The rules of an object that Great Expectations can express.

    Args:
        dictionary: the dictionary.
        object_name: the object.
        known: the ids of the masters of an object that some record describes; None leaves its references out.
    """
    return list(_suite(dictionary, object_name, known))


def _suite(dictionary: Dictionary, object_name: str, known: Known) -> Iterator[Expected]:
    for rule in rules_of(dictionary, object_name):
        translate = _TRANSLATORS.get(rule.kind)
        if translate is None or rule.when:
            continue
        found = translate(dictionary, rule, known)
        if found is not None:
            yield Expected(rule, *found)


Found = tuple[str, dict[str, Any]] | None


def _required(dictionary: Dictionary, rule: Rule, _: Known) -> Found:
    return "ExpectColumnValuesToNotBeNull", {"column": _column(dictionary, rule)}


def _format(dictionary: Dictionary, rule: Rule, _: Known) -> Found:
    pattern = PATTERNS.get(dictionary.objects[rule.object].fields[rule.field or ""].format or "")
    arguments = {"column": _column(dictionary, rule), "regex": _whole(pattern)} if pattern else {}
    return ("ExpectColumnValuesToMatchRegex", arguments) if pattern else None


def _codes(dictionary: Dictionary, rule: Rule, _: Known) -> Found:
    codes = dictionary.codes[dictionary.objects[rule.object].fields[rule.field or ""].codes or ""]
    return "ExpectColumnValuesToBeInSet", {"column": _column(dictionary, rule), "value_set": codes.good}


def _range(dictionary: Dictionary, rule: Rule, _: Known) -> Found:
    field = dictionary.objects[rule.object].fields[rule.field or ""]
    bounds = {"min_value": _number(field.minimum), "max_value": _number(field.maximum)}
    return "ExpectColumnValuesToBeBetween", {"column": _column(dictionary, rule), **bounds}


def _reference(dictionary: Dictionary, rule: Rule, known: Known) -> Found:
    target = dictionary.objects[rule.object].fields[rule.field or ""].to or ""
    ids = known(target)
    return (
        None
        if ids is None
        else ("ExpectColumnValuesToBeInSet", {"column": _column(dictionary, rule), "value_set": ids})
    )


def _unique(dictionary: Dictionary, rule: Rule, _: Known) -> Found:  # noqa: ARG001
    if rule.check is None or rule.check.unique != ("master",):
        return None
    return "ExpectCompoundColumnsToBeUnique", {
        "column_list": ["system", "held_master"],
        "ignore_row_if": "any_value_is_missing",
    }


def _duplicate_key(dictionary: Dictionary, rule: Rule, _: Known) -> Found:
    if any(feed.split or feed.unpivot for feed in dictionary.feeds(rule.object).values()):
        return None
    return "ExpectCompoundColumnsToBeUnique", {"column_list": ["feed", "source_key"]}


def _expect(dictionary: Dictionary, rule: Rule, _: Known) -> Found:
    """A pattern, or a comparison of a field with a field or a number; ``x is null or …`` says what GX does anyway."""
    assert rule.check is not None
    tree = sqlglot.parse_one(rule.check.expect or "", dialect="duckdb")
    if isinstance(tree, exp.RegexpFullMatch) and isinstance(tree.this, exp.Column):
        column = dictionary.objects[rule.object].column(tree.this.name)
        return "ExpectColumnValuesToMatchRegex", {"column": column, "regex": _whole(tree.expression.name)}
    compared = [part for part in _alternatives(tree) if not _is_null(part)]
    if len(compared) != 1 or type(compared[0]) not in _SIGNS:
        return None
    strict, turned = _SIGNS[type(compared[0])]
    low, high = (compared[0].this, compared[0].expression)[:: -1 if turned else 1]
    names = {column.name for column in tree.find_all(exp.Column)}
    if names != {side.name for side in (low, high) if isinstance(side, exp.Column)}:
        return None
    columns = dictionary.objects[rule.object].column
    if isinstance(low, exp.Column) and isinstance(high, exp.Column):
        pair = {"column_A": columns(high.name), "column_B": columns(low.name), "or_equal": not strict}
        return "ExpectColumnPairValuesAToBeGreaterThanB", {**pair, "ignore_row_if": "either_value_is_missing"}
    if isinstance(low, exp.Literal) and isinstance(high, exp.Column) and not low.is_string:
        least = {"min_value": _number(Decimal(low.this)), "strict_min": strict}
        return "ExpectColumnValuesToBeBetween", {"column": columns(high.name), **least}
    if isinstance(high, exp.Literal) and isinstance(low, exp.Column) and not high.is_string:
        most = {"max_value": _number(Decimal(high.this)), "strict_max": strict}
        return "ExpectColumnValuesToBeBetween", {"column": columns(low.name), **most}
    return None


_SIGNS: dict[type[exp.Expr], tuple[bool, bool]] = {
    exp.LT: (True, False), exp.LTE: (False, False), exp.GT: (True, True), exp.GTE: (False, True),
}  # fmt: skip
"""Whether a comparison is strict, and whether its greater side stands first."""

_TRANSLATORS: dict[Kind, Callable[[Dictionary, Rule, Known], Found]] = {
    "required": _required, "format": _format, "codes": _codes, "range": _range, "reference": _reference,
    "unique": _unique, "duplicate_key": _duplicate_key, "expect": _expect,
}  # fmt: skip


def _alternatives(tree: exp.Expr) -> Iterator[exp.Expr]:
    if isinstance(tree, exp.Paren):
        yield from _alternatives(tree.this)
    elif isinstance(tree, exp.Or):
        yield from _alternatives(tree.this)
        yield from _alternatives(tree.expression)
    else:
        yield tree


def _is_null(tree: exp.Expr) -> bool:
    return isinstance(tree, exp.Is) and isinstance(tree.expression, exp.Null)


def _column(dictionary: Dictionary, rule: Rule) -> str:
    return dictionary.objects[rule.object].column(rule.field or "")


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _whole(pattern: str) -> str:
    """A pattern that has to match from end to end; Great Expectations looks for it anywhere."""
    return rf"\A(?:{pattern})\Z"
