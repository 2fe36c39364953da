"""The versions of the dictionary and every decision about them, in the governance database. Nothing there is ever altered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    DDL,
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
    func,
    insert,
    select,
)

from dictionary.problems import Problem, ResourceError
from governance.timeline import Decision, Step, Version
from pipelines.governance_database import FILE, governance_database
from pipelines.machine import as_resource_error

SCHEMA = 1
"""The version of these tables. A later release that changes them raises it, and carries older ones over when it opens them."""

_METADATA = MetaData()
_SCHEMA = Table("governance_schema", _METADATA, Column("version", Integer, primary_key=True))
_VERSION = Table(
    "dictionary_version",
    _METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("hash", String(64), nullable=False),
    Column("base", Integer, ForeignKey("dictionary_version.number")),
    Column("content", Text, nullable=False),
)
_DECISION = Table(
    "dictionary_decision",
    _METADATA,
    Column("position", Integer, primary_key=True),
    Column("number", Integer, ForeignKey("dictionary_version.number"), nullable=False),
    Column("step", String(20), nullable=False),
    Column("at", String(40), nullable=False),
    Column("person", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("effective_from", String(10)),
    Column("signature", Text),
    UniqueConstraint("number", "step"),
)
for _table in _METADATA.tables.values():
    for _verb in ("UPDATE", "DELETE"):
        _refusal = DDL(  # type: ignore[no-untyped-call]
            f"CREATE TRIGGER {_table.name}_no_{_verb.lower()} BEFORE {_verb} ON {_table.name} "
            "BEGIN SELECT RAISE(ABORT, 'what was decided is never altered'); END"
        )
        event.listen(_table, "after_create", _refusal.execute_if(dialect="sqlite"))


@dataclass(frozen=True)
class Store:
    """The versions of one project. Where nothing was ever submitted, reading finds nothing and makes nothing."""

    folder: Path

    def versions(self) -> tuple[Version, ...]:
        """All versions with their decisions, by number.

        Raises:
            ResourceError: the database is damaged, or was written by a later release.
            BusyError: it stays locked.
        """
        with self._reading() as connection:
            return versions_in(connection) if connection is not None else ()

    def content(self, number: int) -> str:
        """The canonical content of a version that exists."""
        with self._reading() as connection:
            assert connection is not None
            return str(connection.execute(select(_VERSION.c.content).where(_VERSION.c.number == number)).scalar_one())

    @contextmanager
    def deciding(self) -> Iterator[Connection]:
        """One transaction in which nobody else decides; it counts when the block ends well."""
        with as_resource_error(), self._engine().execution_options(writes=True).begin() as connection:
            _METADATA.create_all(connection)
            if _schema(connection) is None:
                connection.execute(insert(_SCHEMA).values(version=SCHEMA))
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection | None]:
        if not (self.folder / FILE).exists():
            yield None
            return
        with as_resource_error(), self._engine().connect() as connection:
            exists = connection.dialect.has_table(connection, _SCHEMA.name)
            yield connection if exists and _schema(connection) is not None else None

    def _engine(self) -> Engine:
        return governance_database(self.folder)


def _schema(connection: Connection) -> int | None:
    """The version of the tables, or None where they are new.

    Raises:
        ResourceError: a later release wrote them.
    """
    found = connection.execute(select(func.max(_SCHEMA.c.version))).scalar()
    if found is not None and found > SCHEMA:
        raise ResourceError(Problem("governance.newer", args={"found": found, "known": SCHEMA}))
    return found


def versions_in(connection: Connection) -> tuple[Version, ...]:
    """All versions with their decisions, by number."""
    decisions: dict[int, list[Decision]] = {}
    for row in connection.execute(select(_DECISION).order_by(_DECISION.c.position)).mappings():
        decisions.setdefault(row["number"], []).append(_decision(row))
    columns = (_VERSION.c.number, _VERSION.c.hash, _VERSION.c.base)
    rows = connection.execute(select(*columns).order_by(_VERSION.c.number))
    return tuple(Version(number, hash_, base, tuple(decisions[number])) for number, hash_, base in rows)


def write_version(connection: Connection, number: int, hash_: str, base: int | None, content: str) -> None:
    """Keep a new version's content."""
    connection.execute(insert(_VERSION).values(number=number, hash=hash_, base=base, content=content))


def write_decision(connection: Connection, number: int, decision: Decision) -> None:
    """Keep what was decided about a version; its position is given by the database."""
    effective_from, signature = decision.effective_from, decision.signature
    connection.execute(
        insert(_DECISION).values(
            number=number,
            step=decision.step.value,
            at=decision.at.isoformat(),
            person=decision.person,
            reason=decision.reason,
            effective_from=effective_from.isoformat() if effective_from else None,
            signature=json.dumps(signature, ensure_ascii=False) if signature else None,
        )
    )


def _decision(row: Any) -> Decision:
    return Decision(
        position=row["position"],
        step=Step(row["step"]),
        at=datetime.fromisoformat(row["at"]),
        person=row["person"],
        reason=row["reason"],
        effective_from=date.fromisoformat(row["effective_from"]) if row["effective_from"] else None,
        signature=json.loads(row["signature"]) if row["signature"] else None,
    )
