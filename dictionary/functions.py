"""The functions of the expression language beyond SQL's: how each is called, and the macro of the engine that it becomes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import available_timezones

from sqlglot import exp

MAX_SCALE = 10
"""The most decimals that ``quotient`` gives."""

SERIALS = {"excel": 0, "excel1904": 1462}
"""The ways of a workbook to count days, among the formats of ``parse_date``, and how far apart they are."""


@dataclass(frozen=True)
class Function:
    """How a function is called: its usage for people, how many arguments it takes, and from which on they are literals."""

    usage: str
    arguments: int
    fixed: int = 9
    more: bool = False
    fits: Callable[[list[exp.Expr]], bool] = lambda _: True

    def accepts(self, call: exp.Anonymous) -> bool:
        """Whether a call has such arguments."""
        given = call.expressions
        enough = len(given) >= self.arguments if self.more else len(given) == self.arguments
        fixed = given[self.fixed :]
        return enough and all(isinstance(item, exp.Literal) for item in fixed) and self.fits(fixed)


def _is_scale(most: int) -> Callable[[list[exp.Expr]], bool]:
    return lambda given: given[0].is_int and int(given[0].name) <= most


FUNCTIONS = {
    "quotient": Function(
        "quotient(a, b, scale): exact quotient to at most 10 decimals, rounded half away from zero; NULL when b is 0",
        3, 2, fits=_is_scale(MAX_SCALE),
    ),
    "code": Function("code(value, 'list'): the good code that a code list gives for a value", 2, 1),
    "text": Function("text(value): the value as text", 1),
    "number": Function("number(text, scale): the exact number in a text, with at most so many decimals", 2, 1,
        fits=_is_scale(20),
    ),
    "later": Function("later(date, number, unit): the date so many units (year, month or day) later", 3),
    "date_of": Function("date_of(time): the calendar day of a local time; its hour is given up knowingly", 1),
    "day_in": Function("day_in(time, 'zone'): the calendar day of a moment in another zone than the source's", 2,
        1, fits=lambda given: given[0].name in available_timezones(),
    ),
    "parse_date": Function(
        "parse_date(text, 'format', …): a date in the first format that fits, else not a date; a format has a % or is"
        " excel or excel1904",
        2, 1, more=True, fits=lambda given: all("%" in way.name or way.name in SERIALS for way in given),
    ),
    "in_language": Function(
        "in_language(text, 'language', …): of a name that is kept in several languages, that in the first one that is there",
        2, 1, more=True,
    ),
    "signed": Function("signed(number, marker, 'plus', 'minus'): the number with the sign that its marker says", 4, 2),
    "in_two_units": Function(
        "in_two_units(quantity, other, rate, tolerance): the quantity, if the other one times the rate says the same",
        4, 3,
    ),
    "as_code": Function("as_code(value): a code as text; one that a workbook has made a rounded number of is none", 1),
}  # fmt: skip
"""Functions beyond SQL's, by name."""


def code_macro(code_list: str) -> str:
    """The name of the macro that looks a value up in a code list."""
    return f"guiyi_code_{code_list}"


def to_macro(call: exp.Anonymous) -> exp.Expr:
    """Make a call, in its place, one of the engine's macros, which take a fixed number of arguments and know no types."""
    name = call.name.lower()
    value, *others = call.expressions
    call.set("this", code_macro(others[0].name) if name == "code" else f"guiyi_{name}")
    if name == "code":
        call.set("expressions", [value])
    if name == "in_language":
        call.set("expressions", [value, exp.Array(expressions=others)])
    if name == "parse_date":
        call.set(
            "expressions", [value, exp.Coalesce(this=exp.Null(), expressions=[_tried(value, way) for way in others])]
        )
    return call.replace(exp.cast(call.copy(), f"DECIMAL(38, {others[0].name})")) if name == "number" else call


def _tried(value: exp.Expr, way: exp.Expr) -> exp.Expr:
    """A text read in one format, or counted as a workbook counts days."""
    if way.name in SERIALS:
        return exp.Anonymous(this="guiyi_serial", expressions=[value.copy(), exp.Literal.number(SERIALS[way.name])])
    return exp.Anonymous(
        this="guiyi_in_format", expressions=[value.copy(), way.copy(), exp.Literal.number(_digits(way.name))]
    )


def _digits(pattern: str) -> int:
    """How many digits a text has in a format without any separator; 0 where separators tell its parts."""
    return len(pattern) + 2 * pattern.count("%Y") if re.fullmatch("(%[Yymd])+", pattern) else 0
