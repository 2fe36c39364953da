"""The facts of one column, reckoned in SQL from its distinct values and how often each stands there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from connectors.base import DescribedColumn
from diagnosis import nothing, writings
from diagnosis.facts import ColumnFacts, Counted, Suspicion, Used
from dictionary.promises import Sentinels

if TYPE_CHECKING:
    import duckdb

MOST_FREQUENT: Final = 5
"""How many of a column's values are told."""

MOST_DECIMALS: Final = 12
"""As many as a source's file can promise of a float."""

_NOISE: Final = 1e-6
_LONGEST_SHOWN: Final = 60
_DAY_LETTERS: Final = len("2024-03-05")
_EXAMPLES: Final = 3
_MOSTLY: Final = 0.9


def count_values(
    connection: duckdb.DuckDBPyConnection, rows: str, column: str, kind: pa.DataType, said: Sentinels
) -> None:
    """Make the temporary table ``tally``: each value of a column as text, its rows ``n``, and as what ``nothing`` it counts.

    Args:
        connection: where it is made.
        rows: the table function that reads the rows.
        column: the column's name there, quoted.
        kind: its Arrow type.
        said: the sentinels that the source's file already names.
    """
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    text = f"CAST({column} AS VARCHAR)"
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        text = f"CASE WHEN {column} IS NOT NULL THEN octet_length({column})::VARCHAR END"
    elif pa.types.is_decimal(kind):
        text = f"CASE WHEN contains({text}, '.') THEN rtrim(rtrim({text}, '0'), '.') ELSE {text} END"
    may_be_sentinel = is_text or pa.types.is_temporal(kind)
    sentinel = nothing.sentinel("value", said) if may_be_sentinel else "NULL"
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE tally AS
        SELECT value, n, CASE WHEN value IS NULL THEN 'null' WHEN value = '' THEN 'empty'
            WHEN {nothing.is_blank("value")} THEN 'blank' WHEN {sentinel} IS NOT NULL THEN 'sentinel' END AS nothing,
            {sentinel} AS sentinel
        FROM (SELECT {text} AS value, count(*) AS n FROM {rows} GROUP BY ALL)""")


def facts(connection: duckdb.DuckDBPyConnection, column: DescribedColumn, kind: pa.DataType) -> ColumnFacts:
    """What ``tally`` says of a column."""
    told = _row(connection, _figures(kind))
    if pa.types.is_floating(kind):
        told["decimals"] = _float_decimals(connection)
    sentinels = [Counted(*row) for row in connection.execute(_SENTINELS).fetchall()] if told["sentinels"] else []
    used = _used(told, kind)
    shown = _DAY_LETTERS if used == "date" and not _is_text(kind) else _LONGEST_SHOWN
    lowest, highest = _range(connection, told, kind, shown)
    return ColumnFacts(
        name=column.name,
        declared=column.source_type,
        arrow=str(kind),
        used=used,
        comment=column.comment,
        nulls=told["nulls"],
        empties=told["empties"],
        blanks=told["blanks"],
        sentinels=tuple(sentinels),
        filled=told["filled"],
        distinct=told["distinct_values"],
        decimals=told["decimals"],
        shortest=told["shortest"],
        longest=told["longest"],
        lowest=lowest,
        highest=highest,
        mixture=tuple(Counted(name, told[f"is_{name}"]) for name in writings.WRITINGS if told[f"is_{name}"])
        if _is_text(kind) else (),
        frequent=tuple(Counted(*row) for row in connection.execute(_FREQUENT.format(shown=shown)).fetchall())
        if told["distinct_values"] < told["filled"] and not _is_binary(kind) else (),
    )  # fmt: skip


def _figures(kind: pa.DataType) -> str:
    """The statement of a column's figures; how its values are written is asked of texts only."""
    is_text = _is_text(kind)
    return _FIGURES.format(
        writings=_WRITTEN if is_text else "",
        midnight=writings.IS_MIDNIGHT if is_text or pa.types.is_temporal(kind) else "false",
        fraction=r"regexp_full_match(value, '[+-]?\d*\.\d+')" if not pa.types.is_temporal(kind) else "false",
    )


def suspects(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> list[Suspicion]:
    """What is suspicious in the characters of a text column's ``tally``."""
    counted = ", ".join(f'coalesce(sum(n) FILTER ({sql}), 0) AS "{kind}"' for kind, sql in writings.SUSPECTS.items())
    told = _row(connection, f"SELECT {counted} FROM tally WHERE nothing IS NULL")
    return [
        Suspicion(kind, table, column, int(rows), examples=_examples(connection, writings.SUSPECTS[kind]))
        for kind, rows in told.items()
        if rows
    ]


def mixed(table: str, facts: ColumnFacts) -> Iterator[Suspicion]:
    """What the writings of a text column are suspicious of: several types in one, dates as text, several values in a cell."""
    written = {one.name: one.rows for one in facts.mixture}
    several = written.pop("several", 0)
    if several and facts.personal != "free_text":  # where commas are punctuation
        yield Suspicion("several", table, facts.name, several, {"filled": facts.filled})
    if written.get("exponent"):
        yield Suspicion("exponent", table, facts.name, written["exponent"], {"filled": facts.filled})
    kind, rows = max(written.items(), key=lambda one: one[1], default=("", 0))
    if kind not in ("exponent", "boolean") and _MOSTLY * facts.filled <= rows < facts.filled:
        yield Suspicion("mixed", table, facts.name, facts.filled - rows, {"writing": kind, "rows": rows})
    elif kind.startswith("date_") and rows == facts.filled:
        yield Suspicion("date_as_text", table, facts.name, rows, {"writing": kind})


def hours(connection: duckdb.DuckDBPyConnection) -> list[int]:
    """How many of a column's times are in each hour of the day; those of midnight are days, and not counted."""
    found = dict(connection.execute(_HOURS).fetchall())
    return [int(found.get(hour, 0)) for hour in range(24)]


def _examples(connection: duckdb.DuckDBPyConnection, condition: str) -> tuple[str, ...]:
    query = f"""SELECT left(value, {_LONGEST_SHOWN}) FROM tally WHERE nothing IS NULL AND {condition}
        ORDER BY n DESC, value LIMIT {_EXAMPLES}"""
    return tuple(row[0] for row in connection.execute(query).fetchall())


def _used(told: dict[str, Any], kind: pa.DataType) -> Used:
    """The narrowest type that holds every value."""
    if not told["filled"]:
        return "empty"
    if pa.types.is_boolean(kind):
        return "boolean"
    if _is_binary(kind):
        return "binary"
    if pa.types.is_temporal(kind):
        return "date" if pa.types.is_date(kind) or told["midnights"] == told["filled"] else "timestamp"
    if not _is_text(kind):
        if told["is_bit"] == told["filled"]:
            return "boolean"
        return "decimal" if told["decimals"] else "integer"
    rows = {name: told[f"is_{name}"] for name in writings.WRITINGS}
    fitting = (name for name, parts in writings.TYPES if sum(rows[part] for part in parts) == told["filled"])
    used: Used = next(fitting, "text")
    return "date" if used == "timestamp" and told["midnights"] + rows["date"] == told["filled"] else used


def _float_decimals(connection: duckdb.DuckDBPyConnection) -> int:
    """How many decimals floats really hold: the fewest of which all are no further off than binary noise."""
    off = ", ".join(
        f"max(abs(CAST(value AS DOUBLE) - round(CAST(value AS DOUBLE), {places})))"
        for places in range(MOST_DECIMALS + 1)
    )
    found = connection.execute(f"SELECT {off} FROM tally WHERE nothing IS NULL").fetchall()[0]
    return next((places for places, most in enumerate(found) if most is None or most < _NOISE), MOST_DECIMALS)


def _range(
    connection: duckdb.DuckDBPyConnection, told: dict[str, Any], kind: pa.DataType, shown: int
) -> tuple[str | None, str | None]:
    """The lowest and highest value: of numbers by size, of others by their characters."""
    if not told["filled"] or _is_binary(kind):
        return None, None
    is_number = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    by = "CAST(value AS DOUBLE)" if is_number else "value"
    least, most = connection.execute(f"""SELECT arg_min(value, ({by}, value)), arg_max(value, ({by}, value)) FROM tally
        WHERE nothing IS NULL""").fetchall()[0]
    return least[:shown], most[:shown]


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_binary(kind: pa.DataType) -> bool:
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def _row(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, Any]:
    found = connection.execute(query)
    names = [column[0] for column in found.description or ()]
    return dict(zip(names, found.fetchall()[0], strict=True))


_WRITTEN = "".join(
    f", coalesce(sum(n) FILTER (nothing IS NULL AND {sql}), 0)::BIGINT AS is_{name}"
    for name, sql in writings.WRITINGS.items()
)
_FIGURES = """SELECT coalesce(sum(n) FILTER (nothing = 'null'), 0)::BIGINT AS nulls,
    coalesce(sum(n) FILTER (nothing = 'empty'), 0)::BIGINT AS empties,
    coalesce(sum(n) FILTER (nothing = 'blank'), 0)::BIGINT AS blanks,
    coalesce(sum(n) FILTER (nothing IS NULL), 0)::BIGINT AS filled,
    count(*) FILTER (nothing IS NULL) AS distinct_values,
    coalesce(max(CASE WHEN {fraction} THEN length(split_part(value, '.', 2)) END)
        FILTER (nothing IS NULL), 0)::BIGINT AS decimals,
    coalesce(min(length(value)) FILTER (nothing IS NULL), 0)::BIGINT AS shortest,
    coalesce(max(length(value)) FILTER (nothing IS NULL), 0)::BIGINT AS longest,
    coalesce(sum(n) FILTER (nothing = 'sentinel'), 0)::BIGINT AS sentinels,
    coalesce(sum(n) FILTER (nothing IS NULL AND {midnight}), 0)::BIGINT AS midnights,
    coalesce(sum(n) FILTER (nothing IS NULL AND value IN ('0', '1')), 0)::BIGINT AS is_bit {writings} FROM tally"""
_SENTINELS = """SELECT sentinel, sum(n)::BIGINT FROM tally WHERE nothing = 'sentinel' GROUP BY 1 ORDER BY 2 DESC, 1"""
_FREQUENT = f"""SELECT left(value, {{shown}}), n FROM tally WHERE nothing IS NULL AND n > 1
    ORDER BY n DESC, value LIMIT {MOST_FREQUENT}"""
_HOURS = f"""SELECT try_cast(regexp_extract(value, '[ T](\\d\\d):', 1) AS INTEGER), sum(n)::BIGINT FROM tally
    WHERE nothing IS NULL AND NOT {writings.IS_MIDNIGHT} AND regexp_matches(value, '[ T]\\d\\d:') GROUP BY 1"""
