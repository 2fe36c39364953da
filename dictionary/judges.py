"""How much the change of one value matters. Each judge is told what was, what is, and the records around them.

Judges are fair: what tightens in one direction loosens in the other, and every other level is the same both ways, unless
something came or went.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import sqlglot
from sqlglot.errors import SqlglotError

from dictionary.change import Level
from dictionary.checks import share
from dictionary.expressions import ExpressionError, parse
from dictionary.project import duration
from dictionary.shapes import Judge, Owners
from dictionary.types import FieldType

INTEGER_DIGITS = 18
"""The digits that every whole number of a column of integers can have."""


def always(level: Level) -> Judge:
    """The same level, whatever changed."""
    return lambda _was, _now, _owners: level


def given(added: Level, removed: Level, changed: Level = Level.BREAKING) -> Judge:
    """By whether the value came, went or became another one."""
    return lambda was, now, _owners: added if was is None else removed if now is None else changed


def by_order(measured: Callable[[Any], Any]) -> Judge:
    """More, in whatever is measured, is stricter; equal measures are written differently only."""

    def judge(was: Any, now: Any, _owners: Owners) -> Level:
        before, after = measured(was), measured(now)
        return Level.WORDING if before == after else Level.TIGHTENING if after > before else Level.LOOSENING

    return judge


def ranked(order: Sequence[str], default: str) -> Judge:
    """By the place among words that grow stricter; ``default`` holds where nothing is said."""
    return by_order(lambda value: list(order).index(value or default))


stricter_when_true = by_order(bool)
looser_when_true = by_order(lambda value: not value)
at_least = by_order(lambda value: Decimal("-Infinity") if value is None else Decimal(value))
at_most = by_order(lambda value: Decimal("-Infinity") if value is None else -Decimal(value))
share_that_may_fail = by_order(lambda value: -share(value or "0%"))
longer = by_order(lambda value: timedelta(seconds=int(value)) if value.isdigit() else duration(value))


def oftener(otherwise: str) -> Judge:
    """What is done more often is stricter; ``otherwise`` is the interval where nothing is said."""
    return by_order(lambda value: -duration(value or otherwise))


def type_(was: Any, now: Any, _owners: Owners) -> Level:
    """A number with room for more is looser; any other change makes another column of it."""
    before, after = _room(was), _room(now)
    if before is None or after is None or before == after:
        return Level.WORDING if before == after and before else Level.BREAKING
    if before[0] <= after[0] and before[1] <= after[1]:
        return Level.LOOSENING
    return Level.TIGHTENING if before[0] >= after[0] and before[1] >= after[1] else Level.BREAKING


def _room(written: str) -> tuple[int, int] | None:
    """The digits of a number before and after its point; None for what is no number."""
    kind = FieldType.of(written)
    if kind.base == "decimal":
        return kind.precision - kind.scale, kind.scale
    return (INTEGER_DIGITS, 0) if kind.base == "integer" else None


def expression(was: Any, now: Any, owners: Owners) -> Level:
    """Another expression means something else, unless only its spelling is another one."""
    if was is None or now is None:
        return given(Level.ADDITIVE, Level.BREAKING)(was, now, owners)
    return Level.WORDING if _meaning(was) == _meaning(now) else Level.BREAKING


def expressions(was: Any, now: Any, _owners: Owners) -> Level:
    """The same for several, in a list or by name."""
    return Level.WORDING if _all_meanings(was) == _all_meanings(now) else Level.BREAKING


def condition(was: Any, now: Any, owners: Owners) -> Level:
    """Which records are judged at all: all of them is stricter than some."""
    if was is None or now is None:
        return given(Level.LOOSENING, Level.TIGHTENING)(was, now, owners)
    return expression(was, now, owners)


def ways(was: Any, now: Any, _owners: Owners) -> Level:
    """The ways in which a reference is found: a further one, tried after the others, finds more and changes none."""
    before, after = (list(map(_all_meanings, side or ())) for side in (was, now))
    if before == after:
        return Level.WORDING
    if before[: len(after)] == after:
        return Level.TIGHTENING if after else Level.BREAKING
    return (Level.LOOSENING if before else Level.ADDITIVE) if after[: len(before)] == before else Level.BREAKING


def names(was: Any, now: Any, _owners: Owners) -> Level:
    """A set of names: more of them add, fewer take away."""
    before, after = set(was or ()), set(now or ())
    if before == after:
        return Level.WORDING
    return Level.ADDITIVE if before < after else Level.BREAKING


def select(was: Any, now: Any, _owners: Owners) -> Level:
    """A SELECT means the same where only blanks, capitals of its words or comments differ."""
    return Level.WORDING if _statements(was) == _statements(now) else Level.BREAKING


def target(was: Any, now: Any, owners: Owners) -> Level:
    """A goal that is harder to reach is stricter; which way is harder, the measure's ``better`` says."""
    better = {owner.get("better") for owner in owners}
    if len(better) > 1:
        return Level.BREAKING
    return (at_least if better == {"higher"} else at_most)(was, now, owners)


def _meaning(text: Any) -> Any:
    """An expression in one spelling; what is none is compared as it is."""
    try:
        return ("expression", parse(text).tree.sql(dialect="duckdb")) if isinstance(text, str) else text
    except ExpressionError:
        return text


def _all_meanings(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: _all_meanings(value) for key, value in content.items()}
    return [_all_meanings(value) for value in content] if isinstance(content, list) else _meaning(content)


def _statements(text: Any) -> Any:
    try:
        trees = sqlglot.parse(text, dialect="duckdb")
    except SqlglotError:
        return text
    return ["SELECT", *(tree.sql(dialect="duckdb", comments=False) for tree in trees if tree is not None)]
