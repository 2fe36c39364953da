"""Personal data are shown nowhere."""

from __future__ import annotations

import pytest

from tests.guiyi.conftest import Ask

QUERIES = [
    "SELECT operator AS v FROM core.operation_report WHERE operator IS NOT NULL LIMIT 5",
    "SELECT concat(consignee, consignee_address) AS v FROM source.shipment WHERE consignee IS NOT NULL LIMIT 5",
    "SELECT consignee AS v FROM history.shipment WHERE consignee IS NOT NULL LIMIT 5",
    "SELECT value AS v FROM lineage.value WHERE object = 'operation_report' AND field = 'operator' LIMIT 5",
]


@pytest.mark.parametrize("sql", QUERIES)
def test_query_masks_personal_columns(on: Ask, sql: str) -> None:
    rows = on("warehouse", "query", sql).json()
    assert rows
    assert {row["v"].replace("***", "") for row in rows} == {""}


def test_query_cannot_go_behind_the_views(on: Ask) -> None:
    names = {row["database"] for row in on("warehouse", "query", "SHOW ALL TABLES").json()} - {"memory"}
    for name in names:
        assert on("warehouse", "query", f'SELECT consignee FROM "{name}".core.shipment').code == 2


def test_trace_masks_consignees(on: Ask) -> None:
    lot = on("warehouse", "query", "SELECT l.lot_no FROM core.lot AS l JOIN core.shipment AS s ON s.lot_id = l.master_id "
             "WHERE s.consignee IS NOT NULL LIMIT 1").json()[0]["lot_no"]  # fmt: skip
    shipments = on("trace", lot, "--forward").json()["shipments"]
    assert shipments
    assert {row["consignee"] for row in shipments} <= {None, "***"}


def test_lineage_value_masks(on: Ask) -> None:
    master = on("warehouse", "query", "SELECT master_id FROM core.operation_report LIMIT 1").json()[0]["master_id"]
    values = on("lineage", "value", "operation_report", master, "operator").json()
    assert [row["value"] for row in values] == ["***"]
