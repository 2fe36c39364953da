"""Bills of material: raw → semi-finished → finished → packed set, each of about 25 components."""

from dataclasses import dataclass

import numpy as np

from demo.columns import Ints, ranges
from demo.masters import KILOGRAM, Items, Kind
from demo.sizes import COMPONENTS

MILLION = 1_000_000


@dataclass(frozen=True)
class Structure:
    """Component rows sorted by parent.

    Attributes:
        parent, component: item indexes.
        numerator, denominator: usage per piece of the parent, numerator in millionths.
        scrap: planned loss in thousandths.
        first, count: by item, its first row and number of rows.
    """

    parent: Ints
    component: Ints
    numerator: Ints
    denominator: Ints
    scrap: Ints
    first: Ints
    count: Ints


def _spread(counts: Ints, start: Ints, size: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """For each parent, `counts` distinct members of the pool [start, start + size): parent's place, member."""
    stride: Ints = rng.integers(1, size // max(1, int(counts.max())) + 1)
    offset: Ints = rng.integers(0, size)
    owner, place = ranges(counts)
    turn: Ints = np.mod(offset[owner] + place * stride[owner], size[owner])
    return owner, start[owner] + turn


def _pool(items: Items, kind: Kind, family: Ints) -> tuple[Ints, Ints]:
    """First item and number of items of a kind, for each wanted family (-1: of any family)."""
    members = items.of(kind)
    families = items.family[members]
    first = np.searchsorted(families, family, "left")
    size = np.searchsorted(families, family, "right") - first
    return members[0] + first, size


def _components(items: Items, kind: Kind, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Parent and component of every row of the parents of one kind."""
    parents = items.of(kind)
    family, none = items.family[parents], np.full(len(parents), -1)
    total = rng.integers(COMPONENTS - 4, COMPONENTS + 5, len(parents))
    parts: list[tuple[Kind, Ints, Ints]] = []
    if kind == Kind.FINISHED:
        parts.append((Kind.SEMI, rng.integers(3, 6, len(parents)), family))
    if kind == Kind.SET:
        parts.append((Kind.FINISHED, rng.integers(1, 3, len(parents)), family))
    if kind != Kind.SEMI:
        parts.append((Kind.CARTON, rng.integers(1, 4, len(parents)), none))
    taken = sum((count for _, count, _ in parts), np.zeros(len(parents), np.int64))
    parts.append((Kind.RAW, total - taken, none))
    rows = [(_spread(count, *_pool(items, part, group), rng)) for part, count, group in parts]
    return parents[np.concatenate([owner for owner, _ in rows])], np.concatenate([member for _, member in rows])


def _usage(items: Items, component: Ints, rng: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    """Numerator in millionths, denominator and scrap in thousandths of each row."""
    kind, rows = items.kind[component], len(component)
    numerator = rng.choice([1, 1, 1, 2, 3], rows) * MILLION
    numerator[(kind == Kind.SEMI) | (kind == Kind.CARTON)] = MILLION
    kilograms = items.unit[component] == KILOGRAM
    numerator = np.where(kilograms, rng.integers(10, 161, rows) * (MILLION // 4), numerator)
    denominator = np.where(kilograms, 1000, np.where(kind == Kind.CARTON, 100, 1))
    scrap = np.where(kind == Kind.RAW, rng.choice([0, 5, 10, 20], rows), 0)
    return numerator, denominator, scrap


def make_structure(items: Items, rng: np.random.Generator) -> Structure:
    """The bill of material of every self-made item."""
    levels = [_components(items, kind, rng) for kind in (Kind.SEMI, Kind.FINISHED, Kind.SET)]
    parent = np.concatenate([p for p, _ in levels])
    component = np.concatenate([c for _, c in levels])
    order = np.argsort(parent, kind="stable")
    parent, component = parent[order], component[order]
    count = np.bincount(parent, minlength=len(items.code))
    return Structure(parent, component, *_usage(items, component, rng), np.cumsum(count) - count, count)


def required(structure: Structure, items: Items, row: Ints, pieces: Ints) -> Ints:
    """Hundredths of the component that `pieces` of the parent need by BOM row, rounded up to the item's step."""
    step = items.step[structure.component[row]]
    top = pieces * structure.numerator[row] * (1000 + structure.scrap[row])
    bottom = structure.denominator[row] * (MILLION * 10) * step  # in hundredths, scrap in thousandths
    return np.maximum(1, -(-top // bottom)) * step
