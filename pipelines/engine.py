"""DuckDB as the engine of all stages: in memory, spilling to the run's own folder, always in UTC."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import duckdb

from dictionary.codes import CodeList
from dictionary.compiled import Dictionary
from dictionary.functions import code_macro
from dictionary.promises import Collation
from dictionary.sql import literal, quote, stripped, without_trailing_blanks
from pipelines.files import remove

_FULL_WIDTH = "".join(chr(code) for code in range(0xFF01, 0xFF5F)) + "\u3000"
_HALF_WIDTH = "".join(chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)) + " "

_TEXT = stripped("x")

_MACROS = (
    "guiyi_text(x) AS CAST(x AS VARCHAR)",
    """guiyi_later(x, n, unit) AS CAST(CASE WHEN n <> floor(n) THEN NULL
        WHEN unit = 'year' THEN x + to_years(CAST(n AS INTEGER)) WHEN unit = 'month' THEN x + to_months(CAST(n AS INTEGER))
        WHEN unit = 'day' THEN x + to_days(CAST(n AS INTEGER)) END AS DATE)""",
    "guiyi_date_of(x) AS CAST(x AS DATE)",
    "guiyi_day_in(x, zone) AS CAST(timezone(zone, CAST(x AS TIMESTAMPTZ)) AS DATE)",
    """guiyi_in_language(x, languages) AS coalesce(list_filter(list_transform(languages,
        lambda l: json_extract_string(TRY_CAST(CAST(x AS VARCHAR) AS JSON), '$."' || l || '"')),
        lambda v: v IS NOT NULL)[1], CAST(x AS VARCHAR))""",
    # What cannot be computed is an error on purpose: the feed turns it into a value that is held, not into nothing.
    # The engine reads a date or a number at the beginning of a text, so the text that fails begins with a word.
    f"""guiyi_parse_date(x, found) AS coalesce(found,
        CASE WHEN {_TEXT} <> '' THEN CAST('in none of the formats: ' || x AS DATE) END)""",
    f"""guiyi_in_format(x, pattern, digits) AS CASE WHEN digits = 0 OR length({_TEXT}) = digits
        THEN guiyi_four_digits(CAST(try_strptime({_TEXT}, pattern) AS DATE)) END""",
    # For the engine a year may have one digit; in a date that people wrote, such a year is something else.
    "guiyi_four_digits(x) AS CASE WHEN x BETWEEN DATE '1000-01-01' AND DATE '9999-12-31' THEN x END",
    # From 1970 to 2099: smaller numbers are years or months. So the day 1900-02-29, which only workbooks have, never counts.
    f"""guiyi_serial(x, behind) AS CASE WHEN regexp_full_match({_TEXT}, '[0-9]{{5}}([.]0+)?')
        AND CAST(left({_TEXT}, 5) AS INTEGER) + behind BETWEEN 25569 AND 73050
        THEN DATE '1899-12-30' + (CAST(left({_TEXT}, 5) AS INTEGER) + behind) END""",
    f"""guiyi_number(x, s) AS CASE WHEN {_TEXT} = '' THEN NULL WHEN regexp_matches({_TEXT}, '[0-9]')
        AND regexp_full_match({_TEXT}, concat('[+-]?0*[0-9]{{0,', 38 - s, '}}([.][0-9]{{0,', s, '}}0*)?')) THEN {_TEXT}
        ELSE 'no such number: ' || x END""",
    # TINYINT is the narrowest type, so what fails does not widen what does not.
    """guiyi_signed(x, marker, plus, minus) AS CASE WHEN x IS NULL THEN NULL
        WHEN x >= 0 AND guiyi_mark(marker) = plus THEN x WHEN x >= 0 AND guiyi_mark(marker) = minus THEN -x
        ELSE CAST('no sign: ' || coalesce(CAST(marker AS VARCHAR), '') AS TINYINT) END""",
    "guiyi_mark(x) AS coalesce(trim(CAST(x AS VARCHAR)), '')",
    """guiyi_in_two_units(x, other, rate, tolerance) AS CASE WHEN x IS NULL OR other IS NULL OR coalesce(rate, 0) = 0
        OR abs(CAST(x AS DOUBLE) - CAST(other AS DOUBLE) * CAST(rate AS DOUBLE)) <= tolerance THEN x
        ELSE CAST('not the same in both units: ' || CAST(other AS VARCHAR) AS TINYINT) END""",
    # What a range stands for: as many digits at the end of its beginning as its end has, counted up.
    """guiyi_range(x, mark, most) AS CASE WHEN regexp_matches(x, mark)
        THEN guiyi_ends(x, string_split_regex(x, mark), most) ELSE [x] END""",
    "guiyi_ends(x, ends, most) AS guiyi_counted(x, len(ends), trim(ends[1]), trim(ends[2]), most)",
    """guiyi_counted(x, n, a, b, most) AS guiyi_counted_on(x, n, a, b, length(regexp_extract(b, '[0-9]+$')), most)""",
    """guiyi_counted_on(x, n, a, b, k, most) AS CASE WHEN n = 2 AND k BETWEEN 1 AND 15 AND length(a) >= k
        AND regexp_full_match(right(a, k), '[0-9]+') AND left(b, length(b) - k) IN ('', left(a, length(a) - k))
        AND CAST(right(b, k) AS BIGINT) - CAST(right(a, k) AS BIGINT) BETWEEN 0 AND most - 1
        THEN list_transform(range(CAST(right(a, k) AS BIGINT), CAST(right(b, k) AS BIGINT) + 1),
            lambda i: left(a, length(a) - k) || lpad(CAST(i AS VARCHAR), CAST(k AS INTEGER), '0'))
        ELSE [CAST(CAST('no range: ' || x AS TINYINT) AS VARCHAR)] END""",
    # A number is a code as long as nothing of it is lost; floats keep fifteen digits.
    """guiyi_as_code(x) AS CASE WHEN x IS NULL THEN NULL
        WHEN typeof(x) IN ('DOUBLE', 'FLOAT') AND regexp_full_match(CAST(x AS VARCHAR), '[0-9]{1,15}[.]0')
            THEN split_part(CAST(x AS VARCHAR), '.', 1)
        WHEN typeof(x) IN ('DOUBLE', 'FLOAT') OR regexp_full_match(trim(CAST(x AS VARCHAR)), '[0-9]+([.][0-9]+)?[eE][+][0-9]+')
            THEN CAST(CAST('no code: ' || CAST(x AS VARCHAR) AS TINYINT) AS VARCHAR)
        WHEN typeof(x) LIKE 'DECIMAL%' THEN regexp_replace(CAST(x AS VARCHAR), '[.]0+$', '') ELSE CAST(x AS VARCHAR) END""",
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
    _add(connection, _macros(dictionary))


def _add(connection: duckdb.DuckDBPyConnection, macros: Iterable[str]) -> None:
    for macro in macros:
        connection.execute(f"CREATE OR REPLACE TEMP MACRO {macro}")


def _macros(dictionary: Dictionary) -> Iterator[str]:
    yield from reversed(_MACROS)
    for codes in dictionary.codes.values():
        yield f"{quote(code_macro(codes.name))}(x) AS {_code_lookup(codes)}"
    for name, found in _unit_lookups(dictionary).items():
        yield f"{name}(x) AS {found}"


def misfit(dictionary: Dictionary, condition: str) -> str | None:
    """What the engine has against a condition over typed values, in its words; None if it can judge it."""
    return _misfit(tuple(_macros(dictionary)), condition)


@lru_cache(maxsize=100)
def _misfit(macros: tuple[str, ...], condition: str) -> str | None:
    """The same for given functions: a dictionary is loaded many times, and an engine of its own is dear."""
    with duckdb.connect() as connection:
        _add(connection, macros)
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
