"""DuckDB as the engine of all stages: in memory, spilling to the run's own folder, always in UTC."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from dictionary.compiled import Dictionary
from dictionary.expressions import code_macro
from dictionary.model import CodeList
from dictionary.source import Collation
from dictionary.sql import literal, quote, stripped, without_trailing_blanks
from pipelines.files import remove

_FULL_WIDTH = "".join(chr(code) for code in range(0xFF01, 0xFF5F)) + "\u3000"
_HALF_WIDTH = "".join(chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)) + " "

_MACROS = (
    "guiyi_text(x) AS CAST(x AS VARCHAR)",
    """guiyi_later(x, n, unit) AS CAST(CASE WHEN n <> floor(n) THEN NULL
        WHEN unit = 'year' THEN x + to_years(CAST(n AS INTEGER)) WHEN unit = 'month' THEN x + to_months(CAST(n AS INTEGER))
        WHEN unit = 'day' THEN x + to_days(CAST(n AS INTEGER)) END AS DATE)""",
    "guiyi_date_of(x) AS CAST(x AS DATE)",
    # What cannot be computed is an error on purpose: the feed turns it into a value that is held, not into nothing.
    # The engine reads a date or a number at the beginning of a text, so the text that fails begins with a word.
    f"""guiyi_parse_date(x, formats) AS coalesce(guiyi_four_digits(CAST(try_strptime({stripped("x")}, formats) AS DATE)),
        CASE WHEN {stripped("x")} <> '' THEN CAST('in none of the formats: ' || x AS DATE) END)""",
    # For the engine a year may have one digit; in a date that people wrote, such a year is something else.
    "guiyi_four_digits(x) AS CASE WHEN x BETWEEN DATE '1000-01-01' AND DATE '9999-12-31' THEN x END",
    # Scaled whole numbers: 2·a·10^s ± b over 2·b rounds half away from zero; a decimal never becomes a float.
    """guiyi_quotient(a, b, s) AS CASE WHEN b <> 0 THEN guiyi_scaled(
        ((2 * guiyi_whole(a) * (10 ** s)::HUGEINT + guiyi_sign(a, b) * guiyi_whole(b)) // (2 * guiyi_whole(b))), s) END""",
    """guiyi_whole(x) AS CASE WHEN x IS NULL OR CAST(x AS DECIMAL(28,8)) = x
        THEN CAST(CAST(x AS DECIMAL(28,8)) * 100000000 AS HUGEINT)
        ELSE CAST('more than 8 decimals: ' || CAST(x AS VARCHAR) AS HUGEINT) END""",
    "guiyi_sign(a, b) AS CASE WHEN (a < 0) = (b < 0) THEN 1 ELSE -1 END",
    "guiyi_scaled(n, s) AS CAST(n AS DECIMAL(38,0)) * CAST('1e-' || s AS DECIMAL(12,10))",
)


@contextmanager
def engine(limits: Mapping[str, str | int], spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A fresh connection for one stage; what it spilled is removed with it."""
    remove(spill)
    spill.mkdir(parents=True)
    connection = duckdb.connect(
        config={
            **limits,
            "temp_directory": str(spill),
            "preserve_insertion_order": "false",
            "allow_unsigned_extensions": "false",
        }
    )
    try:
        settle(connection)
        yield connection
    finally:
        connection.close()
        remove(spill)


def settle(connection: duckdb.DuckDBPyConnection) -> None:
    """The settings of every connection of the hub: UTC, and nothing of the engine's own on stdout."""
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")


@contextmanager
def apart(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Every expression is computed where it stands: a part that two share is not computed beforehand.

    The engine would take such a part out of a ``TRY`` as well, and its failure would stop the statement.
    """
    connection.execute("SET disabled_optimizers = 'common_subexpressions'")
    try:
        yield
    finally:
        connection.execute("RESET disabled_optimizers")


def add_macros(connection: duckdb.DuckDBPyConnection, dictionary: Dictionary) -> None:
    """Make the functions of the expression language, and a look-up for each code list, for this connection."""
    for macro in reversed(_MACROS):
        connection.execute(f"CREATE OR REPLACE TEMP MACRO {macro}")
    for codes in dictionary.codes.values():
        connection.execute(f"CREATE OR REPLACE TEMP MACRO {quote(code_macro(codes.name))}(x) AS {_code_lookup(codes)}")
    for name, found in _unit_lookups(dictionary).items():
        connection.execute(f"CREATE OR REPLACE TEMP MACRO {name}(x) AS {found}")


def misfit(dictionary: Dictionary, condition: str) -> str | None:
    """What the engine has against a condition over typed values, in its words; None if it can judge it."""
    with duckdb.connect() as connection:
        add_macros(connection, dictionary)
        try:
            connection.execute(f"SELECT CAST({condition} AS BOOLEAN) WHERE false")
        except (duckdb.BinderException, duckdb.ConversionException) as error:
            return str(error).splitlines()[0]
    return None


def _unit_lookups(dictionary: Dictionary) -> dict[str, str]:
    """The base unit of a unit, and how much of it the unit is, in trillionths; nothing for packs and the like."""
    bases = " ".join(f"WHEN {literal(code)} THEN {literal(size.base)}" for code, size in dictionary.units.items())
    sizes = " ".join(f"WHEN {literal(code)} THEN {size.whole}" for code, size in dictionary.units.items())
    return {
        "guiyi_unit_base": f"CASE x {bases} END" if bases else "CAST(NULL AS VARCHAR)",
        "guiyi_unit_size": f"CAST({f'CASE x {sizes} END' if sizes else 'NULL'} AS HUGEINT)",
    }


def _code_lookup(codes: CodeList) -> str:
    """Fixable codes become their fix, ignorable ones nothing, all others stay as they are."""
    fixes = {code.code: literal(code.fix or "") for code in codes.codes if code.bucket == "fixable"}
    fixes |= {code.code: "NULL" for code in codes.codes if code.bucket == "ignorable"}
    cases = " ".join(f"WHEN {literal(code)} THEN {fix}" for code, fix in fixes.items())
    value = stripped("CAST(x AS VARCHAR)")
    return f"CASE {value} {cases} ELSE {value} END" if cases else value


def fold(collation: Collation, value: str) -> str:
    """``value`` (SQL) as the source itself would compare it."""
    if collation.width == "ignore":
        value = f"translate({value}, {literal(_FULL_WIDTH)}, {literal(_HALF_WIDTH)})"
    if collation.trailing_blanks == "ignore":
        value = without_trailing_blanks(value)
    return f"lower({value})" if collation.case == "ignore" else value
