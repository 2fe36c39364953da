"""What was tried, and how it ended: kept apart from the warehouse, because a failed attempt publishes nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, Text, insert, select, update

from pipelines.governance_database import governance_database
from pipelines.machine import as_resource_error

_METADATA = MetaData()
_ATTEMPT = Table(
    "attempt",
    _METADATA,
    Column("attempt_id", Integer, primary_key=True),
    Column("run_id", String(20), nullable=False),
    Column("started_at", String(40), nullable=False),
    Column("ended_at", String(40)),
    Column("outcome", String(40)),
    Column("problems", Text),
)


@dataclass(frozen=True)
class Attempts:
    """The attempts of one project, in its governance database."""

    engine: Engine

    @classmethod
    def of(cls, folder: Path) -> Attempts:
        """Open (or make) the governance database in the hub's state folder.

        Raises:
            ResourceError: it is damaged, or the disk is full.
        """
        engine = governance_database(folder)
        with as_resource_error():
            _METADATA.create_all(engine)
        return cls(engine)

    def begin(self, run_id: str, at: datetime) -> int:
        """Note that an attempt begins; its number."""
        with self.engine.begin() as connection:
            row = connection.execute(insert(_ATTEMPT).values(run_id=run_id, started_at=at.isoformat()))
            assert row.inserted_primary_key is not None
            return int(row.inserted_primary_key[0])

    def end(self, attempt: int, at: datetime, outcome: str, problems: list[str]) -> None:
        """Note how it ended."""
        values = {"ended_at": at.isoformat(), "outcome": outcome, "problems": json.dumps(problems)}
        with self.engine.begin() as connection:
            connection.execute(update(_ATTEMPT).where(_ATTEMPT.c.attempt_id == attempt).values(values))

    def all(self) -> list[dict[str, Any]]:
        """All attempts, the newest last. One without an end was cut off."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(_ATTEMPT).order_by(_ATTEMPT.c.attempt_id)).mappings()
            return [dict(row) for row in rows]
