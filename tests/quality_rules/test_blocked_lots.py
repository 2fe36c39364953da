"""A part of a lot is blocked with its whole until quality decides about the part itself."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

CHECKS = Path(__file__).parents[2] / "dictionary" / "core" / "checks"


@pytest.mark.parametrize(("query", "relation"), [("consumed", "consumption"), ("shipped", "shipment")])
@pytest.mark.parametrize(
    ("whole", "part", "quantity", "found"),
    [
        ("rejected", None, 5, ["R"]),
        ("quarantine", None, 5, ["R"]),
        ("released", None, 5, []),
        (None, None, 5, []),
        ("rejected", "released", 5, []),
        ("rejected", None, -5, []),
    ],
)
def test_part_of_a_blocked_lot(
    query: str, relation: str, whole: str | None, part: str | None, quantity: int, found: list[str]
) -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE lot (master_id TEXT, parent_id TEXT, state TEXT, status TEXT)")
        lots = [["W", None, "accepted", whole], ["W", None, "excluded", "rejected"], ["P", "W", "inferred", part]]
        connection.executemany("INSERT INTO lot VALUES (?, ?, ?, ?)", lots)
        connection.execute(f"CREATE TABLE {relation} (record_id TEXT, lot_id TEXT, state TEXT, quantity INT)")
        rows = [["R", "P", "accepted", quantity], ["X", "P", "excluded", 5], ["O", "W", "accepted", 5]]
        connection.executemany(f"INSERT INTO {relation} VALUES (?, ?, ?, ?)", rows)
        sql = (CHECKS / f"part_of_blocked_lot_{query}.sql").read_text(encoding="utf-8")
        assert [row[0] for row in connection.execute(sql).fetchall()] == found
