"""What goes with a table or a feed that a source leaves out of its profile.

A plant that did not buy a module has none of its tables; they count as empty. With a table go the feeds that rest on it and
the ways to name things by its keys, and what is joined of it is empty; with a feed go the ways that lead to what it made.
Nothing that an object requires goes silently.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dictionary.expressions import emptied
from dictionary.objects import ObjectDefinition
from dictionary.problems import Problem
from dictionary.yaml_reader import Document, YamlPath

_EXPRESSIONS = ("join", "where", "split", "unpivot", "refs", "fields")


@dataclass(frozen=True)
class Kept:
    """What is left of a profile; ``ways`` tells, for a reference that lost some, the numbers of the ways that it keeps."""

    value: dict[str, Any]
    ways: Mapping[YamlPath, tuple[int, ...]]
    problems: tuple[Problem, ...]

    def lines(self, lines: Mapping[YamlPath, int]) -> dict[YamlPath, int]:
        """The lines of a profile's file by the paths that things have now."""
        return {moved: line for path, line in lines.items() if (moved := self._moved(path)) is not None}

    def _moved(self, path: YamlPath) -> YamlPath | None:
        ways = self.ways.get(path[:4])
        if ways is None or len(path) == 4:
            return path
        return (*path[:4], ways.index(path[4]), *path[5:]) if path[4] in ways else None


def left_out(base: Mapping[str, Any], document: Document, objects: Mapping[str, ObjectDefinition]) -> Kept:
    """A profile without what a source's file sets to ``null`` among its tables and feeds, and without what hangs on that."""
    return _Leaving(base, document, objects).kept()


def entries(value: Any, word: str) -> Mapping[str, Any]:
    """The mapping under a word of plain values; an empty one where there is none."""
    found = value.get(word) if isinstance(value, Mapping) else None
    return found if isinstance(found, dict) else {}


def tables_named(feed: Any) -> Iterator[str]:
    """The tables that a feed reads or refers to, however it was written."""
    named = [
        *entries(feed, "from").values(),
        *(join.get("table") for join in _mappings(entries(feed, "join").values())),
    ]
    view = entries(feed, "view").get("tables")
    named += view if isinstance(view, list) else []
    for ways in entries(feed, "refs").values():
        named += [way.get("table") for way in _mappings(ways)]
    yield from (name for name in named if isinstance(name, str))


def _mappings(values: Any) -> Iterator[Mapping[str, Any]]:
    if not isinstance(values, str | None):
        yield from (value for value in values if isinstance(value, dict))


def _anchor(feed: Any) -> str | None:
    return next((table for table in entries(feed, "from").values() if isinstance(table, str)), None)


@dataclass
class _Leaving:
    base: Mapping[str, Any]
    document: Document
    objects: Mapping[str, ObjectDefinition]
    problems: list[Problem] = field(default_factory=list)
    ways: dict[YamlPath, tuple[int, ...]] = field(default_factory=dict)

    def kept(self) -> Kept:
        """All of it, feed by feed."""
        own, tables = entries(self.document.value, "feeds"), entries(self.document.value, "tables")
        self.tables = {name for name, table in tables.items() if table is None}
        feeds = {
            name: feed
            for name, feed in self.base["feeds"].items()
            if own.get(name, feed) is not None and (name in own or _anchor(feed) not in self.tables)
        }
        self.makers = self._makers({**own, **{name: {**feed, **entries(own, name)} for name, feed in feeds.items()}})
        kept = {name: self._feed(name, feed, own.get(name)) for name, feed in feeds.items()}
        rest = {name: table for name, table in self.base["tables"].items() if name not in self.tables}
        value = {**self.base, "tables": rest, "feeds": kept}
        return Kept(value, self.ways, tuple(self.problems))

    def _makers(self, feeds: Mapping[str, Any]) -> set[tuple[str, str | None]]:
        """Which objects are made from which tables."""
        return {(str(feed.get("object")), _anchor(feed)) for feed in _mappings(feeds.values())}

    def _feed(self, name: str, feed: Mapping[str, Any], own: Any) -> dict[str, Any]:
        """A feed with those joins and ways to name things that still lead somewhere."""
        joins = {a: join for a, join in entries(feed, "join").items() if a not in entries(own, "join")}
        empty = {alias for alias, join in joins.items() if join["table"] in self.tables and not join.get("required")}
        still = {_anchor(own if entries(own, "from") else feed), *(joins[a]["table"] for a in joins if a not in empty)}
        for table in sorted(still & self.tables, key=str):
            place = ("tables", str(table))
            self.problems.append(self.document.problem("profile.still_read", place, name=table, feed=name))
        refs = {ref: self._ways(name, feed, ref, ways, own) for ref, ways in entries(feed, "refs").items()}
        gone = {ref for ref, ways in refs.items() if not ways}
        kept = {ref: [_without(way, gone) for way in ways] for ref, ways in refs.items() if ways}
        left = {**feed, **({"refs": kept} if refs else {})}
        if empty:
            left["join"] = {alias: join for alias, join in feed["join"].items() if alias not in empty}
            left |= {part: _emptied(left[part], empty) for part in _EXPRESSIONS if part in left}
        return left

    def _ways(self, name: str, feed: Mapping[str, Any], ref: str, ways: list[Any], own: Any) -> list[Any]:
        definition = self.objects.get(feed["object"])
        said = definition.fields.get(ref) if definition else None
        if ref in entries(own, "refs") or said is None:
            return ways
        before = self._makers(self.base["feeds"])
        lost = [(said.to or "", way["table"]) for way in ways if "table" in way]
        lost = [maker for maker in lost if maker in before and maker not in self.makers]
        if not lost:
            return ways
        numbers = tuple(i for i, way in enumerate(ways) if (said.to, way.get("table")) not in lost)
        if not numbers and said.required:
            self.problems.append(self._needed(name, ref, lost[0]))
        self.ways["feeds", name, "refs", ref] = numbers
        return [ways[i] for i in numbers]

    def _needed(self, name: str, ref: str, lost: tuple[str, str]) -> Problem:
        """That a feed cannot do without what was left out, at the place where that is said."""
        made = next(feed for feed, one in self.base["feeds"].items() if (one["object"], _anchor(one)) == lost)
        place = ("tables", lost[1]) if lost[1] in self.tables else ("feeds", made)
        return self.document.problem("profile.needed", place, feed=name, ref=ref, name=place[1])


def _without(way: Mapping[str, Any], gone: set[str]) -> dict[str, Any]:
    """A mention without those of its words that name a reference that is gone."""
    mention = {key: text for key, text in entries(way, "mention").items() if text not in gone}
    return {**way, "mention": mention} if mention else dict(way)


def _emptied(value: Any, aliases: set[str]) -> Any:
    """Plain values in whose expressions the columns of these aliases are empty."""
    if isinstance(value, str):
        return emptied(value, aliases)
    if isinstance(value, dict):
        return {key: _emptied(item, aliases) for key, item in value.items()}
    return [_emptied(item, aliases) for item in value] if isinstance(value, list) else value
