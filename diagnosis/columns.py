"""The facts of a table's columns, reckoned from their ``tally`` (``diagnosis.tally``): one statement tells all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from connectors.base import DescribedColumn
from diagnosis import writings
from diagnosis.facts import ColumnFacts, Counted, Used
from diagnosis.tally import Kinds, is_binary, is_number, is_text, listed

if TYPE_CHECKING:
    import duckdb

MOST_FREQUENT: Final = 5
"""How many of a column's values are told."""

FEW: Final = 30
"""A column with no more values is told with all of them."""

MOST_DECIMALS: Final = 12
"""As many as a source's file can promise of a float."""

Told = Mapping[int, dict[str, Any]]
"""Figures of each column by their names."""

_NOISE: Final = 1e-6
_LONGEST_SHOWN: Final = 60
_DAY_LETTERS: Final = len("2024-03-05")


def facts(
    connection: duckdb.DuckDBPyConnection, described: Mapping[int, DescribedColumn], kinds: Kinds
) -> dict[int, ColumnFacts]:
    """What ``tally`` says of these columns; of a table without rows no tally is needed."""
    told = _figures(connection, kinds)
    used = {place: _used(told[place], kind) for place, kind in kinds.items()}
    ranges = _ranges(connection, kinds, used)
    middles = _middles(connection, [place for place, one in used.items() if one in ("date", "timestamp")])
    repeating = {
        place for place, one in told.items() if one["distinct"] < one["filled"] and not is_binary(kinds[place])
    }
    few = {place for place in repeating if told[place]["distinct"] <= FEW}
    frequent = _frequent(connection, repeating, few)
    sentinels = _sentinels(connection, {place for place, one in told.items() if one["sentinels"]})
    found = {}
    for place, kind in kinds.items():
        one, column = told[place], described[place]
        shown = _DAY_LETTERS if used[place] == "date" and not is_text(kind) else _LONGEST_SHOWN
        lowest, highest = ranges.get(place, (None, None))
        written = writings.WRITINGS if is_text(kind) else ()
        found[place] = ColumnFacts(
            name=column.name,
            declared=column.source_type,
            arrow=str(kind),
            used=used[place],
            comment=column.comment,
            sentinels=tuple(sentinels[place]),
            lowest=lowest[:shown] if lowest is not None else None,
            highest=highest[:shown] if highest is not None else None,
            middle=middles.get(place),
            is_numbered=0 < one["filled"] == one.get("numbered"),
            mixture=tuple(Counted(name, one[f"is_{name}"]) for name in written if one[f"is_{name}"]),
            frequent=tuple(Counted(name[:shown], rows) for name, rows in frequent[place][:MOST_FREQUENT] if rows > 1),
            values=tuple(Counted(*row) for row in frequent[place]) if place in few else (),
            **{name: one[name] for name in _TOLD},
        )
    return found


def no_facts(column: DescribedColumn, kind: pa.DataType) -> ColumnFacts:
    """What is known of a column of a table without rows."""
    return ColumnFacts(column.name, column.source_type, str(kind), "empty", column.comment)


def _figures(connection: duckdb.DuckDBPyConnection, kinds: Kinds) -> Told:
    """The figures of each column; how its values are written is asked of texts only."""
    told = _rows(connection, _FIGURES)
    texts = _of(kinds, is_text)
    if texts:
        written = f"SELECT place {_WRITTEN}, {_NUMBERED} FROM tally WHERE place IN {listed(texts)} GROUP BY place"
        for place, one in _rows(connection, written).items():
            told[place] |= one
    for place, decimals in _float_decimals(connection, _of(kinds, pa.types.is_floating)).items():
        told[place]["decimals"] = decimals
    return told


def _of(kinds: Kinds, wanted: Any) -> list[int]:
    return [place for place, kind in kinds.items() if wanted(kind)]


def _used(told: Mapping[str, Any], kind: pa.DataType) -> Used:
    """The narrowest type that holds every value."""
    filled = told["filled"]
    if not filled:
        return "empty"
    if pa.types.is_boolean(kind):
        return "boolean"
    if is_binary(kind):
        return "binary"
    if pa.types.is_temporal(kind):
        return "date" if pa.types.is_date(kind) or told["midnights"] == filled else "timestamp"
    if not is_text(kind):
        if told["is_bit"] == filled:
            return "boolean"
        return "decimal" if told["decimals"] else "integer"
    fitting = (name for name, parts in writings.TYPES if sum(told[f"is_{part}"] for part in parts) == filled)
    used: Used = next(fitting, "text")
    return "date" if used == "timestamp" and told["midnights"] + told["is_date"] == filled else used


def _float_decimals(connection: duckdb.DuckDBPyConnection, places: Collection[int]) -> dict[int, int]:
    """How many decimals floats really hold: the fewest of which all are no further off than binary noise."""
    if not places:
        return {}
    off = ", ".join(
        f"max(abs(CAST(value AS DOUBLE) - round(CAST(value AS DOUBLE), {digits})))"
        for digits in range(MOST_DECIMALS + 1)
    )
    query = f"SELECT place, {off} FROM tally WHERE nothing IS NULL AND place IN {listed(places)} GROUP BY place"
    return {
        place: next((digits for digits, most in enumerate(found) if most is None or most < _NOISE), MOST_DECIMALS)
        for place, *found in connection.execute(query).fetchall()
    }


def _ranges(
    connection: duckdb.DuckDBPyConnection, kinds: Kinds, used: Mapping[int, Used]
) -> dict[int, tuple[str, str]]:
    """The lowest and highest value of each column: of numbers by size, of others by their characters."""
    filled = {place for place, kind in kinds.items() if used[place] != "empty" and not is_binary(kind)}
    numbers = filled & set(_of(kinds, is_number))
    by_size = "(CAST(value AS DOUBLE), value)"
    queries = (
        (numbers, f"arg_min(value, {by_size}), arg_max(value, {by_size})"),
        (filled - numbers, "min(value), max(value)"),
    )
    return {
        place: (lowest, highest)
        for places, ends in queries
        if places
        for place, lowest, highest in connection.execute(
            f"SELECT place, {ends} FROM tally WHERE nothing IS NULL AND place IN {listed(places)} GROUP BY place"
        ).fetchall()
    }


def _middles(connection: duckdb.DuckDBPyConnection, places: Collection[int]) -> dict[int, str]:
    """The day in the middle of the different ones of each column."""
    if not places:
        return {}
    query = f"""SELECT place, left(quantile_disc(value, 0.5), {_DAY_LETTERS}) FROM tally
        WHERE nothing IS NULL AND place IN {listed(places)} GROUP BY place"""
    return dict(connection.execute(query).fetchall())


def _frequent(
    connection: duckdb.DuckDBPyConnection, places: Iterable[int], few: Iterable[int]
) -> dict[int, list[tuple[str, int]]]:
    """The most frequent values of columns in which some value repeats, and all of those that have but a few."""
    query = f"""SELECT place, value, n FROM tally
        WHERE nothing IS NULL AND place IN {listed(places)} AND (n > 1 OR place IN {listed(few)})
        QUALIFY row_number() OVER (PARTITION BY place ORDER BY n DESC, value)
            <= CASE WHEN place IN {listed(few)} THEN {FEW} ELSE {MOST_FREQUENT} END
        ORDER BY place, n DESC, value"""
    return _by_place(connection.execute(query).fetchall())


def _sentinels(connection: duckdb.DuckDBPyConnection, places: Collection[int]) -> dict[int, list[Counted]]:
    found = connection.execute(_SENTINELS).fetchall() if places else []
    return defaultdict(list, {place: [Counted(*one) for one in ones] for place, ones in _by_place(found).items()})


def _by_place(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for place, *rest in rows:
        found[place].append(tuple(rest))
    return found


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> dict[int, dict[str, Any]]:
    found = connection.execute(query)
    names = [column[0] for column in found.description or ()]
    return {row[0]: dict(zip(names[1:], row[1:], strict=True)) for row in found.fetchall()}


_TOLD = ("nulls", "empties", "blanks", "filled", "distinct", "decimals", "shortest", "longest")
_FIGURES = f"""SELECT place, coalesce(sum(n) FILTER (nothing = 'null'), 0)::BIGINT AS nulls,
    coalesce(sum(n) FILTER (nothing = 'empty'), 0)::BIGINT AS empties,
    coalesce(sum(n) FILTER (nothing = 'blank'), 0)::BIGINT AS blanks,
    coalesce(sum(n) FILTER (nothing IS NULL), 0)::BIGINT AS filled,
    count(*) FILTER (nothing IS NULL) AS "distinct",
    coalesce(max(length(split_part(value, '.', 2))) FILTER
        (nothing IS NULL AND contains(value, '.') AND regexp_full_match(value, '[+-]?\\d*\\.\\d+')), 0)::BIGINT AS decimals,
    coalesce(min(length(value)) FILTER (nothing IS NULL), 0)::BIGINT AS shortest,
    coalesce(max(length(value)) FILTER (nothing IS NULL), 0)::BIGINT AS longest,
    coalesce(sum(n) FILTER (nothing = 'sentinel'), 0)::BIGINT AS sentinels,
    coalesce(sum(n) FILTER (nothing IS NULL AND contains(value, '00:00') AND {writings.IS_MIDNIGHT}), 0)::BIGINT AS midnights,
    coalesce(sum(n) FILTER (nothing IS NULL AND value IN ('0', '1')), 0)::BIGINT AS is_bit FROM tally GROUP BY place"""
_NUMBERED = f"coalesce(sum(n) FILTER (nothing IS NULL AND {writings.NUMBERED}), 0)::BIGINT AS numbered"
_WRITTEN = "".join(
    f", coalesce(sum(n) FILTER (nothing IS NULL AND {sql}), 0)::BIGINT AS is_{name}"
    for name, sql in writings.WRITINGS.items()
)
_SENTINELS = """SELECT place, sentinel, sum(n)::BIGINT AS n FROM tally WHERE nothing = 'sentinel' GROUP BY ALL
    ORDER BY place, n DESC, sentinel"""
