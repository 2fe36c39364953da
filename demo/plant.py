"""The demo plant: the source systems of a fictional maker of medical devices, with planted defects and known truth."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from demo.defects import PLANTED, plant_defects
from demo.defects.draft import Draft
from demo.edges import edges
from demo.erp_masters import write_erp_masters
from demo.erp_orders import write_erp_orders
from demo.erp_purchases import write_erp_purchases
from demo.erp_staff import write_erp_staff
from demo.erp_stock import write_erp_stock
from demo.kpis import measures
from demo.ledger import Ledger, Name
from demo.mes_masters import write_mes_masters
from demo.mes_production import write_mes_production
from demo.mes_quality import write_mes_quality
from demo.order_truth import order_shares
from demo.qms_events import write_qms_events
from demo.qms_suppliers import write_qms_suppliers
from demo.reckoning import matches
from demo.truth import Truth
from demo.world import make_world

START = date(2024, 1, 1)
DAYS = 366
SHORTEST = 60
WRITERS = (
    write_erp_masters,
    write_erp_orders,
    write_erp_stock,
    write_mes_masters,
    write_mes_production,
    write_mes_quality,
    write_erp_purchases,
    write_erp_staff,
    write_qms_suppliers,
    write_qms_events,
)


@dataclass(frozen=True)
class Plant:
    """The source tables by (system, table), in the declared column order, and the truth about them."""

    tables: dict[Name, pa.Table]
    truth: Truth


def generate(
    seed: int = 1,
    scale: float = 0.1,
    start: date = START,
    days: int = DAYS,
    defects: Collection[str] = tuple(PLANTED),
) -> Plant:
    """Generate a plant; the same arguments give the same tables.

    Args:
        seed: any whole number from 0 on.
        scale: 1 is a plant of 600 people, about 1.4 million rows a year; documents grow with the scale, masters with
            its square root.
        start: first day of the window; opening stock is dated before it.
        days: calendar days of the window, at least 60.
        defects: ids of the families to plant, and of the conflicts, see `demo.defects.PLANTED`; none gives clean data.
    """
    if scale <= 0 or days < SHORTEST:
        raise ValueError(f"scale must be above 0 and days at least {SHORTEST}, not {scale} and {days}")
    world = make_world(seed, scale, start, days)
    clean = Ledger()
    for number, write in enumerate(WRITERS):
        write(clean, world, np.random.default_rng([seed, 1, number]))
    really = measures(world, clean)
    draft = Draft(clean, world)
    plant_defects(draft, defects, scale, seed)
    ledger, planted, pairs, shared = draft.finish()
    same = pa.concat_tables([matches(ledger, draft.kinds), pairs]).combine_chunks()
    made = edges(world, draft.absent_uses, draft.extra_uses, draft.part, draft.parts_left)
    truth = Truth(planted, same, made, order_shares(ledger, shared), really)
    return Plant(ledger.tables, truth)
