"""Drift: a source's tables are not built as they were at the last run that was published, or not all alike.

What follows from that, a policy decides. What nobody maps is only told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Literal

from connectors.base import Snapshot
from dictionary.compiled import Dictionary
from dictionary.problems import ConfigurationError, Problem
from dictionary.source import Source
from pipelines.likely_names import likely_name
from pipelines.run import Manifest, Run
from pipelines.structure import Columns, Difference, Part, differences, matters, spelling

Decision = Literal["told", "stop", "quarantine", "carry_on"]
ABSENT = ("gone", "lacking")
"""The changes by which a column is not there."""

UNFILLED = "unfilled"
"""The change by which kept rows have no values of a column: the only one that is no :data:`pipelines.structure.Kind`."""


@dataclass(frozen=True)
class Drift:
    """One difference in one table.

    Attributes:
        part: what the table, the part of it or the dropped file is called in the source.
        mapped: the hub reads this column.
        matters: what is read may come otherwise than it did, so that a policy decides.
        proposed: the new column that a column which is gone has probably become; never followed by itself.
        why: what speaks for it.
        decided: ``told``, or what the policy says.
    """

    system: str
    table: str
    part: str
    column: str
    change: str
    was: str
    now: str
    mapped: bool
    matters: bool
    proposed: str = ""
    why: str = ""
    decided: Decision = "told"

    @property
    def is_read_as_empty(self) -> bool:
        """Whether a column that is not there is read as one without values, since the policy says to carry on."""
        return self.change in ABSENT and self.decided == "carry_on"

    def facts(self) -> Manifest:
        """It as plain values."""
        return asdict(self)


def unfilled(system: str, table: str, parts: Sequence[str], column: str) -> Drift:
    """That parts which are not read any more have no values of a column which is read now: the first, the last, how many."""
    part = parts[0] if len(parts) == 1 else f"{parts[0]} … {parts[-1]} ({len(parts)})"
    return Drift(system, table, part, column, UNFILLED, was="", now="", mapped=True, matters=False)


def decided(source: Source, drifts: Iterable[Drift], *, accept: bool, may_stay: Collection[str]) -> list[Drift]:
    """The same with what is to be done, which is one thing for each table.

    Args:
        source: the source, whose policies decide.
        drifts: what was found.
        accept: everything that can be read is taken as it is now.
        may_stay: the tables that can stay as of the last run.
    """
    result = []
    for table, found in groupby(sorted(drifts, key=lambda drift: drift.table), lambda drift: drift.table):
        several = list(found)
        policy: Decision = "carry_on" if accept else source.tables[table].drift or source.drift
        if policy == "quarantine" and table not in may_stay:
            policy = "stop"
        if policy == "carry_on" and any(_is_needed(source, drift) for drift in several):
            policy = "stop"
        result += [replace(drift, decided=policy) if drift.matters else drift for drift in several]
    return result


def check(drifts: Iterable[Drift], published: Run | None) -> None:
    """Stop where a policy says so.

    Raises:
        ConfigurationError: with every difference that stops the run.
    """
    stopping = [drift for drift in drifts if drift.decided == "stop"]
    if stopping:
        raise ConfigurationError(_problem(drift, published) for drift in stopping)


def emptied(drifts: Iterable[Drift], table: str) -> Mapping[str, set[str]]:
    """Part → columns that are not there and are read as empty, since the policy says to carry on."""
    found: dict[str, set[str]] = {}
    for drift in drifts:
        if drift.table == table and drift.is_read_as_empty:
            found.setdefault(drift.part, set()).add(drift.column)
    return found


def tables_with(drifts: Iterable[Drift], decision: Decision) -> set[str]:
    """The tables for which a policy decided so."""
    return {drift.table for drift in drifts if drift.decided == decision}


@dataclass(frozen=True)
class Comparison:
    """One table, in one place, that is held against another structure.

    Attributes:
        published: the run whose generation readers see; None before the first.
        dictionary: the dictionary that says what is read.
        source: the source.
        part: the table and where it is.
        snapshot: it is open there; None if nothing may be read to find the new name of a column.
    """

    published: Run | None
    dictionary: Dictionary
    source: Source
    part: Part
    snapshot: Snapshot | None = None

    def since(self, before: Columns, after: Columns) -> list[Drift]:
        """What became of the columns of the last run, with the names that they probably have now."""
        was, now = self._spelled(before), self._spelled(after)
        found = list(differences(was, now))
        new = [column for column in now if any(d.column == column["name"] for d in found if d.kind == "new")]
        return [self._drift(difference, was, new) for difference in found]

    def lacking(self, here: Columns, like: Iterable[Columns]) -> list[Drift]:
        """What is read and is only in the tables ``like`` this one, the newest last, with the names that it probably has here."""
        there = {column["name"]: column for columns in like for column in self._spelled(columns)}
        own = self._spelled(here)
        names = {column["name"] for column in own}
        new = [column for column in own if column["name"] not in there]
        found = [Difference(name, "lacking", was=column["type"]) for name, column in there.items() if name not in names]
        return [self._drift(one, list(there.values()), new) for one in found if one.column in self._read]

    def _drift(self, found: Difference, was: Columns, new: Columns) -> Drift:
        name = self._read.get(found.column, found.column)
        drift = Drift(
            self.source.source, self.part.table, self.part.told, name, found.kind, found.was, found.now,
            mapped=found.column in self._read, matters=matters(found, self._read, self._key),
        )  # fmt: skip
        if found.kind not in ABSENT or not drift.mapped:
            return drift
        column = next(column for column in was if column["name"] == found.column) | {"name": name}
        likely = likely_name(self.published, self.source, self.snapshot, self.part, column, new)
        return replace(drift, proposed=likely.name, why=likely.why) if likely else drift

    def _spelled(self, columns: Columns) -> Columns:
        spelled = spelling(self.source)
        return [{**column, "name": spelled(column["name"])} for column in columns]

    @cached_property
    def _read(self) -> dict[str, str]:
        """The columns that are read, by the names as they are compared."""
        names = self.dictionary.read_columns(self.source.source, self.part.table)
        return {spelling(self.source)(name): name for name in names}

    @cached_property
    def _key(self) -> set[str]:
        return {spelling(self.source)(name) for name in self.source.tables[self.part.table].key}


def _is_needed(source: Source, drift: Drift) -> bool:
    """Whether a table cannot be pulled at all without a column that is not there."""
    table = source.tables[drift.table]
    return drift.change in ABSENT and drift.column in (*table.key, table.changes.cursor)


def _problem(drift: Drift, published: Run | None) -> Problem:
    args = {
        "system": drift.system, "table": drift.part, "column": drift.column, "was": drift.was, "now": drift.now,
        "run": published.name if published else "", "proposed": drift.proposed, "why": drift.why,
    }  # fmt: skip
    if drift.change == "gone":
        return Problem("drift.gone", args=args)
    if drift.change == "lacking":
        return Problem("drift.lacking", args=args)
    if drift.change == "narrowed":
        return Problem("drift.narrowed", args=args)
    return Problem("drift.retyped" if drift.change == "retyped" else "drift.nullable", args=args)
