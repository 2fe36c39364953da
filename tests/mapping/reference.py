"""What the mapping language means, in plain Python: rows in, records out; no SQL and none of the product's code.

Only the models of a dictionary are shared. Expressions come with their meaning (see :mod:`tests.mapping.formulas`), since
a second parser would prove little. Rows are given in the mirror's order, which decides between unequal copies of a key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from dictionary.compiled import Dictionary
from dictionary.fields import FieldDefinition
from dictionary.objects import ObjectDefinition
from dictionary.promises import FloatPromise
from dictionary.source import Feed, Join, Reference, Source
from dictionary.types import FieldType
from tests.mapping.reference_values import (
    BLANKS,
    Bad,
    UncomputableError,
    as_key_part,
    is_present,
    is_sentinel,
    key_json,
    same,
    text,
    typed,
)

Row = Mapping[str, Any]
Env = Callable[[str, str], Any]
"""The value of a column by alias and name."""
Meaning = Callable[[Env], Any]
"""What an expression means."""
Failure = tuple[str, str | None, Any]
"""A rule, the field that it names and that field's raw value."""


@dataclass(frozen=True)
class MirrorRow:
    """A live row of the mirror: its key, its number among the copies of that key and how many they are."""

    key: str
    copy: int
    copies: int
    cells: Row


@dataclass
class Record:
    """One record, with its raw values beside the typed ones."""

    source_table: str
    source_key: str
    ordinal: int
    excluded_by: str | None
    raw: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    references: dict[str, str | None] = field(default_factory=dict)
    failed: list[Failure] = field(default_factory=list)
    copies: int = 1
    of_mapping: list[Failure] = field(default_factory=list)
    uncomputable: dict[str, str] = field(default_factory=dict)
    mentions: dict[str, dict[str, Any]] = field(default_factory=dict)


def live(rows: Sequence[Row], table_key: Sequence[str], source: Source) -> list[MirrorRow]:
    """Rows by key: equal copies are one row, unequal ones are all kept. Without a key all rows stay.

    A keyless row brings its key, a hash of no meaning, as ``@key``.
    """
    if not table_key:
        ordered = sorted(rows, key=lambda row: row["@key"])
        groups = [(key, list(same_key)) for key, same_key in groupby(ordered, key=lambda row: row["@key"])]
        return [MirrorRow(key, n, 1, row) for key, same_key in groups for n, row in enumerate(same_key, 1)]
    by_key: dict[str, list[Row]] = {}
    for row in rows:
        copies = by_key.setdefault(key_json(as_key_part(row[name], source) for name in table_key), [])
        if all(not _same_content(row, other) for other in copies):
            copies.append(row)
    return [MirrorRow(k, n, len(copies), row) for k, copies in by_key.items() for n, row in enumerate(copies, 1)]


def _same_content(one: Row, other: Row) -> bool:
    return repr([one[name] for name in one if name[0] != "@"]) == repr(
        [other[name] for name in other if name[0] != "@"]
    )


@dataclass(frozen=True)
class Reading:
    """How the rows of one system are read: all that the meaning of its feeds depends on."""

    dictionary: Dictionary
    source: Source
    tables: Mapping[str, Sequence[Row]]
    formulas: Mapping[str, Meaning]

    def live(self, table: str) -> list[MirrorRow]:
        return live(self.tables[table], self.source.tables[table].key, self.source)

    def records(self, name: str) -> dict[str, list[Record]]:
        """The records of a feed and, under ``feed~reference``, those of what it mentions."""
        feed = self.source.feeds[name]
        definition = self.dictionary.objects[feed.object]
        full_name = f"{self.source.source}.{name}"
        ordinals: dict[str, int] = {}
        found: list[Record] = []
        for row in sorted(self.live(feed.anchor[1]), key=lambda row: (row.key, row.copy)):
            for record in self._of_row(full_name, feed, row):
                ordinals[row.key] = record.ordinal = ordinals.get(row.key, 0) + 1
                found.append(record)
        result = {full_name: found}
        for ref, ways in feed.refs.items():
            for number, way in enumerate(ways):
                if way.mention:
                    target = self.dictionary.objects[definition.fields[ref].to or ""]
                    result[f"{full_name}~{ref}"] = self._mentioned(feed, found, (ref, number), way, target)
        for record in found:
            self._judge(definition, record, self._promises(feed))
        return result

    def _of_row(self, name: str, feed: Feed, row: MirrorRow) -> Iterator[Record]:
        cells: dict[str, Row | None] = {feed.anchor[0]: row.cells}
        failed: list[Failure] = []
        for alias, join in feed.join.items():
            matches, raw = self._matches(join, _env(cells))
            cells[alias] = matches[0].cells if matches else None
            if raw is not None or len(matches) > 1 or (join.required and not matches):
                failed.append((f"{name}.join.{alias}", None, raw))
        env = _env(cells)
        excluded = None
        for condition, expr in feed.where.items():
            met, raw = self._attempted(expr, env)
            if raw is not None:
                failed.append((f"{name}.where.{condition}", None, raw))
            elif met is not True:
                excluded = excluded or condition
        items, raw = self._items(feed, env)
        if raw is not None:
            failed.append((f"{name}.{'split' if feed.split else 'unpivot'}", None, raw))
        for item in items if excluded is None else [{}]:
            inner = _with_items(env, item)
            record = Record(feed.anchor[1], row.key, 0, excluded, copies=row.copies, of_mapping=failed)
            for field_name, expr in feed.fields.items():
                record.raw[field_name] = self._noted(record, field_name, expr, inner)
            self._refer(feed, record, inner)
            yield record

    def _attempted(self, expression: str, env: Env) -> tuple[Any, str | None]:
        """A value, and the raw text from which it could not be computed, if so."""
        try:
            return self._value(expression, env), None
        except UncomputableError:
            return None, self._inputs(expression, env)

    def _noted(self, record: Record, name: str, expression: str, env: Env) -> Any:
        value, raw = self._attempted(expression, env)
        if raw is not None:
            record.uncomputable.setdefault(name, raw)
        return value

    @staticmethod
    def _inputs(expression: str, env: Env) -> str:
        """The text of the only column that an expression reads, or of all of them as a JSON object."""
        bare = re.sub("'(?:[^']|'')*'", "''", expression)
        found = sorted(
            set(re.findall(r"\b([a-z]+)\.([a-z][a-z0-9]*)\b", bare))
            | {("", n) for n in re.findall(r"(?<![.\w])item\b", bare)}
        )
        values = {".".join(column).lstrip("."): text(env(*column)) for column in found}
        if len(values) == 1:
            return next(iter(values.values())) or ""
        return json.dumps(values, ensure_ascii=False, separators=(",", ":"))

    def _value(self, expression: str, env: Env) -> Any:
        return self.formulas[expression](env)

    def _matches(self, join: Join, env: Env) -> tuple[list[MirrorRow], str | None]:
        wanted = {}
        for column, expr in join.on.items():
            wanted[column], raw = self._attempted(expr, env)
            if raw is not None:
                return [], raw
        rows = [
            row
            for row in self.live(join.table)
            if all(same(row.cells[column], value, self.source) for column, value in wanted.items())
        ]
        return sorted(rows, key=lambda row: (row.key, row.copy)), None

    def _items(self, feed: Feed, env: Env) -> tuple[list[dict[tuple[str, str], Any]], str | None]:
        """What a row is split or unpivoted into: at least one item, which may be empty; and what could not be computed."""
        if feed.split:
            value, raw = self._attempted(feed.split.value, env)
            parts = [part.strip(BLANKS) for part in re.split(feed.split.by, value)] if value is not None else []
            return [{("", feed.split.as_): part} for part in parts if part] or [{}], raw
        if feed.unpivot:
            tried = {name: self._attempted(expr, env) for name, expr in feed.unpivot.columns.items()}
            kept = [(n, value) for n, (value, _) in tried.items() if feed.unpivot.keep_empty or value is not None]
            alias = feed.unpivot.as_
            raw = next((raw for _, raw in tried.values() if raw is not None), None)
            return [{(alias, "name"): name, (alias, "value"): value} for name, value in kept] or [{}], raw
        return [{}], None

    def _refer(self, feed: Feed, record: Record, env: Env) -> None:
        for ref, ways in feed.refs.items():
            for number, way in enumerate(ways):
                if not way.mention:
                    record.references[f"{ref}.{number}"] = self._key(feed, record, env, ref, way)
        for ref, ways in feed.refs.items():
            for number, way in enumerate(ways):
                if way.mention:
                    self._mention(feed, record, env, (ref, number), way)

    def _key(self, feed: Feed, record: Record, env: Env, ref: str, way: Reference) -> str | None:
        """A column of a key is a day where it holds days; a field has the type that its object gives it."""
        target = self.dictionary.objects[self.dictionary.objects[feed.object].fields[ref].to or ""]
        values = [(self._noted(record, ref, expr, env), None) for expr in way.key]
        values += [(self._noted(record, ref, expr, env), target.fields[field]) for field, expr in way.fields.items()]
        for value, spec in values:
            wanted = spec.type if spec else FieldType("date" if isinstance(value, date) else "text")
            if not is_present(value) or is_sentinel(wanted, value, self.source):
                return None
        return key_json(as_key_part(value, self.source) for value, _ in values)

    def _mention(self, feed: Feed, record: Record, env: Env, at: tuple[str, int], way: Reference) -> None:
        ref, number = at
        target = self.dictionary.objects[self.dictionary.objects[feed.object].fields[ref].to or ""]
        matched = {name for rule in target.match for name in rule.on}
        parts: list[Any] = []
        own: dict[str, Any] = {}
        for name, expr in way.mention.items():
            if target.fields[name].is_reference:
                value = self._named(feed.refs[expr], expr, record)
            else:
                value = own[name] = self._noted(record, ref, expr, env)
            if name in matched:
                parts.append(value if target.fields[name].is_reference else text(value))
        said = all(self._is_said(target.fields[name], own[name]) for name in own if name in matched)
        record.mentions[ref] = own
        record.references[f"{ref}.{number}"] = key_json(parts) if said else None

    @staticmethod
    def _named(ways: Sequence[Reference], ref: str, record: Record) -> Any:
        """The first key that a reference gives, with its way where keys of different ways could be confused."""
        names = [way.table or ", ".join(way.fields) for way in ways]
        for number, name in enumerate(names):
            key = record.references[f"{ref}.{number}"]
            if key is not None:
                return json.loads(key) if len(set(names)) == 1 else [*json.loads(key), name]
        return None

    def _is_said(self, spec: FieldDefinition, value: Any) -> bool:
        return is_present(value) and not is_sentinel(spec.type, value, self.source)

    def _mentioned(
        self, feed: Feed, found: list[Record], at: tuple[str, int], way: Reference, target: ObjectDefinition
    ) -> list[Record]:
        """One record per thing said in the same words: live values first, then by key and ordinal."""
        ref, number = at
        groups: dict[str, list[Record]] = {}
        for record in sorted(found, key=lambda r: (r.excluded_by is not None, r.source_key, r.ordinal)):
            key = record.references[f"{ref}.{number}"]
            if key is not None:
                groups.setdefault(key, []).append(record)
        result = []
        for key, records in groups.items():
            excluded = [r.excluded_by for r in records if r.excluded_by is not None]
            thing = Record(feed.anchor[1], key, 1, min(excluded) if len(excluded) == len(records) else None)
            for name, expr in way.mention.items():
                if not target.fields[name].is_reference:
                    values = [r.mentions[ref][name] for r in records]
                    thing.raw[name] = next((v for v in values if self._is_said(target.fields[name], v)), None)
                    continue
                for i in range(len(feed.refs[expr])):
                    keys = [k for r in records if (k := r.references[f"{expr}.{i}"]) is not None]
                    thing.references[f"{name}.{i}"] = min(keys, default=None)
            self._judge(target, thing, {})
            result.append(thing)
        return result

    def _promises(self, feed: Feed) -> dict[str, FloatPromise]:
        """The promise of each field that is a plain float column ``alias.column`` of the anchor."""
        floats = self.source.tables[feed.anchor[1]].floats
        return {f: floats[c] for f, expr in feed.fields.items() if (c := expr.partition(".")[2]) in floats}

    # -- checks --------------------------------------------------------------------------------------------------------

    def _judge(self, definition: ObjectDefinition, record: Record, promises: Mapping[str, FloatPromise]) -> None:
        bad = set(record.uncomputable)
        for name, spec in definition.values.items():
            try:
                raw = self._coded(spec, record.raw.get(name))
                record.values[name] = typed(spec.type, raw, self.source, promises.get(name))
            except Bad:
                bad.add(name)
                record.values[name] = None
        if record.excluded_by is None:
            record.failed = list(self._failures(definition, record, bad))

    def _coded(self, spec: FieldDefinition, raw: Any) -> Any:
        if spec.codes is None or raw is None:
            return raw
        written = (text(raw) or "").strip(BLANKS)
        code = next((code for code in self.dictionary.codes[spec.codes].codes if code.code == written), None)
        if code is None or code.bucket == "good":
            return written
        return code.fix if code.bucket == "fixable" else None

    def _failures(self, definition: ObjectDefinition, record: Record, bad: set[str]) -> Iterator[Failure]:
        thing = definition.object
        if record.copies > 1:
            yield f"{thing}.duplicate_key", "", None
        for name, spec in definition.fields.items():
            for kind in self._failed_kinds(name, spec, record, bad):
                yield f"{thing}.{name}.{kind}", name, record.uncomputable.get(name, record.raw.get(name))
        for check in definition.checks:
            if self.formulas[check.expect or ""](lambda _, name: record.values[name]) is False:
                yield check.rule, check.field or "", record.raw.get(check.field or "")
        yield from record.of_mapping

    def _failed_kinds(self, name: str, spec: FieldDefinition, record: Record, bad: set[str]) -> Iterator[str]:
        if spec.is_reference:
            keys = [key for way, key in record.references.items() if way.rpartition(".")[0] == name]
            if name in bad:
                yield "type"
            elif spec.required and not any(keys):
                yield "required"
            return
        value = record.values[name]
        if name in bad:
            yield "type"
        elif spec.required and value is None:
            yield "required"
        if spec.codes and value is not None:
            good = {code.code for code in self.dictionary.codes[spec.codes].codes if code.bucket == "good"}
            if value not in good:
                yield "codes"
        below = value is not None and spec.minimum is not None and value < spec.minimum
        above = value is not None and spec.maximum is not None and value > spec.maximum
        if below or above:
            yield "range"


def _env(cells: Mapping[str, Row | None]) -> Env:
    def value(alias: str, column: str) -> Any:
        row = cells.get(alias)
        return None if row is None else row[column]

    return value


def _with_items(env: Env, item: Mapping[tuple[str, str], Any]) -> Env:
    return lambda alias, column: item[alias, column] if (alias, column) in item else env(alias, column)
