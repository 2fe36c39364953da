"""Mentions: lots (and parties) that are known only because a document names them.

All rows of a feed that name the same thing in the same words make one record of that thing. Its key is what they say: a
JSON array of the values that take part in matching, with the keys of the references among them.
"""

from __future__ import annotations

from dataclasses import dataclass

from dictionary.compiled import FeedName
from dictionary.model import ObjectDefinition
from dictionary.source import Feed, Reference
from dictionary.sql import literal, quote
from pipelines.mirror import COPIES, EXTRACT, KEY
from quality_rules.typed import present_text


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


def mention_key(feed: Feed, ref: str, target: ObjectDefinition) -> str:
    """SQL over the feed's raw relation: what the row says of the thing that it mentions, or NULL."""
    mention = _mention(feed, ref)
    parts, given = [], []
    for field in _key_fields(mention, target):
        if target.fields[field].is_reference:
            parts.append(f"CAST({_first_key(feed, mention.mention[field])} AS JSON)")
        else:
            text = f"CAST({quote(f'mention.{ref}.{field}')} AS VARCHAR)"
            parts.append(text)
            given.append(present_text(text))
    return f"CASE WHEN {' AND '.join(given)} THEN CAST(json_array({', '.join(parts)}) AS VARCHAR) END"


def mentioned(feed: Feed, ref: str, target: ObjectDefinition) -> Mentioned:
    """The things that a feed mentions under one reference, in the shape of a feed's raw relation."""
    mention = _mention(feed, ref)
    number = next(i for i, way in enumerate(feed.refs[ref]) if way.mention)
    key = quote(f"ref.{ref}.{number}")
    columns = []
    alternatives = {}
    for field, text in mention.mention.items():
        if target.fields[field].is_reference:
            alternatives[field] = ways = len(feed.refs[text])
            columns += [f"min({quote(f'ref.{text}.{i}')}) AS {quote(f'ref.{field}.{i}')}" for i in range(ways)]
        else:
            columns.append(f"{_earliest(quote(f'mention.{ref}.{field}'))} AS {quote(f'raw.{field}')}")
    return Mentioned(
        f"""SELECT {literal(feed.anchor[1])} AS "@source_table", {key} AS {quote(KEY)}, 1 AS "@ordinal",
            1 AS {quote(COPIES)}, CAST([] AS VARCHAR[]) AS "@joins", max({quote(EXTRACT)}) AS {quote(EXTRACT)},
            CASE WHEN count(*) = count("@excluded") THEN min("@excluded") END AS "@excluded",
            {", ".join(columns)}, md5(CAST(json_array({", ".join(_values(mention, ref, target))}) AS VARCHAR)) AS "@input"
            FROM raw WHERE {key} IS NOT NULL GROUP BY {key}""",
        alternatives,
        {field: text for field, text in mention.mention.items() if field not in alternatives},
    )


def _mention(feed: Feed, ref: str) -> Reference:
    return next(way for way in feed.refs[ref] if way.mention)


def _key_fields(mention: Reference, target: ObjectDefinition) -> list[str]:
    matched = {field for rule in target.match for field in rule.on}
    return [field for field in mention.mention if field in matched]


def _first_key(feed: Feed, ref: str) -> str:
    keys = ", ".join(quote(f"ref.{ref}.{i}") for i in range(len(feed.refs[ref])))
    return f"coalesce({keys}, NULL)"


def _earliest(value: str) -> str:
    """One value of many, always the same: that of the first row, by key, which has one."""
    return f'arg_min({value}, struct_pack(e := "@excluded" IS NOT NULL, k := {quote(KEY)}, o := "@ordinal"))'


def _values(mention: Reference, ref: str, target: ObjectDefinition) -> list[str]:
    own = [field for field in mention.mention if not target.fields[field].is_reference]
    return [_earliest(quote(f"mention.{ref}.{field}")) for field in own]
