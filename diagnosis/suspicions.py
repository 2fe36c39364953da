"""What people should look at in the columns of a table, from their ``tally`` and their facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from connectors.likely_encoding import LOOKED_AT, UNKNOWN, other_encoding
from diagnosis import writings, zones
from diagnosis.facts import ColumnFacts, Suspicion
from diagnosis.tally import listed
from diagnosis.twins import twins
from dictionary.undecodable import is_not_ascii, is_of_another_encoding, readable

if TYPE_CHECKING:
    import duckdb

_LONGEST_SHOWN: Final = 60
_EXAMPLES: Final = 3
_MOSTLY: Final = 0.9


@dataclass(frozen=True)
class Stated:
    """What a source is said to be, which its values may speak against.

    Attributes:
        zone: the zone in which it writes times.
        at: a moment, for the zone's distance from UTC.
        encoding: that of the table's text; None where it tells its own.
    """

    zone: str
    at: datetime
    encoding: str | None


def suspicions(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[int, ColumnFacts], stated: Stated
) -> Iterator[Suspicion]:
    """All suspicions about columns, in their order.

    Args:
        connection: where ``tally`` is.
        table: the name of their table.
        columns: their facts, by their places.
        stated: what the source is said to be.
    """
    texts = {place: one for place, one in columns.items() if one.used == "text"}
    strange, alike = _strange(connection, texts), twins(connection, table, texts)
    times = _hours(connection, [place for place, one in columns.items() if one.used == "timestamp"])
    for place, facts in columns.items():
        yield from _nothing(table, facts)
        for kind, rows in strange.get(place, {}).items():
            yield Suspicion(kind, table, facts.name, rows, examples=_examples(connection, place, kind))
        if "undecodable" in strange.get(place, {}) and stated.encoding:
            yield from _wrong_encoding(connection, place, table, facts, stated.encoding)
        if place in texts:
            yield from _mixed(table, facts)
        if place in alike:
            yield alike[place]
        shifted = zones.shifted(table, facts.name, times[place], stated.zone, stated.at) if place in times else None
        if shifted is not None:
            yield shifted


def _nothing(table: str, facts: ColumnFacts) -> Iterator[Suspicion]:
    """What stands there for nothing and is not empty."""
    for one in facts.sentinels:
        yield Suspicion("sentinel", table, facts.name, one.rows, {"value": one.name})
    if facts.empties or facts.blanks:
        detail = {"nulls": facts.nulls, "empties": facts.empties, "blanks": facts.blanks}
        yield Suspicion("empty_text", table, facts.name, facts.empties + facts.blanks, detail)


def _strange(connection: duckdb.DuckDBPyConnection, texts: Mapping[int, ColumnFacts]) -> dict[int, dict[str, int]]:
    """By place, the kinds of strange characters with the rows that have them."""
    if not texts:
        return {}
    found: dict[int, dict[str, int]] = {}
    for place, *rows in connection.execute(f"{_STRANGE}{listed(texts)} GROUP BY place").fetchall():
        found[place] = {kind: int(n) for kind, n in zip(writings.SUSPECTS, rows, strict=True) if n}
    return found


def _examples(connection: duckdb.DuckDBPyConnection, place: int, kind: str) -> tuple[str, ...]:
    query = f"""SELECT {readable(f"left(value, {_LONGEST_SHOWN})")} FROM tally
        WHERE place = {place} AND nothing IS NULL AND {writings.SUSPECTS[kind]} ORDER BY n DESC, value LIMIT {_EXAMPLES}"""
    return tuple(row[0] for row in connection.execute(query).fetchall())


def _wrong_encoding(
    connection: duckdb.DuckDBPyConnection, place: int, table: str, facts: ColumnFacts, declared: str
) -> Iterator[Suspicion]:
    """That a column has another encoding than the declared one."""
    values = f"FROM tally WHERE place = {place} AND {is_not_ascii('value')}"
    counted = f"SELECT coalesce(sum(n) FILTER ({is_of_another_encoding('value')}), 0)::BIGINT, sum(n)::BIGINT {values}"
    undecodable, not_ascii = connection.execute(counted).fetchall()[0]
    sample = connection.execute(f"SELECT value {values} ORDER BY value LIMIT {LOOKED_AT}").fetchall()
    likely = other_encoding(declared, [value for (value,) in sample], undecodable, not_ascii)
    if likely:
        kind = "unknown_encoding" if likely.encoding == UNKNOWN else "wrong_encoding"
        yield Suspicion(kind, table, facts.name, undecodable, {"declared": declared, **asdict(likely)})


def _mixed(table: str, facts: ColumnFacts) -> Iterator[Suspicion]:
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


def _hours(connection: duckdb.DuckDBPyConnection, places: list[int]) -> dict[int, list[int]]:
    """How many of the times of each column are in each hour of the day; those of midnight are days, and not counted."""
    found = {place: [0] * 24 for place in places}
    if places:
        for place, hour, n in connection.execute(f"{_HOURS}{listed(places)} GROUP BY ALL").fetchall():
            if hour is not None and hour < 24:
                found[place][hour] = int(n)
    return found


_COUNTED = ", ".join(f"coalesce(sum(n) FILTER ({sql}), 0)" for sql in writings.SUSPECTS.values())
_STRANGE = f"SELECT place, {_COUNTED} FROM tally WHERE nothing IS NULL AND {writings.MAY_BE_SUSPECT} AND place IN "
_HOURS = f"""SELECT place, try_cast(regexp_extract(value, '[ T](\\d\\d):', 1) AS INTEGER) AS hour, sum(n)::BIGINT FROM tally
    WHERE nothing IS NULL AND regexp_matches(value, '[ T]\\d\\d:') AND NOT {writings.IS_MIDNIGHT} AND place IN """
