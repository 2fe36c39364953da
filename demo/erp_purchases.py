"""The ERP's purchase orders: PO_Pomain and PO_Podetails, one line for each lot that was ordered."""

import numpy as np

from demo.columns import Bools, Ints, digits, join, pick
from demo.documents import Documents
from demo.ledger import Ledger
from demo.workdays import seconds
from demo.world import World

FIRST_LINE = 300_001


def ordered(world: World) -> Bools:
    """By lot, whether it was bought on an order: nine of ten of those received in the window."""
    lots = world.lots
    found: Bools = lots.bought & ~lots.opening & (np.arange(len(lots.item)) * 7919 % 10 > 0)
    return found


def vendor_of(world: World) -> Ints:
    """By lot, its vendor: mostly the first of its item, sometimes the second."""
    number = np.arange(len(world.lots.item))
    found: Ints = world.masters.suppliers[world.lots.item, (number % 7 == 0).astype(np.int64)]
    return found


def order_line(world: World, lot: Ints) -> Ints:
    """`ID` of the order lines of lots, 0 where none was written."""
    return np.where(ordered(world)[lot], FIRST_LINE + lot, 0)


def write_erp_purchases(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """Add the ERP's purchase orders to the ledger; some deliveries came a few days late."""
    lot = np.flatnonzero(ordered(world))
    due = world.lots.day[lot] - np.maximum(0, rng.integers(-6, 4, len(lot)))
    written = np.minimum(due, world.lots.day[lot]) - 20 - lot % 3 * 5
    documents = Documents(5, world.days.day(written), vendor_of(world)[lot])
    vendor, day = documents.by_header(vendor_of(world)[lot]), documents.by_header(world.days.day(written))
    heads = len(documents.first)
    person = pick(world.masters.people, rng.integers(0, 12, heads))
    ledger.write(
        ("erp", "PO_Pomain"),
        heads,
        {
            "POID": documents.header_id,
            "cPOID": join("PO", digits(np.arange(heads) + 1, 8)),
            "dPODate": seconds(day),
            "cVenCode": join("GYS", digits(vendor + 1, 4)),
            "cMaker": person,
            "cVerifier": pick(world.masters.people, rng.integers(12, 20, heads)),
        },
        vendor=vendor,
    )
    at = documents.order
    lot = lot[at]
    ledger.write(
        ("erp", "PO_Podetails"),
        len(lot),
        {
            "ID": FIRST_LINE + lot,
            "POID": documents.header_id[documents.header],
            "cInvCode": pick(world.items.code, world.lots.item[lot]),
            "iQuantity": world.lots.received[lot],
            "iReceivedQTY": world.lots.received[lot],
            "dArriveDate": seconds(world.days.day(due[at])),
            "cbCloser": person.take(documents.header),
        },
        lot=lot,
    )
