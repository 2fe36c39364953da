"""The suggested mapping as YAML to be edited: behind each line its confidence and the reasons."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from diagnosis.facts import Profile, TableFacts
from diagnosis.suggest.conditions import Condition
from diagnosis.suggest.evidence import Evidence, Reason
from diagnosis.suggest.expressions import ROW, reached
from diagnosis.suggest.familiar import familiar
from diagnosis.suggest.feeds import HEADER, TODO, Feeds, Line, SuggestedFeed
from diagnosis.words import percent, say
from dictionary.source import Source

_PLAIN = re.compile(r"[^\W\d][\w.()]*")
_DAY = r"\d{4}-\d\d-\d\d"
_WORDS_OF_YAML = frozenset({"y", "n", "yes", "no", "off", "true", "false", "null", "none"})
_LINE_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_UNFIT_FOR_NAMES = re.compile(r"[\x00-\x1f\x7f/\\]+")


class Draft:
    """A draft in one language, for a source of which some tables may be mapped already."""

    def __init__(self, profile: Profile, feeds: Feeds, source: Source, language: str) -> None:
        self._profile, self._feeds, self._source, self._language = profile, feeds, source, language
        self._physical = {one: name for name, table in source.tables.items() for one in table.physical(name)}
        self._suggested = feeds.feeds(tuple(source.feeds))

    def tables(self) -> str:
        """The new entries of ``tables``."""
        return _written(line for name in self._wanted() for line in self._table(self._profile.table(name)))

    def feeds(self) -> str:
        """The new entries of ``feeds``."""
        return _written(line for feed in self._suggested for line in self._feed(feed))

    def head(self) -> str:
        """What stands above the draft."""
        part = sum(not table.is_whole for table in self._profile.tables)
        lines = [self._say("draft.head"), *([self._say("draft.part", tables=part)] if part else [])]
        lines += [*self._familiar(), *self._promises(), *self._left_over()]
        return _written(f"# {line}" for line in lines)

    def _familiar(self) -> Iterator[str]:
        """The known system that an unmapped source seems to be."""
        found = None if self._source.tables else familiar(self._profile)
        if found is not None:
            yield self._say("draft.familiar", profile=found.profile, tables=found.tables, there=found.there)

    def _promises(self) -> Iterator[str]:
        """What the source seems to promise: its encoding, days and texts that mean nothing."""
        seen = {one.detail["value"] for one in self._profile.suspicions if one.kind == "sentinel"}
        days = sorted(one for one in seen if re.fullmatch(_DAY, one) and one not in self._source.sentinels.date)
        texts = sorted(one for one in seen if not re.fullmatch(_DAY, one) and one not in self._source.sentinels.text)
        sentinels = {name: found for name, found in (("date", days), ("text", texts)) if found}
        encodings = sorted({one.detail["encoding"] for one in self._profile.suspicions if one.kind == "wrong_encoding"})
        if sentinels or encodings:
            yield self._say("draft.promise")
        yield from (f"  encoding: {one}" for one in encodings)
        if sentinels:
            yield f"  sentinels: {_inline(sentinels)}"

    def _left_over(self) -> Iterator[str]:
        """The tables that became nothing, so that nobody thinks that they were not seen."""
        used = {*self._feeds.keys, *self._physical}
        unread = {table.name: table.problem[self._language] for table in self._profile.tables if table.problem}
        if unread:
            yield self._say("draft.unread")
            yield from (f"  {name}: {problem}" for name, problem in unread.items())
        left = [table.name for table in self._profile.tables if table.name not in {*used, *unread}]
        if left:
            yield self._say("draft.unfit", system=self._profile.system)
            yield "  " + ", ".join(left)
        if self._profile.copies:
            originals = sorted({copy.of for copy in self._profile.copies})
            yield self._say("draft.copies", tables=len(self._profile.copies), originals=", ".join(originals))

    def _wanted(self) -> list[str]:
        needed = {feed.choice.reading.table.name for feed in self._suggested}
        needed |= {join.link.to_table for feed in self._suggested for join in feed.joins}
        return [
            table.name for table in self._profile.tables if table.name in needed and table.name not in self._physical
        ]

    def _table(self, table: TableFacts) -> Iterator[str]:
        key = self._feeds.keys.get(table.name, ())
        name = self._named(table.name)
        parts: dict[str, Any] = {} if name == table.name else {"name": table.name}
        if key:
            parts["key"] = list(key)
            is_declared = any(one.declared and one.columns == key for one in table.keys)
            why = self._say("draft.key_declared" if is_declared else "draft.key_found", rows=table.read)
        else:
            why = self._say("draft.key_none")
        floats = {one.name: {"scale": one.decimals} for one in table.columns if one.name in self._floats(table)}
        if floats:
            parts["floats"] = floats
        yield f"  {_scalar(name)}: {_inline(parts)}  # {why}"

    def _floats(self, table: TableFacts) -> set[str]:
        """The floating columns of a table that some feed reads."""
        read = {
            match.column.name for feed in self._suggested for match in feed.choice.live if match.table == table.name
        }
        return {one.name for one in table.columns if one.name in read and one.arrow in ("double", "float")}

    def _feed(self, feed: SuggestedFeed) -> Iterator[str]:
        reading = feed.choice.reading
        label = reading.target.definition.label.say(self._language)
        told = self._say(
            "draft.second" if feed.choice.is_second else "draft.feed",
            table=reading.table.name,
            object=reading.target.name,
            label=label,
            score=_score(reading.score),
        )
        others = ", ".join(f"{one.target.name} {_score(one.score)}" for one in feed.choice.others)
        yield f"  # {told}{self._say('draft.others', others=others) if others else ''}"
        yield f"  {feed.name}:"
        yield f"    object: {reading.target.name}"
        yield f"    from: {{{ROW}: {_scalar(self._named(reading.table.name))}}}"
        if feed.joins:
            yield "    join:"
        for join in feed.joins:
            on = {join.link.to_column: reached(join.link.column, join.start)}
            why = self._say("draft.header" if join.alias == HEADER else "draft.joined", share=percent(join.link.share))
            value = _inline({"table": self._named(join.link.to_table), "on": on})
            yield f"      {join.alias}: {value}  # {_score(join.link.score)}: {why}"
        yield from self._where(feed.where)
        if feed.refs:
            yield from self._section("refs", feed.refs)
        if feed.fields:
            yield from self._section("fields", feed.fields)

    def _where(self, where: Sequence[Condition]) -> Iterator[str]:
        """The conditions; those that somebody has to decide are comments."""
        if not where:
            return
        is_live = any(one.is_live for one in where)
        yield f"    {'' if is_live else '# '}where:  # {self._say('draft.which')}"
        for one in where:
            column = reached(one.column, HEADER if one.is_header else ROW)
            test = f"{column} {one.test}" if one.test else TODO
            why = self._say(one.kind, **one.detail)
            about = "" if one.test else f"{column}; "
            yield f"      {'' if one.is_live else '# '}{one.name}: {_scalar(test)}  # {_score(one.score)}: {about}{why}"

    def _codes(self, line: Line) -> Iterator[str]:
        """What a code list would have to know, as lines of its file."""
        if line.unknown:
            yield f"      # {self._say('draft.codes', list=line.codes)}"
        for one in line.unknown:
            bucket = f"fixable,{one.code or TODO}"
            told = self._say("draft.code", rows=one.rows)
            yield f"      #   {_cell(one.value)},{bucket},{_cell(one.value)},{_cell(one.value)}  ({_score(one.score)}; {told})"

    def _section(self, name: str, lines: Sequence[Line]) -> Iterator[str]:
        """Lines of refs or fields; where all are only possible, so is their heading."""
        yield f"    {'' if any(line.is_live for line in lines) else '# '}{name}:"
        for line in lines:
            why = self._why(line.evidence) if line.evidence else self._say("draft.required")
            value = _inline(self._ways(line.value)) if isinstance(line.value, list) else _scalar(line.value)
            possible = "" if line.is_live else f"{self._say('draft.possible')}; "
            yield f"      {'' if line.is_live else '# '}{line.field}: {value}  # {possible}{why}"
            yield from self._codes(line)

    def _ways(self, ways: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [{name: self._named(said) if name == "table" else said for name, said in way.items()} for way in ways]

    def _why(self, evidence: Evidence) -> str:
        told = "; ".join(self._reason(reason) for reason in evidence.reasons)
        return f"{_score(evidence.score)}: {told}"

    def _reason(self, reason: Reason) -> str:
        facts = {name: percent(value) if name == "share" else value for name, value in reason.detail.items()}
        return self._say(f"reason.{reason.kind}", factor=reason.worth, **facts)

    def _named(self, physical: str) -> str:
        """What a table is called under ``tables``."""
        if physical in self._physical:
            return self._physical[physical]
        short = _UNFIT_FOR_NAMES.sub(" ", physical).strip(". ")
        return PurePosixPath(short).stem if "." in short and "/" not in physical else short

    def _say(self, name: str, /, **facts: object) -> str:
        return say(name, self._language, **facts)


def _written(lines: Iterable[str]) -> str:
    """Lines of a file; the names of a source, which its comments tell, begin no line of their own."""
    return "".join(f"{_LINE_BREAKS.sub(' ', line)}\n" for line in lines)


def _score(score: float) -> str:
    return f"{score:.2f}"


def _cell(text: str) -> str:
    """A text as a cell of a delimited file on one line of comments."""
    plain = " ".join(text.split())
    return '"' + plain.replace('"', '""') + '"' if any(mark in plain for mark in ',"') else plain


def _inline(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(name)}: {_inline(said)}" for name, said in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return _scalar(value) if isinstance(value, str) else str(value)


def _scalar(text: str) -> str:
    """A text so that YAML reads it as one."""
    is_plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS_OF_YAML
    quoted = json.dumps(text, ensure_ascii=False)
    return text if is_plain else _LINE_BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
