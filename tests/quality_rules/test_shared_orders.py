"""Checks that compare orders between systems take orders that are split or made together as one."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

CHECKS = Path(__file__).parents[2] / "dictionary" / "core" / "checks"

Order = tuple[str, str, str, int]
"""Number, system, status, quantity produced."""


class Orders:
    """The relations that a check reads, with one order O of the ERP and what carries it out."""

    def __init__(self, orders: list[Order], received: int = 0) -> None:
        self.connection = duckdb.connect()
        self.connection.execute(
            """CREATE TABLE work_order (
                record_id TEXT, master_id TEXT, system TEXT, state TEXT, status TEXT, produced_quantity INT);
            CREATE TABLE one_process (work_order_id TEXT, process_id TEXT);
            CREATE TABLE production_output (record_id TEXT, work_order_id TEXT, system TEXT, state TEXT, quantity INT)"""
        )
        for number, system, status, produced in orders:
            row = [number, number, system, "accepted", status, produced]
            self.connection.execute("INSERT INTO work_order VALUES (?, ?, ?, ?, ?, ?)", row)
            self.connection.execute("INSERT INTO one_process VALUES (?, 'O')", [number])
        self.connection.execute("INSERT INTO production_output VALUES ('P', 'O', 'erp', 'accepted', ?)", [received])

    def failing(self, check: str) -> list[str]:
        query = (CHECKS / f"{check}.sql").read_text(encoding="utf-8")
        return sorted(row[0] for row in self.connection.execute(query).fetchall())


@pytest.mark.parametrize(("received", "found"), [(10, []), (9, ["P"]), (6, ["P"])])
def test_the_parts_of_a_split_order_are_compared_with_the_whole(received: int, found: list[str]) -> None:
    orders = Orders([("O", "erp", "closed", 0), ("W1", "mes", "closed", 6), ("W2", "mes", "closed", 4)], received)
    orders.connection.execute("UPDATE work_order SET produced_quantity = NULL WHERE system = 'erp'")
    assert orders.failing("output_differs_from_report") == found


def test_a_split_order_that_is_still_growing_is_not_compared() -> None:
    orders = Orders([("W1", "mes", "closed", 6), ("W2", "mes", "released", 1)], 10)
    assert orders.failing("output_differs_from_report") == []


@pytest.mark.parametrize(
    ("erp", "first", "second", "found"),
    [
        ("released", "closed", "released", []),
        ("released", "closed", "closed", ["O"]),
        ("released", "closed", "cancelled", ["O"]),
        ("closed", "closed", "released", ["W2"]),
        ("closed", "closed", "closed", []),
    ],
)
def test_a_split_order_is_open_as_long_as_a_part_is(erp: str, first: str, second: str, found: list[str]) -> None:
    orders = Orders([("O", "erp", erp, 0), ("W1", "mes", first, 6), ("W2", "mes", second, 4)])
    assert orders.failing("order_open_elsewhere") == found
