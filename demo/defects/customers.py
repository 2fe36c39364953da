"""Defects of ERP customers: one hospital under several codes."""

import numpy as np

from demo.columns import pc
from demo.defects.draft import Draft
from demo.defects.tables import CUSTOMER, SHIPMENT


def duplicate_customers(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D15: a hospital exists under its old name and under an abbreviation too; all three codes are delivered to."""
    hospital = pc.equal(draft.tables[CUSTOMER]["cCCCode"], "01").to_numpy()
    ready = draft.free(SHIPMENT) & (draft.ids(SHIPMENT, "red") == 0)
    shipments = np.bincount(draft.ids(SHIPMENT, "customer")[ready], minlength=len(hospital))
    rows = draft.pick(CUSTOMER, hospital & (shipments[draft.ids(CUSTOMER, "customer")] >= 3), (count + 1) // 2, rng)
    twins = [(row, turn) for row in rows for turn in range(2)][:count]
    for row, turn in twins:
        _twin(draft, row, turn, rng)


def _twin(draft: Draft, row: int, turn: int, rng: np.random.Generator) -> None:
    old, customer = draft.row(CUSTOMER, row), int(draft.ids(CUSTOMER, "customer")[row])
    code = f"KH-{len(draft.free(CUSTOMER)) + 1 + draft.appended(CUSTOMER):04d}"
    name = _abbreviated(old["cCusName"]) if turn else old["cCusName"].replace("市", "县", 1)
    key = draft.append(CUSTOMER, {**old, "cCusCode": code, "cCusName": name, "cCusAbbName": name}, customer=customer)
    mine = (draft.ids(SHIPMENT, "customer") == customer) & (draft.ids(SHIPMENT, "red") == 0)
    moved = draft.pick(SHIPMENT, mine, max(1, int(mine.sum()) // 3), rng)
    draft.set(SHIPMENT, moved, "cCusCode", [code] * len(moved))
    draft.note("D15", CUSTOMER, key, "cCusCode", old["cCusCode"], code, "MDM-CUS-DUP", "M")


def _abbreviated(name: str) -> str:
    """What people call a hospital: 云溪市第一人民医院 is 云溪一院, 云溪市中心医院 is 云溪中心院."""
    short = name.replace("市", "", 1).replace("人民医院", "院").replace("医院", "院")
    return short.replace("第一", "一").replace("第二", "二")
