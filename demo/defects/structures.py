"""Defects of bills of material: quantities, times of effect, circles."""

from datetime import timedelta
from decimal import Decimal

import numpy as np

from demo.defects.deliveries import first_day
from demo.defects.draft import Draft
from demo.defects.tables import COMPONENT, PARENT
from demo.masters import Kind
from demo.orders import Purpose

LEAST_PIECES = 200
"""Orders at least as big show a wrong quantity beyond doubt; smaller ones round up to whole units."""


def wrong_usages(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D16: the base quantity of a line is left out, so that it needs a hundred or a thousand times too much."""
    world, structure = draft.world, draft.world.structure
    smallest = np.full(len(world.items.code), np.iinfo(np.int64).max)
    own = world.orders.purpose == Purpose.STANDARD
    np.minimum.at(smallest, world.orders.item[own], world.orders.planned[own])
    made = np.bincount(world.orders.item[own], minlength=len(smallest)) > 0
    line = draft.ids(COMPONENT, "line")
    big = made & (smallest >= LEAST_PIECES)
    able = (structure.denominator[line] > 1) & big[structure.parent[line]]
    usages = round(count * 5 / 9)
    rows = draft.pick(COMPONENT, able, usages, rng)
    true = [draft.get(COMPONENT, row, "BaseQtyD") for row in rows]
    planted = [Decimal("1.000000")] * len(rows)
    draft.set(COMPONENT, rows, "BaseQtyD", planted)
    for row, old, new in zip(rows, true, planted, strict=True):
        draft.note("D16", COMPONENT, draft.key(COMPONENT, row), "BaseQtyD", old, new, "VAL-BOM-QTY", "C")
    _overlaps(draft, count - usages, rng)


def _overlaps(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """A line is entered anew from the middle of the window on, and nobody ends the old one."""
    since = first_day(draft) + timedelta(days=120)
    for row in draft.pick(COMPONENT, np.ones(len(draft.free(COMPONENT)), np.bool_), count, rng):
        old, number = draft.row(COMPONENT, row), draft.next_id(COMPONENT, "OpComponentId")
        new = {**old, "OpComponentId": number, "SortSeq": old["SortSeq"] + 1, "EffBegDate": since}
        key = draft.append(COMPONENT, new, line=-1)
        draft.note("D16", COMPONENT, key, "EffBegDate", None, since, "VAL-BOM-EFF", "C")


def circles(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D17: from the end of the window on, a finished product is to go into a part of its own."""
    kind, structure = draft.world.items.kind, draft.world.structure
    line = draft.ids(COMPONENT, "line")
    able = (kind[structure.parent[line]] == Kind.FINISHED) & (kind[structure.component[line]] == Kind.SEMI)
    bom = {
        parent: bom
        for bom, parent in zip(*(draft.tables[PARENT][c].to_pylist() for c in ("BomId", "ParentId")), strict=True)
    }
    since = first_day(draft) + timedelta(days=3660)
    for row in draft.pick(COMPONENT, able, count, rng):
        old = draft.row(COMPONENT, row)
        parent = int(structure.parent[line[row]]) + 1
        new = {**old, "OpComponentId": draft.next_id(COMPONENT, "OpComponentId"), "BomId": bom[old["ComponentId"]]}
        new |= {"ComponentId": parent, "SortSeq": 990, "BaseQtyD": Decimal("1.000000"), "EffBegDate": since}
        key = draft.append(COMPONENT, new, line=-1)
        draft.note("D17", COMPONENT, key, "ComponentId", None, parent, "REF-BOM-CYCLE", "C")
