"""The index: everything of a dictionary that has a name, with all texts by which people look for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from dictionary.checks import Check
from dictionary.compiled import Dictionary, FeedName, feed_expressions
from dictionary.expressions import parse
from dictionary.fields import FieldDefinition
from dictionary.model import Words
from dictionary.objects import ObjectDefinition
from dictionary.search.pinyin import sounds
from dictionary.source import Feed

Kind = Literal["object", "field", "rule", "codes", "measure", "source"]
Role = Literal["name", "label", "synonym", "code", "column", "format", "definition", "pinyin"]


@dataclass(frozen=True)
class Term:
    """A text by which an entry is found; pinyin has its syllables parted by blanks."""

    role: Role
    text: str


@dataclass(frozen=True)
class Entry:
    """One thing of the dictionary. ``name`` is what ``guiyi dictionary show`` takes."""

    kind: Kind
    name: str
    label: Words
    terms: tuple[Term, ...]


def entries(dictionary: Dictionary) -> tuple[Entry, ...]:
    """All entries, in the dictionary's order: objects each with its fields and rules, code lists, measures, sources."""
    columns = _columns(dictionary)
    found: list[Entry] = []
    for name, definition in dictionary.objects.items():
        found.append(_entry("object", name, definition.label, definition.definition, _of_object(definition)))
        found += [
            _entry(
                "field",
                f"{name}.{key}",
                field.label,
                field.definition,
                _of_field(key, field, columns.get((name, key), ())),
            )
            for key, field in definition.fields.items()
        ]
        found += [_entry("rule", check.rule, check.label, None, _of_check(check)) for check in definition.checks]
        found += [
            _entry("rule", policy.rule, field.label, None, ())
            for field in definition.fields.values()
            for policy in field.checks.values()
            if policy.rule
        ]
    found += _code_lists(dictionary)
    for measure in dictionary.measures.values():
        synonyms = (Term("synonym", text) for text in measure.synonyms)
        found.append(_entry("measure", measure.measure, measure.label, measure.definition, synonyms))
    for system, source in dictionary.sources.items():
        label = source.label or system
        tables = (Term("column", name) for key, table in source.tables.items() for name in (key, *table.physical(key)))
        found.append(_entry("source", system, Words(zh=label, en=label), None, tables))
    return tuple(found)


def _entry(kind: Kind, name: str, label: Words, definition: Words | None, terms: Iterable[Term]) -> Entry:
    told = [Term("name", name), *(Term("label", text) for text in (label.zh, label.en)), *terms]
    spoken = [term.text for term in told if term.role in ("label", "synonym")]
    told += [Term("pinyin", " ".join(reading)) for text in spoken for reading in sounds(text)]
    if definition is not None:
        told += [Term("definition", definition.zh), Term("definition", definition.en)]
    return Entry(kind, name, label, tuple(dict.fromkeys(told)))


def _of_object(definition: ObjectDefinition) -> Iterator[Term]:
    yield from (Term("synonym", text) for text in definition.synonyms)
    yield from (Term("synonym", text) for text in definition.standards.values())


def _of_field(name: str, field: FieldDefinition, columns: Iterable[str]) -> Iterator[Term]:
    yield Term("name", name)
    yield from (Term("synonym", text) for text in field.synonyms)
    yield from (Term("synonym", text) for text in field.standards.values())
    if field.format:
        yield Term("format", field.format)
    yield from (Term("column", text) for text in columns)


def _of_check(check: Check) -> Iterator[Term]:
    if check.query:
        yield Term("synonym", check.query)


def _code_lists(dictionary: Dictionary) -> Iterator[Entry]:
    """Code lists bear no label of their own, so they take that of a field that uses them."""
    labels: dict[str, Words] = {}
    for definition in dictionary.objects.values():
        for field in definition.fields.values():
            labels.setdefault(field.codes or "", field.label)
    for name, codes in dictionary.codes.items():
        terms = [Term("code", text) for code in codes.codes for text in (code.code, code.label.zh, code.label.en)]
        yield _entry("codes", name, labels.get(name, Words(zh=name, en=name)), None, terms)


def _columns(dictionary: Dictionary) -> dict[tuple[str, str], list[str]]:
    """The source columns of which each field is made, as ``system table.column``."""
    found: dict[tuple[str, str], list[str]] = {}
    for name, feed in dictionary.feeds().items():
        for path, text in feed_expressions(feed):
            if path[0] in ("fields", "refs"):
                places = found.setdefault((feed.object, str(path[1])), [])
                places += [place for place in _places(name, feed, text) if place not in places]
    return found


def _places(name: FeedName, feed: Feed, text: str) -> Iterator[str]:
    for alias, column in sorted(parse(text).columns):
        if feed.view is not None:
            yield f"{name.system} {column}"
            continue
        table = feed.join[alias].table if alias in feed.join else feed.anchor[1]
        yield f"{name.system} {table}.{column}"
