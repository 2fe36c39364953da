"""Personal data are masked wherever people see data: by the classification of the field that a value belongs to."""

from __future__ import annotations

from typing import Any

from dictionary.checks import Check
from dictionary.compiled import Dictionary
from dictionary.computed import unjudged
from dictionary.expressions import parse
from dictionary.fields import Classification
from dictionary.source import Feed
from dictionary.sql import literal, quote
from dictionary.undecodable import undecodable

MASK = "***"


def personal_fields(dictionary: Dictionary) -> set[tuple[str, str]]:
    """Object and field of all that is personal."""
    return {
        (name, field)
        for name, definition in dictionary.objects.items()
        for field, content in definition.fields.items()
        if content.classification is Classification.PERSONAL
    }


def personal_rules(dictionary: Dictionary) -> set[tuple[str, str]]:
    """Object and rule where a failure's raw value may be personal, although the rule names no personal field.

    What could not be decoded may be in any column.
    """
    fields = personal_fields(dictionary)
    return {(name, undecodable(name)) for name, _ in fields} | {
        (name, rule)
        for name, definition in dictionary.objects.items()
        for check in definition.checks
        if any((name, field) in fields for field in _quotes(check, list(definition.fields)))
        for rule in (check.rule, unjudged(check.rule))
    }


def masked(value: Any) -> Any:
    """A value that is there but not shown."""
    return None if value is None else MASK


def _quotes(check: Check, fields: list[str]) -> list[str]:
    """The fields whose values a failure of a check may show; a query may show any."""
    return fields if check.query else [name for alias, name in read_by(check) if not alias]


def read_by(check: Check) -> set[tuple[str, str]]:
    """The fields that a check reads, as (reference, field); a query tells none."""
    own = {("", name) for name in (check.field, check.agree, *check.unique) if name}
    return own | (set(parse(check.expect).columns) if check.expect else set())


def raw_value(dictionary: Dictionary, alias: str) -> str:
    """SQL of ``raw_value`` of a table of failures, masked where it may be personal."""
    column = f"{quote(alias)}.raw_value"
    hidden = [
        f"({quote(alias)}.object = {literal(owner)} AND {quote(alias)}.{name} = {literal(value)})"
        for name, pairs in (("field", personal_fields(dictionary)), ("rule_id", personal_rules(dictionary)))
        for owner, value in sorted(pairs)
    ]
    return f"CASE WHEN {' OR '.join(hidden)} THEN {masked_sql(column)} ELSE {column} END" if hidden else column


def business_key(dictionary: Dictionary, alias: str) -> str:
    """SQL of ``business_key`` of a table of failures, masked where the title of its object is personal."""
    column = f"{quote(alias)}.business_key"
    fields = personal_fields(dictionary)
    titled = sorted(name for name, definition in dictionary.objects.items() if (name, definition.title) in fields)
    hidden = ", ".join(map(literal, titled))
    return (
        f"CASE WHEN {quote(alias)}.object IN ({hidden}) THEN {masked_sql(column)} ELSE {column} END"
        if hidden
        else column
    )


def masked_sql(column: str) -> str:
    """SQL of a column that shows only whether there is a value."""
    return f"CASE WHEN {column} IS NOT NULL THEN {literal(MASK)} END"


def personal_keys(dictionary: Dictionary) -> set[str]:
    """The feeds whose source keys may be personal: a part of the key, or of what a mention is known by, is such a field.

    A feed of mentions bears the name under which its records are counted, such as ``mes.report~operator``.
    """
    fields = personal_fields(dictionary)
    found = set()
    for name, feed in dictionary.feeds().items():
        if feed.view is None and _key_columns(dictionary, name.system, feed) & _personal_parts(feed, fields):
            found.add(str(name))
        for ref, ways in feed.refs.items():
            to = dictionary.objects[feed.object].fields[ref].to
            if any((to, field) in fields for way in ways for field in way.mention):
                found.add(f"{name}~{ref}")
    return found


def _key_columns(dictionary: Dictionary, system: str, feed: Feed) -> set[tuple[str, str]]:
    alias, table = feed.anchor
    return {(alias, column) for column in dictionary.table(system, table).key}


def _personal_parts(feed: Feed, fields: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The columns, by alias, from which the personal fields of a feed's object are made."""
    texts = [text for field, text in feed.fields.items() if (feed.object, field) in fields]
    return {column for text in texts for column in parse(text).columns}
