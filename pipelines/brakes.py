"""Brakes: what may vanish from a source in one night before the run stops, since a broken source looks like a deleted one."""

from __future__ import annotations

from decimal import Decimal

import duckdb

from dictionary.problems import DataError, Problem
from dictionary.source import Table
from dictionary.sql import literal, quote
from pipelines.extracts import Extracts
from pipelines.mirror_marks import PART


def brake(connection: duckdb.DuckDBPyConnection, extracts: Extracts, deleted: int, live: int) -> None:
    """Stop where too much has vanished; reads the table ``compared``.

    Raises:
        DataError: more of a table's ``live`` rows were deleted than its brake allows, or all of one of its parts.
    """
    path = f"{extracts.source.source}.{extracts.table}"
    if not may_vanish(extracts.spec, deleted, live):
        args = {"deleted": deleted, "live": live, "brake": extracts.spec.changes.brake}
        raise DataError(Problem("pull.brake", path=path, args=args))
    gone = _emptied_part(connection, extracts) if deleted else None
    if gone is not None:
        raise DataError(Problem("pull.part_gone", path=path, args={"part": gone[0], "live": gone[1]}))


def may_vanish(spec: Table, gone: int, live: int) -> bool:
    """Whether so many of a table's live rows may vanish in one night."""
    return live == 0 or Decimal(gone) / live <= spec.changes.brake_share


def _emptied_part(connection: duckdb.DuckDBPyConnection, extracts: Extracts) -> tuple[str, int] | None:
    """A part that was read, and of which no known row is left, with their number: a database that was restored empty."""
    tags = [literal(part["tag"]) for part in extracts.parts if "tag" in part]
    if not tags or extracts.spec.drops or extracts.spec.changes.brake_share >= 1:
        return None
    found = connection.execute(
        f"""SELECT {quote(PART)}, count(*) FROM compared WHERE {quote(PART)} IN ({", ".join(tags)})
            AND fate NOT IN ('gone', 'new') GROUP BY ALL HAVING bool_and(fate = 'deleted') ORDER BY ALL LIMIT 1"""
    ).fetchone()
    return (found[0], found[1]) if found else None
