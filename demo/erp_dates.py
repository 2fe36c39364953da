"""When the ERP's master records were made and last changed."""

import numpy as np

from demo.columns import ABSENT, Ints
from demo.workdays import seconds
from demo.world import World

FOUNDED = 2500
"""Days before the window at which the oldest records were made."""


def days_before(world: World, least: int, rows: int, rng: np.random.Generator) -> Ints:
    """Random midnights at least so many days before the window."""
    return seconds(world.days.start - rng.integers(least, FOUNDED, rows))


def sometimes(moment: Ints, rng: np.random.Generator) -> Ints:
    """Most of the moments absent, as in columns that only a later change fills."""
    return np.where(rng.random(len(moment)) < 0.3, moment, ABSENT)
