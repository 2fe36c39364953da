"""Defects of shipments: before the release, of lots from nowhere, returns of nothing."""

from datetime import datetime, timedelta

import numpy as np

from demo.defects.draft import Draft
from demo.defects.tables import SHIPMENT, SHIPMENT_LINE
from demo.workdays import seconds


def early_shipments(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D30: a line goes out on a delivery of its own, some days before its lot was released."""
    world = draft.world
    lot, header = draft.ids(SHIPMENT_LINE, "lot"), draft.ids(SHIPMENT_LINE, "header")
    first = np.full(len(world.lots.item), np.iinfo(np.int64).max)
    np.minimum.at(first, world.orders.lot, world.orders.finish)
    able = (draft.ids(SHIPMENT_LINE, "red") == 0) & (first[lot] < world.days.count) & (first[lot] > 5)
    returned = np.isin(np.arange(len(lot)), world.trade.from_customer.of)
    for row in draft.pick(SHIPMENT_LINE, able & ~returned, count, rng):
        finish = int(first[lot[row]])
        made = np.datetime64(int(seconds(world.days.day(np.array([finish])))[0]), "s").astype(datetime)
        day = made - timedelta(days=int(rng.integers(1, 4)))
        old, number = draft.row(SHIPMENT, int(header[row])), draft.next_id(SHIPMENT, "ID")
        clock = day + timedelta(hours=14)
        new = {"ID": number, "cCode": f"{number % 10_000_000:010d}", "dDate": day, "dnmaketime": clock}
        seen = {"dVeriDate": day, "dnverifytime": clock, "dModifyDate": None, "ufts": draft.next_id(SHIPMENT, "ufts")}
        draft.append(
            SHIPMENT, {**old, **new, **seen}, customer=int(draft.ids(SHIPMENT, "customer")[header[row]]), red=0
        )
        true = draft.get(SHIPMENT_LINE, row, "ID")
        draft.set(SHIPMENT_LINE, [row], "ID", [number])
        draft.note("D30", SHIPMENT_LINE, draft.key(SHIPMENT_LINE, row), "ID", true, number, "VAL-RELEASE-ORDER", "C")


def orphan_shipments(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D31: a further shipment line with a lot that was neither made nor bought."""
    for row in draft.pick(SHIPMENT_LINE, draft.ids(SHIPMENT_LINE, "red") == 0, count, rng):
        old = draft.row(SHIPMENT_LINE, row)
        number = draft.next_id(SHIPMENT_LINE, "AutoID")
        orphan = f"{old['cBatch'].split('-')[0]}-{9000 + number % 1000}"
        new = {**old, "AutoID": number, "cBatch": orphan, "iDLsID": 690_001 + number % 1_000_000}
        key = draft.append(SHIPMENT_LINE, new, lot=-1, red=0, header=int(draft.ids(SHIPMENT_LINE, "header")[row]))
        draft.note("D31", SHIPMENT_LINE, key, "cBatch", None, orphan, "REF-LOT-ORPHAN", "C")


def returns_of_nothing(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D32: goods come back and nobody writes of which delivery."""
    for row in draft.pick(SHIPMENT_LINE, draft.ids(SHIPMENT_LINE, "red") == 1, count, rng):
        true = draft.get(SHIPMENT_LINE, row, "iCorID")
        draft.set(SHIPMENT_LINE, [row], "iCorID", [None])
        draft.note("D32", SHIPMENT_LINE, draft.key(SHIPMENT_LINE, row), "iCorID", true, None, "REF-RETURN", "M")
