"""The expression language: what it refuses, what it becomes in SQL, and what its own functions give."""

from __future__ import annotations

import string
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest
import sqlglot
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from dictionary.expressions import ExpressionError, parse
from dictionary.sql import literal, quote
from pipelines.engine import _MACROS
from tests.mapping.formulas import FORMATS, Formula, Kinds, column, divided, parse_date
from tests.mapping.reference_values import UncomputableError
from tests.mapping.strategies import NASTY

REFUSED = {
    "expression.division": ["d.a / 2", "d.a // 2", "1 + (d.a / d.b)", "coalesce(d.a / 2, 0)"],
    "expression.function": [
        "getenv('HOME')", '"getenv"(\'HOME\')', "GETENV('HOME')", "now()", "error('x')", "nextval('x')", "pragma_version()",
        "guiyi_whole(d.a)", "guiyi_code_unit(d.a)", "iff(d.a, 1, 2)", "lower(getenv('HOME'))", "current_setting('x')",
        "read_text('/etc/passwd')", "glob('*')", "set_config('a', 'b')", "query('select 1')", "hash(d.a)",
    ],
    "expression.arguments": [
        "quotient(d.a, d.b)", "quotient(d.a, d.b, d.c)", "quotient(d.a, d.b, 1, 2)", "quotient(d.a, d.b, -1)",
        "code(d.a, unit)", "code(d.a)", "later(d.a, 1)", "parse_date(d.a)", "parse_date(d.a, d.b)", "text()", "text(d.a, 1)",
        "date_of()", "in_language(d.a)", "in_language(d.a, d.b)",
    ],
    "expression.column": ["a.b.c", "a.b.c.d", "d.*"],
    "expression.syntax": ["", "d.a =", "(d.a", "d.a, d.b", "lambda x: x", "'open", "d.select"],
    "expression.not_allowed": [
        "*", "(select 1)", "exists(select 1)", "d.a in (select 1)", "d.a in unnest([1])", "d.a = any(select 1)",
        "select 1", "1; drop table x", "drop table x", "d.a as b", "count(*)", "sum(d.a)", "max(d.a)", "count(d.a)",
        "string_agg(d.a, ',')", "any_value(d.a)", "row_number() over ()", "lower(d.a) over ()", "lag(d.a) over (order by d.b)",
        "upper(d.a) filter (where true)", "upper(distinct d.a)", "read_csv('x')", "read_parquet('x')", "columns('x')",
        "columns(*)", "unnest([1])", "random()", "current_date", "current_timestamp", "current_user", "d.a::int",
        "cast(d.a as date)", "cast(d.a as integer)", "try_cast(d.a as decimal(10, 2))", "cast('1' as integer)", "'1'::double",
        "d.a % 2", "d.a ** 2", "d.a ^ 2", "d.a & 1", "~d.a", "round(d.a, 2)", "floor(d.a)", "sqrt(d.a)", "d.a[1]", "d.a[1:2]",
        "[1, 2]", "{'a': 1}", "list_filter([1], lambda x: x)", "interval '1 day'", "d.a at time zone 'x'",
        "d.a collate nocase", "main.quotient(d.a, 1, 1)", "d.a -> 'x'", "d.a ->> 'x'", "?", "$1", ":x", "lower(d.a).upper()",
        "try(d.a)", "lower(*)", "text(x := 1)", "d.a is not distinct from d.b",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in REFUSED.items() for text in texts])
def test_refused(code: str, text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert caught.value.code == code
    assert caught.value.facts["text"] == text


GOLDEN = {
    "d.a": "<d.a>",
    "a": "<.a>",
    "true": "TRUE",
    "null": "NULL",
    "'it''s'": "'it''s'",
    "'a\\b'": "'a\\b'",
    "12345678901234567890.123": "12345678901234567890.123",
    "d.a || '-' || d.b": "<d.a> || '-' || <d.b>",
    "concat(d.a, '-', d.b)": "CONCAT(<d.a>, '-', <d.b>)",
    "coalesce(d.a, d.b)": "COALESCE(<d.a>, <d.b>)",
    "nullif(d.a, 0)": "NULLIF(<d.a>, 0)",
    "case when d.a = 1 then 'x' else 'y' end": "CASE WHEN <d.a> = 1 THEN 'x' ELSE 'y' END",
    "d.a = 1 and d.b <> 2 or not d.c >= 3": "<d.a> = 1 AND <d.b> <> 2 OR NOT <d.c> >= 3",
    "(d.a + 1) * -2": "(<d.a> + 1) * -2",
    "d.a in ('x', 'y')": "<d.a> IN ('x', 'y')",
    "d.a is not null": "NOT <d.a> IS NULL",
    "d.a between 1 and 2": "<d.a> BETWEEN 1 AND 2",
    "d.a like 'x%'": "<d.a> LIKE 'x%'",
    "date '2024-02-29'": "CAST('2024-02-29' AS DATE)",
    "trim(upper(lower(d.a)))": "TRIM(UPPER(LOWER(<d.a>)))",
    "regexp_replace(d.a, '[0-9]+', '#', 'g')": "REGEXP_REPLACE(<d.a>, '[0-9]+', '#', 'g')",
    "split_part(d.a, '-', 2)": "SPLIT_PART(<d.a>, '-', 2)",
    "substring(d.a, 1, 2)": "SUBSTRING(<d.a>, 1, 2)",
    "code(d.a, 'unit')": "guiyi_code_unit(<d.a>)",
    "QUOTIENT(d.a, d.b, 2)": "guiyi_quotient(<d.a>, <d.b>, 2)",
    "later(d.a, d.n, 'month')": "guiyi_later(<d.a>, <d.n>, 'month')",
    "parse_date(d.a, '%Y', '%d')": "guiyi_parse_date(<d.a>, COALESCE(NULL, "
    "guiyi_in_format(<d.a>, '%Y', 4), guiyi_in_format(<d.a>, '%d', 2)))",
    "date_of(d.a)": "guiyi_date_of(<d.a>)",
    "in_language(d.a, 'zh_CN', 'en_US')": "guiyi_in_language(<d.a>, ['zh_CN', 'en_US'])",
    "text(quotient(d.a, code(d.b, 'unit'), 2))": "guiyi_text(guiyi_quotient(<d.a>, guiyi_code_unit(<d.b>), 2))",
    "1 -- */ || getenv('HOME')": "1 /* * / || getenv('HOME') */",
}


@pytest.mark.parametrize(("text", "sql"), GOLDEN.items())
def test_golden(text: str, sql: str) -> None:
    assert parse(text).render(lambda alias, name: f"<{alias}.{name}>") == sql


ASCII_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
NAMES = st.sampled_from(
    [
        'a"b',
        '";DROP TABLE x;--',
        "select",
        "order",
        "a\nb",
        "数量",
        "it's",
        "a.b",
        " ",
        "x" * 70,
        "a/*b",
        "--",
        "\u202e",
        "${a}",
    ]
) | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=8)


@settings(deadline=None, max_examples=300, derandomize=True)
@given(NAMES, NAMES)
def test_hostile_column_names_stay_identifiers(one: str, other: str) -> None:
    """Whatever a column is called, it is read, and the statement keeps its shape."""
    expr = parse(f"coalesce(d.{quote(one)}, d.{quote(other)})")
    assert expr.columns == {("d", one), ("d", other)}
    sql = expr.render(lambda alias, name: quote(f"{alias}.{name}"))
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    assert isinstance(tree, exp.Coalesce)
    assert [column.name for column in tree.find_all(exp.Column)] == [f"d.{one}", f"d.{other}"]
    names = {f"d.{name}".translate(ASCII_LOWER): f"d.{name}" for name in (other, one)}
    columns = ", ".join(f"{literal(str(name == f'd.{one}'))} AS {quote(name)}" for name in names.values())
    assert ENGINE.execute(f"SELECT {sql} FROM (SELECT {columns})").fetchall() == [("True",)]


def _engine() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": 1})
    for macro in reversed(_MACROS):
        connection.execute(f"CREATE TEMP MACRO {macro}")
    return connection


ENGINE = _engine()


def evaluated(expression: str, **values: tuple[str, Any]) -> Any:
    """The value of an expression over one row of columns ``d.<name>``, each given as (type, value)."""
    sql = parse(expression).render(lambda alias, name: quote(f"{alias}.{name}"))
    cells = ", ".join(f"CAST(? AS {kind}) AS {quote(f'd.{name}')}" for name, (kind, _) in values.items())
    row = ENGINE.execute(f"SELECT {sql} FROM (SELECT {cells})", [value for _, value in values.values()]).fetchone()
    assert row is not None
    return row[0]


amounts = st.decimals(-(10**12), 10**12, places=4) | st.decimals(-10, 10, places=4)


@settings(deadline=None, max_examples=400, derandomize=True)
@given(amounts, amounts, st.integers(0, 6))
@example(Decimal("0.5"), Decimal(1), 0)
@example(Decimal("-0.5"), Decimal(1), 0)
@example(Decimal("2.5"), Decimal(-1), 0)
@example(Decimal(1), Decimal(0), 2)
@example(Decimal(0), Decimal(-3), 2)
@example(Decimal("-0.0001"), Decimal(1000), 6)
def test_quotient_is_exact(one: Decimal, other: Decimal, scale: int) -> None:
    found = evaluated(f"quotient(d.a, d.b, {scale})", a=("DECIMAL(20,4)", one), b=("DECIMAL(20,4)", other))
    wanted = divided(one, other, scale)
    assert found == wanted
    assert found is None or isinstance(found, Decimal)


@settings(deadline=None, max_examples=200, derandomize=True)
@given(st.none() | st.integers(-(10**12), 10**12), st.none() | st.integers(-999, 999))
def test_quotient_of_whole_numbers(one: int | None, other: int | None) -> None:
    found = evaluated("quotient(d.a, d.b, 3)", a=("BIGINT", one), b=("INTEGER", other))
    assert found == (None if one is None or other is None else divided(one, other, 3))


def test_parameters_of_macros_capture_no_column() -> None:
    row = "SELECT 6 AS a, 3 AS b, 100 AS s, 7 AS x, 8 AS n"
    for text, wanted in {"quotient(b, a, 2)": Decimal("0.5"), "quotient(x, n, 3)": Decimal("0.875"),
                         "quotient(s, b, 0)": Decimal(33), "text(n)": "8"}.items():  # fmt: skip
        sql = parse(text).render(lambda _, name: quote(name))
        assert ENGINE.execute(f"SELECT {sql} FROM ({row})").fetchall() == [(wanted,)]


DATE_LIKE = st.text("0124- /.\t\u3000T", min_size=4, max_size=12) | st.from_regex(
    r"[12][0-9]{3}-[01]?[0-9]-[0-3]?[0-9].?", fullmatch=True
)


@settings(deadline=None, max_examples=400, derandomize=True)
@given(DATE_LIKE | st.sampled_from(NASTY))
@example("2024-02-29 10:30")
@example("2024-1-05x")
@example("24/3/5")
@example("2024 2 7")
@example("\u00a0\t")
@example("2024115")
def test_parse_date_takes_nothing_else_for_a_date(written: str) -> None:
    formula = parse_date(column("d", "a"), FORMATS)
    try:
        wanted = formula.mean(lambda *_: written)
    except UncomputableError:
        with pytest.raises(duckdb.ConversionException):
            evaluated(formula.text, a=("VARCHAR", written))
        return
    assert evaluated(formula.text, a=("VARCHAR", written)) == wanted


KINDS = Kinds([("d", "s"), ("d", "u")], [("d", "n"), ("d", "i")], [("d", "d")], [("d", "t")])
COLUMNS = {"s": "VARCHAR", "u": "VARCHAR", "n": "DECIMAL(12,3)", "i": "BIGINT", "d": "DATE", "t": "TIMESTAMP"}
ROWS = st.fixed_dictionaries(
    {
        "s": st.none() | st.sampled_from(NASTY),
        "u": st.none() | st.sampled_from(NASTY),
        "n": st.none() | st.decimals(-9999, 9999, places=3),
        "i": st.none() | st.integers(-1000, 1000),
        "d": st.none() | st.dates(date(1950, 1, 1), date(2100, 1, 1)),
        "t": st.none() | st.datetimes(),
    }
)


@settings(deadline=None, max_examples=400, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.one_of(KINDS.text(), KINDS.number(), KINDS.day(), KINDS.truth(2)), ROWS)
def test_expressions_mean_what_python_says(formula: Formula, row: dict[str, Any]) -> None:
    cells = {name: (kind, row[name]) for name, kind in COLUMNS.items()}
    try:
        wanted = formula.mean(lambda _, name: row[name])
    except UncomputableError:
        return  # whether the engine gets as far as the part without an answer is its own business
    with suppress(duckdb.ConversionException, duckdb.OutOfRangeException):  # no answer is no wrong answer
        assert evaluated(formula.text, **cells) == wanted
