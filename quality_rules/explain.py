"""What a rule asks, as SQL that is true for a record that fails; for people who read, not for the run."""

from __future__ import annotations

from dictionary.compiled import Dictionary
from dictionary.computed import fallible_fields, fallible_places
from dictionary.expressions import parse
from dictionary.fields import FieldDefinition
from dictionary.sql import attempt, literal, quote
from dictionary.undecodable import is_undecodable
from quality_rules.rules import Rule

_OF_ROWS = {
    "duplicate_key": "count(*) OVER (PARTITION BY source_table, source_key) > 1",
    "undecodable": f"{is_undecodable('text')}  -- of any column that is read",
    "join": "count(*) OVER (PARTITION BY source_table, source_key, ordinal) <> 1  -- matches of the join",
}
"""What is asked of the rows that a record is made of."""


def as_sql(dictionary: Dictionary, rule: Rule) -> str:
    """The failing condition over the object's fields, or the SELECT of a query check."""
    condition = _condition(dictionary, rule)
    return f"({rendered(rule.when)}) AND ({condition})" if rule.when else condition


def rendered(text: str) -> str:
    """An expression as the engine reads it; ``parent.field`` is a field of what a reference names."""
    return parse(text).render(lambda alias, name: quote(alias, name) if alias else quote(name))


def _condition(dictionary: Dictionary, rule: Rule) -> str:
    check, name = rule.check, quote(rule.field or "")
    if rule.kind == "unjudged":
        return _uncomputable([rule.doubtful or ""])
    if check and check.query:
        return dictionary.queries[check.query].strip()
    if check and check.expect:
        return f"NOT coalesce(({rendered(check.expect)}), true)"
    if check and check.unique == ("master",):
        return "count(*) OVER (PARTITION BY master_id, system) > 1"
    if check and check.unique:
        return f"count(DISTINCT master_id) OVER (PARTITION BY {', '.join(map(quote, check.unique))}) > 1"
    if check and check.agree:
        return f"count(DISTINCT {quote(check.agree)}) OVER (PARTITION BY master_id, system) > 1"
    if rule.kind in _OF_ROWS:
        return _OF_ROWS[rule.kind]
    if rule.kind == "computed":
        system, feed = (rule.feed or "").split(".", 1)
        source = dictionary.sources[system]
        return _uncomputable(fallible_places(source, source.feeds[feed])[rule.id.removeprefix(f"{rule.feed}.")])
    return _of_field(dictionary, rule, dictionary.objects[rule.object].fields[rule.field or ""], name)


def _uncomputable(expressions: list[str]) -> str:
    """No box of a value, not even of NULL: over the columns of the source, as the mapping writes them, or over fields."""
    return " OR ".join(f"{attempt(rendered(text))} IS NULL" for text in dict.fromkeys(expressions))


def _of_field(dictionary: Dictionary, rule: Rule, field: FieldDefinition, name: str) -> str:
    if rule.kind == "required":
        return f"{name} IS NULL"
    if rule.kind == "codes":
        good = dictionary.codes[field.codes or ""].good
        return f"{name} NOT IN ({', '.join(map(literal, good))})" if good else f"{name} IS NOT NULL"
    if rule.kind == "range":
        bounds = [(field.minimum, "<"), (field.maximum, ">")]
        return " OR ".join(f"{name} {sign} {bound:f}" for bound, sign in bounds if bound is not None)
    if rule.kind == "reference":
        return f"{name} IS NOT NULL AND {name} NOT IN (SELECT master_id FROM {quote('core', field.to or '')})"
    if rule.kind == "format":
        return f"{name} IS NOT NULL AND format_of({name}, {literal(field.format or '')}) <> 'valid'"
    if field.is_reference or field.type.base == "text":
        return _uncomputable(fallible_fields(dictionary, rule.object)[rule.field or ""])
    return f"{name} IS NOT NULL AND TRY_CAST({name} AS {field.type.column}) IS NULL"
