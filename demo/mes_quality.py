"""The MES's inspections and its log of printed UDI labels."""

import numpy as np

from demo.columns import ABSENT, Ints, choose, day_text, digits, join, pick, ranges
from demo.ledger import Ledger
from demo.masters import Kind
from demo.mes_people import account
from demo.names import OPERATIONS, PUMP
from demo.orders import Purpose
from demo.trade import finished_orders
from demo.workdays import add_months
from demo.world import World

CHECKED_STEPS = np.array([1, 3, 5, 7, 9])
"""Operations after which an order is inspected; the last one is the final inspection."""

IN_PROCESS_LINES, FINAL_LINES = 6, 20
NOMINAL, SPREAD = 10_000, 500
"""Inspected values lie around 10.000 with limits of ± 0.500, counted in thousandths."""

LIMITS = "9.500~10.500"
"""The limits as the printed sheet states them."""

REJECT_SHARE = 0.01
REELS = 42
"""Mean number of label reels for an order of lot-managed products."""


def _inspections(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """Four in-process inspections and a final one for each order; a few in-process ones fail at their first value."""
    orders = world.orders
    order, place = ranges(np.full(len(orders.item), len(CHECKED_STEPS)))
    moment = world.moment(order, (CHECKED_STEPS[place] + 0.98) / len(OPERATIONS))
    at = np.argsort(moment, kind="stable")
    at = at[moment[at] < world.window_end]
    rows, order, place = len(at), order[at], place[at]
    final = CHECKED_STEPS[place] == len(OPERATIONS) - 1
    reject = ~final & (rng.random(rows) < REJECT_SHARE)
    code = join("QC", digits(np.arange(rows) + 1, 8))
    ledger.write(
        ("mes", "qc_ipqc"),
        rows,
        {
            "ipqc_id": np.arange(rows) + 1,
            "ipqc_code": code,
            "ipqc_type": pick(["IPQC", "FQC"], final.astype(np.int64)),
            "workorder_code": world.texts.workorder.take(order),
            "item_code": pick(world.items.mes_code, orders.item[order]),
            "batch_code": world.texts.mes_lot.take(orders.lot[order]),
            "process_code": pick(OPERATIONS, CHECKED_STEPS[place]),
            "quantity_check": np.minimum(orders.planned[order], 20),
            "quantity_unqualified": reject,
            "check_result": pick(["ACCEPT", "REJECT"], reject.astype(np.int64)),
            "inspector": account(rng.integers(20, 30, rows)),
            "inspect_date": moment[at],
            "status": "FINISHED",
        },
        order=order,
    )
    head, line = ranges(np.where(final, FINAL_LINES, IN_PROCESS_LINES))
    bad = reject[head] & (line == 0)
    value = NOMINAL + rng.integers(-SPREAD, SPREAD + 1, len(head)) + np.where(bad, 2 * SPREAD + 1, 0)
    ledger.write(
        ("mes", "qc_ipqc_line"),
        len(head),
        {
            "line_id": np.arange(len(head)) + 1,
            "ipqc_code": code.take(head),
            "index_code": join("QI-", digits(line + 1, 2)),
            "value_text": join(digits(value // 1000, 1), ".", digits(value % 1000, 3)),
            "lower": (NOMINAL - SPREAD) / 1000,
            "upper": (NOMINAL + SPREAD) / 1000,
            "limit_text": LIMITS,
            "result": pick(["OK", "NG"], bad.astype(np.int64)),
        },
        head=head,
    )


def _labels_per_order(world: World, order: Ints, rng: np.random.Generator) -> Ints:
    """Rows of the print log: one per pump, else one per reel."""
    good = world.orders.good[order]
    pump = world.items.family[world.orders.item[order]] == PUMP
    return np.where(pump, good, np.minimum(good, rng.poisson(REELS, len(order)) + 1))


def _labels(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """Labels of finished goods; their quantities add up to the good pieces of the order."""
    orders, items = world.orders, world.items
    order = finished_orders(orders, world.days)
    sold = (items.kind[orders.item] == Kind.FINISHED) | (items.kind[orders.item] == Kind.SET)
    order = order[sold[order] & (orders.purpose[order] == Purpose.STANDARD)]
    order = order[np.argsort(world.rank[order])]
    counts = _labels_per_order(world, order, rng)
    owner, place = ranges(counts)
    good = orders.good[order]
    base, extra = good // counts, good % counts
    quantity = base[owner] + (place < extra[owner])
    at, item = order[owner], orders.item[order][owner]
    serial = join("SN", digits(np.arange(len(at)) + 1, 8))
    pump = items.family[item] == PUMP
    made = world.days.day(world.lots.day[orders.lot])[at]
    months = items.shelf_months[item]
    expires = np.where(months > 0, add_months(made, months), ABSENT)
    gtin, lot = pick(items.gtin, item), world.texts.erp_lot.take(orders.lot[at])
    head = join("(01)", gtin, "(11)", day_text(made))
    expiry = choose(months > 0, join("(17)", day_text(add_months(made, months))), "")
    number = choose(pump, join("(21)", serial), "")
    ledger.write(
        ("mes", "udi_print_log"),
        len(at),
        {
            "print_id": np.arange(len(at)) + 1,
            "workorder_code": world.texts.workorder.take(at),
            "gtin": gtin,
            "lot": lot,
            "serial": choose(pump, serial, None),
            "mfg_date": made,
            "exp_date": expires,
            "raw_hri": join(head, expiry, "(10)", lot, number),
            "qty": quantity,
            "printed_at": world.moment(at, 0.72 + 0.06 * place / counts[owner]),
        },
        order=at,
        lot=orders.lot[at],
    )


def write_mes_quality(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """Add the MES's inspections and print log to the ledger."""
    _inspections(ledger, world, rng)
    _labels(ledger, world, rng)
