"""The ERP's stock documents: receipts, product receipts, issues, shipments, and the stock that remains.

A header is approved when it has a `cHandler`; a reversal is a document of the same kind with negative lines that name
the reversed line in `iCorID`; opening stock has `bpufirst` or `biafirst` and a date before the window.
"""

import numpy as np

from demo.columns import digits, join, links, pick, rank_within
from demo.documents import HOUR, Documents, head, line, shelf, signed
from demo.erp_orders import allocation_id, order_id
from demo.erp_purchases import order_line, vendor_of
from demo.erp_warehouses import CODES, QUARANTINE, RETURNS, home
from demo.ledger import Ledger
from demo.orders import State
from demo.trade import finished_orders
from demo.workdays import seconds
from demo.world import World


def _receipts(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """Purchase receipts, opening stock and returns to vendors: rdrecord01."""
    lots, back = world.lots, world.trade.to_vendor
    bought = np.flatnonzero(lots.bought)
    red = np.arange(len(bought) + len(back.of)) >= len(bought)
    lot = np.r_[bought, back.of]
    day = world.days.day(np.r_[lots.day[bought], back.day])
    made = world.days.day(lots.day) - np.arange(len(lots.day)) * 7 % 50 - 5
    vendor_by_lot = vendor_of(world)
    key = (vendor_by_lot[lot] * 4 + lots.state[lot]) * 2 + red
    documents = Documents(1, day, key)
    blue_line = np.zeros(len(lots.item), np.int64)
    blue_line[bought] = documents.line_of(np.arange(len(bought)))

    state = documents.by_header(lots.state[lot])
    opening = documents.by_header(lots.opening[lot] & ~red)
    head_day = documents.by_header(day)
    clock = seconds(head_day) + 9 * HOUR + rng.integers(0, 7 * HOUR, len(head_day))
    store = np.where(state == State.QUARANTINE, QUARANTINE, 0)
    ledger.write(
        ("erp", "rdrecord01"),
        len(head_day),
        {
            **head(documents, head_day, "01", "普通采购", store, into=True),
            "cVenCode": join("GYS", digits(documents.by_header(vendor_by_lot[lot]) + 1, 4)),
            "bpufirst": opening,
            "biafirst": opening,
            **signed(world, clock, state != State.DRAFT, rng),
        },
        vendor=documents.by_header(vendor_by_lot[lot]),
        red=documents.by_header(red).astype(np.int64),
        opening=opening.astype(np.int64),
        state=state,
    )
    at, is_red = lot[documents.order], red[documents.order]
    rows = len(at)
    quantity = np.r_[lots.received[bought], -back.quantity][documents.order]
    purchase = np.where(is_red, 0, order_line(world, at))
    ledger.write(
        ("erp", "rdrecords01"),
        rows,
        {
            **line(world, documents, at, quantity),
            **shelf(world, at, made[at]),
            "iPOsID": links(purchase),
            "iArrsId": links(np.where(purchase > 0, 400_001 + at, 0)),
            "iCheckIdBaks": None,
            "iCorID": links(np.where(is_red, blue_line[at], 0)),
        },
        lot=at,
        header=documents.header,
        red=is_red.astype(np.int64),
    )


def _product_receipts(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """Receipts from production, and opening stock of own lots: rdrecord10."""
    orders, lots = world.orders, world.lots
    done, old = finished_orders(orders, world.days), np.flatnonzero(lots.opening & ~lots.bought)
    order = np.r_[done, np.full(len(old), -1)]
    lot = np.r_[orders.lot[done], old]
    quantity = np.r_[orders.good[done] * 100, lots.received[old]]
    day = world.days.day(np.r_[orders.finish[done], lots.day[old]])
    documents = Documents(10, day, np.where(order < 0, -1 - lot, world.rank[order]))
    order, lot, quantity = order[documents.order], lot[documents.order], quantity[documents.order]
    opening = order < 0
    late = world.moment(np.maximum(order, 0), np.ones(len(order))) + rng.integers(HOUR // 3, HOUR, len(order))
    clock = np.where(opening, seconds(day[documents.order]) + 10 * HOUR, late)
    ledger.write(
        ("erp", "rdrecord10"),
        len(order),
        {
            **head(documents, day[documents.order], "10", "成品入库", home(world.items, lots.item[lot]), into=True),
            "cProBatch": None,
            "biafirst": opening,
            **signed(world, clock, None, rng),
        },
        order=order,
        lot=lot,
    )
    ledger.write(
        ("erp", "rdrecords10"),
        len(order),
        {
            **line(world, documents, lot, quantity),
            **shelf(world, lot, world.days.day(lots.day[lot])),
            "iMPoIds": links(np.where(opening, 0, order_id(world)[np.maximum(order, 0)])),
            "cMoLotCode": world.texts.erp_lot.take(lot),
            "iCorID": None,
        },
        lot=lot,
        order=order,
    )


def _issues(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """Material issued to orders, and what came back from them: rdrecord11."""
    plan, back, lots = world.plan, world.trade.to_store, world.lots
    uses = len(plan.use_lot)
    use = np.r_[np.arange(uses), back.of]
    red = np.arange(len(use)) >= uses
    quantity = plan.use_quantity.copy()
    quantity[back.of] += back.quantity
    quantity = np.r_[quantity, -back.quantity]
    demand = plan.use_demand[use]
    order, lot = plan.demand_order[demand], plan.use_lot[use]
    day = world.days.day(np.where(red, np.r_[np.zeros(uses, np.int64), back.day], world.orders.start[order]))
    store = home(world.items, lots.item[lot])
    documents = Documents(11, day, (world.rank[order] * len(CODES) + store) * 2 + red)
    head_order, head_red = documents.by_header(order), documents.by_header(red)
    head_day = documents.by_header(day)
    begin = world.moment(head_order, np.zeros(len(head_order))) - rng.integers(60, HOUR // 2, len(head_order))
    clock = np.where(head_red, seconds(head_day) + 16 * HOUR, begin)
    ledger.write(
        ("erp", "rdrecord11"),
        len(head_day),
        {
            **head(documents, head_day, "11", "领料", documents.by_header(store), into=False),
            "cProBatch": world.texts.erp_lot.take(world.orders.lot[head_order]),
            **signed(world, clock, None, rng),
        },
        order=head_order,
    )
    blue = np.r_[np.zeros(uses, np.int64), documents.line_of(back.of)]
    at = documents.order
    ledger.write(
        ("erp", "rdrecords11"),
        len(at),
        {
            **line(world, documents, lot[at], quantity[at]),
            "iMPoIds": allocation_id(world)[demand[at]],
            "cMoLotCode": world.texts.erp_lot.take(world.orders.lot[order[at]]),
            "iCorID": links(blue[at]),
        },
        lot=lot[at],
        demand=demand[at],
        order=order[at],
        use=use[at],
        red=red[at].astype(np.int64),
        header=documents.header,
    )


def _shipments(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """Shipments to consignees and returns from them: rdrecord32, about five lines to a header."""
    trade, masters, back = world.trade, world.masters, world.trade.from_customer
    lines, customers = len(trade.ship_lot), len(world.masters.customer_names)
    truck = rank_within(trade.ship_day) // 5
    customer = (trade.ship_day * 31 + truck * 17) % customers
    place = np.r_[np.arange(lines), back.of]
    red = np.arange(len(place)) >= lines
    customer, lot = customer[place], trade.ship_lot[place]
    day = world.days.day(np.r_[trade.ship_day, back.day])
    documents = Documents(32, day, (customer * 100_000 + np.r_[truck, back.of % 100_000]) * 2 + red)
    head_customer, head_red = documents.by_header(customer), documents.by_header(red)
    head_day = documents.by_header(day)
    clock = seconds(head_day) + 13 * HOUR + rng.integers(0, 4 * HOUR, len(head_day))
    ledger.write(
        ("erp", "rdrecord32"),
        len(head_day),
        {
            **head(documents, head_day, "32", "普通销售", np.where(head_red, RETURNS, 2), into=False),
            "cCusCode": join("KH-", digits(head_customer + 1, 4)),
            "cDefine10": pick(masters.customer_names, head_customer),
            "cDefine11": pick(masters.customer_addresses, head_customer),
            **signed(world, clock, None, rng),
        },
        customer=head_customer,
        red=head_red.astype(np.int64),
    )
    at = documents.order
    quantity = np.r_[trade.ship_quantity, -back.quantity][at]
    blue = np.r_[np.zeros(lines, np.int64), documents.line_of(back.of)][at]
    ledger.write(
        ("erp", "rdrecords32"),
        len(at),
        {
            **line(world, documents, lot[at], quantity),
            "iDLsID": links(np.where(red[at], 0, place[at] + 600_001)),
            "iCorID": links(blue),
        },
        lot=lot[at],
        red=red[at].astype(np.int64),
        header=documents.header,
    )


def _stock(ledger: Ledger, world: World) -> None:
    """What lies in each store at the end of the window: CurrentStock, without empty rows."""
    trade, lots = world.trade, world.lots
    free, returned = np.flatnonzero(trade.on_hand > 0), np.flatnonzero(trade.returned > 0)
    lot = np.r_[free, returned]
    usual = np.where(lots.state[free] == State.QUARANTINE, QUARANTINE, home(world.items, lots.item[free]))
    store = np.r_[usual, np.full(len(returned), RETURNS)]
    ledger.write(
        ("erp", "CurrentStock"),
        len(lot),
        {
            "AutoID": np.arange(len(lot)) + 1,
            "cWhCode": pick(CODES, store),
            "cInvCode": pick(world.items.code, lots.item[lot]),
            "cBatch": world.texts.erp_lot.take(lot),
            "iQuantity": np.r_[trade.on_hand[free], trade.returned[returned]],
        },
        lot=lot,
    )


def write_erp_stock(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """Add the ERP's stock documents to the ledger."""
    _receipts(ledger, world, rng)
    _product_receipts(ledger, world, rng)
    _issues(ledger, world, rng)
    _shipments(ledger, world, rng)
    _stock(ledger, world)
