"""What a source says that could not be carried out: its tables, and each of its feeds against tables and objects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dictionary.compiled import Dictionary, FeedName
from dictionary.expressions import Expr, ExpressionError, is_pattern, parse
from dictionary.objects import ObjectDefinition
from dictionary.places import Places
from dictionary.problems import Problem, nearest
from dictionary.source import Feed, Reference, Source, Table
from dictionary.table_compiler import databases_problems, table_problems
from dictionary.views import view_columns
from dictionary.yaml_reader import YamlPath


def check_source(dictionary: Dictionary, places: Places, source: Source) -> Iterator[Problem]:
    """Every problem of one source."""
    owner = ("source", source.source)
    yield from databases_problems(dictionary, places, source)
    for name, table in source.tables.items():
        yield from _layout(places, source, name, table)
        yield from table_problems(dictionary, places, source, name, table)
        for column in table.floats:
            if table.columns and column not in (*table.columns, *table.key):
                yield places.problem(owner, ("tables", name, "floats", column), "column.not_read", name=column)
    for name, feed in source.feeds.items():
        yield from _FeedCompiler(dictionary, places, source, FeedName(source.source, name), feed).problems()


def _layout(places: Places, source: Source, name: str, table: Table) -> Iterator[Problem]:
    """Files are read whole and as text; nothing else has a layout."""
    owner, path = ("source", source.source), ("tables", name)
    if source.connect.access is not None and table.changes.cursor is not None:
        yield places.problem(owner, (*path, "changes", "cursor"), "layout.no_cursor", table=name)
    if source.connect.files is None:
        if table.layout is not None:
            yield places.problem(owner, (*path, "layout"), "layout.needs_files", table=name)
        if table.drops is not None:
            yield places.problem(owner, (*path, "drops"), "drops.needs_files", table=name)
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
        for word in ("by", "range") if self.feed.split else ():
            pattern = getattr(self.feed.split, word)
            if pattern is not None and not is_pattern(pattern):
                yield self._problem(("split", word), "pattern.wrong", pattern=pattern)
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
        spec = self.source.tables[table]
        return spec.key if self._is_tagged() else self.source.key_of(spec)

    def _is_tagged(self) -> bool:
        """Whether the rows of the anchor say themselves of which like table or database they are."""
        anchor = self.source.tables.get(self.feed.anchor[1])
        return self.feed.view is None and anchor is not None and self.source.tag_of(anchor) is not None

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
        if reference.system and reference.system not in self.dictionary.sources:
            close = nearest(reference.system, self.dictionary.sources)
            yield self._problem((*path, "system"), "reference.system_unknown", name=reference.system, nearest=close)
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
        key = self.source.key_of(table) if table is not None else ()
        lengths = {len(key), len(table.key) if table is not None and self._is_tagged() else len(key)}
        if table is not None and len(reference.key) not in lengths:
            yield self._problem((*path, "key"), "reference.key_length", table=reference.table, key=", ".join(key))
