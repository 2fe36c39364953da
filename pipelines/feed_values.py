"""What each field, reference and mention of a feed gives, computed once for each record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from dictionary.computed import reading_can_fail
from dictionary.expressions import parse
from dictionary.source import Reference
from dictionary.sql import attempt, opened, quote, without_trailing_blanks
from dictionary.types import FieldType
from dictionary.undecodable import told
from pipelines.computing import inputs
from pipelines.feed_cells import cell, rendered
from pipelines.feed_tables import FeedTables
from quality_rules.typed import is_present

INSTANT = "TIMESTAMP WITH TIME ZONE"
_TIMES = ("DATE", "TIMESTAMP", INSTANT)


@dataclass(frozen=True)
class FeedValues:
    """The values of the records in ``numbered``."""

    tables: FeedTables

    @cached_property
    def _boxes(self) -> dict[str, str]:
        """For every expression of a value that can fail, the column that holds its attempt; each is computed once."""
        feed = self.tables.feed
        texts = [
            text
            for path, text in self.tables.dictionary.value_expressions(feed)
            if path[0] in ("fields", "refs") and parse(text).can_fail
        ]
        return {text: quote(f"try.{i}") for i, text in enumerate(dict.fromkeys(texts))}

    @cached_property
    def _days(self) -> dict[str, str]:
        """The same for the days of references, which are attempted as days."""
        ways = [way for alternatives in self.tables.feed.refs.values() for way in alternatives]
        texts = [way.at for way in ways if way.at and reading_can_fail(way.at)]
        return {text: quote(f"day.{i}") for i, text in enumerate(dict.fromkeys(texts))}

    def computed(self) -> str:
        """The SELECT of the records with each attempt that can fail in a column of its own."""
        tries = [f"{attempt(rendered(text))} AS {box}" for text, box in self._boxes.items()]
        tries += [f"{attempt(self._day(text))} AS {box}" for text, box in self._days.items()]
        return f"SELECT {', '.join(['*', *tries])} FROM numbered"

    def _value(self, text: str) -> str:
        return opened(self._boxes[text]) if text in self._boxes else rendered(text)

    def selected(self) -> Iterator[str]:
        """SQL of each value with its name, over what was computed."""
        feed, dictionary = self.tables.feed, self.tables.dictionary
        for name, text in feed.fields.items():
            yield f"{self._value(text)} AS {quote(f'raw.{name}')}"
            yield from self._error(name, [text])
        for name, alternatives in feed.refs.items():
            said: list[str] = []
            days: list[str] = []
            for i, reference in enumerate(alternatives):
                mentioned = dictionary.mentioned_values(feed, name, reference)
                said += [*reference.key, *reference.fields.values(), *mentioned.values()]
                days += [reference.at] if reference.at else []
                if not reference.mention:
                    yield f"{self._reference_key(name, reference)} AS {quote(f'ref.{name}.{i}')}"
                for key, text in mentioned.items():
                    yield f"{self._value(text)} AS {quote(f'mention.{name}.{key}')}"
                if reference.mention:
                    yield from self._undecodable_mention(name, reference)
            yield from self._error(name, said, days)

    def _undecodable_mention(self, name: str, way: Reference) -> Iterator[str]:
        """What of the words of a mention, and of the references among them, could not be decoded."""
        own = self.tables.dictionary.mentioned_values(self.tables.feed, name, way)
        named = [
            other for field, text in way.mention.items() if field not in own for other in self.tables.feed.refs[text]
        ]
        texts = [*own.values(), *(text for other in named for text in (*other.key, *other.fields.values()))]
        doubtful = self.tables.doubtful(read for text in texts for read in parse(text).columns)
        if doubtful:
            text = told((".".join(read).lstrip("."), f"CAST({cell(*read)} AS VARCHAR)") for read in doubtful)
            yield f"{text} AS {quote(f'undecodable.{name}')}"

    def _error(self, name: str, texts: list[str], days: Sequence[str] = ()) -> Iterator[str]:
        boxes = {self._boxes[text]: text for text in texts if text in self._boxes}
        boxes |= {self._days[text]: text for text in days if text in self._days}
        cases = " ".join(f"WHEN {box} IS NULL THEN {inputs(parse(text), cell)}" for box, text in boxes.items())
        if cases:
            yield f"CASE {cases} END AS {quote(f'error.{name}')}"

    def _reference_key(self, name: str, reference: Reference) -> str:
        """The key that a reference gives; none where a part of it is empty or what the source writes for nothing."""
        target = self.tables.dictionary.objects[self.tables.feed.object].fields[name].to or ""
        types = {key: field.type for key, field in self.tables.dictionary.objects[target].fields.items()}
        tag = self.tables.tag_for(reference)
        parts = [quote(f"{self.tables.feed.anchor[0]}.{tag}")] if tag else []
        parts += [self._key_part(text) for text in (*reference.key, *reference.fields.values())]
        given = [self._is_given(text) for text in reference.key]
        given += [self._is_given(text, types[field]) for field, text in reference.fields.items()]
        if reference.at:
            day = opened(self._days[reference.at]) if reference.at in self._days else self._day(reference.at)
            parts.append(f"CAST({day} AS VARCHAR)")
            given.append(f"{day} IS NOT NULL")
        return f"CASE WHEN {' AND '.join(given)} THEN CAST(to_json([{', '.join(parts)}]) AS VARCHAR) END"

    def _is_given(self, text: str, wanted: FieldType | None = None) -> str:
        """SQL of whether a part of a key says something; that of a table's key is of the type that its column has."""
        native = self.tables.type_of(parse(text))
        kind = wanted or FieldType.of("date" if native in _TIMES else "text")
        return is_present(kind, self._value(text), native, self.tables.source)

    def _day(self, text: str) -> str:
        """The day for which a reference asks; nothing where the source writes nothing."""
        present = is_present(FieldType.of("date"), rendered(text), self.tables.type_of(parse(text)), self.tables.source)
        return f"CASE WHEN {present} THEN CAST({rendered(text)} AS DATE) END"

    def _key_part(self, text: str) -> str:
        """A value as the mirror's keys write it: an instant in UTC."""
        value = self._value(text)
        if self.tables.type_of(parse(text)) == INSTANT:
            return f"CAST(timezone('UTC', {value}) AS VARCHAR) || '+00'"
        part = f"CAST({value} AS VARCHAR)"
        return without_trailing_blanks(part) if self.tables.source.collation.trailing_blanks == "ignore" else part
