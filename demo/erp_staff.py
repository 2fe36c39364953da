"""The ERP's staff and assets: departments, people, machines as fixed assets."""

import numpy as np

from demo import names
from demo.columns import ABSENT, DAY_SECONDS, digits, join, pick
from demo.ledger import Ledger
from demo.machines import Machines
from demo.mes_people import department
from demo.world import World


def write_erp_staff(ledger: Ledger, world: World, rng: np.random.Generator) -> None:  # noqa: ARG001 - as all writers
    """Add staff and assets to the ledger."""
    places = np.arange(len(names.DEPARTMENTS))
    code = pick([f"{number + 1:02d}00" for number in places], places)
    ledger.write(
        ("erp", "Department"),
        len(places),
        {"cDepCode": code, "cDepName": pick(names.DEPARTMENTS, places)},
        department=places,
    )
    number = np.arange(len(world.masters.people))
    ledger.write(
        ("erp", "Person"),
        len(number),
        {
            "cPersonCode": join("P", digits(number + 1, 5)),
            "cPersonName": pick(world.masters.people, number),
            "cDepCode": code.take(department(len(number))),
        },
        person=number,
    )
    machines = Machines.of(world)
    ledger.write(
        ("erp", "fa_Cards"),
        len(machines.label),
        {
            "sAssetNum": machines.asset,
            "sAssetName": machines.name,
            "dStartdate": machines.since * DAY_SECONDS,
            "dDisposeDate": np.where(machines.until == ABSENT, ABSENT, machines.until * DAY_SECONDS),
        },
        machine=np.arange(len(machines.label)),
    )
