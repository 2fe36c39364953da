"""Source tables under construction: each with the hidden identity of its rows.

The identity tells which lot, order, use … of the world a row stands for. Defects and the truth ledger need it; the
finished plant does not carry it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import pyarrow as pa

from demo.columns import Column, Ints, build
from demo.schema import table_of

Name: TypeAlias = tuple[str, str]
"""System and table."""


@dataclass
class Ledger:
    """Arrow tables by name, and for each table arrays by role (`lot`, `item`, …), one entry per row."""

    tables: dict[Name, pa.Table] = field(default_factory=dict)
    identity: dict[Name, dict[str, Ints]] = field(default_factory=dict)

    def write(self, name: Name, rows: int, columns: Mapping[str, Column], **identity: Ints) -> None:
        """Add a table with all its declared columns."""
        self.tables[name] = build(table_of(*name), rows, columns)
        self.identity[name] = identity
