"""The suggested feeds: which expression makes each field, which reference names each other object, and which tables they need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from diagnosis.facts import Link, Profile
from diagnosis.suggest.choice import Choice
from diagnosis.suggest.codes import UnknownCode, unknown_codes
from diagnosis.suggest.conditions import Condition, conditions
from diagnosis.suggest.evidence import Evidence
from diagnosis.suggest.expressions import ROW, Way, expression, reached, value_of
from diagnosis.suggest.mapped import Mapped
from diagnosis.suggest.reading import Match, Reading
from dictionary.compiled import Dictionary
from dictionary.fields import FieldDefinition
from dictionary.objects import ObjectDefinition

HEADER, JOINED = "h", "j"
"""The aliases of the header of a feed's rows, and of others that are joined, which are numbered."""

TODO: Final = "TODO"
"""What stands where somebody has to say something; no expression reads so, so lint names the place."""


Naming = dict[str, object]
"""One alternative of a reference, as YAML says it."""


@dataclass(frozen=True)
class Line:
    """One field of a feed.

    Attributes:
        field: its name.
        value: an expression, or the ways of a reference.
        evidence: why; None where nothing was found and somebody has to say it.
        is_live: whether it is suggested, and not only possible.
        codes: its code list; ``unknown``: what the column holds that is not in it.
    """

    field: str
    value: str | list[Naming]
    evidence: Evidence | None
    is_live: bool = True
    codes: str = ""
    unknown: tuple[UnknownCode, ...] = ()


@dataclass(frozen=True)
class Join:
    """A table that is joined: by which link, from which alias on."""

    alias: str
    link: Link
    start: str


@dataclass(frozen=True)
class SuggestedFeed:
    """A feed with its lines, in the order of the object's fields."""

    name: str
    choice: Choice
    joins: tuple[Join, ...]
    where: tuple[Condition, ...]
    refs: tuple[Line, ...]
    fields: tuple[Line, ...]


class Feeds:
    """The feeds of one source.

    Attributes:
        keys: the key of each table that is needed, none where nothing tells its rows apart.
    """

    def __init__(
        self, profile: Profile, chosen: Sequence[Choice], known: Mapping[str, Mapped], dictionary: Dictionary
    ) -> None:
        self._profile, self._known, self._dictionary = profile, known, dictionary
        self._chosen = chosen
        self._made: dict[str, set[str]] = {}
        for choice in chosen:
            self._made.setdefault(choice.reading.table.name, set()).add(choice.reading.target.name)
        self._links: dict[tuple[str, str], list[Link]] = {}
        for link in profile.links:
            self._links.setdefault((link.table, link.column), []).append(link)
        self.keys = self._keys()

    def feeds(self, taken: Sequence[str] = ()) -> list[SuggestedFeed]:
        """The feeds, each with a name that is still free."""
        names = Counter(taken)
        found = []
        for choice in self._chosen:
            base = choice.reading.target.name
            names[base] += 1
            name = base if names[base] == 1 else f"{base[:45]}_{names[base]}"
            found.append(self._feed(name, choice))
        return found

    def _feed(self, name: str, choice: Choice) -> SuggestedFeed:
        reading = choice.reading
        definition = reading.target.definition
        joins = self._joins(reading, choice.live)
        aliases = {way: join.alias for way, join in joins.items()} | {(): ROW}
        # What is only possible adds no join.
        by_field = {match.field: match for match in reading.matches if match.links in aliases}
        live = {match.field for match in choice.live if match.links in aliases}
        refs: list[Line] = []
        fields: list[Line] = []
        for field, content in definition.fields.items():
            line = self._line(reading, field, content, by_field.get(field), live, aliases)
            if line is not None:
                (refs if content.is_reference else fields).append(line)
        where = tuple(one for one in conditions(choice) if not one.is_header or _is_joined(reading, joins))
        return SuggestedFeed(name, choice, tuple(joins.values()), where, tuple(refs), tuple(fields))

    def _joins(self, reading: Reading, live: Sequence[Match]) -> dict[Way, Join]:
        """The joins that the found columns need, by the links that lead to their tables."""
        found: dict[Way, Join] = {}
        for way in sorted({match.links for match in live}, key=lambda way: (len(way), [link.column for link in way])):
            if all(self.keys.get(link.to_table) == (link.to_column,) for link in way):
                for size in range(1, len(way) + 1):
                    start = found[way[: size - 1]].alias if size > 1 else ROW
                    is_header = reading.header is not None and way[:size] == (reading.header.link,)
                    alias = HEADER if is_header else f"{JOINED}{len(found) + 1}"
                    found.setdefault(way[:size], Join(alias, way[size - 1], start))
        return found

    def _line(
        self, reading: Reading, field: str, content: FieldDefinition, match: Match | None, live: set[str],
        aliases: Mapping[Way, str],
    ) -> Line | None:  # fmt: skip
        is_live = field in live
        if match is None or (content.required and not is_live):
            if not content.required:
                return None
            return Line(field, self._unknown(content) if content.is_reference else TODO, None)
        if content.is_reference:
            return Line(field, [self._named(reading, content, match, live, aliases)], match.evidence, is_live)
        unknown: tuple[UnknownCode, ...] = ()
        if content.codes and is_live and not match.column.personal:
            unknown = unknown_codes(match.column, self._dictionary.codes[content.codes])
        value = expression(match, content, value_of(match, aliases))
        return Line(field, value, match.evidence, is_live, content.codes or "", unknown)

    def _named(
        self, reading: Reading, content: FieldDefinition, match: Match, live: set[str], aliases: Mapping[Way, str]
    ) -> Naming:
        """How a column names a thing: by the key of its table, by a mention that makes it, or by its code."""
        to, value = content.to or "", value_of(match, aliases)
        if match.evidence.reasons[0].kind == "itself" and (own := self.keys[reading.table.name]):
            return {"rule": "source_id", "table": reading.table.name, "key": [reached(one, ROW) for one in own]}
        for link in self._links.get((match.table, match.column.name), ()):
            if to in self._objects(link.to_table) and self.keys.get(link.to_table) == (link.to_column,):
                return {"rule": "source_id", "table": link.to_table, "key": [value]}
        target = self._dictionary.objects[to]
        number = _number(target)
        beside = self._beside(reading, target, live) if to == "lot" else None
        if beside is not None:
            return {"rule": "lot_text", "mention": {**beside, number: value}}
        return {"rule": "code", "fields": {number: value}}

    def _beside(self, reading: Reading, target: ObjectDefinition, live: set[str]) -> dict[str, str] | None:
        """The references by which a mention tells which thing is meant, by their names in the feed; None if one is missing."""
        own = {name: content.to for name, content in reading.target.definition.references.items() if name in live}
        found = {}
        for name, content in target.references.items():
            if content.required or any(name in rule.on for rule in target.match):
                same = [field for field, to in own.items() if to == content.to]
                if same:
                    found[name] = name if name in same else same[0]
                elif content.required:
                    return None
        return found

    def _objects(self, table: str) -> Collection[str]:
        """What records a table makes: as it is mapped, or as is suggested."""
        if table in self._known:
            return self._known[table].objects
        return self._made.get(table, ())

    def _unknown(self, content: FieldDefinition) -> list[Naming]:
        return [{"rule": "code", "fields": {_number(self._dictionary.objects[content.to or ""]): TODO}}]

    def _keys(self) -> dict[str, tuple[str, ...]]:
        """The key of each table: the column by which others name its rows, else the first candidate."""
        named: dict[str, Counter[str]] = {}
        for link in self._wanted():
            named.setdefault(link.to_table, Counter())[link.to_column] += 1
        keys = {name: one.key for name, one in self._known.items()}
        joined = {link.to_table for choice in self._chosen for match in choice.live for link in match.links}
        for name in sorted((self._made.keys() | joined) - keys.keys()):
            table = self._profile.table(name)
            if name in named:
                keys[name] = (max(sorted(named[name]), key=lambda column: named[name][column]),)
            else:
                keys[name] = table.keys[0].columns if table.keys else ()
        return keys

    def _wanted(self) -> Iterator[Link]:
        """The links that the feeds would follow."""
        for choice in self._chosen:
            for match in choice.live:
                yield from match.links
                to = choice.reading.target.definition.fields[match.field].to
                yield from (
                    link
                    for link in self._links.get((match.table, match.column.name), ())[:1]
                    if to in self._objects(link.to_table)
                )


def _is_joined(reading: Reading, joins: Mapping[Way, Join]) -> bool:
    return reading.header is not None and (reading.header.link,) in joins


def _number(target: ObjectDefinition) -> str:
    """The field by which people name a thing: its code or number."""
    values = target.values
    codes = [name for name in values if name in ("code", "account") or name.endswith("_no")]
    required = [name for name in codes if values[name].required]
    return (required or codes or [target.title or "", *values])[0] or next(iter(values))
