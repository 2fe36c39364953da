"""What can be known of a draft without a new pull: the draft without what reads tables or columns that are not mirrored.

Nothing is guessed. What cannot be known keeps its published meaning where it has one and is left out where it has none,
and is named either way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from dictionary.checks import Check
from dictionary.compiled import Dictionary, FeedName
from dictionary.expressions import parse
from dictionary.objects import ObjectDefinition
from dictionary.personal import read_by
from dictionary.promises import Changes
from dictionary.source import Feed, Source, Table
from pipelines.impact.held import Held
from pipelines.impact.reads import own_tables, reads, table_of, tables_of

Missing = list[tuple[str, str]]
"""Tables and columns that are not mirrored; the column is empty where the whole table is not."""


@dataclass(frozen=True)
class Unknown:
    """Something that a draft reads and nobody has pulled, and how what reads it was taken.

    Attributes:
        column: empty where the whole table, or a part of it, is not there.
        feed: what reads it; empty where the whole system is concerned.
        field: empty where the whole feed depends on it.
        taken: ``as_published``, or ``left_out`` where nothing was published.
    """

    system: str
    table: str
    column: str
    feed: str
    field: str
    taken: Literal["as_published", "left_out"]


def knowable(draft: Dictionary, held: Held) -> tuple[Dictionary, tuple[Unknown, ...]]:
    """The draft as far as the mirror can carry it out, and what is unknown."""
    sources: dict[str, Source] = {}
    views = dict(draft.views)
    unknown: list[Unknown] = []
    for system, source in draft.sources.items():
        part = _System(draft, held, source)
        unknown += part.unknown()
        readable = part.known()
        if readable is not None:
            sources[system] = readable
        views |= part.views()
    if not unknown:
        return draft, ()
    named = {str(name) for name in draft.feeds()}
    objects = {name: _relaxed(draft, definition, sources) for name, definition in draft.objects.items()}
    known_views = {name: text for name, text in views.items() if name in named}
    parts = {name: getattr(draft, name) for name in Dictionary.model_fields}
    known = Dictionary(**(parts | {"sources": sources, "views": known_views, "objects": objects}))
    return known, tuple(unknown)


@dataclass(frozen=True)
class _System:
    """One source of the draft beside what is held of it."""

    draft: Dictionary
    held: Held
    source: Source

    @property
    def published(self) -> Source | None:
        return self.held.published.sources.get(self.source.source)

    def unknown(self) -> Iterator[Unknown]:
        """All that the draft reads from this source and that is not mirrored."""
        for table in self.source.tables:
            for part in self.held.missing_parts(self.source, table) if self.held.origin(self.source, table) else ():
                yield Unknown(self.source.source, part, "", "", "", "left_out")
        yield from self._rekeyed()
        yield from self._elsewhere()
        for name, feed in self.source.feeds.items():
            for field, missing in self._missing(name, feed).items():
                taken = self._stand_in(name) if not field else self._published_field(name, field)
                for table, column in missing:
                    how: Literal["as_published", "left_out"] = "as_published" if taken is not None else "left_out"
                    yield Unknown(self.source.source, table, column, name, field, how)

    def known(self) -> Source | None:
        """The source with the feeds that can be carried out; None where there is none."""
        feeds = {name: known for name, feed in self.source.feeds.items() if (known := self._known(name, feed))}
        tables = {name: self._readable(name) for name in self.source.tables if self.held.holds(self.source, name)}
        for name in {table for feed in feeds.values() for table in tables_of(feed)} - set(tables):
            spec = self.held.spec(self.source.source, name)
            if spec is not None:
                tables[name] = spec
        return self.source.model_copy(update={"feeds": feeds, "tables": tables}) if tables else None

    def _readable(self, name: str) -> Table:
        """A table without the columns that are only to be pulled from now on."""
        spec, held = self.source.tables[name], self._columns(name)
        cursor = spec.changes.cursor if spec.changes.cursor in held else None
        columns = tuple(column for column in spec.columns if column in held)
        changes = spec.changes if cursor else Changes(brake=spec.changes.brake)
        where = {name: text for name, text in spec.where.items() if _columns_of(text) <= held}
        sentinels = {name: said for name, said in spec.sentinels.items() if _columns_of(said.when or "true") <= held}
        found = {"columns": columns, "changes": changes, "where": where, "sentinels": sentinels}
        return spec.model_copy(update=found)

    def views(self) -> dict[str, str]:
        """The SELECTs of feeds that keep their published meaning."""
        names = [
            str(FeedName(self.source.source, name))
            for name, feed in self.source.feeds.items()
            if "" in self._missing(name, feed)
        ]
        return {name: self.held.published.views[name] for name in names if name in self.held.published.views}

    def _rekeyed(self) -> Iterator[Unknown]:
        """Rows without a key are known by all columns that are read: with new ones, each is another row."""
        for name, spec in self.source.tables.items():
            if not spec.key and self.held.holds(self.source, name):
                for column in self.draft.read_columns(self.source.source, name):
                    if column not in self._columns(name):
                        yield Unknown(self.source.source, name, column, "", "", "as_published")

    def _elsewhere(self) -> Iterator[Unknown]:
        """The source is reached or read in another way: what it then says is not known."""
        was, now = self.published, self.source
        if was is not None and (was.connect, was.encoding) != (now.connect, now.encoding):
            yield Unknown(now.source, "", "", "", "", "as_published")
        for name, spec in now.tables.items():
            old = was.tables.get(name) if was else None
            if old is not None and (old.layout, old.drops) != (spec.layout, spec.drops):
                yield Unknown(now.source, name, "", "", "", "as_published")

    def _known(self, name: str, feed: Feed) -> Feed | None:
        missing = self._missing(name, feed)
        if "" in missing:
            return self._stand_in(name)
        published = {field: self._published_field(name, field) for field in missing}
        kept = {field: published.get(field, text) for field, text in feed.fields.items()}
        return feed.model_copy(update={"fields": {field: text for field, text in kept.items() if text is not None}})

    def _stand_in(self, name: str) -> Feed | None:
        """The published feed of this name in the draft's fields, if there is one of the same object."""
        feed = self.published.feeds.get(name) if self.published else None
        if feed is None or feed.object != self.source.feeds[name].object:
            return None
        definition, was = self.draft.objects[feed.object], self.held.published.objects[feed.object]
        fields = {field: text for field, text in feed.fields.items() if field in definition.values}
        refs = {
            ref: ways
            for ref, ways in feed.refs.items()
            if ref in definition.references and definition.references[ref].to == was.references[ref].to
        }
        return feed.model_copy(update={"fields": fields, "refs": refs})

    def _published_field(self, name: str, field: str) -> str | None:
        """What a field is published from, if that can be computed in the draft's feed."""
        was, now = self._stand_in(name), self.source.feeds[name]
        if was is None or field not in was.fields:
            return None
        read = {alias for alias, _ in parse(was.fields[field]).columns}
        same = all(table_of(was, alias) == table_of(now, alias) is not None for alias in read)
        return was.fields[field] if same else None

    def _missing(self, name: str, feed: Feed) -> dict[str, Missing]:
        """What a feed reads and nobody has pulled, by the field that reads it; all else under an empty name."""
        found: dict[str, Missing] = {}
        for field, table, column in reads(self.draft, self.source, name):
            if not self.held.holds(self.source, table):
                found.setdefault("", []).append((table, ""))
            elif column and column not in self._columns(table):
                found.setdefault(field, []).append((table, column))
        for table in self._unfed(feed):
            found.setdefault("", []).append((table, ""))
        return {field: list(dict.fromkeys(missing)) for field, missing in found.items()}

    def _unfed(self, feed: Feed) -> Iterator[str]:
        """The tables by whose keys a feed names other objects, and whose own feed is not known."""
        fields = self.draft.objects[feed.object].fields
        for ref, ways in feed.refs.items():
            for way in ways:
                if way.table and fields[ref].to != feed.object and not self._feeds(way.table, fields[ref].to or ""):
                    yield way.table

    def _feeds(self, table: str, target: str) -> bool:
        """Whether a known feed makes records of an object from a table."""
        feeds = (self._known(name, feed) for name, feed in self.source.feeds.items() if feed.object == target)
        return any(feed is not None and table in own_tables(feed) for feed in feeds)

    def _columns(self, table: str) -> frozenset[str]:
        return self.held.columns(self.source, table) | set(self.source.key_of(self.source.tables[table]))


def _relaxed(draft: Dictionary, definition: ObjectDefinition, sources: dict[str, Source]) -> ObjectDefinition:
    """The object without demands on fields of which a feed's values are not known."""
    lost, mapped = set(), set()
    for name, feed in draft.feeds(definition.object).items():
        known = sources[name.system].feeds.get(name.feed) if name.system in sources else None
        mapped |= _mapped(known) if known else set()
        lost |= _mapped(feed) - _mapped(known) if known else set()
    fields = {
        name: field.model_copy(update={"required": False}) if name in lost else field
        for name, field in definition.fields.items()
    }
    checks = tuple(check for check in definition.checks if not _asks(check) & (lost - mapped))
    return definition.model_copy(update={"fields": fields, "checks": checks})


def _columns_of(text: str) -> set[str]:
    return {column for _, column in parse(text).columns}


def _mapped(feed: Feed) -> set[str]:
    return {*feed.fields, *feed.refs}


def _asks(check: Check) -> set[str]:
    return {name for alias, name in read_by(check) if not alias}
