"""The families of planted defects; a further family is one function and one entry here."""

import math
from collections.abc import Callable, Collection
from typing import NamedTuple

import numpy as np

from demo.defects import (
    approvals,
    conflicts,
    customers,
    issues,
    item_masters,
    items,
    orders,
    production,
    quality,
    receipts,
    registers,
    reports,
    shared_orders,
    shipments,
    staff,
    structures,
    sub_lots,
    vendors,
)
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
    "D15": Family(15, customers.duplicate_customers),
    "D16": Family(9, structures.wrong_usages),
    "D17": Family(1, structures.circles),
    "D18": Family(120, receipts.lot_spellings),
    "D19": Family(10, receipts.look_alike_lots),
    "D20": Family(18, receipts.blank_lots),
    "D21": Family(14, receipts.wrong_expiries),
    "D22": Family(6, receipts.unapproved_receipts),
    "D23": Family(20, receipts.back_dated_receipts),
    "D24": Family(12, issues.needless_issues),
    "D25": Family(5, issues.blocked_lots),
    "D26": Family(7, issues.overdrawn_lots),
    "D27": Family(9, production.missing_consumption),
    "D28": Family(22, orders.wrong_outputs),
    "D29": Family(14, orders.open_in_one_system),
    "D30": Family(3, shipments.early_shipments),
    "D31": Family(4, shipments.orphan_shipments),
    "D32": Family(6, shipments.returns_of_nothing),
    "D33": Family(45, orders.order_spellings),
    "D35": Family(8, reports.wrong_clocks),
    "D34": Family(16, reports.wrong_sums),
    "D36": Family(30, reports.double_scans),
    "D37": Family(8, reports.unqualified_operators),
    "D38": Family(6, quality.late_calibrations),
    "D39": Family(9, quality.results_against_limits),
    "D40": Family(12, quality.wrong_labels),
    "D03": Family(12, item_masters.wrong_lot_flags),
    "D04": Family(8, item_masters.endless_shelf_lives),
    "D05": Family(9, item_masters.wrong_certificates),
    "D07": Family(4, item_masters.inverted_rates),
    "D08": Family(10, item_masters.disabled_items),
    "D09": Family(15, item_masters.misplaced_items),
    "D10": Family(2, item_masters.reused_codes),
    "D14": Family(12, approvals.unapproved_deliveries),
    "D41": Family(25, registers.untidy_cells),
    "C09": Family(8, registers.lower_case_lots),
    "D42": Family(12, registers.broken_flows),
    "D43": Family(9, registers.poor_complaints),
    "D44": Family(20, registers.damaged_texts),
}
"""By defect id of the catalogue (C09: lots in small letters), in the order of planting."""

CONFLICTS: dict[str, Family] = {
    "C2": Family(3, registers.revised_items),
    "C6": Family(6, conflicts.renamed_vendors),
    "C8": Family(3, conflicts.merged_hospitals),
    "C10": Family(3, conflicts.one_lot_text_of_two_vendors),
    "C11": Family(3, conflicts.one_lot_text_of_two_items),
    "C12": Family(3, sub_lots.sub_lots),
    "C14": Family(6, shared_orders.shared_orders),
    "C15": Family(4, staff.namesakes),
}
"""By conflict id of the catalogue: pairs of records in the truth ledger. Others follow from the plant or from families."""

PLANTED = {**FAMILIES, **CONFLICTS}


def planted_count(family: Family, scale: float) -> int:
    """How many of a family are planted: with the square root of the scale, at least two if there are two at scale 1."""
    return max(min(2, family.at_scale_one), round(family.at_scale_one * math.sqrt(scale)))


def plant_defects(draft: Draft, wanted: Collection[str], scale: float, seed: int) -> None:
    """Plant the wanted families; each has random numbers of its own, so that none depends on the others' draws."""
    if unknown := sorted(set(wanted) - set(PLANTED)):
        raise ValueError(f"unknown defect families {unknown}; there are {list(PLANTED)}")
    for name, family in PLANTED.items():
        if name in wanted:
            chance = np.random.default_rng([seed, 2 if name in FAMILIES else 3, int(name[1:])])
            family.plant(draft, planted_count(family, scale), chance)
    list_traps(draft)
    staff.list_replacements(draft)
