"""The ERP's production orders: headers, lines and the material allotted to them."""

import numpy as np

from demo.columns import ABSENT, DAY_SECONDS, Ints, pick, rank_within
from demo.erp_structures import bom_id
from demo.erp_warehouses import CODES, home
from demo.ledger import Ledger
from demo.orders import Purpose
from demo.world import World

RELEASED, CLOSED = 3, 4
"""Values of `mom_orderdetail.Status` that occur; 1 is unverified and 2 locked."""

STANDARD_CLASS, NON_STANDARD_CLASS = 1, 2
"""Values of `mom_orderdetail.MoClass`: rework and trial orders are non-standard."""

RELEASE_LEAD = 1_800


def order_id(world: World) -> Ints:
    """By order, its `MoDId`."""
    return world.rank + 2_000_001


def allocation_id(world: World) -> Ints:
    """By demand, its `AllocateId`: order after order in time."""
    ids = np.empty(len(world.plan.demand_order), np.int64)
    ids[_demands_in_time(world)] = np.arange(len(ids)) + 5_000_001
    return ids


def _demands_in_time(world: World) -> Ints:
    return np.argsort(world.rank[world.plan.demand_order], kind="stable")


def _headers(ledger: Ledger, world: World, rng: np.random.Generator) -> Ints:
    """Write mom_order and return, by order, its `MoId`."""
    orders = world.orders
    own = np.flatnonzero(orders.first_line < 0)
    own = own[np.argsort(world.rank[own])]
    ids = np.zeros(len(orders.item), np.int64)
    ids[own] = np.arange(len(own)) + 1_000_001
    second = np.flatnonzero(orders.first_line >= 0)
    ids[second] = ids[orders.first_line[second]]
    created = world.shift_start()[own] - 2 * RELEASE_LEAD
    ledger.write(
        ("erp", "mom_order"),
        len(own),
        {
            "MoId": ids[own],
            "MoCode": world.texts.mo_code.take(own),
            "CreateUser": pick(world.masters.people, rng.integers(0, 12, len(own))),
            "CreateDate": created // DAY_SECONDS * DAY_SECONDS,
            "CreateTime": created,
        },
        order=own,
    )
    return ids


def _lines(ledger: Ledger, world: World, header: Ints, rng: np.random.Generator) -> None:
    orders = world.orders
    at = np.argsort(world.rank)
    rows, item = len(at), orders.item[at]
    done = (orders.finish < world.days.count)[at]
    standard = orders.purpose[at] == Purpose.STANDARD
    released = world.shift_start()[at] - RELEASE_LEAD
    closed = world.moment(at, np.ones(rows)) + rng.integers(3_600, 7_200, rows)
    ledger.write(
        ("erp", "mom_orderdetail"),
        rows,
        {
            "MoDId": order_id(world)[at],
            "MoId": header[at],
            "SortSeq": world.texts.line[at],
            "InvCode": pick(world.items.code, item),
            "Qty": orders.planned[at] * 100,
            "QualifiedInQty": np.where(done, orders.good[at] * 100, 0),
            "MoLotCode": world.texts.erp_lot.take(orders.lot[at]),
            "Status": np.where(done, CLOSED, RELEASED),
            "MoClass": np.where(standard, STANDARD_CLASS, NON_STANDARD_CLASS),
            "BomId": np.where(orders.purpose[at] == Purpose.REWORK, 0, bom_id(world)[item]),
            "WhCode": pick(CODES, home(world.items, item)),
            "MDeptCode": pick(["0301", "0302", "0303", "0304"], world.items.family[item]),
            "RelsUser": pick(world.masters.people, rng.integers(12, 20, rows)),
            "RelsTime": released,
            "CloseTime": np.where(done, closed, ABSENT),
            "ModifyDate": np.where(done & (rng.random(rows) < 0.5), closed, ABSENT),
        },
        order=at,
    )


def _allocations(ledger: Ledger, world: World) -> None:
    plan = world.plan
    at = _demands_in_time(world)
    order, item = plan.demand_order[at], plan.demand_item[at]
    ledger.write(
        ("erp", "mom_moallocate"),
        len(at),
        {
            "AllocateId": np.arange(len(at)) + 5_000_001,
            "MoDId": order_id(world)[order],
            "SortSeq": (rank_within(order) + 1) * 10,
            "OpSeq": "0010",
            "InvCode": pick(world.items.code, item),
            "Qty": plan.demand_quantity[at],
            "IssQty": plan.demand_quantity[at],
            "WhCode": pick(CODES, home(world.items, item)),
        },
        demand=at,
        order=order,
    )


def write_erp_orders(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """Add the ERP's production orders to the ledger."""
    header = _headers(ledger, world, rng)
    _lines(ledger, world, header, rng)
    _allocations(ledger, world)
