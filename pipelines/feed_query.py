"""The meaning of the mapping language as one SELECT: from mirror rows to raw values, one row per record.

Columns of the result: ``@source_table``, ``@key``, ``@ordinal`` (the record's number among those of one source key),
``@copies``, ``@input`` (hash of all rows that it was made from), ``@extract``, ``@excluded`` (the condition that failed,
or NULL), ``@failed`` (what the mapping itself fails: text that could not be decoded, joins, and parts that cannot be
computed), ``raw.<field>``, ``ref.<ref>.<i>`` (the key that alternative *i* gives, a JSON array of text),
``mention.<ref>.<field>``, ``undecodable.<ref>`` (the text that could not be decoded of what it mentions, or NULL), and
``error.<field or ref>``: the raw text from which it could not be computed, or NULL.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from dictionary.computed import reading_can_fail
from dictionary.expressions import parse
from dictionary.source import Reference, Split
from dictionary.sql import attempt, literal, opened, quote, stripped, without_trailing_blanks
from dictionary.types import FieldType
from dictionary.undecodable import is_undecodable, told, undecodable
from pipelines.computing import inputs, unfielded
from pipelines.feed_joins import FeedJoins
from pipelines.feed_tables import FeedTables
from pipelines.mirror_marks import COPIES, COPY, EXTRACT, HASH, KEY
from quality_rules.failures import failures
from quality_rules.typed import is_present

INSTANT = "TIMESTAMP WITH TIME ZONE"
_TIMES = ("DATE", "TIMESTAMP", INSTANT)


@dataclass(frozen=True)
class FeedQuery:
    """One feed over one state of the mirror."""

    tables: FeedTables

    def sql(self) -> str:
        """The whole SELECT."""
        return f"""WITH rows AS ({self._rows()}), judged AS ({self._judged()}), items AS ({self._items()}),
            numbered AS ({self._numbered()}), computed AS ({self._computed()})
            SELECT {", ".join([*self._marks(), *self._values()])} FROM computed"""

    # -- rows: the anchor with all that is joined to it ------------------------------------------------------------

    def _rows(self) -> str:
        feed = self.tables.feed
        anchor = feed.anchor[0]
        hashes = ", ".join(quote(alias, HASH) for alias in (anchor, *feed.join))
        failed = [*FeedJoins(self.tables).failures(), *self._undecodable_row()]
        joins = FeedJoins(self.tables).sql()
        marks = [
            f"{literal(feed.anchor[1])} AS \"@source_table\"",
            *(f"{quote(anchor, mark)} AS {quote(mark)}" for mark in (KEY, COPY, COPIES, EXTRACT)),
            (f"md5(CAST(json_array({hashes}) AS VARCHAR))" if feed.join else hashes) + ' AS "@input"',
            f"{failures(failed)} AS \"@failed\"",
        ]  # fmt: skip
        parents = [alias for alias, join in feed.join.items() if join.parent]
        marks += [f"{quote(alias, KEY)} IS NOT NULL AS {quote(f'@there.{alias}')}" for alias in parents]
        cells = [f"{quote(a, c)} AS {quote(f'{a}.{c}')}" for a, c in self._cells()]
        return f"SELECT {', '.join([*marks, *cells])} FROM ({self.tables.anchor()}) AS {quote(anchor)} {joins}"

    def _undecodable_row(self) -> Iterator[str]:
        """SQL of the failure of a row of which something that the feed reads, or its key, could not be decoded."""
        anchor, table = self.tables.feed.anchor
        key = [] if self.tables.feed.view else [(anchor, column) for column in self.tables.source.tables[table].key]
        doubtful = self.tables.doubtful([*self._cells(), *key])
        if doubtful:
            rule = literal(undecodable(self.tables.feed.object))
            text = told((f"{alias}.{column}", quote(alias, column)) for alias, column in doubtful)
            yield f"CASE WHEN {text} IS NOT NULL THEN {unfielded(rule, raw=text)} END"

    def _cells(self) -> list[tuple[str, str]]:
        """Every column that any expression reads, each once."""
        feed = self.tables.feed
        texts = [text for _, text in self.tables.dictionary.value_expressions(feed)]
        texts += self._conditions.values()
        used = {column for text in texts for column in parse(text).columns} | self._tags()
        aliases = {feed.anchor[0], *feed.join}
        cells = sorted((alias, column) for alias, column in used if alias in aliases)
        for alias, column in cells:
            self.tables.must_have(alias, column)
        return cells

    @cached_property
    def _conditions(self) -> dict[str, str]:
        return self.tables.dictionary.conditions(self.tables.name)

    def _tags(self) -> set[tuple[str, str]]:
        """The anchor's tag, where a reference takes it from there."""
        ways = [way for alternatives in self.tables.feed.refs.values() for way in alternatives]
        tags = {self.tables.tag_for(way) for way in ways} - {None}
        return {(self.tables.feed.anchor[0], tag) for tag in tags if tag}

    # -- judged and items: what is excluded, and how a row becomes several ----------------------------------------

    def _judged(self) -> str:
        """A row is out if some condition is not true; one that cannot be computed leaves it in, and held.

        So do text that could not be decoded, and a parent that is not there: nobody knows then whether it would count.
        """
        tries, excluded, failed = [], [], []
        for name, text in self._conditions.items():
            value, box = f"CAST({_render(text)} AS BOOLEAN)", quote(f"where.{name}")
            if reading_can_fail(text):
                tries.append(f"{attempt(value)} AS {box}")
                value = f"{box} IS NULL OR {opened(box)}"
                failed.append(self._failed(f"where.{name}", [(box, text)]))
            parent, dot, _ = name.partition(".")
            there = f"{quote(f'@there.{parent}')} AND " if dot else ""
            cells = self.tables.doubtful(parse(text).columns)
            clear = "".join(f"NOT {is_undecodable(_cell(*cell))} AND " for cell in cells)
            excluded.append(f"WHEN {there}{clear}NOT coalesce({value}, false) THEN {literal(name)}")
        case = f"CASE {' '.join(excluded)} END" if excluded else "CAST(NULL AS VARCHAR)"
        rows = f"(SELECT {', '.join(['*', *tries])} FROM rows)"
        return f'SELECT *{_noting(failed)}, {case} AS "@excluded" FROM {rows}'

    def _failed(self, place: str, boxes: list[tuple[str, str]]) -> str:
        """SQL of the failure of a part of the feed, given the boxes of its attempts and what was attempted."""
        rule = literal(f"{self.tables.name}.{place}")
        cases = " ".join(
            f"WHEN {box} IS NULL THEN {unfielded(rule, raw=inputs(parse(text), _cell))}" for box, text in boxes
        )
        return f"CASE {cases} END"

    def _items(self) -> str:
        if self.tables.feed.split:
            return self._split()
        if self.tables.feed.unpivot:
            return self._unpivot()
        return 'SELECT *, 1 AS "@item" FROM judged'

    def _split(self) -> str:
        split = self.tables.feed.split
        assert split is not None
        box = quote("@box")
        listed = f"""CASE WHEN "@excluded" IS NULL AND len({opened(box)}) > 0 THEN {opened(box)} ELSE [NULL] END"""
        can_fail = parse(split.value).can_fail or split.range is not None
        failed = [self._failed("split", [(box, split.value)])] if can_fail else []
        return f"""SELECT * EXCLUDE ("@list", {box}){_noting(failed)}, unnest("@list") AS {quote("." + split.as_)},
            generate_subscripts("@list", 1) AS "@item" FROM (SELECT *, {listed} AS "@list"
            FROM (SELECT *, {attempt(self._split_items(split))} AS {box} FROM judged))"""

    def _split_items(self, split: Split) -> str:
        """SQL of the items of a cell, each range among them as all that it stands for."""
        parts = f"string_split_regex({_render(split.value)}, {literal(split.by)})"
        items = f"list_filter(list_transform({parts}, lambda x: {stripped('x')}), lambda x: x <> '')"
        if split.range is None:
            return items
        return f"flatten(list_transform({items}, lambda x: guiyi_range(x, {literal(split.range)}, {split.most})))"

    def _unpivot(self) -> str:
        unpivot = self.tables.feed.unpivot
        assert unpivot is not None
        boxes = {name: quote(f"@box.{name}") for name in unpivot.columns}
        tries = ", ".join(f"{attempt(_render(text))} AS {boxes[name]}" for name, text in unpivot.columns.items())
        fallible = [(boxes[name], text) for name, text in unpivot.columns.items() if parse(text).can_fail]
        failed = [self._failed("unpivot", fallible)] if fallible else []
        structs = ", ".join(f"{{'name': {literal(name)}, 'value': {opened(box)}}}" for name, box in boxes.items())
        kept = f"[{structs}]" if unpivot.keep_empty else f"list_filter([{structs}], lambda x: x.value IS NOT NULL)"
        listed = f"""CASE WHEN "@excluded" IS NULL AND len({kept}) > 0 THEN {kept} ELSE [NULL] END"""
        cells = ", ".join(
            f"struct_extract(\"@pair\", '{p}') AS {quote(f'{unpivot.as_}.{p}')}" for p in ("name", "value")
        )
        spent = ", ".join(['"@list"', *boxes.values()])
        return f"""SELECT * EXCLUDE "@pair", {cells} FROM (SELECT * EXCLUDE ({spent}){_noting(failed)},
            unnest("@list") AS "@pair", generate_subscripts("@list", 1) AS "@item"
            FROM (SELECT *, {listed} AS "@list" FROM (SELECT *, {tries} FROM judged)))"""

    def _numbered(self) -> str:
        """Records of one key count from 1, also over its unequal copies and over equal rows of a table without key."""
        highest = self.tables.connection.execute(f"SELECT max({quote(COPY)}) FROM ({self.tables.anchor()})").fetchone()
        if highest is None or (highest[0] or 1) == 1:
            return 'SELECT *, "@item" AS "@ordinal" FROM items'
        return f"""SELECT *, row_number() OVER (PARTITION BY {quote(KEY)} ORDER BY {quote(COPY)}, "@item") AS "@ordinal"
            FROM items"""

    # -- values: what each field, reference and mention gives ------------------------------------------------------

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

    def _computed(self) -> str:
        tries = [f"{attempt(_render(text))} AS {box}" for text, box in self._boxes.items()]
        tries += [f"{attempt(self._day(text))} AS {box}" for text, box in self._days.items()]
        return f"SELECT {', '.join(['*', *tries])} FROM numbered"

    def _value(self, text: str) -> str:
        return opened(self._boxes[text]) if text in self._boxes else _render(text)

    def _marks(self) -> list[str]:
        names = ("@source_table", KEY, "@ordinal", COPIES, "@input", EXTRACT, "@excluded", "@failed")
        return [quote(name) for name in names]

    def _values(self) -> Iterator[str]:
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
        cells = self.tables.doubtful(cell for text in texts for cell in parse(text).columns)
        if cells:
            text = told((".".join(cell).lstrip("."), f"CAST({_cell(*cell)} AS VARCHAR)") for cell in cells)
            yield f"{text} AS {quote(f'undecodable.{name}')}"

    def _error(self, name: str, texts: list[str], days: Sequence[str] = ()) -> Iterator[str]:
        boxes = {self._boxes[text]: text for text in texts if text in self._boxes}
        boxes |= {self._days[text]: text for text in days if text in self._days}
        cases = " ".join(f"WHEN {box} IS NULL THEN {inputs(parse(text), _cell)}" for box, text in boxes.items())
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
        present = is_present(FieldType.of("date"), _render(text), self.tables.type_of(parse(text)), self.tables.source)
        return f"CASE WHEN {present} THEN CAST({_render(text)} AS DATE) END"

    def _key_part(self, text: str) -> str:
        """A value as the mirror's keys write it: an instant in UTC."""
        value = self._value(text)
        if self.tables.type_of(parse(text)) == INSTANT:
            return f"CAST(timezone('UTC', {value}) AS VARCHAR) || '+00'"
        part = f"CAST({value} AS VARCHAR)"
        return without_trailing_blanks(part) if self.tables.source.collation.trailing_blanks == "ignore" else part


def _cell(alias: str, column: str) -> str:
    return quote(f"{alias}.{column}")


def _render(text: str) -> str:
    return parse(text).render(_cell)


def _noting(failed: list[str]) -> str:
    """What follows a star to add failures to those that are already known."""
    return f' REPLACE ("@failed" || {failures(failed)} AS "@failed")' if failed else ""
