"""The ERP's warehouses, and where its items usually lie."""

import numpy as np

from demo.columns import Ints, pick
from demo.ledger import Ledger
from demo.masters import Items

WAREHOUSES = (
    ("01", "原料仓", 0),
    ("02", "半成品仓", 0),
    ("03", "成品仓", 0),
    ("04", "待检仓", 1),
    ("05", "退货仓", 1),
    ("06", "不合格品仓", 1),
)
"""Code, name and whether its stock is blocked."""

HOME_WAREHOUSE = np.array([0, 0, 1, 2, 2, 0])
"""By item kind, the index of its usual warehouse."""

QUARANTINE, RETURNS = 3, 4
CODES = [code for code, _, _ in WAREHOUSES]


def home(items: Items, item: Ints) -> Ints:
    """Index of the usual warehouse of items."""
    return HOME_WAREHOUSE[items.kind[item]]


def write_warehouses(ledger: Ledger) -> None:
    """Add the warehouses."""
    stores = np.arange(len(WAREHOUSES))
    ledger.write(
        ("erp", "Warehouse"),
        len(stores),
        {
            "cWhCode": pick(CODES, stores),
            "cWhName": pick([name for _, name, _ in WAREHOUSES], stores),
            "iWHProperty": 0,
            "bFreeze": np.array([blocked for _, _, blocked in WAREHOUSES]),
        },
    )
