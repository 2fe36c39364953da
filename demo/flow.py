"""Covering demand with lots: which lot serves which demand, exactly and in time order.

Demands and lots of an item are laid end to end on one line; where their intervals overlap, the lot serves the demand.
Each lot is used in two portions that alternate with those of its neighbours, as from two pallets, so that a demand
often takes two lots and a lot serves several orders.
"""

from dataclasses import dataclass

import numpy as np

from demo.columns import Floats, Ints, ranges


@dataclass(frozen=True)
class Cover:
    """Lots that cover a list of demands.

    Attributes:
        item, quantity: item and size in hundredths of each lot.
        first_day: working day on which each lot is first needed.
        demand, lot, taken: one row per use: index of the demand, index of the lot, hundredths.
    """

    item: Ints
    quantity: Ints
    first_day: Ints
    demand: Ints
    lot: Ints
    taken: Ints


@dataclass(frozen=True)
class Demands:
    """What is needed: item, hundredths of its unit and working day, one row per need."""

    item: Ints
    quantity: Ints
    day: Ints


def _sizes(item: Ints, need: Ints, lots: Ints, pack: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Split the total need of each item into its number of lots, rounded up to whole packs: item, size."""
    owner, _ = ranges(lots)
    weight: Floats = rng.uniform(0.7, 1.3, len(owner))
    share = weight / np.bincount(owner, weight, minlength=len(lots))[owner]
    packs = np.ceil(need[owner] * share * 1.02 / pack[owner]).astype(np.int64)
    return item[owner], np.maximum(packs, 1) * pack[owner]


def _portions(item: Ints, quantity: Ints, step: Ints) -> tuple[Ints, Ints]:
    """The order in which halves of lots are used up: index of the lot, hundredths."""
    half = quantity // 2 // step * step
    number = np.arange(len(item))
    lot = np.r_[number, number]
    size = np.r_[half, quantity - half]
    turn = np.r_[2 * number, 2 * number + 3]
    order = np.lexsort((turn, item[lot]))
    order = order[size[order] > 0]
    return lot[order], size[order]


def _overlaps(start: Ints, end: Ints, edge: Ints) -> tuple[Ints, Ints, Ints]:
    """Overlaps of sorted intervals with the consecutive ones that end at `edge`: index, index, length."""
    first = np.searchsorted(edge, start, "right")
    last = np.searchsorted(edge, end, "left")
    left, place = ranges(last - first + 1)
    right = first[left] + place
    floor = np.r_[0, edge[:-1]]
    return left, right, np.minimum(end[left], edge[right]) - np.maximum(start[left], floor[right])


def _merged(demand: Ints, lot: Ints, taken: Ints) -> tuple[Ints, Ints, Ints]:
    """One row per demand and lot."""
    order = np.lexsort((lot, demand))
    demand, lot, taken = demand[order], lot[order], taken[order]
    fresh = np.flatnonzero(np.r_[True, (demand[1:] != demand[:-1]) | (lot[1:] != lot[:-1])])
    return demand[fresh], lot[fresh], np.add.reduceat(taken, fresh)


def cover(needs: Demands, per_lot: float, pack: Ints, step: Ints, rng: np.random.Generator) -> Cover:
    """Plan lots for `needs`, about one for `per_lot` of them.

    Args:
        needs: at least one row, all quantities positive and multiples of the item's step.
        per_lot: mean number of demands that one lot serves.
        pack: by item, the multiple of which lots are made, in hundredths.
        step: by item, the smallest quantity that is handed out, in hundredths; it divides the pack.
        rng: source of the lots' unequal sizes.
    """
    order = np.lexsort((needs.day, needs.item))
    items, first, count = np.unique(needs.item[order], return_index=True, return_counts=True)
    need = np.add.reduceat(needs.quantity[order], first)
    lots = np.maximum(1, np.rint(count / per_lot)).astype(np.int64)
    item, quantity = _sizes(items, need, lots, pack[items], rng)
    portion_lot, portion = _portions(item, quantity, step[item])

    supplied = np.bincount(np.searchsorted(items, item), quantity, minlength=len(items)).astype(np.int64)
    shift = np.repeat(np.cumsum(supplied) - supplied - (np.cumsum(need) - need), count)
    end = np.cumsum(needs.quantity[order]) + shift
    left, right, taken = _overlaps(end - needs.quantity[order], end, np.cumsum(portion))
    demand, lot, taken = _merged(order[left], portion_lot[right], taken)

    first_day = np.full(len(item), np.iinfo(np.int64).max)
    np.minimum.at(first_day, lot, needs.day[demand])
    unused = first_day == np.iinfo(np.int64).max
    last_day = np.maximum.reduceat(needs.day[order], first)
    first_day[unused] = last_day[np.searchsorted(items, item[unused])]
    return Cover(item, quantity, first_day, demand, lot, taken)
