"""Reckoning what was made of what, and which lots were kept in parts."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from demo.columns import Bools, Ints, Text, decimals, digits, join, pc, pick
from demo.truth import EDGE
from demo.world import World

PARTS = 3
"""How many things a lot may be: the whole, and two parts."""


def edges(
    world: World, absent: Bools, extra: Sequence[tuple[int, int, int]], part: Ints, left: Mapping[int, int]
) -> pa.Table:
    """What was made of what; a part of a lot is made of it by no order.

    One row per order number, lot made, lot used, and whether that is on record: of two lines of an order one may be lost.

    `absent` tells the uses not on record; `extra` are further uses as (order, lot, hundredths). `part` tells which part of
    its lot a use took, 0 for the whole; `left` what is left of the second part of a lot, in hundredths.
    """
    plan, orders, lots = world.plan, world.orders, world.lots
    use = np.flatnonzero(world.items.lots[lots.item[plan.use_lot]])
    more = np.array(extra, np.int64).reshape(-1, 3)
    order = np.r_[plan.demand_order[plan.use_demand[use]], more[:, 0]]
    order = np.where(orders.first_line[order] >= 0, orders.first_line[order], order)
    child = np.r_[plan.use_lot[use] * PARTS + part[use], more[:, 1] * PARTS]
    taken = np.r_[plan.use_quantity[use], more[:, 2]]
    recorded = np.r_[~absent[use], np.ones(len(more), np.bool_)]
    sequence = np.lexsort((recorded, child, world.rank[order]))
    order, child, taken, recorded = order[sequence], child[sequence], taken[sequence], recorded[sequence]
    differs = (order[1:] != order[:-1]) | (child[1:] != child[:-1]) | (recorded[1:] != recorded[:-1])
    head = np.flatnonzero(np.r_[True, differs])
    quantity = np.add.reduceat(taken, head)
    order, child, present = order[head], child[head], recorded[head]
    made = pa.table(
        [
            world.texts.mo_code.take(order),
            pick(world.items.code, orders.item[order]),
            world.texts.erp_lot.take(orders.lot[order]),
            pick(world.items.code, lots.item[child // PARTS]),
            _text(world, child),
            decimals(quantity, EDGE.field("quantity").type),
            pa.array(present),
        ],
        schema=EDGE,
    )
    return pa.concat_tables([made, _divided(world, part, left)])


def _text(world: World, child: Ints) -> Text:
    """The text of a lot, or of its part."""
    text = world.texts.erp_lot.take(pa.array(child // PARTS))
    return pc.if_else(pa.array(child % PARTS > 0), join(text, "-", digits(child % PARTS, 1)), text)


def _divided(world: World, part: Ints, left: Mapping[int, int]) -> pa.Table:
    """Each part of a lot with all that was taken of it, and what is left."""
    plan = world.plan
    use = np.flatnonzero(part > 0)
    rest = np.array(sorted(left.items()), np.int64).reshape(-1, 2)
    child, place = np.unique(np.r_[plan.use_lot[use] * PARTS + part[use], rest[:, 0] * PARTS + 2], return_inverse=True)
    quantity = np.zeros(len(child), np.int64)
    np.add.at(quantity, place, np.r_[plan.use_quantity[use], rest[:, 1]])
    code = pick(world.items.code, world.lots.item[child // PARTS])
    columns = [
        pa.nulls(len(child), EDGE.field("order_no").type),
        code,
        _text(world, child),
        code,
        world.texts.erp_lot.take(pa.array(child // PARTS)),
        decimals(quantity, EDGE.field("quantity").type),
        pa.repeat(True, len(child)),
    ]
    return pa.table(columns, schema=EDGE)
