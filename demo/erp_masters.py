"""The ERP's master tables: items, partners, units, stores and bills of material."""

import numpy as np

from demo import identifiers, names
from demo.columns import ABSENT, Ints, arrow_type, decimals, digits, join, pick, rank_within
from demo.ledger import Ledger
from demo.masters import AUXILIARIES, UNITS, Items, Kind
from demo.schema.kinds import USAGE
from demo.structure import MILLION
from demo.workdays import seconds
from demo.world import World

WAREHOUSES = (
    ("01", "原料仓", 0),
    ("02", "半成品仓", 0),
    ("03", "成品仓", 0),
    ("04", "待检仓", 1),
    ("05", "退货仓", 1),
    ("06", "不合格品仓", 1),
)
"""Code, name and whether its stock is blocked."""

HOME_WAREHOUSE = np.array([0, 0, 1, 2, 2, 0])
"""By item kind, the index of its usual warehouse."""

QUARANTINE, RETURNS = 3, 4
CODES = [code for code, _, _ in WAREHOUSES]
FIRST_BOM = 1001
FOUNDED = 2500
"""Days before the window at which the oldest records were made."""

LONG_AGO = 400
"""Days before the window by which every item was in use, opening stock included."""

MONTHS = 2
"""Code of the unit in which shelf lives are kept: 1 year, 2 month, 3 day."""


def home(items: Items, item: Ints) -> Ints:
    """Index of the usual warehouse of items."""
    return HOME_WAREHOUSE[items.kind[item]]


def _days_before(world: World, least: int, rows: int, rng: np.random.Generator) -> Ints:
    """Random midnights at least so many days before the window."""
    return seconds(world.days.start - rng.integers(least, FOUNDED, rows))


def _sometimes(moment: Ints, rng: np.random.Generator) -> Ints:
    """Most of the moments absent, as in columns that only a later change fills."""
    return np.where(rng.random(len(moment)) < 0.3, moment, ABSENT)


def _inventory(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    items, rows = world.items, len(world.items.code)
    made = (items.kind >= Kind.SEMI) & (items.kind <= Kind.SET)
    sold = (items.kind == Kind.FINISHED) | (items.kind == Kind.SET)
    shelf = items.shelf_months > 0
    since = _days_before(world, LONG_AGO, rows, rng)
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
            "dModifyDate": _sometimes(since + rng.integers(0, 20 * 86_400, rows), rng),
            "pubufts": np.arange(rows) + 500_001,
        },
        item=np.arange(rows),
    )


def _vendors(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    vendors = world.masters.vendor_names
    rows, number = len(vendors), np.arange(len(vendors))
    since = _days_before(world, 30, rows, rng)
    ledger.write(
        ("erp", "Vendor"),
        rows,
        {
            "cVenCode": join("GYS", digits(number + 1, 4)),
            "cVenName": pick(vendors, number),
            "cVenAbbName": pick([name.replace("有限公司", "") for name in vendors], number),
            "cVCCode": pick(["01", "02", "03"], number % 3),
            "cVenRegCode": pick([identifiers.company_code(n + 2) for n in range(rows)], number),
            "cVenAddress": join("示范工业园", digits(number + 1, 1), "号"),
            "cVenBank": "示范银行",
            "cVenAccount": join("6200", digits(number * 7919 + 10_000_000, 12)),
            "dVenDevDate": since,
            "dEndDate": None,
            "dLicenceEDate": seconds(world.days.last + rng.integers(100, 1500, rows)),
            "cVenHeadCode": None,
            "cVenDefine1": None,
            "dModifyDate": _sometimes(since + rng.integers(0, 20 * 86_400, rows), rng),
        },
        vendor=number,
    )


def _customers(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    masters, rows = world.masters, len(world.masters.customer_names)
    number = np.arange(rows)
    since = _days_before(world, 30, rows, rng)
    ledger.write(
        ("erp", "Customer"),
        rows,
        {
            "cCusCode": join("KH-", digits(number + 1, 4)),
            "cCusName": pick(masters.customer_names, number),
            "cCusAbbName": pick(masters.customer_names, number),
            "cCCCode": pick([_customer_class(n) for n in range(10)], number % 10),
            "cCusRegCode": pick(masters.customer_tax_codes, number),
            "cCusAddress": pick(masters.customer_addresses, number),
            "dCusDevDate": since,
            "dEndDate": None,
            "dModifyDate": _sometimes(since, rng),
        },
        customer=number,
    )


def _customer_class(turn: int) -> str:
    """01 hospital, 02 distributor, 03 export."""
    return "01" if turn < 5 else "02" if turn < 7 else "03"


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


def _small(ledger: Ledger, world: World) -> None:
    stores = np.arange(len(WAREHOUSES))
    ledger.write(
        ("erp", "Warehouse"),
        len(stores),
        {
            "cWhCode": pick(CODES, stores),
            "cWhName": pick([name for _, name, _ in WAREHOUSES], stores),
            "iWHProperty": 0,
            "bFreeze": np.array([blocked for _, _, blocked in WAREHOUSES]),
        },
    )
    parts = np.arange(len(world.items.code))
    ledger.write(
        ("erp", "bas_part"),
        len(parts),
        {"PartId": parts + 1, "InvCode": pick(world.items.code, parts), "Free1": None, "Free2": None},
        item=parts,
    )


def _structure(ledger: Ledger, world: World) -> None:
    structure = world.structure
    parents, place = np.unique(structure.parent, return_inverse=True)
    bom, long_ago = np.arange(len(parents)) + FIRST_BOM, seconds(np.array([world.days.start - 700]))[0]
    since, until = np.full(len(parents), long_ago), np.full(len(parents), seconds(np.array([84006]))[0])
    ledger.write(
        ("erp", "bom_bom"),
        len(parents),
        {
            "BomId": bom,
            "BomType": 1,
            "Version": 10,
            "VersionEffDate": since,
            "VersionEndDate": until,
            "Status": 3,
            "ModifyDate": since,
        },
    )
    zero = decimals(bom * 0, arrow_type(USAGE))
    ledger.write(("erp", "bom_parent"), len(parents), {"BomId": bom, "ParentId": parents + 1, "ParentScrap": zero})
    rows, kind = len(structure.parent), arrow_type(USAGE)
    ledger.write(
        ("erp", "bom_opcomponent"),
        rows,
        {
            "OpComponentId": np.arange(rows) + 1,
            "BomId": bom[place],
            "ComponentId": structure.component + 1,
            "SortSeq": (rank_within(structure.parent) + 1) * 10,
            "OpSeq": "0010",
            "BaseQtyN": decimals(structure.numerator, kind, places=6),
            "BaseQtyD": decimals(structure.denominator * MILLION, kind, places=6),
            "CompScrap": decimals(structure.scrap, kind, places=1),
            "EffBegDate": since[place],
            "EffEndDate": until[place],
            "WhCode": pick(CODES, home(world.items, structure.component)),
        },
        line=np.arange(rows),
    )


def write_erp_masters(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """Add the ERP's master tables to the ledger."""
    _inventory(ledger, world, rng)
    _vendors(ledger, world, rng)
    _customers(ledger, world, rng)
    _units(ledger)
    _classes(ledger, world)
    _small(ledger, world)
    _structure(ledger, world)


def bom_id(world: World) -> Ints:
    """By item, the id of its bill of material, 0 without one."""
    parents = np.unique(world.structure.parent)
    ids = np.zeros(len(world.items.code), np.int64)
    ids[parents] = np.arange(len(parents)) + FIRST_BOM
    return ids
