"""The ERP's items with their classes and units."""

import numpy as np

from demo import names
from demo.columns import Ints, arrow_type, decimals, digits, join, pick
from demo.erp_dates import days_before, sometimes
from demo.ledger import Ledger
from demo.masters import AUXILIARIES, UNITS, Items, Kind
from demo.schema.kinds import USAGE
from demo.world import World

LONG_AGO = 400
"""Days before the window by which every item was in use, opening stock included."""

MONTHS = 2
"""Code of the unit in which shelf lives are kept: 1 year, 2 month, 3 day."""


def _inventory(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    items, rows = world.items, len(world.items.code)
    made = (items.kind >= Kind.SEMI) & (items.kind <= Kind.SET)
    sold = (items.kind == Kind.FINISHED) | (items.kind == Kind.SET)
    shelf = items.shelf_months > 0
    since = days_before(world, LONG_AGO, rows, rng)
    auxiliary = _auxiliary_units(items)
    ledger.write(
        ("erp", "Inventory"),
        rows,
        {
            "cInvCode": pick(items.code, np.arange(rows)),
            "cInvAddCode": None,
            "cInvName": pick(items.name, np.arange(rows)),
            "cInvStd": pick(items.specification, np.arange(rows)),
            "cInvCCode": pick([class_code(code) for code in items.code], np.arange(rows)),
            "cVenCode": join("GYS", digits(world.masters.suppliers[:, 0] + 1, 4)),
            "bSale": sold,
            "bPurchase": ~made,
            "bSelf": made,
            "bComsume": items.kind != Kind.SET,
            "bInvBatch": items.lots,
            "bSerial": sold & (items.family == names.PUMP),
            "bInvQuality": shelf,
            "iMassDate": items.shelf_months,
            "cMassUnit": np.where(shelf, MONTHS, 0),
            "dSDate": since,
            "dEDate": None,
            "iGroupType": (auxiliary >= 0).astype(np.int64),
            "cGroupCode": pick([code for code, _, _ in UNITS], items.unit),
            "cComUnitCode": pick([code for code, _, _ in UNITS], items.unit),
            "cAssComUnitCode": pick([code for code, _, _, _ in AUXILIARIES], auxiliary),
            "cBarCode": pick(items.gtin, np.arange(rows)),
            "cRegisterNo": pick(items.certificate, np.arange(rows)),
            "iInvRCost": items.cost,
            "bPropertyCheck": items.kind == Kind.RAW,
            "dModifyDate": sometimes(since + rng.integers(0, 20 * 86_400, rows), rng),
            "pubufts": np.arange(rows) + 500_001,
        },
        item=np.arange(rows),
    )


def class_code(code: str) -> str:
    """The class of an item code: `A01002` for `A01.002.0034`."""
    return code.rsplit(".", 1)[0].replace(".", "")


def _auxiliary_units(items: Items) -> Ints:
    """By item, the index of the unit in which it is packed or bought; about a third have none (-1)."""
    number = np.arange(len(items.code))
    found = np.full(len(number), -1)
    for unit, (base, _, _) in enumerate(UNITS):
        choices = np.array([i for i, (_, _, group, _) in enumerate(AUXILIARIES) if group == base])
        mine = (items.unit == unit) & (number % 3 > 0)
        found[mine] = choices[number[mine] % len(choices)]
    return found


def _units(ledger: Ledger) -> None:
    rows = [(code, name, code, 1, 1) for code, name, _ in UNITS]
    rows += [(code, name, base, rate, 0) for code, name, base, rate in AUXILIARIES]
    place, rates = np.arange(len(rows)), np.array([rate for _, _, _, rate, _ in rows])
    ledger.write(
        ("erp", "ComputationUnit"),
        len(rows),
        {
            "cComUnitCode": pick([code for code, *_ in rows], place),
            "cComUnitName": pick([name for _, name, *_ in rows], place),
            "cGroupCode": pick([group for _, _, group, _, _ in rows], place),
            "iChangRate": decimals(rates, arrow_type(USAGE), places=0),
            "bMainUnit": np.array([main for *_, main in rows]),
        },
    )


def _classes(ledger: Ledger, world: World) -> None:
    """The tree of item classes: A, A01, A01002; only its leaves hold items."""
    leaves = sorted({class_code(code) for code in world.items.code})
    codes = sorted({leaf[:length] for leaf in leaves for length in (1, 3, 6)})
    place = np.arange(len(codes))
    ledger.write(
        ("erp", "InventoryClass"),
        len(codes),
        {
            "cInvCCode": pick(codes, place),
            "cInvCName": pick([names.class_name(code) for code in codes], place),
            "iInvCGrade": np.array([(1, 3, 6).index(len(code)) + 1 for code in codes]),
            "bInvCEnd": np.array([code in leaves for code in codes]),
        },
    )


def _parts(ledger: Ledger, world: World) -> None:
    parts = np.arange(len(world.items.code))
    ledger.write(
        ("erp", "bas_part"),
        len(parts),
        {"PartId": parts + 1, "InvCode": pick(world.items.code, parts), "Free1": None, "Free2": None},
        item=parts,
    )


def write_items(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """Add the items, their units and their classes."""
    _inventory(ledger, world, rng)
    _units(ledger)
    _classes(ledger, world)
    _parts(ledger, world)
