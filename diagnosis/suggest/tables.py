"""Reading the tables of a source as objects.

Tables are read twice. The first pass looks at each table alone. The second knows what the tables are that others link to, and so
which columns name a supplier or a material; and it lets rows have the columns to which they lead: those of their header, the
words behind a code, and what the rows that they name say of themselves. What links to a table that turned out to be something
else is read once more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from diagnosis.facts import Link, Profile, TableFacts
from diagnosis.suggest.contradiction import SURE
from diagnosis.suggest.grid import Grids
from diagnosis.suggest.headers import Header, headers
from diagnosis.suggest.mapped import Mapped
from diagnosis.suggest.reach import Means, Reach, likeliest
from diagnosis.suggest.reading import CHOSEN, Reading, Rows, could_be, read
from diagnosis.suggest.second import second
from diagnosis.suggest.targets import targets
from dictionary.compiled import Dictionary

LEAST: Final = 0.35
"""A table is not even tried as an object that it can never be more likely than this."""

_MANY: Final = 6
"""An object to which so many fields refer is one of which most others speak."""

_OTHER: Final = 0.5
"""What is left of the other objects where a table is surely one."""


class Reader:
    """Reads the tables of one profile as objects of a dictionary."""

    def __init__(self, profile: Profile, dictionary: Dictionary, known: Mapping[str, Mapped]) -> None:
        self._profile, self._known = profile, known
        self._targets = targets(dictionary)
        self._kinds: dict[str, str] = {name: definition.kind for name, definition in dictionary.objects.items()}
        referred = Counter(field.to for one in dictionary.objects.values() for field in one.references.values())
        self._referred = {name: min(1.0, count / _MANY) for name, count in referred.items() if name}
        self._headers = headers(profile)
        self._grids = Grids(profile, self._targets, self._headers)
        self._reach = Reach(profile, self._kinds, SURE)
        self._made: dict[str, Rows] = {}
        self._links: dict[str, dict[str, Link]] = {}
        for link in profile.links:
            self._links.setdefault(link.table, {}).setdefault(link.column, link)

    def readings(self) -> dict[str, list[Reading]]:
        """The readings of every table with rows, the likeliest first."""
        tables = [table for table in self._profile.tables if table.read]
        first = {table.name: self._ranked(Rows(table, self._grids.own(table, {}))) for table in tables}
        meant = self._meant(first)
        self._made = {table.name: self._rows(table, meant) for table in tables}
        found = {name: self._ranked(rows) for name, rows in self._made.items()}
        better = self._meant(found)
        turned = {name for name in meant if likeliest(meant[name])[0] != likeliest(better[name])[0]}
        for table in tables:
            if any(link.to_table in turned for link in self._links.get(table.name, {}).values()):
                self._made[table.name] = self._rows(table, better)
                found[table.name] = self._ranked(self._made[table.name])
        return found

    def second(self, first: Reading) -> Reading | None:
        """What else the rows of a table are that was read already, if they surely are something else too."""
        return second(self._made[first.table.name], first, self._targets)

    def _meant(self, readings: Mapping[str, Sequence[Reading]]) -> dict[str, dict[str, float]]:
        """What the tables are: as they were read, and as they are mapped."""
        meant = {name: _sharpened({one.target.name: one.score for one in found}) for name, found in readings.items()}
        for name in self._extensions(readings):
            meant[name] = {}
        for name in self._known.keys() & meant.keys():
            meant[name] = dict.fromkeys(self._known[name].objects, 1.0)
        return meant

    def _extensions(self, readings: Mapping[str, Sequence[Reading]]) -> list[str]:
        """Tables that only add to another one, more likely the same object, whose rows theirs name, each once."""
        likeliest = {name: found[0] for name, found in readings.items() if found}
        unique = {(table.name, one.name) for table in self._profile.tables for one in table.columns if one.is_unique}
        return [
            link.table
            for link in self._profile.links
            if (link.table, link.column) in unique
            and link.table in likeliest
            and link.to_table in likeliest
            and likeliest[link.table].target.name == likeliest[link.to_table].target.name
            and likeliest[link.table].score < likeliest[link.to_table].score
        ]

    def _rows(self, table: TableFacts, meant: Means) -> Rows:
        header, above = self._header(table, meant)
        reached = self._reach.of(table, header, meant)
        return Rows(
            table,
            self._grids.own(table, meant),
            header,
            above,
            tuple((one, self._grids.reached(one, meant)) for one in reached),
            self._surely_named(table.name, meant),
            self._surely_named(header.table.name, meant) if header else frozenset(),
            usual=self._referred,
            known=frozenset(object_ for object_, score in map(likeliest, meant.values()) if score >= SURE),
            is_third=header is not None and header.table.name in self._headers,
        )

    def _surely_named(self, table: str, meant: Means, *, through: bool = False) -> frozenset[str]:
        """The objects that the rows of a table surely name, and through what no object refers to what that names."""
        found: set[str] = set()
        for link in self._links.get(table, {}).values():
            object_, score = likeliest(meant.get(link.to_table, {}))
            if link.to_table == table or link.score < SURE:
                continue
            if score >= SURE and object_ in self._referred:
                found.add(object_)
            elif score >= CHOSEN and not through:
                found |= self._surely_named(link.to_table, meant, through=True)
        return frozenset(found)

    def _ranked(self, rows: Rows) -> list[Reading]:
        found = [read(rows, target) for target in self._targets if could_be(rows, target) >= LEAST]
        return sorted(found, key=lambda one: (-one.score, one.target.name))

    def _header(self, table: TableFacts, meant: Means) -> tuple[Header | None, str]:
        """A table's header and what that is most likely; what is surely a master is no header of documents."""
        header = self._headers.get(table.name)
        if header is None:
            return None, ""
        above, score = likeliest(meant[header.table.name])
        is_master = score >= SURE and self._kinds[above] == "master"
        return (None, "") if is_master else (header, above)


def _sharpened(objects: Mapping[str, float]) -> dict[str, float]:
    """Where a table is surely one object, it is less likely all others."""
    most = max(objects.values(), default=0.0)
    return {name: score if most < SURE or score == most else score * _OTHER for name, score in objects.items()}
