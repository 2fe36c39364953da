"""What a rule reads, and which systems give it something to read: a rule without its input judges nothing there."""

from __future__ import annotations

from collections.abc import Iterator

from dictionary.compiled import Dictionary
from dictionary.expressions import parse
from quality_rules.rules import Rule, rules_of

_OF_ONE_FIELD = ("type", "format", "codes", "range", "reference")


def inputs(rule: Rule) -> frozenset[str]:
    """The fields of its object without which a rule says nothing.

    ``required`` has none: that a field is not mapped is what it finds. A query reads what it likes.
    """
    read: set[str] = set()
    if rule.kind in _OF_ONE_FIELD and rule.field:
        read.add(rule.field)
    if rule.check and rule.check.expect:
        read |= {alias or name for alias, name in parse(rule.check.expect).columns}
    if rule.kind == "unjudged":
        read |= {alias or name for alias, name in parse(rule.doubtful or "").columns}
    if rule.check and rule.check.agree:
        read.add(rule.check.agree)
    if rule.check:
        read |= set(rule.check.unique) - {"master"}
    return frozenset(read)


def mapped_fields(dictionary: Dictionary, object_name: str) -> dict[str, set[str]]:
    """Per system the fields of an object that its feeds map, mentions in other objects' feeds included.

    Where a number tells of which whole a record is a part, the whole follows from the fields that the number is matched by.
    """
    found: dict[str, set[str]] = {}
    for name, feed in dictionary.feeds().items():
        if feed.object == object_name:
            found.setdefault(name.system, set()).update(feed.fields, feed.refs)
        for ref in dictionary.mentions(name):
            if dictionary.objects[feed.object].fields[ref].to == object_name:
                mentioned = next(way.mention for way in feed.refs[ref] if way.mention)
                found.setdefault(name.system, set()).update(mentioned)
    told = dictionary.objects[object_name].part_of
    of = {rule.rule: rule.on for rule in dictionary.objects[object_name].match}
    for fields in found.values() if told else ():
        if told and fields >= of[told.rule].keys():
            fields.add(told.field)
    return found


def blind(dictionary: Dictionary) -> Iterator[tuple[Rule, str]]:
    """Every rule with each system that maps none, or not all, of what the rule reads."""
    for object_name in dictionary.objects:
        mapped = mapped_fields(dictionary, object_name)
        for rule in rules_of(dictionary, object_name):
            yield from ((rule, system) for system, fields in mapped.items() if not inputs(rule) <= fields)
