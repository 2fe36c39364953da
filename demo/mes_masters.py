"""The MES's master tables: its own copies of items and vendors, and its machines."""

import numpy as np

from demo import names
from demo.columns import ABSENT, Ints, Text, digits, join, pick
from demo.ledger import Ledger
from demo.machines import Machines
from demo.masters import UNITS, Kind
from demo.mes_people import write_people
from demo.workdays import seconds
from demo.world import World

CRITICAL_STEPS = (4, 6, 8)
"""Operations that only trained people may do: bonding, leak test, sterilisation."""

ERP_CODE_SHARE = 0.6
"""Share of MES items that name their ERP item."""


def mes_units(world: World, item: Ints) -> Text:
    """Units of items as the MES writes them."""
    return pick([unit for _, _, unit in UNITS], world.items.unit[item])


def _items(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """All active items, and half of the idle ones."""
    items = world.items
    item = np.flatnonzero((items.kind != Kind.IDLE) | (np.arange(len(items.code)) % 2 == 0))
    rows = len(item)
    named = rng.random(rows) < ERP_CODE_SHARE
    sold = (items.kind[item] == Kind.FINISHED) | (items.kind[item] == Kind.SET)
    created = seconds(world.days.start - rng.integers(30, 900, rows))
    ledger.write(
        ("mes", "md_item"),
        rows,
        {
            "item_id": np.arange(rows) + 201,
            "item_code": pick(items.mes_code, item),
            "item_name": pick(items.name, item),
            "specification": pick(items.specification, item),
            "unit_of_measure": mes_units(world, item),
            "item_or_product": pick(["ITEM", "PRODUCT"], sold.astype(np.int64)),
            "erp_code": pick(items.code, np.where(named, item, -1)),
            "enable_flag": "Y",
            "create_time": created,
            "update_time": None,
        },
        item=item,
        named=np.where(sold, 2, named),
    )


def _vendors(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    number = np.arange(len(world.masters.vendor_names))
    ledger.write(
        ("mes", "md_vendor"),
        len(number),
        {
            "vendor_id": number + 201,
            "vendor_code": join("V", digits(number + 1, 1)),
            "vendor_name": pick(world.masters.vendor_names, number),
            "enable_flag": "Y",
            "create_time": seconds(world.days.start - rng.integers(30, 900, len(number))),
            "update_time": None,
        },
        vendor=number,
    )


def _machines(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    machines = Machines.of(world)
    number = np.arange(len(machines.label))
    due = world.days.last + rng.integers(10, 360, len(number))
    ledger.write(
        ("mes", "dv_machinery"),
        len(number),
        {
            "machinery_id": number + 1,
            "machinery_code": machine_code(machines.label),
            "machinery_name": machines.name,
            "asset_no": machines.asset,
            "calibration_due": due,
            "in_use_from": machines.since,
            "retired_on": machines.until,
            "status": pick(["WORKING", "SCRAPPED"], (machines.until != ABSENT).astype(np.int64)),
        },
        machine=number,
    )


def _operations(ledger: Ledger) -> None:
    """The ten operations, and a routing for each product family that goes through all of them."""
    rows, routes = len(names.OPERATIONS), len(names.FAMILIES)
    ledger.write(
        ("mes", "pro_process"),
        rows,
        {
            "process_code": pick(names.OPERATIONS, np.arange(rows)),
            "process_name": pick(names.OPERATION_NAMES, np.arange(rows)),
            "enable_flag": "Y",
        },
        step=np.arange(rows),
    )
    route, step = np.repeat(np.arange(routes), rows), np.tile(np.arange(rows), routes)
    ledger.write(
        ("mes", "pro_route_process"),
        len(step),
        {
            "record_id": np.arange(len(step)) + 1,
            "route_code": pick([f"R-{family.prefix}" for family in names.FAMILIES], route),
            "process_code": pick(names.OPERATIONS, step),
            "order_num": (step + 1) * 10,
            "key_flag": pick(["N", "Y"], np.isin(step, CRITICAL_STEPS).astype(np.int64)),
            "is_check": pick(["N", "Y"], (step % 2).astype(np.int64)),
        },
        step=step,
    )


def machine_code(number: Ints) -> Text:
    """The label of machines, `M-05`; machine n serves operation n modulo 10."""
    return join("M-", digits(number + 1, 2))


def write_mes_masters(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """Add the MES's master tables to the ledger."""
    _items(ledger, world, rng)
    _vendors(ledger, world, rng)
    _machines(ledger, world, rng)
    _operations(ledger)
    write_people(ledger, world, np.random.default_rng(world.days.last))
