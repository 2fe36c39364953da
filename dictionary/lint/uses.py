"""What is defined and used by nobody, and what is believed and cannot come."""

from __future__ import annotations

from collections.abc import Iterator

from dictionary.compiled import Dictionary, feed_expressions
from dictionary.expressions import parse
from dictionary.lint.finding import Finding
from dictionary.lint.spot import Spots
from dictionary.objects import ObjectDefinition
from dictionary.problems import Problem
from dictionary.source import Feed, Source


def of_object(dictionary: Dictionary, definition: ObjectDefinition, spots: Spots) -> Iterator[Finding]:
    """Fields that no feed maps although feeds make the object, and sources that are believed and never tell a field."""
    makers = _makers(dictionary, definition.object)
    for key, field in definition.fields.items():
        systems = makers.get(key, set())
        here = spots.field(definition.object, key)
        # A field of the core that a plant has nowhere is no matter of style; one that a project adds is.
        if makers and not systems and not (here.document and here.document.file.startswith("core/")):
            yield here.finding(here.problem("style.field_unmapped", name=key))
        spot = here.at("survivorship")
        if len(set(field.survivorship)) < len(field.survivorship):
            once = list(dict.fromkeys(field.survivorship))
            yield spot.finding(spot.problem("style.survivorship_twice", name=key), once)
        for system in field.survivorship:
            if system in dictionary.sources and system not in systems:
                yield spot.finding(spot.problem("style.unreachable_source", system=system, name=key))


def of_dictionary(dictionary: Dictionary, spots: Spots) -> Iterator[Finding]:
    """Code lists, their codes, queries and tables that nobody uses."""
    yield from _codes(dictionary, spots)
    checks = {check.query for definition in dictionary.objects.values() for check in definition.checks}
    for name in sorted(set(dictionary.queries) - checks):
        yield Finding(Problem("style.query_unused", f"checks/{name}.sql", args={"name": name}))
    facts = {measure.query for measure in dictionary.measures.values()}
    for name in sorted(set(dictionary.facts) - facts):
        yield Finding(Problem("style.query_unused", f"measures/{name}.sql", args={"name": name}))
    for system, source in dictionary.sources.items():
        for table in sorted(set(source.tables) - _tables(source)):
            here = spots.of(("source", system), "tables", table)
            yield here.finding(here.problem("style.table_unused", name=table))


def _codes(dictionary: Dictionary, spots: Spots) -> Iterator[Finding]:
    """A list that no field has and no mapping looks up; an ignorable code that repeats what is empty anyway."""
    used = {field.codes for definition in dictionary.objects.values() for field in definition.fields.values()}
    for feed in dictionary.feeds().values():
        for text in _values(feed):
            used |= parse(text).code_lists
    for definition in dictionary.objects.values():
        for check in definition.checks:
            used |= parse(check.expect).code_lists if check.expect else set()
    for name, codes in dictionary.codes.items():
        here = spots.of(("codes", name))
        if name not in used:
            yield here.finding(here.problem("style.codes_unused", name=name))
        for code in codes.codes:
            if code.bucket != "good" and not code.code.strip():
                spot = here.at(code.code)
                yield spot.finding(spot.problem("style.code_unused", code=code.code))


def _values(feed: Feed) -> Iterator[str]:
    """The expressions of a feed that could look up codes; words of mentions may be names of references."""
    for path, text in feed_expressions(feed):
        if "code(" in text or path[0] != "refs":
            yield text


def _tables(source: Source) -> set[str]:
    """The tables that a source's feeds read."""
    read: set[str] = set()
    for feed in source.feeds.values():
        read |= set(feed.view.tables) if feed.view else {feed.anchor[1]}
        read |= {join.table for join in feed.join.values()}
        read |= {way.table for ways in feed.refs.values() for way in ways if way.table}
    return read


def _makers(dictionary: Dictionary, name: str) -> dict[str, set[str]]:
    """The systems that tell each field of an object: by a mapping, or by a mention in another object's documents."""
    found: dict[str, set[str]] = {}
    for feed_name, feed in dictionary.feeds().items():
        if feed.object == name:
            for key in (*feed.fields, *feed.refs):
                found.setdefault(key, set()).add(feed_name.system)
        for ref, ways in feed.refs.items():
            if dictionary.objects[feed.object].fields[ref].to == name:
                for key in (key for way in ways for key in way.mention):
                    found.setdefault(key, set()).add(feed_name.system)
    return found
