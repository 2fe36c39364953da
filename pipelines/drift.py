"""Drift: a source's tables are not built as they were at the last run that was published, and what follows from that.

It is found and decided before anything of the source is read. What nobody maps is only told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import Literal

from connectors.base import Snapshot
from dictionary.compiled import Dictionary
from dictionary.problems import ConfigurationError, Problem
from dictionary.source import Source
from pipelines.likely_names import likely_name
from pipelines.run import Manifest, Run
from pipelines.structure import Columns, Difference, Structure, differences, matters, spelling

Decision = Literal["told", "stop", "quarantine", "carry_on"]


@dataclass(frozen=True)
class Drift:
    """One difference in one table.

    Attributes:
        part: what the table, or the part of it, is called in the source.
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
        """Whether a column that is gone is read as one without values, since the policy says to carry on."""
        return self.change == "gone" and self.decided == "carry_on"

    def facts(self) -> Manifest:
        """It as plain values."""
        return asdict(self)


def drift_since(
    published: Run,
    dictionary: Dictionary,
    source: Source,
    snapshot: Snapshot,
    found: Structure,
    database: str | None = None,
) -> list[Drift]:
    """What differs from the last published run, with the names that columns probably have now.

    Args:
        published: the run whose generation readers see.
        dictionary: the dictionary that says what is read.
        source: the source.
        snapshot: its open snapshot.
        found: its structure now.
        database: the tag of the database that the snapshot is of, where the source has several.
    """
    before = known_structure(published, source)
    drifts = []
    for table, parts in found.items():
        for part, columns in parts.items():
            known = before.get(table, {}).get(part)
            if known is not None:
                drifts += _Part(published, dictionary, source, snapshot, table, part, database).drifts(known, columns)
    return drifts


def known_structure(published: Run, source: Source) -> Structure:
    """How the tables of a source were built at the last published run, as far as it knew them."""
    structure: Structure = (published.manifest("land") or {}).get(source.source, {}).get("structure", {})
    return structure


def remembered(source: Source, before: Structure, found: Structure, drifts: Collection[Drift]) -> Structure:
    """What the next run has to know: a table that was set aside as it was, and columns that are gone and read as empty.

    So both are told each night until they are settled.
    """
    aside = tables_with(drifts, "quarantine")

    def with_empty(table: str, part: str, columns: Columns) -> Columns:
        return columns + _read_as_empty(source, (table, part), before.get(table, {}).get(part, []), drifts)

    return {
        table: before[table] if table in aside else {part: with_empty(table, part, now) for part, now in parts.items()}
        for table, parts in found.items()
    }


def decided(source: Source, drifts: Iterable[Drift], *, accept: bool, may_stay: Collection[str]) -> list[Drift]:
    """The same with what is to be done, which is one thing for each table.

    Args:
        source: the source, whose policies decide.
        drifts: what was found, table by table.
        accept: everything that can be read is taken as it is now.
        may_stay: the tables that can stay as of the last run.
    """
    result = []
    for table, found in groupby(drifts, lambda drift: drift.table):
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
        assert published is not None  # without it there is nothing to differ from
        raise ConfigurationError(_problem(drift, published) for drift in stopping)


def emptied(drifts: Iterable[Drift], table: str) -> Mapping[str, set[str]]:
    """Part → columns that are gone and are read as empty, since the policy says to carry on."""
    found: dict[str, set[str]] = {}
    for drift in drifts:
        if drift.table == table and drift.is_read_as_empty:
            found.setdefault(drift.part, set()).add(drift.column)
    return found


def tables_with(drifts: Iterable[Drift], decision: Decision) -> set[str]:
    """The tables for which a policy decided so."""
    return {drift.table for drift in drifts if drift.decided == decision}


@dataclass(frozen=True)
class _Part:
    """One table, or one part of it, of one source."""

    published: Run
    dictionary: Dictionary
    source: Source
    snapshot: Snapshot
    table: str
    part: str
    database: str | None

    def drifts(self, before: Columns, after: Columns) -> list[Drift]:
        spelled = spelling(self.source)
        read = {spelled(name): name for name in self.dictionary.read_columns(self.source.source, self.table)}
        key = {spelled(name) for name in self.source.tables[self.table].key}
        was, now = ([{**column, "name": spelled(column["name"])} for column in columns] for columns in (before, after))
        found = list(differences(was, now))
        new = [column for column in now if any(d.column == column["name"] for d in found if d.kind == "new")]
        return [self._drift(difference, was, new, read, key) for difference in found]

    def _drift(
        self, found: Difference, was: Columns, new: Columns, read: Mapping[str, str], key: Collection[str]
    ) -> Drift:
        name = read.get(found.column, found.column)
        drift = Drift(
            self.source.source, self.table, self.part, name, found.kind, found.was, found.now,
            mapped=found.column in read, matters=matters(found, read, key),
        )  # fmt: skip
        if found.kind != "gone" or not drift.mapped:
            return drift
        column = next(column for column in was if column["name"] == found.column) | {"name": name}
        likely = likely_name(
            self.published, self.source, self.snapshot, drift.table, drift.part, column, new, self.database
        )
        return replace(drift, proposed=likely.name, why=likely.why) if likely else drift


def _read_as_empty(source: Source, place: tuple[str, str], before: Columns, drifts: Collection[Drift]) -> Columns:
    """Those known columns of a part, at ``place``, that are gone and are read as empty."""
    spelled = spelling(source)
    empty = {spelled(drift.column) for drift in drifts if drift.is_read_as_empty and (drift.table, drift.part) == place}
    return [column for column in before if spelled(column["name"]) in empty]


def _is_needed(source: Source, drift: Drift) -> bool:
    """Whether a table cannot be pulled at all without a column that is gone."""
    table = source.tables[drift.table]
    return drift.change == "gone" and drift.column in (*table.key, table.changes.cursor)


def _problem(drift: Drift, published: Run) -> Problem:
    args = {
        "system": drift.system, "table": drift.part, "column": drift.column, "was": drift.was, "now": drift.now,
        "run": published.name, "proposed": drift.proposed, "why": drift.why,
    }  # fmt: skip
    if drift.change == "gone":
        return Problem("drift.gone", args=args)
    if drift.change == "narrowed":
        return Problem("drift.narrowed", args=args)
    return Problem("drift.retyped" if drift.change == "retyped" else "drift.nullable", args=args)
