"""The meaning of the mapping language as one SELECT: from mirror rows to raw values, one row per record.

Columns of the result: ``@source_table``, ``@key``, ``@ordinal`` (the record's number among those of one source key),
``@copies``, ``@input`` (hash of all rows that it was made from), ``@extract``, ``@excluded`` (the condition that failed,
or NULL), ``@failed`` (what the mapping itself fails: text that could not be decoded, joins, and parts that cannot be
computed), ``raw.<field>``, ``ref.<ref>.<i>`` (the key that alternative *i* gives, a JSON array of text),
``mention.<ref>.<field>``, ``undecodable.<ref>`` (the text that could not be decoded of what it mentions, or NULL), and
``error.<field or ref>``: the raw text from which it could not be computed, or NULL.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from dictionary.computed import reading_can_fail
from dictionary.expressions import parse
from dictionary.sql import attempt, literal, opened, quote
from dictionary.undecodable import is_undecodable, told, undecodable
from pipelines.computing import unfielded
from pipelines.feed_cells import cell, noting, rendered, uncomputed
from pipelines.feed_items import FeedItems
from pipelines.feed_joins import FeedJoins
from pipelines.feed_tables import FeedTables
from pipelines.feed_values import FeedValues
from pipelines.mirror_marks import COPIES, COPY, EXTRACT, HASH, KEY
from quality_rules.failures import failures


@dataclass(frozen=True)
class FeedQuery:
    """One feed over one state of the mirror."""

    tables: FeedTables

    def sql(self) -> str:
        """The whole SELECT."""
        values = FeedValues(self.tables)
        return f"""WITH rows AS ({self._rows()}), judged AS ({self._judged()}), items AS ({FeedItems(self.tables).sql()}),
            numbered AS ({self._numbered()}), computed AS ({values.computed()})
            SELECT {", ".join([*self._marks(), *values.selected()])} FROM computed"""

    def _rows(self) -> str:
        """The anchor with all that is joined to it."""
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
        feed, (anchor, table) = self.tables.feed, self.tables.feed.anchor
        key = feed.view.key if feed.view else self.tables.source.tables[table].key
        doubtful = self.tables.doubtful([*self._cells(), *((anchor, column) for column in key)])
        if doubtful:
            rule = literal(undecodable(feed.object))
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

    def _judged(self) -> str:
        """A row is out if some condition is not true; one that cannot be computed leaves it in, and held.

        So do text that could not be decoded, and a parent that is not there: nobody knows then whether it would count.
        """
        tries, excluded, failed = [], [], []
        for name, text in self._conditions.items():
            value, box = f"CAST({rendered(text)} AS BOOLEAN)", quote(f"where.{name}")
            if reading_can_fail(text):
                tries.append(f"{attempt(value)} AS {box}")
                value = f"{box} IS NULL OR {opened(box)}"
                failed.append(uncomputed(self.tables.name, f"where.{name}", [(box, text)]))
            parent, dot, _ = name.partition(".")
            there = f"{quote(f'@there.{parent}')} AND " if dot else ""
            cells = self.tables.doubtful(parse(text).columns)
            clear = "".join(f"NOT {is_undecodable(cell(*read))} AND " for read in cells)
            excluded.append(f"WHEN {there}{clear}NOT coalesce({value}, false) THEN {literal(name)}")
        case = f"CASE {' '.join(excluded)} END" if excluded else "CAST(NULL AS VARCHAR)"
        rows = f"(SELECT {', '.join(['*', *tries])} FROM rows)"
        return f'SELECT *{noting(failed)}, {case} AS "@excluded" FROM {rows}'

    def _numbered(self) -> str:
        """Records of one key count from 1, also over its unequal copies and over equal rows of a table without key."""
        highest = self.tables.connection.execute(f"SELECT max({quote(COPY)}) FROM ({self.tables.anchor()})").fetchone()
        if highest is None or (highest[0] or 1) == 1:
            return 'SELECT *, "@item" AS "@ordinal" FROM items'
        return f"""SELECT *, row_number() OVER (PARTITION BY {quote(KEY)} ORDER BY {quote(COPY)}, "@item") AS "@ordinal"
            FROM items"""

    def _marks(self) -> list[str]:
        names = ("@source_table", KEY, "@ordinal", COPIES, "@input", EXTRACT, "@excluded", "@failed")
        return [quote(name) for name in names]
