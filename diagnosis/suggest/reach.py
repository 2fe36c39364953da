"""What a row leads to: its header, tables that turn its codes into words, and tables whose rows name further things.

Each step is a link to a key, so that there is at most one row at its end; a mapping joins it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from diagnosis.facts import Link, Profile, TableFacts
from diagnosis.suggest.headers import Header

_SURE_LINK: Final = 0.6
_SISTER: Final = 0.8
"""From this score on a link by the column that leads to the header leads to a part of the header."""

_OF_HEADER: Final = 0.97
"""Of two columns that fit alike, the table's own goes before its header's."""

_FURTHER: Final = 0.85
"""What a column counts that is not even in the header."""

_MOST: Final = 12

Means = Mapping[str, Mapping[str, float]]
"""By table, how likely it is each object."""


def likeliest(objects: Mapping[str, float]) -> tuple[str, float]:
    """The likeliest object and how likely it is; '' and 0 where there is none."""
    return max(objects.items(), key=lambda one: one[1], default=("", 0.0))


@dataclass(frozen=True)
class Reached:
    """A table at the end of some links.

    Attributes:
        links: the way there; the first link starts in the row itself.
        nearness: what its columns count.
        object: what its rows surely are; '' where nobody knows. What they say of another one of these is of no use.
        only_references: whether only what they name is of use, since all else that they say is about themselves.
    """

    table: TableFacts
    links: tuple[Link, ...]
    nearness: float
    object: str = ""
    only_references: bool = False

    @property
    def is_above(self) -> bool:
        """Whether it is the row's header or a part of that."""
        return self.nearness >= _OF_HEADER


class Reach:
    """The ways through one source."""

    def __init__(self, profile: Profile, kinds: Mapping[str, str], sure: float) -> None:
        """What is known.

        Args:
            profile: the source.
            kinds: what each object of the dictionary is: master, document, …
            sure: from this score on a table is taken for an object when ways are looked for.
        """
        self._profile, self._kinds, self._sure = profile, kinds, sure
        self._links: dict[str, dict[str, list[Link]]] = {}
        for link in profile.links:
            self._links.setdefault(link.table, {}).setdefault(link.column, []).append(link)

    def of(self, table: TableFacts, header: Header | None, meant: Means) -> tuple[Reached, ...]:
        """What the rows of a table lead to, the nearest first."""
        above = list(self._above(table, header, meant))
        further = [
            self._further(before, link, meant)
            for before in [None, *above]
            for link in self._out_of(before.table if before else table)
            if link.to_table not in {table.name, *(one.table.name for one in above)}
        ]
        return tuple([*above, *(one for one in further if one is not None)][:_MOST])

    def _above(self, table: TableFacts, header: Header | None, meant: Means) -> Iterator[Reached]:
        """The header, and further tables that have the same key."""
        if header is None:
            return
        object_, score = likeliest(meant.get(header.table.name, {}))
        yield Reached(header.table, (header.link,), _OF_HEADER, object_ if score >= self._sure else "")
        for link in self._links[table.name][header.link.column]:
            if link.to_table not in (header.table.name, table.name) and link.score >= _SISTER:
                yield Reached(self._profile.table(link.to_table), (link,), _OF_HEADER)

    def _out_of(self, table: TableFacts) -> Iterator[Link]:
        """The surest link of each column; by a column of which each row has its own, no other thing is named."""
        for column, links in self._links.get(table.name, {}).items():
            is_other = links[0].to_table != table.name and not table.column(column).is_unique
            if is_other and links[0].score >= _SURE_LINK:
                yield links[0]

    def _further(self, before: Reached | None, link: Link, meant: Means) -> Reached | None:
        """The table at the end of a link; None where it is a thing of its own, which a reference names and nobody joins."""
        object_, score = likeliest(meant.get(link.to_table, {}))
        is_known = score >= self._sure
        if is_known and self._kinds[object_] == "master":
            return None
        near = before.nearness if before else 1.0
        links = (*(before.links if before else ()), link)
        return Reached(
            self._profile.table(link.to_table),
            links,
            near * _FURTHER,
            object_ if is_known else "",
            only_references=is_known,
        )
