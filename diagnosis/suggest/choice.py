"""Which tables are suggested as feeds, of which object, and which of their columns as fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from diagnosis.facts import Link
from diagnosis.suggest.evidence import LIVE
from diagnosis.suggest.reading import Match, Reading, itself


@dataclass(frozen=True)
class Choice:
    """A table that is suggested as a feed.

    Attributes:
        reading: as what.
        others: the objects that it could be instead, the likeliest first.
        is_second: whether the table is suggested as another object before all.
    """

    reading: Reading
    others: tuple[Reading, ...]
    is_second: bool = False

    @property
    def live(self) -> tuple[Match, ...]:
        """The fields with the columns that are suggested for them."""
        return tuple(match for match in self.reading.matches if match.evidence.score >= LIVE)

    @property
    def possible(self) -> tuple[Match, ...]:
        """The fields with columns that are only possible."""
        return tuple(match for match in self.reading.matches if match.evidence.score < LIVE)


def choices(
    readings: Mapping[str, Sequence[Reading]], links: Sequence[Link], second: Callable[[Reading], Reading | None]
) -> tuple[Choice, ...]:
    """The tables that are likely enough to be an object.

    A header is one only if its name says so and its lines are something else; otherwise it is part of its lines. A table whose
    code names the rows of another one that is more likely the same object only adds to that one.

    Args:
        readings: every table's readings, the likeliest first.
        links: the columns that name rows of other tables.
        second: tells what else the rows of a reading are.
    """
    found = [
        Choice(ranked[0], tuple(one for one in ranked[1:3] if one.is_likely))
        for ranked in readings.values()
        if ranked and ranked[0].is_likely
    ]
    found = [one for one in found if not _adds_to_another(one.reading, found, links)]
    lines = [
        (one.reading.header.table.name, one.reading.target.name) for one in found if one.reading.header is not None
    ]
    firsts = (one for one in found if not any(_is_part(one.reading, *line) for line in lines))
    return tuple(one for first in firsts for one in _with_second(first, second(first.reading)))


def _with_second(first: Choice, second: Reading | None) -> Iterator[Choice]:
    """A choice and the further object of its rows, to which the first one then refers by the row itself."""
    if second is None:
        yield first
        return
    others = tuple(one for one in first.others if one.target.name != second.target.name)
    named = tuple(_by_itself(match, first.reading, second) for match in first.reading.matches)
    yield Choice(replace(first.reading, matches=named), others)
    yield Choice(second, (), is_second=True)


def _by_itself(match: Match, first: Reading, second: Reading) -> Match:
    """What the first object says of the second is told by the row, unless a link tells more."""
    content = first.target.definition.fields[match.field]
    is_linked = any(reason.kind == "link" for reason in match.evidence.reasons)
    if content.to != second.target.name or is_linked:
        return match
    told = next(
        (one for one in second.matches if (one.links, one.column.name) == (match.links, match.column.name)), None
    )
    return match if told is None else replace(match, evidence=itself())


def _is_part(reading: Reading, header: str, of_lines: str) -> bool:
    return reading.table.name == header and (reading.target.name == of_lines or not reading.name)


def _adds_to_another(reading: Reading, chosen: Sequence[Choice], links: Sequence[Link]) -> bool:
    better = {
        one.reading.table.name
        for one in chosen
        if one.reading.target.name == reading.target.name and one.reading.score > reading.score
    }
    codes = {field.name for field in reading.target.fields if field.is_code}
    own = (match for match in reading.matches if match.field in codes and not match.links)
    columns = {match.column.name for match in own if match.column.is_unique}
    return any(
        link.table == reading.table.name and link.column in columns and link.to_table in better for link in links
    )
