"""Mentions: lots (and parties) that are known only because a document names them.

All rows of a feed that name the same thing in the same words make one record of that thing. Its key is what they say: a
JSON array of the values that take part in matching, with the keys of the references among them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dictionary.compiled import Dictionary, FeedName
from dictionary.objects import ObjectDefinition
from dictionary.source import Feed, Reference, Source
from dictionary.sql import literal, quote
from dictionary.undecodable import undecodable
from pipelines.computing import unfielded
from pipelines.mirror_marks import COPIES, EXTRACT, KEY
from quality_rules.failures import FAILED_TYPE, failures
from quality_rules.typed import is_present


@dataclass(frozen=True)
class Mentioned:
    """The raw relation of the things that a feed mentions, and how many alternatives each of its references has.

    ``expressions`` holds, by field, what its values are computed from.
    """

    sql: str
    alternatives: dict[str, int]
    expressions: dict[str, str]


def mention_feed(feed: FeedName, ref: str) -> str:
    """The name under which mentions are counted: ``erp.receipt~lot``."""
    return f"{feed}~{ref}"


@dataclass(frozen=True)
class Mentions:
    """What the rows of a feed mention under one reference; ``native`` gives DuckDB's types of the raw relation."""

    dictionary: Dictionary
    name: FeedName
    ref: str
    native: Mapping[str, str]

    @property
    def feed(self) -> Feed:
        """The feed that mentions."""
        return self.source.feeds[self.name.feed]

    @property
    def source(self) -> Source:
        """The feed's system."""
        return self.dictionary.sources[self.name.system]

    @property
    def target(self) -> ObjectDefinition:
        """The object that is mentioned."""
        return self.dictionary.objects[self.dictionary.objects[self.feed.object].fields[self.ref].to or ""]

    @property
    def number(self) -> int:
        """Which of the reference's alternatives is the mention."""
        return next(i for i, way in enumerate(self.feed.refs[self.ref]) if way.mention)

    @property
    def _mention(self) -> Reference:
        return self.feed.refs[self.ref][self.number]

    def key(self) -> str:
        """SQL over the feed's raw relation: what the row says of the thing that it mentions, or NULL."""
        parts, given = [], []
        for field, text in self._mention.mention.items():
            if field not in {name for rule in self.target.match for name in rule.on}:
                continue
            if self.target.fields[field].is_reference:
                parts.append(self._named(text))
            else:
                parts.append(f"CAST({self._column(field)} AS VARCHAR)")
                given.append(self._is_said(field))
        return f"CASE WHEN {' AND '.join(given)} THEN CAST(json_array({', '.join(parts)}) AS VARCHAR) END"

    def _named(self, ref: str) -> str:
        """The first key that a reference gives; where its ways lead to different things, with the way's name at its end."""
        ways = self.feed.refs[ref]
        names = [way.table or ", ".join(way.fields) for way in ways]
        keys = [quote(f"ref.{ref}.{i}") for i in range(len(ways))]
        if len(set(names)) == 1:
            return f"CAST(coalesce({', '.join(keys)}, NULL) AS JSON)"
        cases = " ".join(
            f"WHEN {key} IS NOT NULL THEN to_json(list_append(CAST(CAST({key} AS JSON) AS VARCHAR[]), {literal(name)}))"
            for name, key in zip(names, keys, strict=True)
        )
        return f"CASE {cases} END"

    def sql(self) -> Mentioned:
        """The things that are mentioned, in the shape of a feed's raw relation."""
        key = quote(f"ref.{self.ref}.{self.number}")
        own = self.dictionary.mentioned_values(self.feed, self.ref, self._mention)
        columns = [f"{self._earliest(field)} AS {quote(f'raw.{field}')}" for field in own]
        alternatives = {}
        for field, text in self._mention.mention.items():
            if field not in own:
                alternatives[field] = ways = len(self.feed.refs[text])
                columns += [f"min({quote(f'ref.{text}.{i}')}) AS {quote(f'ref.{field}.{i}')}" for i in range(ways)]
        values = ", ".join(map(self._earliest, own))
        return Mentioned(
            f"""SELECT {literal(self.feed.anchor[1])} AS "@source_table", {key} AS {quote(KEY)}, 1 AS "@ordinal",
                1 AS {quote(COPIES)}, {self._failed()} AS "@failed", max({quote(EXTRACT)}) AS {quote(EXTRACT)},
                CASE WHEN count(*) = count("@excluded") THEN min("@excluded") END AS "@excluded",
                {", ".join(columns)}, md5(CAST(json_array({values}) AS VARCHAR)) AS "@input"
                FROM raw WHERE {key} IS NOT NULL GROUP BY {key}""",
            alternatives,
            own,
        )

    def _failed(self) -> str:
        """What is mentioned cannot be believed where all that mention it do so in text that could not be decoded."""
        column = f"undecodable.{self.ref}"
        if column not in self.native:
            return f"CAST([] AS {FAILED_TYPE})"
        rule = literal(undecodable(self.target.object))
        case = f"CASE WHEN count(*) = count({quote(column)}) THEN {unfielded(rule, raw=f'min({quote(column)})')} END"
        return failures([case])

    def _column(self, field: str) -> str:
        return quote(f"mention.{self.ref}.{field}")

    def _is_said(self, field: str) -> str:
        native = self.native[f"mention.{self.ref}.{field}"]
        return is_present(self.target.fields[field].type, self._column(field), native, self.source)

    def _earliest(self, field: str) -> str:
        """One value of many, always the same: that of the first row, by key, which says something."""
        order = f'struct_pack(e := "@excluded" IS NOT NULL, k := {quote(KEY)}, o := "@ordinal")'
        return f"arg_min({self._column(field)}, {order}) FILTER (WHERE {self._is_said(field)})"
