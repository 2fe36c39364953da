"""Other ways to find the lots that a lot leads to: in memory breadth first, and a plain recursive CTE."""

from __future__ import annotations

from collections import defaultdict
from typing import Literal

import duckdb

Direction = Literal["forward", "backward"]
Neighbours = dict[str, list[str]]

_SIDES = {"forward": ("parent_lot_id", "child_lot_id"), "backward": ("child_lot_id", "parent_lot_id")}
_STARTS = {
    "forward": """SELECT DISTINCT lot_id FROM trace.event WHERE event = 'receive' AND lot_id IS NOT NULL
        AND lot_id IN (SELECT parent_lot_id FROM trace.lot_edge)""",
    "backward": """SELECT DISTINCT child_lot_id FROM trace.lot_edge
        WHERE child_lot_id NOT IN (SELECT parent_lot_id FROM trace.lot_edge WHERE parent_lot_id IS NOT NULL)""",
}


def neighbours(connection: duckdb.DuckDBPyConnection, direction: Direction) -> Neighbours:
    """Every lot with the lots one step on."""
    here, there = _SIDES[direction]
    found: Neighbours = defaultdict(list)
    for lot, following in connection.execute(f"SELECT DISTINCT {here}, {there} FROM trace.lot_edge").fetchall():
        found[lot].append(following)
    return dict(found)


def starts(connection: duckdb.DuckDBPyConnection, direction: Direction) -> list[str]:
    """Supplier lots that were used, for a trace forward; finished lots, for one backward."""
    return sorted(row[0] for row in connection.execute(_STARTS[direction]).fetchall())


def breadth_first(edges: Neighbours, lot: str) -> set[str]:
    """The lots in scope, the first one included."""
    seen = {lot}
    front = [lot]
    while front:
        front = [item for one in front for item in edges.get(one, ()) if item not in seen]
        front = list(dict.fromkeys(front))
        seen.update(front)
    return seen


def recursive(connection: duckdb.DuckDBPyConnection, direction: Direction, lot: str) -> set[str]:
    """The same by a recursive CTE; UNION drops what was reached before, so that cycles end."""
    here, there = _SIDES[direction]
    rows = connection.execute(
        f"""WITH RECURSIVE reached(lot) AS (SELECT CAST($lot AS VARCHAR) UNION
            SELECT e.{there} FROM reached AS r JOIN trace.lot_edge AS e ON e.{here} = r.lot)
            SELECT lot FROM reached""",
        {"lot": lot},
    ).fetchall()
    return {row[0] for row in rows}
