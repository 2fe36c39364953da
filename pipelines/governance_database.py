"""The governance database of a project: what people decided, and every attempt of a run, in one SQLite file.

It is written in a log beside it (WAL), so that readers and one writer never wait for each other; two writers wait for each
other for a while. Nothing is held open between uses.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event

FILE = "governance.sqlite"
PATIENCE = 10
"""Seconds that one writer waits for another."""


def governance_database(folder: Path) -> Engine:
    """The database in a state folder; the file is made by the first statement.

    A transaction reads unless its engine has the execution option ``writes``: then nobody else writes until it ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{folder / FILE}", poolclass=NullPool, connect_args={"timeout": PATIENCE})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions begin where we say so, not at the first change
    for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {setting}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
