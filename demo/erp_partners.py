"""The ERP's suppliers and customers."""

import numpy as np

from demo import identifiers
from demo.columns import digits, join, pick
from demo.erp_dates import days_before, sometimes
from demo.ledger import Ledger
from demo.workdays import seconds
from demo.world import World


def _vendors(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    vendors = world.masters.vendor_names
    rows, number = len(vendors), np.arange(len(vendors))
    since = days_before(world, 30, rows, rng)
    ledger.write(
        ("erp", "Vendor"),
        rows,
        {
            "cVenCode": join("GYS", digits(number + 1, 4)),
            "cVenName": pick(vendors, number),
            "cVenAbbName": pick([name.replace("有限公司", "") for name in vendors], number),
            "cVCCode": pick(["01", "02", "03"], number % 3),
            "cVenRegCode": pick([identifiers.company_code(n + 2) for n in range(rows)], number),
            "cVenAddress": join("示范工业园", digits(number + 1, 1), "号"),
            "cVenBank": "示范银行",
            "cVenAccount": join("6200", digits(number * 7919 + 10_000_000, 12)),
            "dVenDevDate": since,
            "dEndDate": None,
            "dLicenceEDate": seconds(world.days.last + rng.integers(100, 1500, rows)),
            "cVenHeadCode": None,
            "cVenDefine1": None,
            "dModifyDate": sometimes(since + rng.integers(0, 20 * 86_400, rows), rng),
        },
        vendor=number,
    )


def _customers(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    masters, rows = world.masters, len(world.masters.customer_names)
    number = np.arange(rows)
    since = days_before(world, 30, rows, rng)
    ledger.write(
        ("erp", "Customer"),
        rows,
        {
            "cCusCode": join("KH-", digits(number + 1, 4)),
            "cCusName": pick(masters.customer_names, number),
            "cCusAbbName": pick(masters.customer_names, number),
            "cCCCode": pick([_customer_class(n) for n in range(10)], number % 10),
            "cCusRegCode": pick(masters.customer_tax_codes, number),
            "cCusAddress": pick(masters.customer_addresses, number),
            "dCusDevDate": since,
            "dEndDate": None,
            "dModifyDate": sometimes(since, rng),
        },
        customer=number,
    )


def _customer_class(turn: int) -> str:
    """01 hospital, 02 distributor, 03 export."""
    return "01" if turn < 5 else "02" if turn < 7 else "03"


def write_partners(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """Add the suppliers and the customers."""
    _vendors(ledger, world, rng)
    _customers(ledger, world, rng)
