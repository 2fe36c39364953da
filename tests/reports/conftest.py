"""A small plant after two nights, with values in it that want to be more than text; and a company that is not the demo."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from demo.plant import generate
from demo.writers import write_sqlite
from guiyi.report import facts_of
from reports.quality.facts import Facts
from tests.end_to_end.plants import FIRST, SECOND, Night, run_night
from tests.projects import copy_project
from tests.reliability.small import fill, small_hub

SCRIPT, FORMULA, LINK = "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "https://evil.example/x"
PERSON = "Zhang Wei 张伟"
HOSTILE = f"""
UPDATE Vendor SET cVenRegCode = '{SCRIPT}' WHERE rowid = 2;
UPDATE Vendor SET cVenName = '{LINK}' , cVenRegCode = '{LINK}' WHERE rowid = 4;
UPDATE Inventory SET cInvCode = '{FORMULA.replace("'", "''")}' WHERE rowid = 3;
ALTER TABLE Vendor ADD COLUMN "<b>cDefine99" VARCHAR(20);
UPDATE rdrecords01 SET cBatch = NULL WHERE rowid BETWEEN 10 AND 30;
"""


def alter(folder: Path, system: str, script: str) -> None:
    """Change a source."""
    with closing(sqlite3.connect(folder / "data" / f"{system}.sqlite")) as connection, connection:
        connection.executescript(script)


@pytest.fixture(scope="session")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Night]:
    """A night as the plant is, and one after its sources were spoilt."""
    folder = copy_project(tmp_path_factory.mktemp("reports") / "plant")
    write_sqlite(generate(scale=0.01), folder / "data")
    first = run_night(folder, FIRST)
    alter(folder, "erp", HOSTILE)
    alter(folder, "mes", f"UPDATE pro_feedback SET quantity_qualified = -1, user_name = '{PERSON}' WHERE rowid < 20")
    return first, run_night(folder, SECOND)


@pytest.fixture(scope="session")
def first(nights: Sequence[Night]) -> Facts:
    return facts_of(nights[0].run)


@pytest.fixture(scope="session")
def second(nights: Sequence[Night]) -> Facts:
    return facts_of(nights[1].run)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """One system with three suppliers: most objects have no source, so most rules meet no record."""
    hub = small_hub(tmp_path_factory.mktemp("reports") / "small")
    fill(hub, {1: "Park Road 1", 2: "Lake Road 9", 3: "Hill Road 4"})
    return facts_of(run_night(hub.folder, FIRST).run)
