"""What stands in place of the engine and of a run while statements are written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa

from dictionary.compiled import Dictionary

Artefact = tuple[str, Sequence[str]]
"""What statements are for, such as ``reconcile lot``, and the statements."""

NOON = datetime(2000, 1, 1, 12, tzinfo=UTC)


@dataclass
class Tape:
    """Takes statements as a connection would, keeps them, and answers as an engine without any row."""

    statements: list[str] = field(default_factory=list)

    def execute(self, statement: str, values: object = None) -> Tape:  # noqa: ARG002 - as a connection takes it
        """Keep a statement. What it counts is nothing."""
        self.statements.append(" ".join(statement.split()))
        return self

    def fetchone(self) -> tuple[int]:
        """Nothing is counted."""
        return (0,)

    def fetchall(self) -> list[Any]:
        """No row."""
        return []

    def to_arrow_table(self) -> pa.Table:
        """No value."""
        return pa.table({"value": pa.array([], pa.string())})

    def register(self, name: str, content: pa.Table) -> None:
        """Keep what is handed over."""
        self.statements.append(f"-- {name}: {content.to_pylist()}" if content.num_rows else f"-- {name}")

    def unregister(self, name: str) -> None:
        """Nothing is held."""


def night_of(dictionary: Dictionary) -> Any:
    """A night that would run, as far as statements depend on it."""
    return SimpleNamespace(
        dictionary=dictionary, name="000000", number=1, parent=0, full=False,
        state=SimpleNamespace(folder=Path("hub")), landed=Path("hub"), former_columns={},
    )  # fmt: skip
