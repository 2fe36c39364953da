"""The MES's production tables: work orders, operation reports and consumption, the genealogy edge."""

import numpy as np
import pyarrow as pa

from demo.columns import ABSENT, Ints, Text, digits, join, pick, ranges
from demo.ledger import Ledger
from demo.mes_masters import machine_code, mes_units
from demo.mes_people import CREW, account, operator_of
from demo.names import OPERATIONS
from demo.orders import Purpose
from demo.sizes import REPORTS
from demo.world import World

STEPS = len(OPERATIONS)
ORDER_TYPES = ("SELF", "REWORK", "TRIAL")
"""By purpose, the type of a work order."""


def _work_orders(ledger: Ledger, world: World) -> None:
    orders = world.orders
    at = np.argsort(world.rank)
    item, done = orders.item[at], (orders.finish < world.days.count)[at]
    end = world.moment(at, np.ones(len(at)))
    ledger.write(
        ("mes", "pro_workorder"),
        len(at),
        {
            "workorder_id": world.rank[at] + 301,
            "workorder_code": world.texts.workorder.take(at),
            "workorder_type": pick(ORDER_TYPES, orders.purpose[at]),
            "order_source": "ERP",
            "source_code": world.texts.source_code.take(at),
            "product_code": pick(world.items.mes_code, item),
            "product_name": pick(world.items.name, item),
            "unit_of_measure": mes_units(world, item),
            "quantity": orders.planned[at],
            "quantity_produced": np.where(done, orders.good[at], 0),
            "batch_code": world.texts.mes_lot.take(orders.lot[at]),
            "request_date": end // 86_400 * 86_400,
            "parent_id": 0,
            "status": pick(["CONFIRMED", "FINISHED"], done.astype(np.int64)),
            "create_time": world.shift_start()[at] - 1_200,
            "update_time": np.where(done, end + 300, ABSENT),
        },
        order=at,
        lot=orders.lot[at],
    )


def _losses(world: World, rng: np.random.Generator) -> Ints:
    """Pieces lost at each operation, shape (orders, operations); a trial lot is lost at the last one."""
    orders = world.orders
    lost = rng.multinomial(orders.loss, np.full(STEPS, 1 / STEPS))
    trial = orders.purpose == Purpose.TEST
    lost[trial] = 0
    lost[trial, -1] = orders.loss[trial]
    return np.asarray(lost, np.int64)


def _thirds(total: Ints, rng: np.random.Generator) -> Ints:
    """Totals split over the reports of an operation; a new last axis."""
    first = (total * rng.uniform(0.25, 0.4, total.shape)).astype(np.int64)
    second = (total * rng.uniform(0.25, 0.4, total.shape)).astype(np.int64)
    return np.stack([first, second, total - first - second], axis=-1)


def _reports(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """Three reports for each operation of each order; good and lost pieces add up from one operation to the next."""
    orders, count = world.orders, len(world.orders.item)
    losses = _losses(world, rng)
    good = _thirds(orders.planned[:, None] - np.cumsum(losses, axis=1), rng)
    lost = np.zeros_like(good)
    np.put_along_axis(lost, rng.integers(0, REPORTS, losses.shape)[..., None], losses[..., None], axis=2)
    order, place = ranges(np.full(count, STEPS * REPORTS))
    step = place // REPORTS
    moment = world.moment(order, (place + 1 + rng.uniform(-0.3, 0.3, len(place))) / (STEPS * REPORTS + 1))
    at = np.argsort(moment, kind="stable")
    at = at[moment[at] < world.window_end]
    rows, order, step = len(at), order[at], step[at]
    machine = rng.integers(0, world.masters.machines // STEPS, (count, STEPS))[order, step] * STEPS + step
    person = operator_of(world, machine, rng.integers(0, CREW, rows))
    end = moment[at] - rng.integers(30, 300, rows)
    fine, bad = good.reshape(-1)[at], lost.reshape(-1)[at]
    ledger.write(
        ("mes", "pro_feedback"),
        rows,
        {
            "record_id": np.arange(rows) + 1,
            "feedback_code": join("FB", digits(np.arange(rows) + 1, 8)),
            "feedback_type": "SELF",
            "workstation_code": join("WS-", digits(machine + 1, 2)),
            "machinery_code": machine_code(machine),
            "process_code": pick(OPERATIONS, step),
            "workorder_code": world.texts.workorder.take(order),
            "item_code": pick(world.items.mes_code, orders.item[order]),
            "unit_of_measure": mes_units(world, orders.item[order]),
            "quantity_feedback": fine + bad,
            "quantity_qualified": fine,
            "quantity_unquanlified": bad,
            "quantity_uncheck": 0.0,
            "user_name": account(person),
            "nick_name": pick(world.masters.people, person),
            "feedback_channel": pick(["PC", "PAD", "SCAN"], at % 3),
            "start_time": end - rng.integers(600, 3_600, rows),
            "end_time": end,
            "feedback_time": moment[at],
            "status": "FINISHED",
        },
        order=order,
        step=step,
        machine=machine,
        person=person,
    )


def _consumption(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """One row per lot-managed use: which lot went into which."""
    plan = world.plan
    item = world.lots.item[plan.use_lot]
    order = plan.demand_order[plan.use_demand]
    moment = world.moment(order, rng.uniform(0.005, 0.1, len(order)))
    at = np.argsort(moment, kind="stable")
    at = at[world.items.lots[item[at]]]
    order, item, lot = order[at], item[at], plan.use_lot[at]
    station = rng.integers(0, world.masters.machines // STEPS, len(world.orders.item))[order] * STEPS
    ledger.write(
        ("mes", "pro_trans_consume"),
        len(at),
        {
            "record_id": np.arange(len(at)) + 1,
            "workorder_code": world.texts.workorder.take(order),
            "process_code": OPERATIONS[0],
            "workstation_code": join("WS-", digits(station + 1, 2)),
            "item_code": pick(world.items.mes_code, item),
            "unit_of_measure": mes_units(world, item),
            "source_batch_code": world.texts.mes_lot.take(lot),
            "batch_code": world.texts.mes_lot.take(world.orders.lot[order]),
            "quantity_consumed": hundredths(plan.use_quantity[at]),
            "consume_date": moment[at],
        },
        lot=lot,
        use=at,
        demand=plan.use_demand[at],
        order=order,
    )


def hundredths(quantity: Ints) -> Text:
    """Quantities as the MES stores them: the double nearest to two decimals."""
    return pa.array(quantity / 100.0)


def write_mes_production(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """Add the MES's production tables to the ledger."""
    _work_orders(ledger, world)
    _reports(ledger, world, rng)
    _consumption(ledger, world, rng)
