"""Expressions of which the meaning is known in Python: each is built as a text and, beside it, as a function."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from dictionary.codes import CodeList
from tests.mapping.reference import Env, Meaning
from tests.mapping.reference_values import BLANKS, UncomputableError, text

ZS = " \u00a0\u3000"
"""Blanks that SQL's trim takes away."""
DIGITS = {"Y": "([1-9][0-9]{3})", "m": "([0-9]{1,2}+)", "d": "([0-9]{1,2}+)"}
"""A year has four digits; a month and a day take two where they can."""
FIXED = {"Y": "([1-9][0-9]{3})", "m": "([0-9]{2})", "d": "([0-9]{2})"}
"""The same without anything between them, where nothing else could tell where one ends."""
FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d")


@dataclass(frozen=True)
class Formula:
    """An expression and what it means."""

    text: str
    mean: Meaning

    def __repr__(self) -> str:
        return self.text


Column = tuple[str, str]


def column(alias: str, name: str) -> Formula:
    return Formula(f"{alias}.{name}" if alias else name, lambda env: env(alias, name))


def constant(value: Any) -> Formula:
    if isinstance(value, str):
        written = "'" + value.replace("'", "''") + "'"
    elif isinstance(value, date):
        written = f"date '{value}'"
    elif isinstance(value, Decimal) or not isinstance(value, bool):
        written = f"({value})" if value < 0 else str(value)
    else:
        written = str(value).lower()
    return Formula(written, lambda _: value)


def strict(shape: str, function: Callable[..., Any], *parts: Formula) -> Formula:
    """A function that gives NULL when any argument is NULL."""

    def mean(env: Env) -> Any:
        values = [part.mean(env) for part in parts]
        return None if None in values else function(*values)

    return Formula(shape.format(*(part.text for part in parts)), mean)


def concat(*parts: Formula) -> Formula:
    written = f"concat({', '.join(part.text for part in parts)})"
    return Formula(written, lambda env: "".join(text(part.mean(env)) or "" for part in parts))


def coalesce(one: Formula, other: Formula) -> Formula:
    def mean(env: Env) -> Any:
        value = one.mean(env)
        return other.mean(env) if value is None else value

    return Formula(f"coalesce({one.text}, {other.text})", mean)


def nullif(one: Formula, other: Formula) -> Formula:
    def mean(env: Env) -> Any:
        left, right = one.mean(env), other.mean(env)
        return None if left is not None and left == right else left

    return Formula(f"nullif({one.text}, {other.text})", mean)


def choose(condition: Formula, one: Formula, other: Formula) -> Formula:
    written = f"case when {condition.text} then {one.text} else {other.text} end"
    return Formula(written, lambda env: one.mean(env) if condition.mean(env) is True else other.mean(env))


def is_null(one: Formula) -> Formula:
    return Formula(f"({one.text}) is null", lambda env: one.mean(env) is None)


def negated(one: Formula) -> Formula:
    return strict("not ({})", lambda value: not value, one)


def both(one: Formula, other: Formula) -> Formula:
    def mean(env: Env) -> bool | None:
        values = [one.mean(env), other.mean(env)]
        return False if False in values else None if None in values else True

    return Formula(f"(({one.text}) and ({other.text}))", mean)


def either(one: Formula, other: Formula) -> Formula:
    def mean(env: Env) -> bool | None:
        values = [one.mean(env), other.mean(env)]
        return True if True in values else None if None in values else False

    return Formula(f"(({one.text}) or ({other.text}))", mean)


def later(day: Formula, number: int, unit: str) -> Formula:
    return strict(f"later({{}}, {number}, '{unit}')", lambda value: _later(value, number, unit), day)


def _later(day: date, number: int, unit: str) -> date:
    if unit == "day":
        return date.fromordinal(day.toordinal() + number)
    months = day.year * 12 + day.month - 1 + number * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def quotient(one: Formula, other: Formula, scale: int) -> Formula:
    return strict(f"quotient({{}}, {{}}, {scale})", lambda a, b: divided(a, b, scale), one, other)


def divided(one: Any, other: Any, scale: int) -> Decimal | None:
    """The exact quotient, rounded half away from zero; NULL by zero."""
    if other == 0:
        return None
    exact = Fraction(one) / Fraction(other)
    scaled = abs(exact) * 10**scale
    whole = scaled.numerator // scaled.denominator
    whole += (scaled - whole) >= Fraction(1, 2)
    return Decimal(whole if exact >= 0 else -whole).scaleb(-scale)


def code(one: Formula, codes: CodeList) -> Formula:
    def look_up(value: Any) -> str | None:
        written = (text(value) or "").strip(BLANKS)
        found = next((entry for entry in codes.codes if entry.code == written), None)
        return written if found is None or found.bucket == "good" else found.fix

    return strict(f"code({{}}, '{codes.name}')", look_up, one)


def parse_date(one: Formula, formats: Sequence[str]) -> Formula:
    def first(value: str) -> date | None:
        for pattern in formats:
            digits = FIXED if re.fullmatch("(%[Ymd])+", pattern) else DIGITS
            shape = re.sub("%([Ymd])", lambda part, of=digits: of[part[1]], pattern)
            with suppress(ValueError):
                if found := re.fullmatch(shape, value.strip(BLANKS)):
                    return date(*map(int, found.groups()))
        if value.strip(BLANKS):
            raise UncomputableError
        return None

    return strict("parse_date({}, " + ", ".join(f"'{f}'" for f in formats) + ")", first, one)


def split_part(one: Formula, by: str, number: int) -> Formula:
    def part(value: str) -> str:
        parts = value.split(by)
        return parts[number - 1] if number <= len(parts) else ""

    return strict(f"split_part({{}}, '{by}', {number})", part, one)


def regexp_replace(one: Formula, pattern: str, by: str) -> Formula:
    return strict(f"regexp_replace({{}}, '{pattern}', '{by}', 'g')", lambda value: re.sub(pattern, by, value), one)


COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: _exactly(lambda: a + b),
    "-": lambda a, b: _exactly(lambda: a - b),
    "*": lambda a, b: _exactly(lambda: a * b),
}


def _exactly(work: Callable[[], Any]) -> Any:
    with localcontext() as context:
        context.prec = 200
        return work()


def compared(one: Formula, sign: str, other: Formula) -> Formula:
    return strict(f"({{}} {sign} {{}})", COMPARISONS[sign], one, other)


def computed(one: Formula, sign: str, other: Formula) -> Formula:
    return strict(f"({{}} {sign} {{}})", ARITHMETIC[sign], one, other)


@dataclass(frozen=True)
class Kinds:
    """The columns at hand, by kind, and the code lists."""

    texts: Sequence[Column]
    numbers: Sequence[Column]
    dates: Sequence[Column]
    times: Sequence[Column] = ()
    code_lists: Sequence[CodeList] = ()

    def text(self, depth: int = 2) -> SearchStrategy[Formula]:
        leaf = _columns(self.texts) | st.sampled_from(["x", "it's", "", "中文", "A-1"]).map(constant)
        if depth == 0:
            return leaf
        inner, number = self.text(depth - 1), _columns(self.numbers)
        ways = [
            leaf,
            st.builds(lambda a, b: strict("({} || {})", lambda x, y: x + y, a, b), inner, inner),
            st.builds(concat, inner, constants("-"), inner),
            st.builds(coalesce, inner, inner),
            st.builds(nullif, inner, inner),
            st.builds(choose, self.truth(depth - 1), inner, inner),
            st.builds(lambda a: strict("trim({})", lambda x: x.strip(ZS), a), inner),
            st.builds(lambda a: strict("upper({})", str.upper, a), inner),
            st.builds(lambda a: strict("lower({})", str.lower, a), inner),
            st.builds(
                regexp_replace, inner, st.sampled_from(["[0-9]+", "^0+", "[ -]", "a|x"]), st.sampled_from(["", "#"])
            ),
            st.builds(split_part, inner, st.sampled_from("-,1"), st.integers(1, 3)),
            st.builds(lambda a: strict("text({})", text, a), number | inner | self.parsed()),
        ]
        if self.code_lists:
            ways.append(st.builds(code, inner | _columns(self.numbers), st.sampled_from(self.code_lists)))
        return st.one_of(ways)

    def number(self, depth: int = 2) -> SearchStrategy[Formula]:
        given = st.sampled_from([0, 1, 2, -3, 7, 100, Decimal("0.5"), Decimal("-1.25")]).map(constant)
        leaf = _columns(self.numbers) | given
        if depth == 0:
            return leaf
        inner = self.number(depth - 1)
        return st.one_of(
            leaf,
            st.builds(computed, inner, st.sampled_from("+-*"), inner),
            st.builds(quotient, leaf, leaf, st.integers(0, 4)),
            st.builds(coalesce, inner, inner),
            st.builds(nullif, inner, leaf),
            st.builds(choose, self.truth(depth - 1), inner, inner),
            st.builds(lambda a: strict("-({})", lambda x: -x, a), inner),
            st.builds(lambda a: strict("abs({})", abs, a), inner),
        )

    def day(self, depth: int = 2, *, parsed: bool = True) -> SearchStrategy[Formula]:
        leaf = _columns(self.dates) | st.just(constant(date(2024, 2, 29)))
        if depth == 0:
            return leaf
        inner = self.day(depth - 1, parsed=parsed)
        ways = [
            leaf,
            st.builds(later, inner, st.integers(-30, 30), st.sampled_from(["year", "month", "day"])),
            st.builds(coalesce, inner, inner),
            st.builds(nullif, inner, leaf),
            st.builds(choose, self.truth(depth - 1), inner, inner),
        ]
        if parsed:
            ways.append(self.parsed())
        if self.times:
            ways.append(_columns(self.times).map(lambda a: strict("date_of({})", lambda x: x.date(), a)))
        return st.one_of(ways)

    def parsed(self) -> SearchStrategy[Formula]:
        """What some texts make impossible to compute."""
        return st.builds(parse_date, _columns(self.texts), st.just(FORMATS))

    def truth(self, depth: int = 1) -> SearchStrategy[Formula]:
        sign = st.sampled_from(list(COMPARISONS))
        plain = st.one_of(
            st.builds(compared, self.text(0), sign, self.text(0)),
            st.builds(compared, self.number(0), sign, self.number(0)),
            st.builds(compared, self.day(0), sign, self.day(0)),
            st.builds(is_null, self.text(0) | self.number(0)),
            st.builds(
                lambda a: strict("{} in ('x', '中文', 'it''s')", lambda x: x in ("x", "中文", "it's"), a), self.text(0)
            ),
            st.builds(lambda a: strict("{} like 'A%'", lambda x: x.startswith("A"), a), self.text(0)),
            st.builds(lambda a: strict("{} between -1 and 7", lambda x: -1 <= x <= 7, a), self.number(0)),
            st.booleans().map(constant),
        )
        if depth == 0:
            return plain
        inner = self.truth(depth - 1)
        return plain | st.builds(both, inner, inner) | st.builds(either, inner, inner) | st.builds(negated, inner)


def constants(value: Any) -> SearchStrategy[Formula]:
    return st.just(constant(value))


def _columns(columns: Sequence[Column]) -> SearchStrategy[Formula]:
    return st.sampled_from([column(*name) for name in columns])
