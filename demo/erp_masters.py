"""The ERP's master tables: items, partners, warehouses and bills of material."""

import numpy as np

from demo.erp_items import write_items
from demo.erp_partners import write_partners
from demo.erp_structures import write_structures
from demo.erp_warehouses import write_warehouses
from demo.ledger import Ledger
from demo.world import World


def write_erp_masters(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """Add the ERP's master tables to the ledger."""
    write_items(ledger, world, rng)
    write_partners(ledger, world, rng)
    write_warehouses(ledger)
    write_structures(ledger, world)
