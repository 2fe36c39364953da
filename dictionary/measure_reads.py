"""What a measure reads of the objects, and what of that no source gives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from dictionary.compiled import Dictionary
from dictionary.expressions import parse
from dictionary.measure import Measure
from dictionary.measure_facts import Facts, Tables

OBJECT_ROOMS = ("core", "source", "history")


def not_given(
    dictionary: Dictionary, measure: Measure, tables: Tables, given: Mapping[str, Collection[str]]
) -> list[str]:
    """The objects that a measure reads and no feed makes, and the fields that no feed fills: ``lot``, ``lot.made_on``.

    ``given`` is what :func:`filled` tells.
    """
    read = set(_fields_read(dictionary, measure, tables))
    missing = {
        name if name not in given else f"{name}.{field}" for name, field in read if field not in given.get(name, ())
    }
    return sorted(missing)


def filled(dictionary: Dictionary) -> dict[str, set[str]]:
    """The fields that some feed fills, itself or by a mention, for each object of which there are records."""
    found: dict[str, set[str]] = defaultdict(set)
    for feed in dictionary.feeds().values():
        found[feed.object] |= {*feed.fields, *feed.refs}
        for reference, ways in feed.refs.items():
            target = _target(dictionary, feed.object, reference)
            for way in ways:
                if way.mention and target:
                    found[target] |= set(way.mention)
    return dict(found)


def _target(dictionary: Dictionary, object_name: str, reference: str) -> str | None:
    field = dictionary.objects[object_name].fields.get(reference)
    return field.to if field else None


def _fields_read(dictionary: Dictionary, measure: Measure, tables: Tables) -> Iterator[tuple[str, str]]:
    if measure.query:
        for table, column in Facts("", dictionary.facts[measure.query]).read_columns(tables):
            room, _, name = table.partition(".")
            fields = (
                {dictionary.objects[name].column(f): f for f in dictionary.objects[name].fields}
                if (room in OBJECT_ROOMS and name in dictionary.objects)
                else {}
            )
            if column in fields:
                yield name, fields[column]
    elif measure.of:
        definition = dictionary.objects[measure.of]
        if measure.at:
            yield measure.of, measure.at
        for text in measure.expressions().values():
            for alias, field in parse(text).columns:
                yield (definition.fields[alias].to or "", field) if alias else (measure.of, field)
