"""Reckoning which work orders carry out which orders: one by one, but for those that are split or made together."""

import pyarrow as pa

from demo.columns import pc
from demo.ledger import Ledger
from demo.truth import SHARE, key_text

LINE = ("erp", "mom_orderdetail")
WORK_ORDER = ("mes", "pro_workorder")


def order_shares(ledger: Ledger, told: pa.Table) -> pa.Table:
    """The shares that were told of some orders, and those of all others, each of which one work order carries out."""
    lines, works = ledger.tables[LINE], ledger.tables[WORK_ORDER]
    number = dict(zip(ledger.identity[LINE]["order"].tolist(), lines["MoDId"].to_pylist(), strict=True))
    order = ledger.identity[WORK_ORDER]["order"].tolist()
    quantity = pc.cast(works["quantity"], "int64").to_pylist()
    rows = [
        {"order_key": key_text([number[own]]), "work_order_key": key_text([code]), "quantity": whole}
        for own, code, whole in zip(order, works["workorder_code"].to_pylist(), quantity, strict=True)
        if own >= 0
    ]
    one = {"order_share": 1.0, "work_order_share": 1.0}
    return pa.concat_tables([pa.Table.from_pylist([row | one for row in rows], schema=SHARE), told])
