"""What the page and the workbook of a profile both say, reckoned once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from diagnosis.facts import ColumnFacts, Copy, Likeness, Link, Profile, Suspicion, TableFacts
from diagnosis.words import percent, suspected
from dictionary.compiled import Dictionary
from dictionary.personal import MASK
from dictionary.project import Settings
from reports.words import Words

DIRT: Final[Mapping[str, frozenset[str]]] = {
    "nothing": frozenset({"sentinel", "empty_text"}),
    "letters": frozenset(
        {
            "undecodable",
            "wrong_encoding",
            "unknown_encoding",
            "replaced",
            "question_marks",
            "utf8_as_latin",
            "gbk_as_latin",
            "utf8_as_gbk",
        }
    ),
    "blanks": frozenset({"full_width", "invisible", "line_breaks", "edge_blanks"}),
    "types": frozenset({"mixed", "date_as_text", "exponent", "several"}),
    "twins": frozenset({"twins"}),
    "times": frozenset({"zone", "zone_utc"}),
    "keys": frozenset({"key_repeated"}),
}
"""The kinds of hints, by what is wrong."""


@dataclass(frozen=True)
class Facts:
    """A profile with the project that it was made for."""

    profile: Profile
    dictionary: Dictionary
    settings: Settings

    @cached_property
    def columns(self) -> list[ColumnFacts]:
        """All columns of all tables."""
        return [column for table in self.profile.tables for column in table.columns]

    @cached_property
    def cut(self) -> list[TableFacts]:
        """The tables of which only some rows were read."""
        return [table for table in self.profile.tables if not table.is_whole]

    @cached_property
    def unread(self) -> list[TableFacts]:
        """The tables that could not be read."""
        return [table for table in self.profile.tables if table.problem]

    @cached_property
    def without_key(self) -> list[TableFacts]:
        """The tables with rows that nothing tells apart."""
        return [table for table in self.profile.tables if table.read > 1 and not table.keys]

    @cached_property
    def never_filled(self) -> int:
        """How many columns of tables with rows hold no value."""
        return sum(column.used == "empty" for table in self.profile.tables if table.read for column in table.columns)

    @cached_property
    def personal(self) -> int:
        """How many columns look personal."""
        return sum(bool(column.personal) for column in self.columns)

    @cached_property
    def suspicions(self) -> list[Suspicion]:
        """All hints, those about the most rows first."""
        return sorted(self.profile.suspicions, key=lambda one: (-one.rows, one.table, one.column, one.kind))

    @cached_property
    def like(self) -> dict[str, Likeness]:
        """By table, the object that it is most like, if it is like one; the likeliest stands first."""
        found: dict[str, Likeness] = {}
        for one in self.profile.likenesses:
            found.setdefault(one.table, one)
        return found

    @cached_property
    def objects(self) -> list[tuple[str, list[Likeness]]]:
        """By object in the dictionary's order, the tables that are most like it."""
        found = {name: [one for one in self.like.values() if one.object == name] for name in self.dictionary.objects}
        return [(name, sorted(ones, key=lambda one: -one.score)) for name, ones in found.items() if ones]

    @cached_property
    def ranked(self) -> list[TableFacts]:
        """The tables with rows, and those that could not be read, by worth: what is like an object, then the larger ones."""
        worth = [table for table in self.profile.tables if table.rows or table.problem]
        return sorted(worth, key=lambda table: (table.name not in self.like, -table.rows, table.name))

    @cached_property
    def empty(self) -> list[TableFacts]:
        """The tables without rows."""
        return [table for table in self.profile.tables if not table.rows and not table.problem]

    @cached_property
    def copied(self) -> list[tuple[str, list[Copy]]]:
        """By table, the tables that are copies of it."""
        found: dict[str, list[Copy]] = {}
        for copy in self.profile.copies:
            found.setdefault(copy.of, []).append(copy)
        return list(found.items())

    @cached_property
    def dirt(self) -> list[tuple[str, int, int]]:
        """By what is wrong: in how many columns, and in how many rows of them together; the most columns first."""
        found = {name: [one for one in self.suspicions if one.kind in kinds] for name, kinds in DIRT.items()}
        counted = [
            (name, len({(one.table, one.column) for one in ones}), sum(one.rows for one in ones))
            for name, ones in found.items()
        ]
        return sorted((one for one in counted if one[1]), key=lambda one: -one[1])

    @cached_property
    def _hints(self) -> Counter[str]:
        return Counter(one.table for one in self.profile.suspicions)

    def hints(self, table: TableFacts) -> int:
        """How many hints are about a table."""
        return self._hints[table.name]


def key_of(table: TableFacts, words: Words) -> str:
    """The first key candidate of a table."""
    if not table.keys:
        return words.say("profile.key.none")
    key = table.keys[0]
    return ", ".join(key.columns) + (f" ({words.say('profile.key.declared')})" if key.declared else "")


def nothing_of(column: ColumnFacts, words: Words) -> list[str]:
    """What stands in a column where there is no value, each with its rows."""
    kinds = {"nulls": column.nulls, "empties": column.empties, "blanks": column.blanks}
    said = {
        "nulls": lambda count: words.say("profile.nothing.nulls", count=count),
        "empties": lambda count: words.say("profile.nothing.empties", count=count),
        "blanks": lambda count: words.say("profile.nothing.blanks", count=count),
    }
    return [said[name](count) for name, count in kinds.items() if count] + [
        f"{one.name} {one.rows:,}" for one in column.sentinels
    ]


def formats_of(column: ColumnFacts) -> list[str]:
    """Formats and code lists that a column's values have, with their shares."""
    formats = [f"{one.format} {percent(one.share)}" for one in column.formats]
    return formats + [
        f"{one.name}{f' ({one.system})' if one.system else ''} {percent(one.share)}" for one in column.met
    ]


def frequent_of(column: ColumnFacts) -> Sequence[str]:
    """The most frequent values with their rows, or that they are not shown."""
    return [MASK] if column.personal else [f"{one.name} × {one.rows:,}" for one in column.frequent]


def range_of(column: ColumnFacts) -> str:
    """From the lowest to the highest value, as far as they are shown."""
    return f"{column.lowest} … {column.highest}" if column.lowest is not None else ""


def share_of(link: Link, words: Words) -> str:
    """How many of a link's values are found; the least that is true where the other table was not read whole."""
    share = percent(link.share)
    return words.say("profile.links.least", share=share) if link.partial and link.share < 1 else share


def told(suspicion: Suspicion, words: Words) -> str:
    """A hint as a sentence."""
    return suspected(suspicion, words.language)
