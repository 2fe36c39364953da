"""The demo plant as a benchmark needs it: made once per scale, copied per run, changed between two nights."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import fresh

ROOT = Path(__file__).resolve().parent.parent
DEMO = ("demo",)
PRODUCT = ("dictionary", "connectors", "quality_rules", "lineage", "warehouse", "pipelines", *DEMO)
SHARE = 100
"""One row in so many is changed between the nights."""


@dataclass(frozen=True)
class Change:
    """How a table changes: one column in many rows, by which nothing is matched; a few rows are copied and removed.

    The genealogy stays the same.
    """

    system: str
    table: str
    key: str
    column: str
    is_text: bool = False
    copied: str | None = None
    """The column that a copy must not share with its original, in tables that gain and lose rows."""

    @property
    def value(self) -> str:
        """SQL for the column's new value; the sum of a binary number has to be rounded to be a decimal again."""
        added = f"round(coalesce({self.column}, 0) + 1, 4)"
        return f"coalesce({self.column}, '') || ' *'" if self.is_text else added


CHANGES = (
    Change("erp", "Vendor", "cVenCode", "cVenAddress", is_text=True),
    Change("erp", "Customer", "cCusCode", "cCusAddress", is_text=True),
    Change("erp", "Inventory", "cInvCode", "iInvRCost"),
    Change("erp", "bom_opcomponent", "OpComponentId", "BaseQtyN"),
    Change("erp", "mom_orderdetail", "MoDId", "Qty"),
    Change("erp", "rdrecords01", "AutoID", "iQuantity"),
    Change("erp", "rdrecords10", "AutoID", "iQuantity"),
    Change("erp", "rdrecords11", "AutoID", "iQuantity"),
    Change("erp", "rdrecords32", "AutoID", "iQuantity", copied="AutoID"),
    Change("erp", "CurrentStock", "AutoID", "iQuantity"),
    Change("mes", "pro_workorder", "workorder_id", "quantity"),
    Change("mes", "pro_feedback", "record_id", "quantity_feedback", copied="feedback_code"),
    Change("mes", "pro_trans_consume", "record_id", "quantity_consumed"),
)


def plant(folder: Path, scale: float) -> Path:
    """The plant's source files of a scale, made anew when the demo's code is not what made them."""
    path = folder / f"plant-{scale:g}"
    stamp = {"code": fingerprint(DEMO)}
    if read_stamp(path) != stamp:
        shutil.rmtree(path, ignore_errors=True)
        fresh(_make, path, scale)
        write_stamp(path, stamp)
    return path


def project(folder: Path, source: Path) -> Path:
    """A new project folder beside the plant, with a copy of its source files that may be changed."""
    path = folder / source.name.replace("plant", "project")
    shutil.rmtree(path, ignore_errors=True)
    shutil.copytree(ROOT / "demo" / "project", path)
    shutil.copytree(source, path / "data", ignore=shutil.ignore_patterns("truth", "made.json"))
    (path / "data" / "truth").symlink_to((source / "truth").resolve())
    return path


def change(data: Path, extracted: int) -> dict[str, dict[str, int]]:
    """Change one row in a hundred of the source files; the same files change the same way.

    Args:
        data: the folder of the source files.
        extracted: how many rows a night pulls, of which the share is meant.

    Returns:
        ``{"erp.Vendor": {"changed", "new", "deleted"}}`` for every table that changed.
    """
    made = {}
    with closing(sqlite3.connect(data / "erp.sqlite")) as erp, closing(sqlite3.connect(data / "mes.sqlite")) as mes:
        systems = {"erp": erp, "mes": mes}
        changeable = sum(_count(systems[item.system], item.table) for item in CHANGES)
        # Not every table can change without changing the truth, so those that can change a little more.
        step = max(3, SHARE * changeable // extracted)
        for item in CHANGES:
            made[f"{item.system}.{item.table}"] = _change(systems[item.system], item, step)
        for connection in systems.values():
            connection.commit()
    return {name: counts for name, counts in made.items() if any(counts.values())}


def fingerprint(packages: tuple[str, ...]) -> str:
    """A hash of the source files of packages."""
    digest = hashlib.sha256()
    for package in packages:
        for path in sorted((ROOT / package).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and ".guiyi" not in path.parts:
                digest.update(path.relative_to(ROOT).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def read_stamp(folder: Path) -> Any:
    """What was noted about a folder's making, or None."""
    path = folder / "made.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def write_stamp(folder: Path, stamp: dict[str, Any]) -> None:
    """Note how a folder was made, once it is whole."""
    (folder / "made.json").write_text(json.dumps(stamp), encoding="utf-8")


def _make(folder: Path, scale: float) -> None:
    from demo.plant import generate
    from demo.writers import write_sqlite

    write_sqlite(generate(scale=scale), folder)


def _change(connection: sqlite3.Connection, item: Change, step: int) -> dict[str, int]:
    """Rows are picked by their number in the order of the key."""
    rows = _count(connection, item.table)
    connection.execute("DROP TABLE IF EXISTS temp.picked")
    connection.execute(
        f"CREATE TEMP TABLE picked AS SELECT {item.key} AS k, row_number() OVER (ORDER BY {item.key}) AS n "
        f"FROM {item.table}"
    )
    connection.execute(
        f"UPDATE {item.table} SET {item.column} = {item.value} WHERE {item.key} IN "
        f"(SELECT k FROM picked WHERE n % {step} = 0)"
    )
    moved = _copy_and_remove(connection, item, 50 * step) if item.copied else 0
    return {"changed": rows // step, "new": moved, "deleted": moved}


def _copy_and_remove(connection: sqlite3.Connection, item: Change, step: int) -> int:
    """A few rows vanish and as many appear, under new keys."""
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({item.table})")]
    new = {item.copied: f"{item.copied} || '-2'"} | {
        item.key: f"{item.key} + (SELECT max({item.key}) FROM {item.table})"
    }
    values = ", ".join(new.get(name, name) for name in names)
    condition = f"WHERE {item.key} IN (SELECT k FROM picked WHERE n % {step} = 1)"
    copied = connection.execute(f"INSERT INTO {item.table} SELECT {values} FROM {item.table} {condition}").rowcount
    connection.execute(f"DELETE FROM {item.table} {condition}")
    return copied


def _count(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
