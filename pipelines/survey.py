"""How the tables of a source are built tonight, and what of that is not as it was.

It is found out in every database and every dropped file, and decided, before anything of the source is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from connectors.base import Folder, Snapshot
from dictionary.problems import ConfigurationError, GuiyiError, Problem
from dictionary.source import Source
from pipelines import drift
from pipelines.databases import Reached
from pipelines.drops import Choice, order, tonight
from pipelines.extracts import Extracts
from pipelines.mirror_known import Known
from pipelines.run import Manifest, Run
from pipelines.structure import Columns, Part, Structure, columns_of, spelling
from pipelines.unread import may_stay


@dataclass(frozen=True)
class Survey:
    """One source in one run.

    Attributes:
        choices: the dropped files of each table to read tonight, once their folder was looked at.
    """

    run: Run
    source: Source
    choices: dict[str, Choice] = field(default_factory=dict)
    _found: dict[str, dict[Part, Columns]] = field(default_factory=dict)
    _since: list[drift.Drift] = field(default_factory=list)

    def look(self, reached: Reached, snapshot: Snapshot) -> None:
        """Find out how the tables of a database, or a folder, are built; nothing but a few proposed columns is read.

        Raises:
            ConfigurationError: a table is not there, or its tag would hide a column of its own.
        """
        for table in reached.tables:
            parts = (
                self._dropped(table, snapshot) if self.source.tables[table].drops else _held(reached, table, snapshot)
            )
            for part, columns in parts:
                self._refuse_shadowed(part, columns)
                self._found.setdefault(table, {})[part] = columns
                known = self._known(part)
                if known is not None:
                    compared = drift.Comparison(self._published, self.run.dictionary, self.source, part, snapshot)
                    self._since.extend(compared.since(known, columns))

    @cached_property
    def drifts(self) -> list[drift.Drift]:
        """What differs, in whatever was looked at, and what is to be done about it."""
        return drift.decided(
            self.source,
            [*self._since, *self._lacking(), *self._unfilled()],
            accept=self.run.accept_drift,
            may_stay=may_stay(self.run, self.source),
        )

    def check(self) -> None:
        """Stop where a policy says so.

        Raises:
            ConfigurationError: with every difference that stops the run.
        """
        drift.check(self.drifts, self._published)

    def structure(self, parts: Mapping[str, list[Manifest]]) -> Structure:
        """What the next run is compared with: ``parts`` were landed of each table tonight.

        A table that was set aside stays as it was, so that it is told again; so does a column that was given up. Of dropped
        files the last one that was read counts.
        """
        aside = drift.tables_with(self.drifts, "quarantine")
        made = {table: self._before.get(table, {}) for table in self.source.tables}
        for table, found in self._found.items():
            if table in aside:
                continue
            now = {part.told: self._kept(part, columns) for part, columns in found.items()}
            made[table] = self._last(table, parts[table], now) if self.source.tables[table].drops else now
        return {table: built for table, built in made.items() if built}

    def mark(self, table: str) -> Manifest:
        """What the mirror of the last run knows of a table; nothing, if everything is asked for.

        Of a part that lacks a column the cursor is left out, so that it is read whole when it comes again.
        """
        known = {} if self.run.full else self._mirrored(table)
        unfilled = known.get("unfilled")
        if not unfilled:
            return known
        return known | {"cursors": {tag: at for tag, at in known["cursors"].items() if tag not in unfilled}}

    def is_other(self, table: str) -> bool:
        """Whether the table has values of another kind than the last run took, so that none of its rows are known."""
        return any(one.decided == "carry_on" and not one.is_read_as_empty for one in self.drifts if one.table == table)

    def _refuse_shadowed(self, part: Part, columns: Columns) -> None:
        """The tag of a part must not have the name of a column, whose values nobody could read then."""
        tag, spelled = self.source.tag_of(self.source.tables[part.table]), spelling(self.source)
        if tag is not None and any(spelled(column["name"]).lower() == spelled(tag).lower() for column in columns):
            args = {"system": self.source.source, "table": part.told, "column": tag}
            raise ConfigurationError(Problem("source.tag_taken", args=args))

    def _refuse_unreadable(self, table: str, choice: Choice) -> None:
        """Without a file to be read from there must not be a column that none was read for."""
        known = self._mirrored(table)
        new = set(self.run.dictionary.read_columns(self.source.source, table)) - set(known.get("columns", ()))
        if known and new and not choice.read:
            args = {"system": self.source.source, "table": table, "column": min(new)}
            raise ConfigurationError([Problem("source.no_drop_again", args=args), *choice.left])

    def emptied(self, table: str, reached: Reached) -> Mapping[str, set[str]]:
        """What a table, or a part of it, is called in a database → columns that are not there and are read as empty."""
        found = drift.emptied(self.drifts, table)
        if self.source.tables[table].drops:
            return found
        return {part.physical: found[part.told] for part in reached.parts(table) if part.told in found}

    def _dropped(self, table: str, snapshot: Snapshot) -> Iterator[tuple[Part, Columns]]:
        """The dropped files of tonight that can be read; why others cannot is told when they are."""
        drops = self.source.tables[table].drops
        assert drops is not None
        choice = tonight(self.run, self.source, table, cast("Folder", snapshot), self._mirrored(table))
        self._refuse_unreadable(table, choice)
        self.choices[table] = choice
        for file in choice.read.values():
            physical = drops.table_of(file.name)
            with suppress(GuiyiError, OSError):
                yield Part(table, physical, physical, file.name), columns_of(snapshot, physical)

    def _known(self, part: Part) -> Columns | None:
        """How a table was built; a new database, part or file is held against the newest one that is known."""
        before = self._before.get(part.table, {})
        newest = next(reversed(before.values()), None) if part.tag is not None else None
        return before.get(part.told, newest)

    def _lacking(self) -> Iterator[drift.Drift]:
        gone = {(one.table, one.part, one.column) for one in self._since if one.change == "gone"}
        for found in self._found.values():
            for part, columns in found.items():
                like = [other for one, other in found.items() if one != part]
                compared = drift.Comparison(self._published, self.run.dictionary, self.source, part)
                lacking = compared.lacking(columns, like)
                yield from (one for one in lacking if (one.table, one.part, one.column) not in gone)

    def _unfilled(self) -> Iterator[drift.Drift]:
        """The columns that are read now and of which the rows know nothing that stay of parts that are not read."""
        folder = self.run.state.folder
        for table in self.source.tables:
            known = Known(folder, Extracts(folder, self.source, table, []), self._mirrored(table))
            wanted = self.run.dictionary.read_columns(self.source.source, table)
            unfilled = known.unfilled(self._tags(table), wanted)
            for column in sorted({name for names in unfilled.values() for name in names}):
                parts = [tag for tag, names in unfilled.items() if column in names]
                yield drift.unfilled(self.source.source, table, parts, column)

    def _tags(self, table: str) -> set[str | None]:
        """The tags of the parts that are read tonight."""
        if table in self.choices:
            return set(self.choices[table].read)
        return {part.tag for part in self._found.get(table, {})}

    def _mirrored(self, table: str) -> Manifest:
        """What the mirror of the last run knows of a table."""
        tables = self._published.manifest("mirror")["tables"] if self._published else {}
        known: Manifest = tables.get(self.source.source, {}).get(table, {})
        return known

    def _kept(self, part: Part, columns: Columns) -> Columns:
        """The columns of a table, and those that it has no more and that are read as empty."""
        spelled = spelling(self.source)
        given_up = {
            spelled(one.column)
            for one in self.drifts
            if one.is_read_as_empty and (one.table, one.part) == (part.table, part.told)
        }
        return [*columns, *(column for column in self._known(part) or () if spelled(column["name"]) in given_up)]

    def _last(self, table: str, parts: list[Manifest], now: Mapping[str, Columns]) -> dict[str, Columns]:
        """How the last dropped file was built that was read tonight; else as it was known."""
        drops = self.source.tables[table].drops
        assert drops is not None
        names = sorted((part["origin"]["name"] for part in parts), key=order)
        read = [drops.table_of(name) for name in names if drops.table_of(name) in now]
        return {read[-1]: now[read[-1]]} if read else self._before.get(table, {})

    @cached_property
    def _published(self) -> Run | None:
        return self.run.parent_run()

    @cached_property
    def _before(self) -> Structure:
        landed = self._published.manifest("land") if self._published else None
        known: Structure = (landed or {}).get(self.source.source, {}).get("structure", {})
        return known


def _held(reached: Reached, table: str, snapshot: Snapshot) -> Iterator[tuple[Part, Columns]]:
    """Where a table lies in a database, and how it is built there."""
    for part in reached.parts(table):
        yield part, columns_of(snapshot, part.physical)
