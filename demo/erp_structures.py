"""The ERP's bills of material."""

import numpy as np

from demo.columns import Ints, arrow_type, decimals, pick, rank_within
from demo.erp_warehouses import CODES, home
from demo.ledger import Ledger
from demo.schema.kinds import USAGE
from demo.structure import MILLION
from demo.workdays import seconds
from demo.world import World

FIRST_BOM = 1001


def write_structures(ledger: Ledger, world: World) -> None:
    """Add the bills of material."""
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


def bom_id(world: World) -> Ints:
    """By item, the id of its bill of material, 0 without one."""
    parents = np.unique(world.structure.parent)
    ids = np.zeros(len(world.items.code), np.int64)
    ids[parents] = np.arange(len(parents)) + FIRST_BOM
    return ids
