"""Where time goes inside DuckDB: every statement timed and told by the function that sent it."""

from __future__ import annotations

import inspect
import re
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

import duckdb

HEAD = 72


@dataclass
class Statements:
    """Seconds and calls per group of statements: same stage, same sender, same beginning."""

    stage: str = ""
    groups: dict[tuple[str, str, str], list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, sender: str, statement: str, seconds: float) -> None:
        """Note one statement."""
        self.groups[self.stage, sender, _head(statement)].append(seconds)

    def slowest(self) -> list[dict[str, Any]]:
        """The groups that took longest, the slowest first."""
        ordered = sorted(self.groups.items(), key=lambda item: -sum(item[1]))
        return [
            {"stage": stage, "sender": sender, "statement": head, "calls": len(times), "wall": round(sum(times), 4)}
            for (stage, sender, head), times in ordered
        ]

    def per_stage(self) -> dict[str, float]:
        """Seconds in statements, by stage."""
        sums: dict[str, float] = defaultdict(float)
        for (stage, _, _), times in self.groups.items():
            sums[stage] += sum(times)
        return {stage: round(seconds, 4) for stage, seconds in sums.items()}


class Timed:
    """A connection that notes how long each statement takes; all else is the connection's own."""

    def __init__(self, connection: Any, statements: Statements) -> None:
        self._connection = connection
        self._statements = statements

    def execute(self, statement: str, *args: Any, **kwargs: Any) -> Any:
        """Run one statement."""
        sender = _sender()
        begun = time.perf_counter()
        try:
            return self._connection.execute(statement, *args, **kwargs)
        finally:
            self._statements.add(sender, statement, time.perf_counter() - begun)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


@contextmanager
def timed_connections(statements: Statements) -> Iterator[None]:
    """Every connection opened inside is timed."""
    connect = duckdb.connect

    def opened(*args: Any, **kwargs: Any) -> Any:
        return Timed(connect(*args, **kwargs), statements)

    duckdb.connect = opened
    try:
        yield
    finally:
        duckdb.connect = connect


def _sender() -> str:
    """The function that sent a statement, and the one that called it: many send through one small helper."""
    frame = inspect.currentframe()
    names = []
    for _ in range(4):
        frame = frame.f_back if frame else None
        if frame is not None and frame.f_globals.get("__name__") != __name__:
            names.append(f"{frame.f_globals.get('__name__')}.{frame.f_code.co_qualname}")
    shown = names[:2]
    return " < ".join([*shown[:1], *(name.rpartition(".")[2] for name in shown[1:])])


def _head(statement: str) -> str:
    """How a statement begins, with its literals taken out, so that like statements fall together."""
    plain = re.sub(r"'(?:[^']|'')*'", "?", statement)
    return re.sub(r"\b\d+\b", "?", " ".join(plain.split()))[:HEAD]
