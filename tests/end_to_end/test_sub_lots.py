"""Lots that are kept in parts: no part is the whole, all name it, and a trace goes through it to the supplier."""

from __future__ import annotations

import duckdb

from lineage.trace import trace
from tests.end_to_end.plants import Night


def test_a_trace_goes_through_the_whole_to_the_supplier_and_from_it_to_all_parts(first: Night) -> None:
    parts = first.ask(
        """SELECT p.master_id, p.lot_no, w.master_id, w.lot_no FROM core.lot AS p JOIN core.lot AS w ON w.master_id = p.parent_id
        ORDER BY p.lot_no"""
    )
    assert len(parts) >= 4
    assert all(number in (f"{whole}-1", f"{whole}-2") for _, number, _, whole in parts)
    with duckdb.connect(str(first.generation), read_only=True) as connection:
        for part, _, whole, whole_number in parts:
            back = trace(connection, part)
            assert [node["lot"] for node in back.nodes if node["depth"] == 1] == [whole_number]
            assert {row["lot_id"] for row in back.receipts} == {whole}
            assert back.gaps == []
            assert [lot["difference"] for lot in back.balance["asked"]] == [0]
            forth = trace(connection, whole, direction="forward")
            assert part in {node["lot_id"] for node in forth.nodes if node["depth"] == 1}
            assert forth.balance["asked"][0]["difference"] == 0
