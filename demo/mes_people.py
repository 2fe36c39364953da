"""The MES's accounts and its training register."""

import numpy as np

from demo import names
from demo.columns import ABSENT, Ints, Text, digits, join, pick
from demo.ledger import Ledger
from demo.world import World

CREW = 3
"""Operators of a machine, who relieve each other."""

FIRST_OPERATOR = 20
"""People before this number work in the offices."""

LEAVERS = 4
"""The last people of the list left before the window began."""


def account(person: Ints) -> Text:
    """The MES account of people, `u1023`."""
    return join("u", digits(person + 1001, 4))


def operator_of(world: World, machine: Ints, turn: Ints) -> Ints:
    """The person who works at a machine; `turn` counts its crew."""
    present = len(world.masters.people) - LEAVERS - FIRST_OPERATOR
    return (machine * CREW + turn) % present + FIRST_OPERATOR


def department(people: int) -> Ints:
    """Index into the departments: 12 people in the stores, 8 in planning, 10 in quality, the others in production."""
    number = np.arange(people)
    bounds = np.array([12, FIRST_OPERATOR, 30])
    return np.where(number < bounds[2], np.searchsorted(bounds, number, "right"), 3 + number % 2)


def write_people(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """Add accounts and training records to the ledger; everybody is trained for what he does, long enough."""
    people, first, last = len(world.masters.people), world.days.start, world.days.last
    number = np.arange(people)
    hired, left = first - rng.integers(800, 4_000, people), first - rng.integers(20, 200, people)
    gone = number >= people - LEAVERS
    ledger.write(
        ("mes", "sys_user"),
        people,
        {
            "user_id": number + 101,
            "user_name": account(number),
            "nick_name": pick(world.masters.people, number),
            "dept_name": pick(names.DEPARTMENTS, department(people)),
            "hired_on": hired,
            "left_on": np.where(gone, left, ABSENT),
            "status": pick(["0", "1"], gone.astype(np.int64)),
        },
        person=number,
    )
    machine, turn = (part.ravel() for part in np.meshgrid(np.arange(world.masters.machines), np.arange(CREW)))
    steps = len(names.OPERATIONS)
    pairs = np.unique(operator_of(world, machine, turn) * steps + machine % steps)
    pairs = np.r_[pairs, np.flatnonzero(gone) * steps]
    person, step = pairs // steps, pairs % steps
    ledger.write(
        ("mes", "hr_training"),
        len(pairs),
        {
            "training_id": np.arange(len(pairs)) + 1,
            "user_name": account(person),
            "process_code": pick(names.OPERATIONS, step),
            "trained_on": first - rng.integers(210, 700, len(pairs)),
            "valid_until": last + rng.integers(30, 700, len(pairs)),
        },
        person=person,
        step=step,
    )
