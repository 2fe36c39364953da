"""Reckoning the exact measures of the truth ledger, from the world and from the source tables before any defect."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from demo.columns import Bools, Ints
from demo.erp_items import class_code
from demo.kpi_rows import NIGHT, monthly, rows, sums
from demo.kpis_of_departments import department_measures
from demo.ledger import Ledger
from demo.names import OPERATIONS, class_name
from demo.orders import Purpose, State
from demo.trade import finished_orders
from demo.world import World

SHARED = (
    ("material", "item", ("erp", "Inventory"), ("mes", "md_item")),
    ("supplier", "vendor", ("erp", "Vendor"), ("mes", "md_vendor")),
    ("work_order", "order", ("erp", "mom_orderdetail"), ("mes", "pro_workorder")),
    ("person", "person", ("erp", "Person"), ("mes", "sys_user")),
    ("equipment", "machine", ("erp", "fa_Cards"), ("mes", "dv_machinery")),
)
"""What both systems keep records of: object, role of its identity, its table in each."""

ONLY_KEYS = ("person",)
"""Of these, one system alone says more than what they are known by."""


def measures(world: World, clean: Ledger) -> pa.Table:
    """All measures: by calendar month, or as things stand at the end."""
    orders, lots, days = world.orders, world.lots, world.days
    done = finished_orders(orders, days)
    done = done[orders.purpose[done] == Purpose.STANDARD]
    received = lots.day[lots.bought & ~lots.opening & (lots.state != State.DRAFT)]
    shipped = world.trade.ship_day
    return pa.concat_tables(
        [
            monthly("first_pass_yield", days.day(orders.finish[done]), orders.good[done], orders.planned[done]),
            monthly("receipt_lines", days.day(received), np.ones(len(received), np.int64)),
            monthly("shipment_lines", days.day(shipped), np.ones(len(shipped), np.int64)),
            *_turnover(world),
            *_defect_rates(clean),
            _rolled_yield(world, clean),
            *_agreement(clean),
            *department_measures(world, clean),
        ]
    ).combine_chunks()


def _defect_rates(clean: Ledger) -> list[pa.Table]:
    """Bad pieces by reported ones, by operation and month of the report."""
    name = ("mes", "pro_feedback")
    table, step = clean.tables[name], clean.identity[name]["step"]
    day = table["feedback_time"].to_numpy().astype("datetime64[D]").astype(np.int64)
    bad, all_of_them = (
        table[column].to_numpy().astype(np.int64) for column in ("quantity_unquanlified", "quantity_feedback")
    )
    return [
        monthly("defect_rate", day[mine], bad[mine], all_of_them[mine], operation)
        for number, operation in enumerate(OPERATIONS)
        if len(mine := np.flatnonzero(step == number))
    ]


def _rolled_yield(world: World, clean: Ledger) -> pa.Table:
    """The product of the yields of an order's operations, weighted by what was begun, by the month in which it was finished."""
    name = ("mes", "pro_feedback")
    table, order, step = clean.tables[name], clean.identity[name]["order"], clean.identity[name]["step"]
    place, shape = order * len(OPERATIONS) + step, (len(world.orders.item), len(OPERATIONS))
    good, reported = (
        sums(place, table[column].to_numpy().astype(np.int64), shape[0] * shape[1]).reshape(shape)
        for column in ("quantity_qualified", "quantity_feedback")
    )
    rolled = np.prod(np.where(reported > 0, good / np.maximum(reported, 1), 1), axis=1)
    done = finished_orders(world.orders, world.days)
    done = done[world.orders.purpose[done] == Purpose.STANDARD]
    begun = world.orders.planned[done]
    weighted = np.rint(rolled[done] * begun * _FINE).astype(np.int64)
    return monthly("rolled_yield", world.days.day(world.orders.finish[done]), weighted, begun * _FINE)


_FINE = 10**9
"""Parts of one piece, so that shares of pieces can be summed as whole numbers."""


def _movements(world: World) -> tuple[Ints, Ints, Ints, Ints]:
    """Every movement of lots: lot, calendar day, hundredths into stock (out: negative), hundredths sold."""
    plan, lots, orders, trade, days = world.plan, world.lots, world.orders, world.trade, world.days
    came = np.flatnonzero((lots.bought | lots.opening) & (lots.state != State.DRAFT))
    done = finished_orders(orders, days)
    begun = orders.start[plan.demand_order[plan.use_demand]]
    brought = trade.to_store.of
    parts = [
        (came, lots.day[came], lots.received[came], 0),
        (orders.lot[done], orders.finish[done], orders.good[done] * 100, 0),
        (plan.use_lot, begun, -plan.use_quantity, 0),
        (plan.use_lot[brought], begun[brought], -trade.to_store.quantity, 0),
        (plan.use_lot[brought], trade.to_store.day, trade.to_store.quantity, 0),
        (trade.to_vendor.of, trade.to_vendor.day, -trade.to_vendor.quantity, 0),
        (trade.ship_lot, trade.ship_day, -trade.ship_quantity, 1),
        (trade.ship_lot[trade.from_customer.of], trade.from_customer.day, trade.from_customer.quantity, 1),
    ]
    lot, day, moved = (np.concatenate([part[i] for part in parts]) for i in range(3))
    sold = np.concatenate([-part[2] * part[3] for part in parts])
    managed: Bools = world.items.lots[lots.item[lot]]
    return lot[managed], days.day(day[managed]), moved[managed], sold[managed]


def _turnover(world: World) -> Iterator[pa.Table]:
    """Each day's stock value summed over the month, by the cost of what was sold in it, at standard cost; also by class."""
    lot, day, moved, sold = _movements(world)
    item = world.lots.item[lot]
    cost = world.items.cost[item]
    first = int(
        np.min(day[sold != 0]).astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]").astype(int)
    )
    count = int(day.max()) - first + 1
    place = np.maximum(day - first, 0)
    calendar = first + np.arange(count)
    parts = [("inventory_turnover_days", "", np.ones(len(item), np.bool_))]
    of_item = np.array([class_name(class_code(code)) for code in world.items.code])[item]
    parts += [("inventory_turnover_days_by_class", name, of_item == name) for name in np.unique(of_item).tolist()]
    for measure, grain, mine in parts:
        value, cost_of_sales = (sums(place[mine], (amount * cost)[mine], count) for amount in (moved, sold))
        yield monthly(measure, calendar, np.cumsum(value), cost_of_sales, grain)


def _agreement(clean: Ledger) -> list[pa.Table]:
    """How much of what both systems keep is in both; where both say something, they say the same before any defect."""
    found = []
    for thing, role, ours, theirs in SHARED:
        a, b = clean.identity[ours][role], clean.identity[theirs][role]
        share = len(np.intersect1d(a, b)) / len(np.union1d(a, b))
        found.append(rows("data_consistency_keys", [NIGHT], thing, [share]))
        if thing not in ONLY_KEYS:
            found.append(rows("data_consistency_values", [NIGHT], thing, [1.0]))
    return [*found, rows("data_consistency_quantities", [NIGHT], "", [1.0])]
