"""The families of planted defects; a further family is one function and one entry here."""

import math
from collections.abc import Callable, Collection
from typing import NamedTuple

import numpy as np

from demo.defects import items, orders, production, receipts, reports, vendors
from demo.defects.draft import Draft
from demo.defects.traps import list_traps

Plant = Callable[[Draft, int, np.random.Generator], None]


class Family(NamedTuple):
    """A family of defects: how many at scale 1, and the function that plants them."""

    at_scale_one: int
    plant: Plant


FAMILIES: dict[str, Family] = {
    "D01": Family(40, items.duplicate_items),
    "D02": Family(25, items.untidy_codes),
    "D06": Family(10, items.wrong_gtins),
    "D11": Family(24, vendors.duplicate_vendors),
    "D12": Family(6, vendors.look_alike_vendors),
    "D13": Family(18, vendors.wrong_credit_codes),
    "D18": Family(120, receipts.lot_spellings),
    "D20": Family(18, receipts.blank_lots),
    "D21": Family(14, receipts.wrong_expiries),
    "D22": Family(6, receipts.unapproved_receipts),
    "D27": Family(9, production.missing_consumption),
    "D28": Family(22, orders.wrong_outputs),
    "D29": Family(14, orders.open_in_one_system),
    "D31": Family(4, production.orphan_shipments),
    "D33": Family(45, orders.order_spellings),
    "D34": Family(16, reports.wrong_sums),
    "D36": Family(30, reports.double_scans),
}
"""By defect id of the catalogue, in the order of planting."""


def planted_count(family: Family, scale: float) -> int:
    """How many of a family are planted: with the square root of the scale, at least two."""
    return max(2, round(family.at_scale_one * math.sqrt(scale)))


def plant_defects(draft: Draft, wanted: Collection[str], scale: float, seed: int) -> None:
    """Plant the wanted families; each has random numbers of its own, so that none depends on the others' draws."""
    if unknown := sorted(set(wanted) - set(FAMILIES)):
        raise ValueError(f"unknown defect families {unknown}; there are {list(FAMILIES)}")
    for name, family in FAMILIES.items():
        if name in wanted:
            family.plant(draft, planted_count(family, scale), np.random.default_rng([seed, 2, int(name[1:])]))
    list_traps(draft)
