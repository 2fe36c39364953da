"""One element of the dictionary with all its uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlglot

from dictionary.compiled import Dictionary, feed_expressions
from dictionary.expressions import parse
from dictionary.measure import Measure
from dictionary.objects import ObjectDefinition
from dictionary.personal import read_by
from dictionary.problems import NothingSelectedError, Problem, nearest
from quality_rules.rules import Rule, all_rules, rules_of
from reports.dictionary_site.facts import Use


@dataclass(frozen=True)
class Element:
    """What a name stands for."""

    kind: str
    name: str
    definition: dict[str, Any]
    uses: tuple[Use, ...]


def whole(dictionary: Dictionary) -> dict[str, Any]:
    """The whole dictionary: ``{hash, objects: {name: {label, fields: {name: {label, type, …}}}}, codes, sources}``."""
    content = dictionary.model_dump(mode="json", by_alias=True, exclude_none=True)
    content["sources"] = {name: _without_connection(source) for name, source in content["sources"].items()}
    return {"hash": dictionary.hash, **content}


def element(dictionary: Dictionary, text: str, language: str) -> Element:
    """The object, ``object.field``, rule, source, code list or measure of a name; ``rule:X`` names the kind as well.

    Raises:
        NothingSelectedError: the dictionary has no such name.
    """
    kind, _, name = text.rpartition(":")
    for found, names in _names(dictionary).items():
        if kind in ("", found) and name in names:
            return _MAKERS[found](dictionary, name, language)
    close = nearest(name, [known for names in _names(dictionary).values() for known in names])
    raise NothingSelectedError(Problem("element.unknown", args={"name": text, "nearest": close}))


def all_elements(dictionary: Dictionary, language: str) -> Iterator[Element]:
    """Every element with its uses; of the rules, those that somebody named."""
    named = {rule.id for rule in all_rules(dictionary) if rule.is_named}
    for kind, names in _names(dictionary).items():
        for name in sorted(names & named if kind == "rule" else names):
            yield _MAKERS[kind](dictionary, name, language)


def _names(dictionary: Dictionary) -> dict[str, set[str]]:
    return {
        "object": set(dictionary.objects),
        "field": {f"{n}.{field}" for n, definition in dictionary.objects.items() for field in definition.fields},
        "rule": {rule.id for rule in all_rules(dictionary)},
        "source": set(dictionary.sources),
        "codes": set(dictionary.codes),
        "measure": set(dictionary.measures),
    }


def _object(dictionary: Dictionary, name: str, language: str) -> Element:
    definition = dictionary.objects[name]
    uses = [
        Use("feed", str(feed), f"{feed.system}: {content.anchor[1]}")
        for feed, content in dictionary.feeds(name).items()
    ]
    for owner, ref, _ in _references(dictionary, name):
        uses.append(Use("reference", f"{owner}.{ref}", dictionary.objects[owner].fields[ref].label.say(language)))
    uses += [
        Use("mention", f"{feed}.{ref}", content.anchor[1])
        for feed, content in dictionary.feeds().items()
        for ref in dictionary.mentions(feed)
        if dictionary.objects[content.object].fields[ref].to == name
    ]
    uses += [_rule_use(rule, language) for rule in rules_of(dictionary, name)]
    uses += [Use("match", rule.rule, ", ".join(rule.on)) for rule in definition.match]
    if definition.genealogy:
        uses.append(Use("genealogy", definition.genealogy.event, definition.genealogy.role))
    uses += [
        Use("measure", measure.measure, measure.label.say(language))
        for measure in dictionary.measures.values()
        if name in _objects_of(dictionary, measure)
    ]
    uses += [Use("warehouse", f"{schema}.{name}", "") for schema in ("core", "history", "source", "crosswalk")]
    return Element("object", name, definition.model_dump(mode="json", exclude_none=True), tuple(uses))


def _field(dictionary: Dictionary, name: str, language: str) -> Element:
    owner, _, field = name.partition(".")
    definition = dictionary.objects[owner]
    uses = [*_mappings(dictionary, owner, field)]
    uses += [_rule_use(rule, language) for rule in rules_of(dictionary, owner) if _judges(rule, field)]
    uses += _foreign_rules(dictionary, owner, field, language)
    uses += [Use("match", rule.rule, rule.looked_at[field]) for rule in definition.match if field in rule.looked_at]
    if definition.genealogy:
        roles = definition.genealogy.model_dump(exclude_none=True)
        uses += [Use("genealogy", role, definition.genealogy.event) for role, used in roles.items() if used == field]
    uses += [Use(role, owner, "") for role in ("effective", "title") if getattr(definition, role) == field]
    uses += [
        Use("measure", measure.measure, measure.label.say(language))
        for measure in dictionary.measures.values()
        if (owner, field) in _read_by_measure(dictionary, measure)
    ]
    column = definition.column(field)
    uses += [Use("warehouse", f"{schema}.{owner}.{column}", "") for schema in ("core", "history", "source")]
    return Element("field", name, definition.fields[field].model_dump(mode="json", exclude_none=True), tuple(uses))


def _rule(dictionary: Dictionary, name: str, language: str) -> Element:  # noqa: ARG001 - one shape for all makers
    rules = [rule for rule in all_rules(dictionary) if rule.id == name]
    first = rules[0]
    uses = [Use("object", rule.object, rule.field or "") for rule in rules]
    uses += [Use("feed", str(feed), "") for feed in dictionary.feeds(first.object)]
    facts = {
        "label": first.label.model_dump(), "kind": first.kind, "severity": first.severity.value,
        "dimension": first.dimension.value, "on_fail": first.on_fail.value, "owner": first.owner,
        "fingerprint": first.fingerprint, "field": first.field,
        "check": first.check.model_dump(mode="json", exclude_none=True) if first.check else None,
    }  # fmt: skip
    return Element("rule", name, {key: value for key, value in facts.items() if value}, tuple(uses))


def _source(dictionary: Dictionary, name: str, language: str) -> Element:  # noqa: ARG001 - one shape for all makers
    source = dictionary.sources[name]
    uses = [
        Use("feed", f"{name}.{feed}", f"{content.anchor[1]} → {content.object}")
        for feed, content in source.feeds.items()
    ]
    for owner, definition in dictionary.objects.items():
        for field, content in definition.fields.items():
            if name in content.survivorship:
                uses.append(Use("survivorship", f"{owner}.{field}", " > ".join(content.survivorship)))
    facts = source.model_dump(mode="json", by_alias=True, exclude_none=True)
    return Element("source", name, _without_connection(facts), tuple(uses))


def _codes(dictionary: Dictionary, name: str, language: str) -> Element:  # noqa: ARG001 - one shape for all makers
    uses = [
        Use("field", f"{owner}.{field}", "")
        for owner, definition in dictionary.objects.items()
        for field, content in definition.fields.items()
        if content.codes == name
    ]
    for feed, content in dictionary.feeds().items():
        for path, text in feed_expressions(content):
            if path[:2] != ("refs",) and "code(" in text and name in parse(text).code_lists:
                uses.append(Use("feed", str(feed), text))
    return Element("codes", name, dictionary.codes[name].model_dump(mode="json", exclude_none=True), tuple(uses))


def _measure(dictionary: Dictionary, name: str, language: str) -> Element:  # noqa: ARG001 - one shape for all makers
    measure = dictionary.measures[name]
    uses = [Use("object", of, "") for of in _objects_of(dictionary, measure)]
    uses += [Use("field", f"{owner}.{field}", "") for owner, field in _read_by_measure(dictionary, measure)]
    return Element("measure", name, measure.model_dump(mode="json", exclude_none=True), tuple(uses))


def _objects_of(dictionary: Dictionary, measure: Measure) -> list[str]:
    """The objects that a measure is made of: the one that it names, or those whose golden records its SELECT reads."""
    if measure.query is None:
        return [measure.of] if measure.of else []
    tables = sqlglot.parse_one(dictionary.facts[measure.query], dialect="duckdb").find_all(sqlglot.exp.Table)
    return sorted({table.name for table in tables if table.db == "core" and table.name in dictionary.objects})


def _read_by_measure(dictionary: Dictionary, measure: Measure) -> list[tuple[str, str]]:
    """The fields that a measure of an object reads: its own, and through references those of others."""
    if measure.of is None:
        return []
    fields = dictionary.objects[measure.of].fields
    columns = {pair for text in measure.expressions().values() for pair in parse(text).columns}
    read = {(fields[alias].to or "" if alias else measure.of, column) for alias, column in columns}
    read |= {(measure.of, alias) for alias, _ in columns if alias} | (
        {(measure.of, measure.at)} if measure.at else set()
    )
    return sorted(read)


_MAKERS = {
    "object": _object, "field": _field, "rule": _rule, "source": _source, "codes": _codes, "measure": _measure,
}  # fmt: skip


def _without_connection(source: dict[str, Any]) -> dict[str, Any]:
    """How a source is reached is nobody's business here: an address may hold a password."""
    return {key: value for key, value in source.items() if key != "connect"}


def _references(dictionary: Dictionary, name: str) -> Iterator[tuple[str, str, ObjectDefinition]]:
    for owner, definition in dictionary.objects.items():
        yield from ((owner, ref, definition) for ref, field in definition.references.items() if field.to == name)


def _rule_use(rule: Rule, language: str) -> Use:
    return Use("rule", rule.id, rule.label.say(language))


def _judges(rule: Rule, field: str) -> bool:
    return rule.field == field or (rule.check is not None and ("", field) in read_by(rule.check))


def _mappings(dictionary: Dictionary, owner: str, field: str) -> Iterator[Use]:
    """What a field is made of: its expressions, or the ways in which a reference is found."""
    for name, feed in dictionary.feeds(owner).items():
        if field in feed.fields:
            yield Use("mapping", str(name), feed.fields[field])
        for way in feed.refs.get(field, ()):
            parts = way.key or tuple((way.fields or way.mention).values())
            yield Use("mapping", str(name), f"{way.rule}: {', '.join(parts)}")
    for name, feed in dictionary.feeds().items():
        for ref, ways in feed.refs.items():
            if dictionary.objects[feed.object].fields[ref].to != owner:
                continue
            for way in ways:
                used = {**way.fields, **way.mention}
                if field in used:
                    yield Use("mention" if way.mention else "look-up", f"{name}.{ref}", used[field])


def _foreign_rules(dictionary: Dictionary, owner: str, field: str, language: str) -> Iterator[Use]:
    """Rules of other objects that look at the field through a reference."""
    for other, ref, _ in _references(dictionary, owner):
        for rule in rules_of(dictionary, other):
            if rule.check and (ref, field) in read_by(rule.check):
                yield _rule_use(rule, language)
