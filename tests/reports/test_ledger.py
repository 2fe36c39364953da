"""A generation that an earlier release built has a ledger all the same."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

import duckdb

from reports.edition import Edition
from reports.quality.ledger import drift, pull

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_generation_that_knows_neither_drift_nor_unread_tables() -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA ops; SET VARIABLE run = '000001'")
        connection.execute(
            "CREATE TABLE ops.pull AS SELECT '000001' AS run_id, 'erp' AS system, 'Vendor' AS source_table"
        )
        nothing = cast("Any", None)
        old = Edition(connection, nothing, nothing, "000001", None, NOON, NOON)
        assert pull(old) == [{"system": "erp", "source_table": "Vendor", "unread": None}]
        assert drift(old) == []
