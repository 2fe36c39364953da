"""Where a cursor stands: the highest value that was seen in each part of a table, and where the next pull begins again.

A time that is later than the source's own clock is no watermark: a row that somebody dates into the next year would hide
every change until then. Nor is a row version that is higher than one of a transaction that was still open: its rows come
later and would be passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from dictionary.project import duration
from dictionary.sql import literal, parquet, quote
from pipelines.extracts import Extracts
from pipelines.run import Manifest

EARLY = timedelta(hours=1)
"""How much earlier than its interval a comparison may come, so that a nightly one is not put off by a minute."""


def watermarks(connection: duckdb.DuckDBPyConnection, extracts: Extracts, file: Path) -> Manifest:
    """The highest value of the cursor in the mirror ``file``, by the tag of each part ('' where there is none)."""
    source, table = extracts.source, extracts.spec
    if table.changes.cursor is None:
        return {}
    column, tag = quote(table.changes.cursor), source.tag_of(table)
    native = connection.execute(f"SELECT typeof(any_value({column})) FROM {parquet(file)}").fetchall()[0][0]
    part = quote(tag) if tag else "''"
    complete = f"{_until_now(native, source.timezone, extracts.clocks)} AND {_settled(extracts.ceilings)}"
    rows = connection.execute(
        f"""SELECT part, max(value) FROM (SELECT {part} AS part, {column} AS value FROM {parquet(file)})
            WHERE {complete} GROUP BY part ORDER BY part"""
    ).fetchall()
    marks = {part: _mark(value) for part, value in rows if value is not None}
    return {part: mark for part, mark in marks.items() if mark is not None}


def _until_now(native: str, zone: str, clocks: Mapping[str, str]) -> str:
    """SQL of whether a cursor's value is not in the future of its part's clock; numbers and bytes have none."""
    if not native.startswith(("DATE", "TIMESTAMP", "VARCHAR")) or not clocks:
        return "true"
    cases = " ".join(
        f"WHEN {literal(part)} THEN {literal(_shown(clock, native, zone))}" for part, clock in clocks.items()
    )
    return f"value <= CAST(CASE part {cases} END AS {native})"


def _settled(ceilings: Mapping[str, int]) -> str:
    """SQL of whether no lower number can still come into the cursor's part."""
    cases = " ".join(f"WHEN {literal(part)} THEN value < {ceiling}" for part, ceiling in ceilings.items())
    return f"CASE part {cases} ELSE true END" if cases else "true"


def _shown(clock: str, native: str, zone: str) -> str:
    """A moment as the column would show it."""
    moment = datetime.fromisoformat(clock)
    if native == "TIMESTAMP WITH TIME ZONE":
        return moment.isoformat()
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None).isoformat(" ")


def _mark(value: Any) -> Manifest | None:
    if isinstance(value, bytes):
        return {"type": "bytes", "value": value.hex()}
    if isinstance(value, int | Decimal):
        return {"type": "number", "value": str(value)}
    try:
        datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return {"type": "time", "value": str(value)}


def lower_bound(mark: Manifest, overlap: str) -> Any:
    """Where a pull begins again: the highest value less the overlap, which a number has only where one is given."""
    if mark["type"] == "bytes":
        return bytes.fromhex(mark["value"])
    if mark["type"] == "number":
        number = Decimal(mark["value"])
        return int(number) - int(overlap) if overlap.isdigit() else int(number) if number % 1 == 0 else number
    moment = datetime.fromisoformat(mark["value"])
    return moment - (timedelta() if overlap.isdigit() else duration(overlap))


def is_due(every: str | None, last: str | None, now: datetime) -> bool:
    """Whether a comparison that is made so often has to be made now; what was never made is due."""
    if every is None or last is None:
        return True
    return now.astimezone(UTC) - datetime.fromisoformat(last) + EARLY >= duration(every)
