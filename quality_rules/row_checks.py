"""Row checks: one SELECT that types every field of a record and names every rule that it fails, in one pass.

The verdicts of identifier formats are found once per distinct value by :mod:`quality_rules.formats` and joined in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from dictionary.compiled import Dictionary
from dictionary.expressions import parse
from dictionary.fields import FieldDefinition
from dictionary.objects import ObjectDefinition
from dictionary.promises import FloatPromise
from dictionary.source import Source
from dictionary.sql import attempt, is_filled, literal, opened, quote
from quality_rules.failures import failure, failures
from quality_rules.rules import Rule, reads_others, rules_of
from quality_rules.typed import Typed, typed

Column = Callable[[str, str], str]
"""Gives the SQL of a field, by its reference (or '') and its name."""


@dataclass(frozen=True)
class RowChecks:
    """The row checks of one object over a relation of raw values.

    ``raw`` is the relation's name; it has a column ``raw.<field>`` for each of ``native``, whose DuckDB types those are,
    and ``ref.<name>.<i>`` for the alternatives of each reference in ``references`` (their number).
    ``promises`` tells for each field what its float columns really hold; for each of ``computed`` (fields and references)
    there is a column ``error.<field>``: the raw text from which it could not be computed, or NULL.
    """

    dictionary: Dictionary
    definition: ObjectDefinition
    source: Source
    raw: str
    native: Mapping[str, str]
    references: Mapping[str, int]
    promises: Mapping[str, FloatPromise | None]
    computed: Collection[str] = ()

    @property
    def attempts(self) -> bool:
        """Whether some rule is doubtful, so that the statement has to keep its expressions apart."""
        return any(rule.doubtful for rule in rules_of(self.dictionary, self.definition.object))

    def formatted(self) -> dict[str, str]:
        """The mapped fields that have a format, with its name."""
        return {n: f.format for n, f in self._mapped().items() if f.format}

    def distinct_values(self, field: str) -> str:
        """SELECT of the distinct raw texts of a field, for its format to judge."""
        raw = f"CAST({quote(f'raw.{field}')} AS VARCHAR)"
        return f"SELECT DISTINCT {raw} AS value FROM {quote(self.raw)} WHERE {is_filled(raw)}"

    def sql(self, marks: str, links: str) -> str:
        """SELECT ``marks``, ``failed``, the typed fields, ``id.<field>`` of valid identifiers, and ``links``.

        A verdict table ``verdict.<field>`` (value, outcome, compact) must exist for each formatted field.
        """
        fields = self._mapped()
        values = [f"{self._typed(name, field).value} AS {quote(name)}" for name, field in fields.items()]
        values += [
            f"CAST(NULL AS {f.type.column}) AS {quote(n)}" for n, f in self.definition.values.items() if n not in fields
        ]
        verdicts = [self._verdict(name) for name in self.formatted()]
        bads = [f"{self._typed(n, f).bad} AS {quote(f'bad.{n}')}" for n, f in fields.items()]
        outcomes = [f"{quote(f'v.{n}', 'outcome')} AS {quote(f'outcome.{n}')}" for n in self.formatted()]
        ids = [f"{quote(f'v.{n}', 'compact')} AS {quote(f'id.{n}')}" for n in self.formatted()]
        inner = f"SELECT r.*, {', '.join([*values, *bads, *outcomes, *ids])} FROM {quote(self.raw)} AS r {' '.join(verdicts)}"
        names = ", ".join(quote(name) for name in (*self.definition.values, *(f"id.{n}" for n in self.formatted())))
        return f"SELECT {marks}, {self._failed()} AS failed, {names}{links} FROM ({inner})"

    def _mapped(self) -> dict[str, FieldDefinition]:
        return {name: field for name, field in self.definition.values.items() if name in self.native}

    def _typed(self, name: str, field: FieldDefinition) -> Typed:
        raw, native = f"r.{quote(f'raw.{name}')}", self.native[name]
        if field.codes:
            raw, native = f"{quote(f'guiyi_code_{field.codes}')}({raw})", "VARCHAR"
        return typed(field.type, raw, native, self.source, self.promises[name])

    def _verdict(self, name: str) -> str:
        alias = quote(f"v.{name}")
        return f"LEFT JOIN {quote(f'verdict.{name}')} AS {alias} ON {alias}.value = CAST(r.{quote(f'raw.{name}')} AS VARCHAR)"

    def _failed(self) -> str:
        cases = [
            f"CASE WHEN {condition} THEN {self._reason(rule)} END"
            for rule in rules_of(self.dictionary, self.definition.object)
            if (condition := self._judged(rule))
        ]
        return f'CASE WHEN "@excluded" IS NULL THEN {failures(cases)} || "@failed" ELSE [] END'

    def _reason(self, rule: Rule) -> str:
        mapped = rule.field in self.native
        raw = f"CAST({quote(f'raw.{rule.field}')} AS VARCHAR)" if mapped else "CAST(NULL AS VARCHAR)"
        if rule.field in self.computed:
            raw = f"coalesce({quote(f'error.{rule.field}')}, {raw})"
        return failure(literal(rule.id), literal(rule.field or ""), raw)

    def _judged(self, rule: Rule) -> str | None:
        """The condition of a rule, for the records that it is for."""
        condition = self._condition(rule)
        if condition is None or rule.when is None:
            return condition
        return f"({condition}) AND ({asked(rule, rule.when, _own)})"

    def _condition(self, rule: Rule) -> str | None:
        """SQL that is true where a record fails a row rule; None for rules that are judged elsewhere."""
        name = rule.field or ""
        if rule.kind == "duplicate_key":
            return '"@copies" > 1'
        if rule.kind == "required":
            return self._missing(name)
        if rule.kind == "expect" and rule.check is not None:
            return f"NOT coalesce({asked(rule, rule.check.expect or '', _own)}, true)"
        if rule.kind == "unjudged" and not reads_others(self.definition, rule.doubtful or ""):
            return f"{boxed(rule, _own)} IS NULL"
        if rule.kind == "type":
            return self._wrong(name)
        if name not in self.native:
            return None
        field = self.definition.fields[name]
        if rule.kind == "format":
            return f"{quote(name)} IS NOT NULL AND {quote(f'outcome.{name}')} <> 'valid'"
        if rule.kind == "codes":
            good = self.dictionary.codes[field.codes or ""].good
            listed = f"CAST([{', '.join(map(literal, good))}] AS VARCHAR[])"
            return f"{quote(name)} IS NOT NULL AND NOT list_contains({listed}, {quote(name)})"
        if rule.kind == "range":
            return " OR ".join(self._outside(name, field))
        return None

    def _outside(self, name: str, field: FieldDefinition) -> Iterator[str]:
        if field.minimum is not None:
            yield f"{quote(name)} < {field.minimum:f}"
        if field.maximum is not None:
            yield f"{quote(name)} > {field.maximum:f}"

    def _wrong(self, name: str) -> str | None:
        """What is there, or should have been computed, is no value of the field's type."""
        parts = [quote(f"bad.{name}")] if name in self.native else []
        parts += [f"{quote(f'error.{name}')} IS NOT NULL"] if name in self.computed else []
        return " OR ".join(parts) or None

    def _missing(self, name: str) -> str:
        parts = [quote(name)] if name in self.native else []
        parts += [quote(f"ref.{name}.{i}") for i in range(self.references.get(name, 0))]
        if not parts:
            return "true"
        wrong = self._wrong(name)
        empty = " AND ".join(f"{part} IS NULL" for part in parts)
        return f"{empty} AND NOT ({wrong})" if wrong else empty


def asked(rule: Rule, condition: str, column: Column) -> str:
    """SQL of what a rule asks; where it cannot be computed it is empty, and the rule's twin *unjudged* tells so."""
    return opened(boxed(rule, column)) if rule.doubtful else f"({parse(condition).render(column)})"


def boxed(rule: Rule, column: Column) -> str:
    """SQL of the attempt to judge a doubtful rule."""
    return attempt(f"CAST({parse(rule.doubtful or '').render(column)} AS BOOLEAN)")


def _own(_: str, name: str) -> str:
    return quote(name)
