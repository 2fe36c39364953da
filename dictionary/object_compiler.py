"""What an object says that could not be carried out: unknown names, types that do not go together, wrong patterns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dictionary.checks import Check, OnFail
from dictionary.compiled import Dictionary, Vocabulary
from dictionary.computed import is_certain_of, typed_condition
from dictionary.expressions import ExpressionError, is_pattern, parse
from dictionary.fields import FieldDefinition
from dictionary.matching import MatchRule
from dictionary.objects import ObjectDefinition
from dictionary.places import Places
from dictionary.problems import Problem, nearest
from dictionary.time_compiler import time_problems
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


@dataclass(frozen=True)
class ObjectCompiler:
    """Finds the problems of one object."""

    dictionary: Dictionary
    places: Places
    vocabulary: Vocabulary
    definition: ObjectDefinition

    def problems(self) -> Iterator[Problem]:
        """All of them."""
        yield from self._fields()
        yield from time_problems(self.definition, self.places)
        yield from self._matching()
        yield from self._part_of()
        for number, item in enumerate(self.definition.checks):
            yield from self._check(item, ("checks", number))
        yield from self._genealogy()
        yield from self._allocation()
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
        owners: dict[str, str] = {}
        for name, field in self.definition.fields.items():
            path = ("fields", name)
            other = owners.setdefault(field.id or name, name)
            if other != name:
                yield self._problem((*path, "id"), "field.id_twice", id=field.id or name, name=name, other=other)
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
            yield from self._rewrites(rule.rewrite, rule, ("match", i))
            for name, others in rule.also.items():
                yield from self._one_of(name, rule.on, ("match", i, "also", name), "match.also_other_field")
                for j, other in enumerate(others):
                    yield from self._field_named(other, ("match", i, "also", name, j))
            for j, name in enumerate(rule.unless_differ):
                yield from self._field_named(name, ("match", i, "unless_differ", j))

    def _rewrites(self, rewrite: dict[str, dict[str, str]], rule: MatchRule, path: YamlPath) -> Iterator[Problem]:
        for name, rewriting in rewrite.items():
            yield from self._one_of(name, rule.on, (*path, "rewrite", name), "match.rewrites_other_field")
            for pattern in rewriting:
                if not is_pattern(pattern):
                    yield self._problem((*path, "rewrite", name, pattern), "pattern.wrong", pattern=pattern)

    def _part_of(self) -> Iterator[Problem]:
        told = self.definition.part_of
        if told is None:
            return
        yield from self._field_named(told.field, ("part_of", "field"))
        if told.field in self.definition.fields and self._target(told.field) != self.definition.object:
            yield self._problem(
                ("part_of", "field"), "part.other_object", name=told.field, object=self.definition.object
            )
        rules = {rule.rule: rule for rule in self.definition.match}
        yield from self._one_of(told.rule, rules, ("part_of", "rule"), "part.rule_unknown")
        if told.rule in rules:
            yield from self._rewrites(told.rewrite, rules[told.rule], ("part_of",))

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
            yield from self._judged(item.expect, (*path, "expect"))

    def _condition(self, text: str, path: YamlPath) -> Iterator[Problem]:
        """When a derived check is judged; it sees the record's own values only."""
        problems = list(self._judged(text, path))
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

    def _judged(self, text: str, path: YamlPath) -> Iterator[Problem]:
        """The problems of a condition: its names, and if those are sound, whether the engine can compare what it compares."""
        problems = list(self._expectation(text, path))
        yield from problems
        name = self.definition.object
        if problems or is_certain_of(self.dictionary, name, text):
            return
        detail = self.vocabulary.misfit(self.dictionary, typed_condition(self.dictionary, name, text))
        if detail:
            yield self._problem(path, "check.does_not_fit", detail=detail)

    def _genealogy(self) -> Iterator[Problem]:
        genealogy = self.definition.genealogy
        if genealogy is None:
            return
        for key, wanted in _GENEALOGY_TYPES.items():
            yield from self._of_type(getattr(genealogy, key), wanted, ("genealogy", key))

    def _allocation(self) -> Iterator[Problem]:
        allocation = self.definition.allocation
        if allocation is None:
            return
        for key, wanted in (("order", ("reference",)), ("by", ("reference",)), ("quantity", ("integer", "decimal"))):
            yield from self._of_type(getattr(allocation, key), wanted, ("allocation", key))
        orders = self.dictionary.objects.get(self._target(allocation.order) or "")
        if orders is not None and allocation.planned not in orders.fields:
            yield self._problem(
                ("allocation", "planned"), "field.unknown", name=allocation.planned, object=orders.object,
                nearest=nearest(allocation.planned, orders.fields),
            )  # fmt: skip
        if self._target(allocation.by) != self._target(allocation.order):
            yield self._problem(("allocation", "by"), "allocation.two_kinds", order=allocation.order, by=allocation.by)

    def _target(self, name: str) -> str | None:
        return self.definition.fields[name].to if name in self.definition.fields else None

    def _of_type(self, name: str | None, wanted: tuple[str, ...], path: YamlPath) -> Iterator[Problem]:
        yield from self._field_named(name, path)
        field = self.definition.fields.get(name or "")
        if field is not None and field.type.base not in wanted:
            yield self._problem(path, "genealogy.type", name=name, types=", ".join(wanted))
