"""What a source's file says already: which tables are which objects, and by which key their rows are known."""

from __future__ import annotations

from dataclasses import dataclass

from dictionary.source import Source


@dataclass(frozen=True)
class Mapped:
    """A table that some feed reads as its anchor: the objects that it makes, and its key."""

    objects: frozenset[str]
    key: tuple[str, ...]


def mapped(source: Source) -> dict[str, Mapped]:
    """The tables that are mapped, by their names in the source; of like tables in parts only the first."""
    found: dict[str, Mapped] = {}
    for feed in source.feeds.values():
        name = feed.anchor[1]
        table = source.tables[name]
        physical = table.physical(name)[0]
        before = found[physical].objects if physical in found else frozenset()
        found[physical] = Mapped(before | {feed.object}, source.key_of(table))
    return found
