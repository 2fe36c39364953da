"""A receipt that nobody approved is told when its lot was used, however the mapping says that documents are approved."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

QUERY = Path(__file__).parents[2] / "dictionary" / "core" / "checks" / "unapproved_receipt_used.sql"


@pytest.mark.parametrize(
    ("excluded_by", "used", "found"),
    [
        ("approved", "L", ["R"]),
        ("h.approved", "L", ["R"]),
        ("h.approved", "P", ["R"]),
        ("approved", "other", []),
        ("h.opening", "L", []),
        (None, "L", []),
    ],
)
def test_unapproved_receipt_of_a_lot_that_was_used(excluded_by: str | None, used: str, found: list[str]) -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE lot (master_id TEXT, parent_id TEXT)")
        connection.execute("INSERT INTO lot VALUES ('L', NULL), ('P', 'L')")
        connection.execute("CREATE TABLE consumption (lot_id TEXT, state TEXT)")
        connection.execute("INSERT INTO consumption VALUES (?, 'accepted')", [used])
        connection.execute("CREATE TABLE purchase_receipt (record_id TEXT, excluded_by TEXT, lot_id TEXT)")
        connection.execute("INSERT INTO purchase_receipt VALUES ('R', ?, 'L')", [excluded_by])
        assert [row[0] for row in connection.execute(QUERY.read_text(encoding="utf-8")).fetchall()] == found
