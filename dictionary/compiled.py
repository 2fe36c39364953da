"""The compiled dictionary: everything that a run is pinned to, with one hash for all of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import TopologicalSorter
from typing import Any

from pydantic import Field

from dictionary.canonical import canonical_json, said
from dictionary.codes import CodeList
from dictionary.conditions import conditions
from dictionary.expressions import Expr, parse
from dictionary.measure import Measure
from dictionary.model import Model
from dictionary.objects import ObjectDefinition
from dictionary.reach import Connection
from dictionary.source import Feed, Reference, Source, Table
from dictionary.units import UnitSize
from dictionary.views import view_columns

UNREACHED = Connection(files="")
"""The connection of a system of which only the meaning is known."""


@dataclass(frozen=True)
class Vocabulary:
    """What other rooms lend to the dictionary: identifier formats, match normalisers, tables of the warehouse, the engine.

    ``tables`` gives the columns of every table, by its full name, that follow from a dictionary. ``misfit`` tells what the
    engine has against a condition in SQL, or None.
    """

    formats: frozenset[str] = field(default_factory=frozenset)
    normalisers: frozenset[str] = field(default_factory=frozenset)
    tables: Callable[[Dictionary], Mapping[str, Collection[str]]] = lambda _: {}
    misfit: Callable[[Dictionary, str], str | None] = lambda _, __: None


@dataclass(frozen=True)
class FeedName:
    """A feed of a system; ``str()`` gives ``erp.receipt``."""

    system: str
    feed: str

    def __str__(self) -> str:
        return f"{self.system}.{self.feed}"


class Dictionary(Model):
    """Objects, codes, sizes of units, check queries, measures and their facts, sources and views.

    Sources stand in the order of their precedence.
    """

    project: str
    timezone: str
    objects: dict[str, ObjectDefinition]
    codes: dict[str, CodeList] = Field(default_factory=dict)
    units: dict[str, UnitSize] = Field(default_factory=dict)
    queries: dict[str, str] = Field(default_factory=dict)
    measures: dict[str, Measure] = Field(default_factory=dict)
    facts: dict[str, str] = Field(default_factory=dict)
    sources: dict[str, Source] = Field(default_factory=dict)
    views: dict[str, str] = Field(default_factory=dict)

    @cached_property
    def content(self) -> dict[str, Any]:
        """What the dictionary says, as plain values. Where a source is reached is not part of what its data mean."""
        content = said(self)
        for source in content.get("sources", {}).values():
            source.pop("connect")
        return content

    @cached_property
    def canonical(self) -> str:
        """The canonical form: :attr:`content` as one text."""
        return canonical_json(self.content)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical form."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    @classmethod
    def of_canonical(cls, text: str, connections: Mapping[str, Connection]) -> Dictionary:
        """The dictionary of a canonical form; a system without a connection has :data:`UNREACHED`."""
        content = json.loads(text)
        for name, source in content.get("sources", {}).items():
            source["connect"] = connections.get(name, UNREACHED)
        return cls.model_validate(content)

    @cached_property
    def waves(self) -> tuple[tuple[str, ...], ...]:
        """The objects in the order in which they are reconciled: each wave refers only to earlier ones.

        Raises:
            graphlib.CycleError: objects refer to each other in a circle (the compiler reports it first).
        """
        sorter = TopologicalSorter({name: self.parents(name) for name in self.objects})
        sorter.prepare()
        waves = []
        while sorter.is_active():
            ready = sorted(sorter.get_ready(), key=list(self.objects).index)
            waves.append(tuple(ready))
            sorter.done(*ready)
        return tuple(waves)

    def parents(self, name: str) -> set[str]:
        """The other objects that an object refers to."""
        targets = {ref.to for ref in self.objects[name].references.values() if ref.to}
        return {target for target in targets if target != name and target in self.objects}

    def stands_alone(self, name: str) -> bool:
        """Whether records of an object neither match each other nor are referred to: each is a thing of its own."""
        references = (ref.to for definition in self.objects.values() for ref in definition.references.values())
        return not self.objects[name].match and name not in references

    def believed(self, object_name: str, field: str) -> tuple[str, ...]:
        """All systems, those first that a field's survivorship names, then the others in the project's order."""
        named = [name for name in self.objects[object_name].fields[field].survivorship if name != "latest"]
        return tuple(dict.fromkeys([*named, *self.sources]))

    def feeds(self, object_name: str | None = None) -> dict[FeedName, Feed]:
        """All feeds, or those of one object, in order of precedence."""
        return {
            FeedName(system, name): feed
            for system, source in self.sources.items()
            for name, feed in source.feeds.items()
            if object_name in (None, feed.object)
        }

    def mentions(self, name: FeedName) -> tuple[str, ...]:
        """The references by which a feed mentions, and so makes, records of other objects."""
        ways = self.sources[name.system].feeds[name.feed].refs
        return tuple(ref for ref, alternatives in ways.items() if any(way.mention for way in alternatives))

    def conditions(self, name: FeedName) -> dict[str, str]:
        """The conditions under which a row of a feed counts, by name."""
        source = self.sources[name.system]
        return conditions(source, source.feeds[name.feed])

    def value_expressions(self, feed: Feed) -> Iterable[tuple[tuple[str | int, ...], str]]:
        """Every expression of a feed with its path, without those words of its mentions that name another reference."""
        for path, text in feed_expressions(feed):
            if not (
                path[0] == "refs" and path[3] == "mention" and self._is_reference(feed, str(path[1]), str(path[4]))
            ):
                yield path, text

    def mentioned_values(self, feed: Feed, ref: str, way: Reference) -> dict[str, str]:
        """The fields of what a mention makes that hold a value of their own, with their expressions."""
        return {name: text for name, text in way.mention.items() if not self._is_reference(feed, ref, name)}

    def _is_reference(self, feed: Feed, ref: str, name: str) -> bool:
        """Whether a field of the object that ``ref`` names is itself a reference."""
        own = self.objects.get(feed.object)
        field = own.fields.get(ref) if own else None
        target = self.objects.get(field.to or "") if field else None
        return target is not None and name in target.references

    def read_columns(self, system: str, table: str) -> tuple[str, ...]:
        """The columns of a table that the hub needs: key, cursor, mapped and asked for, in a fixed order."""
        source = self.sources[system]
        spec = source.tables[table]
        names = [*spec.key, *spec.columns]
        if spec.changes.cursor:
            names.append(spec.changes.cursor)
        names.extend(sorted(own_columns(spec)))
        for feed in source.feeds.values():
            names.extend(sorted(_columns_of(feed, table)))
        for name, feed in self.feeds().items():
            if name.system == system and feed.view is not None and str(name) in self.views:
                names.extend(sorted(view_columns(feed.view, self.views[str(name)]).get(table, ())))
        return tuple(dict.fromkeys(name for name in names if name != source.tag_of(spec)))

    def table(self, system: str, table: str) -> Table:
        """One table's definition."""
        return self.sources[system].tables[table]


def feed_expressions(feed: Feed) -> Iterable[tuple[tuple[str | int, ...], str]]:
    """Every expression of a feed with its path in the file."""
    for alias, join in feed.join.items():
        yield from ((("join", alias, "on", key), text) for key, text in join.on.items())
    yield from ((("where", name), text) for name, text in feed.where.items())
    if feed.split:
        yield ("split", "value"), feed.split.value
    if feed.unpivot:
        yield from ((("unpivot", "columns", name), text) for name, text in feed.unpivot.columns.items())
    for name, alternatives in feed.refs.items():
        for i, reference in enumerate(alternatives):
            yield from ((("refs", name, i, "key", j), text) for j, text in enumerate(reference.key))
            yield from ((("refs", name, i, "fields", key), text) for key, text in reference.fields.items())
            if reference.at:
                yield ("refs", name, i, "at"), reference.at
            yield from ((("refs", name, i, "mention", key), text) for key, text in reference.mention.items())
    yield from ((("fields", name), text) for name, text in feed.fields.items())


def own_columns(spec: Table) -> set[str]:
    """The columns that a table's own conditions read: which rows count, and what is a sentinel."""
    texts = [*spec.where.values(), *(sentinel.when for sentinel in spec.sentinels.values() if sentinel.when)]
    return {column for text in texts for _, column in parse(text).columns}


def _columns_of(feed: Feed, table: str) -> set[str]:
    """The columns of ``table`` that a feed reads, under whichever aliases it has there."""
    aliases = {alias for alias, join in feed.join.items() if join.table == table}
    columns = {key for join in feed.join.values() if join.table == table for key in join.on}
    if feed.view is None and feed.anchor[1] == table:
        aliases.add(feed.anchor[0])
    expressions: list[Expr] = [parse(text) for _, text in feed_expressions(feed)]
    return columns | {name for expr in expressions for alias, name in expr.columns if alias in aliases}
