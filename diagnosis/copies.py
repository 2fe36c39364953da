"""Tables that are built like another one and bear its name: its history, a backup, the same table of another company.

A large source may have dozens of each. Looking into all of them would take long and tell the same again and again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress

from connectors.base import Snapshot
from diagnosis.facts import Copy
from dictionary.problems import GuiyiError

_SHORTEST = 4
"""A shorter name is a part of too many others by accident."""


def copies(snapshot: Snapshot, tables: Sequence[str], mapped: Collection[str]) -> tuple[Copy, ...]:
    """The copies among the tables of a source, in the order of their originals' names.

    Of like tables the one with the shortest name is the original, unless it has no rows and another one has.

    Args:
        snapshot: asked how the tables are built whose names hold each other, and how many rows they have.
        tables: the names of all tables.
        mapped: the tables that are mapped, which are never left out.
    """
    groups: dict[tuple[str, ...], list[list[str]]] = {}
    for name in _related(tables):
        with suppress(GuiyiError):  # it is told where the table itself is read
            shape = tuple(f"{column.name} {column.arrow}" for column in snapshot.describe(name).columns)
            like = next((group for group in groups.get(shape, ()) if _holds(name, group[0])), None)
            if like is None:
                groups.setdefault(shape, []).append([name])
            else:
                like.append(name)
    several = (group for found in groups.values() for group in found if len(group) > 1)
    return tuple(copy for group in sorted(several) for copy in _copies(snapshot, group, mapped))


def _copies(snapshot: Snapshot, group: Sequence[str], mapped: Collection[str]) -> Iterator[Copy]:
    rows = {name: snapshot.count(name) for name in group}
    original = next((name for name in group if rows[name]), group[0])
    for name in group:
        if name != original and name not in mapped:
            yield Copy(name, original, rows[name])


def _related(tables: Sequence[str]) -> list[str]:
    """The tables whose name holds that of another, or is held; the shorter ones first."""
    ordered = sorted(tables, key=lambda name: (len(name), name))
    found: set[str] = set()
    for i, name in enumerate(ordered):
        longer = [other for other in ordered[i + 1 :] if _holds(other, name)]
        found |= {name, *longer} if longer else set()
    return [name for name in ordered if name in found]


def _holds(name: str, shorter: str) -> bool:
    return len(shorter) >= _SHORTEST and shorter.lower() in name.lower()
