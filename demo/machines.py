"""The plant's machines: label and asset, and the ones that were replaced under the same label."""

from dataclasses import dataclass

import numpy as np

from demo import names
from demo.columns import ABSENT, Ints, Text, digits, join, pick
from demo.world import World

EVERY, FIRST = 15, 7
"""Every 15th label went to a new machine in the middle of the window."""

SWAP_DAYS = 120


@dataclass(frozen=True)
class Machines:
    """One entry per physical machine, first those in use at the end; days since 1970.

    Attributes:
        label: index of the label that it bears.
        since, until: first and last day of use; the smallest number where it is still in use.
    """

    label: Ints
    since: Ints
    until: Ints

    @classmethod
    def of(cls, world: World) -> "Machines":
        """The machines of a plant."""
        count = world.masters.machines
        label = np.arange(count)
        replaced = label[FIRST::EVERY]
        since = world.days.start - 200 - label * 37 % 1_300
        swap = world.days.start + SWAP_DAYS
        old = since[replaced]
        now = since.copy()
        now[replaced] = swap
        none = np.full(count, ABSENT)
        return cls(np.r_[label, replaced], np.r_[now, old], np.r_[none, np.full(len(replaced), swap - 1)])

    @property
    def asset(self) -> Text:
        """The asset numbers, `GD-0401`."""
        return join("GD-", digits(np.arange(len(self.label)) + 401, 4))

    @property
    def name(self) -> Text:
        """What the machines are called."""
        return join(pick(names.MACHINES, self.label % 10), digits(self.label // 10 + 1, 1), "号")
