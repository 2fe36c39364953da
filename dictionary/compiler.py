"""Declared means enforced: whatever a dictionary says that could not be carried out is found here.

Every function yields problems; none stops at the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError

from dictionary.compiled import Dictionary, FeedName, Vocabulary
from dictionary.expressions import Expr, ExpressionError, parse
from dictionary.model import Check, FieldDefinition, ObjectDefinition, OnFail
from dictionary.places import Places
from dictionary.problems import Problem, nearest
from dictionary.source import Feed, Reference, Source, Table
from dictionary.views import view_columns
from dictionary.yaml_reader import YamlPath

RESERVED = frozenset(
    [
        "master_id", "standing", "valid_from", "valid_to", "recorded_at", "superseded_at", "run_id", "record_id", "feed",
        "system", "source_table", "source_key", "ordinal", "row_hash", "extract_id", "stale", "first_run", "last_run",
        "deleted_at",
    ]
)  # fmt: skip
"""Columns that every object's tables have; no field may take their names."""

PLAIN_NORMALISERS = ("same", "identifier")
"""Normalisers that are not text functions: values as they are, and only those that pass their format."""


_GENEALOGY_TYPES = {
    "lot": ("reference",), "into": ("reference",), "process": ("reference",), "party": ("reference",),
    "place": ("reference",), "quantity": ("integer", "decimal"), "at": ("date", "timestamp"), "document": ("text",),
}  # fmt: skip


def check(dictionary: Dictionary, places: Places, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Every problem of a dictionary that its models alone cannot see."""
    for definition in dictionary.objects.values():
        yield from _ObjectCompiler(dictionary, places, vocabulary, definition).problems()
    yield from _circles(dictionary, places)
    yield from _codes(dictionary, places)
    for source in dictionary.sources.values():
        yield from _source(dictionary, places, source)


@dataclass(frozen=True)
class _ObjectCompiler:
    dictionary: Dictionary
    places: Places
    vocabulary: Vocabulary
    definition: ObjectDefinition

    def problems(self) -> Iterator[Problem]:
        yield from self._fields()
        yield from self._matching()
        for number, item in enumerate(self.definition.checks):
            yield from self._check(item, ("checks", number))
        yield from self._genealogy()
        for key in ("effective", "title"):
            yield from self._field_named(getattr(self.definition, key), (key,))
        effective = self.definition.fields.get(self.definition.effective or "")
        if effective is not None and effective.type.base not in ("date", "timestamp"):
            yield self._problem(("effective",), "field.no_time", name=self.definition.effective)
        for key in ("since", "until") if self.definition.validity else ():
            name = getattr(self.definition.validity, key)
            yield from self._field_named(name, ("validity", key))
            if name in self.definition.fields and self.definition.fields[name].type.base != "date":
                yield self._problem(("validity", key), "field.no_time", name=name)

    def _problem(self, path: YamlPath, code: str, **args: object) -> Problem:
        owner = ("object", self.definition.object)
        if path[0] == "checks" and isinstance(path[1], int):
            # A project's checks are laid over the core's, so a number in the merged list is no place in a file.
            rule = self.definition.checks[path[1]].rule
            return self.places.problem_in_list(owner, "checks", ("rule", rule), path[2:], code, **args)
        return self.places.problem(owner, path, code, **args)

    def _field_named(self, name: str | None, path: YamlPath) -> Iterator[Problem]:
        if name is not None and name not in self.definition.fields:
            yield self._problem(
                path, "field.unknown", name=name, object=self.definition.object,
                nearest=nearest(name, self.definition.fields),
            )  # fmt: skip

    def _one_of(self, name: str | None, valid: object, path: YamlPath, code: str) -> Iterator[Problem]:
        names = list(valid)  # type: ignore[call-overload]
        if name is not None and name not in names:
            yield self._problem(path, code, name=name, nearest=nearest(name, names))

    def _fields(self) -> Iterator[Problem]:
        for name, field in self.definition.fields.items():
            path = ("fields", name)
            if self.definition.column(name) in RESERVED:
                yield self._problem(path, "field.reserved", name=name)
            if field.is_reference != (field.to is not None):
                yield self._problem(path, "field.reference_needs_to", name=name)
            yield from self._one_of(field.to, self.dictionary.objects, (*path, "to"), "object.unknown")
            yield from self._one_of(field.format, self.vocabulary.formats, (*path, "format"), "format.unknown")
            yield from self._one_of(field.codes, self.dictionary.codes, (*path, "codes"), "codes.unknown")
            if (field.format or field.codes) and field.type.base != "text":
                yield self._problem(path, "field.text_only", name=name)
            if (field.minimum is not None or field.maximum is not None) and field.type.base not in (
                "integer",
                "decimal",
            ):
                yield self._problem(path, "field.number_only", name=name)
            for kind, policy in field.checks.items():
                if policy.when is not None:
                    yield from self._condition(policy.when, (*path, "checks", kind, "when"))
            yield from self._survivorship(name, field)

    def _survivorship(self, name: str, field: FieldDefinition) -> Iterator[Problem]:
        """It names systems and the latest; which record is the latest is told by a field of the object."""
        known = [*self.dictionary.sources, "latest"]
        for i, item in enumerate(field.survivorship):
            path = ("fields", name, "survivorship", i)
            if self.dictionary.sources:
                yield from self._one_of(item, known, path, "survivorship.unknown")
            if item == "latest" and self.definition.effective is None:
                yield self._problem(path, "survivorship.no_time", name=name)

    def _matching(self) -> Iterator[Problem]:
        normalisers = [*PLAIN_NORMALISERS, *self.vocabulary.normalisers]
        for i, rule in enumerate(self.definition.match):
            for name, normaliser in rule.on.items():
                path = ("match", i, "on", name)
                yield from self._field_named(name, path)
                yield from self._one_of(normaliser, normalisers, path, "normaliser.unknown")
                field = self.definition.fields.get(name)
                if normaliser == "identifier" and field is not None and not field.format:
                    yield self._problem(path, "match.identifier_needs_format", name=name)
            for name, rewriting in rule.rewrite.items():
                yield from self._one_of(name, rule.on, ("match", i, "rewrite", name), "match.rewrites_other_field")
                for pattern in rewriting:
                    if not _is_pattern(pattern):
                        yield self._problem(("match", i, "rewrite", name, pattern), "pattern.wrong", pattern=pattern)
            for name, others in rule.also.items():
                yield from self._one_of(name, rule.on, ("match", i, "also", name), "match.also_other_field")
                for j, other in enumerate(others):
                    yield from self._field_named(other, ("match", i, "also", name, j))
            for j, name in enumerate(rule.unless_differ):
                yield from self._field_named(name, ("match", i, "unless_differ", j))

    def _check(self, item: Check, path: YamlPath) -> Iterator[Problem]:
        for key in ("field", "agree"):
            yield from self._field_named(getattr(item, key), (*path, key))
        for i, name in enumerate(item.unique if item.unique != ("master",) else ()):
            yield from self._field_named(name, (*path, "unique", i))
        if item.query is not None and item.on_fail is OnFail.HOLD:
            yield self._problem((*path, "on_fail"), "check.query_cannot_hold", rule=item.rule)
        if item.gap is not None and self.definition.genealogy is None:
            yield self._problem(
                (*path, "gap"), "check.gap_without_genealogy", rule=item.rule, object=self.definition.object
            )
        if item.query is not None:
            yield from self._one_of(item.query, self.dictionary.queries, (*path, "query"), "query.unknown")
        if item.expect is not None:
            yield from self._expectation(item.expect, (*path, "expect"))

    def _condition(self, text: str, path: YamlPath) -> Iterator[Problem]:
        """When a derived check is judged; it sees the record's own values only."""
        problems = list(self._expectation(text, path))
        yield from problems
        for alias, name in sorted(parse(text).columns) if not problems else ():
            if alias or name in self.definition.references:
                yield self._problem(path, "check.when_own_values", name=alias or name)

    def _expectation(self, text: str, path: YamlPath) -> Iterator[Problem]:
        expr = None
        try:
            expr = parse(text)
        except ExpressionError as error:
            yield self._problem(path, error.code, **error.facts)
        for name in sorted(expr.code_lists) if expr else ():
            yield from self._one_of(name, self.dictionary.codes, path, "codes.unknown")
        for alias, column in sorted(expr.columns) if expr else ():
            if not alias:
                yield from self._field_named(column, path)
                continue
            yield from self._field_named(alias, path)
            reference = self.definition.fields.get(alias)
            if reference is not None and not reference.is_reference:
                yield self._problem(path, "field.is_no_reference", name=alias)
            target = self.dictionary.objects.get(reference.to or "") if reference else None
            if target is not None and column not in target.fields:
                yield self._problem(
                    path, "field.unknown", name=column, object=target.object, nearest=nearest(column, target.fields)
                )

    def _genealogy(self) -> Iterator[Problem]:
        genealogy = self.definition.genealogy
        if genealogy is None:
            return
        for key, wanted in _GENEALOGY_TYPES.items():
            name = getattr(genealogy, key)
            yield from self._field_named(name, ("genealogy", key))
            field = self.definition.fields.get(name or "")
            if field is not None and field.type.base not in wanted:
                yield self._problem(("genealogy", key), "genealogy.type", name=name, types=", ".join(wanted))


def _is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True


def _circles(dictionary: Dictionary, places: Places) -> Iterator[Problem]:
    try:
        _ = dictionary.waves
    except CycleError as error:
        circle = error.args[1]
        yield places.problem(("object", circle[0]), ("fields",), "object.circle", circle=" → ".join(circle))


def _codes(dictionary: Dictionary, places: Places) -> Iterator[Problem]:
    for codes in dictionary.codes.values():
        good = [code.code for code in codes.codes if code.bucket == "good"]
        for code in codes.codes:
            if code.bucket == "fixable" and code.fix not in good:
                owner = ("codes", codes.name)
                args = {"code": code.code, "fix": code.fix or "", "nearest": nearest(code.fix or "", good)}
                yield places.problem(owner, (code.code,), "codes.fix", **args)


def _source(dictionary: Dictionary, places: Places, source: Source) -> Iterator[Problem]:
    owner = ("source", source.source)
    for name, table in source.tables.items():
        yield from _layout(places, source, name, table)
        for column in table.floats:
            if table.columns and column not in (*table.columns, *table.key):
                yield places.problem(owner, ("tables", name, "floats", column), "column.not_read", name=column)
    for name, feed in source.feeds.items():
        yield from _FeedCompiler(dictionary, places, source, FeedName(source.source, name), feed).problems()


def _layout(places: Places, source: Source, name: str, table: Table) -> Iterator[Problem]:
    """Files are read whole and as text; nothing else has a layout."""
    owner, path = ("source", source.source), ("tables", name)
    if source.connect.files is None:
        if table.layout is not None:
            yield places.problem(owner, (*path, "layout"), "layout.needs_files", table=name)
        return
    if table.changes.cursor is not None:
        yield places.problem(owner, (*path, "changes", "cursor"), "layout.no_cursor", table=name)
    if table.floats:
        yield places.problem(owner, (*path, "floats"), "layout.no_floats", table=name)


@dataclass(frozen=True)
class _FeedCompiler:
    dictionary: Dictionary
    places: Places
    source: Source
    name: FeedName
    feed: Feed

    def problems(self) -> Iterator[Problem]:
        definition = self.dictionary.objects.get(self.feed.object)
        if definition is None:
            yield self._problem(
                ("object",), "object.unknown", name=self.feed.object,
                nearest=nearest(self.feed.object, self.dictionary.objects),
            )  # fmt: skip
            return
        yield from self._tables()
        yield from self._aliases_differ()
        yield from self._expressions()
        if self.feed.split and not _is_pattern(self.feed.split.by):
            yield self._problem(("split", "by"), "pattern.wrong", pattern=self.feed.split.by)
        yield from self._view()
        yield from self._mapped_fields(definition)
        for ref, alternatives in self.feed.refs.items():
            for i, reference in enumerate(alternatives):
                yield from self._reference(definition, ref, reference, ("refs", ref, i))

    def _problem(self, path: YamlPath, code: str, **args: object) -> Problem:
        return self.places.problem(("source", self.name.system), ("feeds", self.name.feed, *path), code, **args)

    def _table_named(self, table: str, path: YamlPath) -> Iterator[Problem]:
        if table not in self.source.tables:
            yield self._problem(path, "table.unknown", name=table, nearest=nearest(table, self.source.tables))

    def _tables(self) -> Iterator[Problem]:
        if self.feed.view is not None:
            for i, name in enumerate(self.feed.view.tables):
                yield from self._table_named(name, ("view", "tables", i))
            return
        yield from self._table_named(self.feed.anchor[1], ("from", self.feed.anchor[0]))
        for alias, join in self.feed.join.items():
            yield from self._table_named(join.table, ("join", alias, "table"))
            table = self.source.tables.get(join.table)
            key = self._key_to_join(join.table) if table is not None else ()
            if table is not None and (not table.key or set(join.on) != set(key)):
                yield self._problem(
                    ("join", alias, "on"), "join.not_to_one",
                    table=join.table, key=", ".join(key), on=", ".join(join.on),
                )  # fmt: skip

    def _key_to_join(self, table: str) -> tuple[str, ...]:
        """The columns that a join names: all of the key, but for the tag of a part where the anchor has one itself."""
        anchor = self.source.tables.get(self.feed.anchor[1])
        tagged = self.feed.view is None and anchor is not None and bool(anchor.parts)
        return self.source.tables[table].key if tagged else self.source.tables[table].key_columns

    def _aliases_differ(self) -> Iterator[Problem]:
        """Every alias names one thing."""
        taken = {self.feed.anchor[0]}
        parts = [(("join", alias), alias) for alias in self.feed.join]
        parts += [((way, "as"), part.as_) for way in ("split", "unpivot") if (part := getattr(self.feed, way))]
        for path, alias in parts:
            if alias in taken:
                yield self._problem(path, "alias.twice", name=alias)
            taken.add(alias)

    def _expressions(self) -> Iterator[Problem]:
        aliases = self._aliases()
        for path, text in self.dictionary.value_expressions(self.feed):
            try:
                expr = parse(text)
            except ExpressionError as error:
                yield self._problem(path, error.code, **error.facts)
                continue
            yield from self._names(expr, path, aliases)

    def _view(self) -> Iterator[Problem]:
        """The SELECT of a view reads its own tables only, and says of which table each column is."""
        if self.feed.view is None or str(self.name) not in self.dictionary.views:
            return
        try:
            view_columns(self.feed.view, self.dictionary.views[str(self.name)])
        except ExpressionError as error:
            yield self._problem(("view", "query"), error.code, **error.facts)

    def _aliases(self) -> list[str]:
        aliases = [self.feed.anchor[0], *self.feed.join]
        aliases += [part.as_ for part in (self.feed.split, self.feed.unpivot) if part]
        return aliases

    def _names(self, expr: Expr, path: YamlPath, aliases: list[str]) -> Iterator[Problem]:
        for alias, column in sorted(expr.columns):
            bare_split = not alias and self.feed.split is not None and column == self.feed.split.as_
            if alias not in aliases and not bare_split:
                if alias:
                    yield self._problem(path, "alias.unknown", name=alias, nearest=nearest(alias, aliases))
                else:
                    yield self._problem(path, "alias.missing", name=column, alias=aliases[0])
        for name in expr.code_lists - set(self.dictionary.codes):
            yield self._problem(path, "codes.unknown", name=name, nearest=nearest(name, self.dictionary.codes))

    def _mapped_fields(self, definition: ObjectDefinition) -> Iterator[Problem]:
        for name in self.feed.fields:
            if name not in definition.fields:
                close = nearest(name, definition.values)
                yield self._problem(
                    ("fields", name), "field.unknown", name=name, object=definition.object, nearest=close
                )
            elif definition.fields[name].is_reference:
                yield self._problem(("fields", name), "field.is_reference", name=name)
        for name, field in definition.fields.items():
            if field.required and name not in self.feed.fields and name not in self.feed.refs:
                yield self._problem(("fields",), "field.required_unmapped", name=name, object=definition.object)

    def _reference(
        self, definition: ObjectDefinition, ref: str, reference: Reference, path: YamlPath
    ) -> Iterator[Problem]:
        field = definition.fields.get(ref)
        if field is None or not field.is_reference:
            yield self._problem(
                path[:2], "field.unknown", name=ref, object=definition.object,
                nearest=nearest(ref, definition.references),
            )  # fmt: skip
            return
        target = self.dictionary.objects.get(field.to or "")
        if target is None:
            return
        for key in (*reference.fields, *reference.mention):
            if key not in target.fields:
                close = nearest(key, target.fields)
                yield self._problem((*path, key), "field.unknown", name=key, object=target.object, nearest=close)
        if reference.at and target.validity is None:
            yield self._problem((*path, "at"), "reference.without_validity", object=target.object)
        matched = {name for rule in target.match for name in rule.on}
        if reference.mention and not any(key in matched and key in target.values for key in reference.mention):
            yield self._problem((*path, "mention"), "mention.says_nothing", object=target.object)
        yield from self._reference_table(target, reference, path)
        for key, text in reference.mention.items():
            named = target.fields.get(key)
            if named is not None and named.is_reference and text not in self.feed.refs:
                close = nearest(text, self.feed.refs)
                yield self._problem((*path, "mention", key), "mention.ref_unknown", name=text, nearest=close)

    def _reference_table(self, target: ObjectDefinition, reference: Reference, path: YamlPath) -> Iterator[Problem]:
        if reference.table is None:
            return
        anchors = {
            feed.anchor[1] for feed in self.source.feeds.values() if feed.object == target.object and not feed.view
        }
        if reference.table not in anchors:
            yield self._problem(
                (*path, "table"), "reference.table_feeds_nothing",
                table=reference.table, object=target.object, nearest=nearest(reference.table, anchors),
            )  # fmt: skip
        table = self.source.tables.get(reference.table)
        if table is not None and len(reference.key) != len(table.key_columns):
            yield self._problem(
                (*path, "key"), "reference.key_length", table=reference.table, key=", ".join(table.key_columns)
            )
