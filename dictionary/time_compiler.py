"""What an object says of its times that cannot be: a policy on what is no time, data's own travel as an event."""

from __future__ import annotations

from collections.abc import Iterator

from dictionary.compiled import Dictionary
from dictionary.objects import ObjectDefinition
from dictionary.places import Places
from dictionary.problems import Problem
from dictionary.yaml_reader import YamlPath


def time_problems(definition: ObjectDefinition, places: Places) -> Iterator[Problem]:
    """Every problem of an object's times."""
    owner = ("object", definition.object)
    for name, field in definition.fields.items():
        if field.time is not None and not field.is_time:
            yield places.problem(owner, ("fields", name, "time"), "field.time_only", name=name)
    for path, name in _placing(definition):
        yield from of_business(definition, name, places, owner, path)


def of_business(
    definition: ObjectDefinition, name: str, places: Places, owner: tuple[str, str], path: YamlPath
) -> Iterator[Problem]:
    """The problem that a field which places records in time only tells when data travelled."""
    field = definition.fields.get(name)
    if field is not None and field.time is not None and not field.time.is_of_business:
        yield places.problem(owner, path, "field.time_of_travel", name=name, time=str(field.time))


def measure_time_problems(dictionary: Dictionary, name: str, places: Places) -> Iterator[Problem]:
    """The same of the field that places the facts of a measure."""
    measure = dictionary.measures[name]
    if measure.of in dictionary.objects and measure.at:
        yield from of_business(dictionary.objects[measure.of or ""], measure.at, places, ("measure", name), ("at",))


def _placing(definition: ObjectDefinition) -> Iterator[tuple[YamlPath, str]]:
    """The fields that say when a record holds or happened."""
    if definition.effective:
        yield ("effective",), definition.effective
    if definition.validity:
        yield ("validity", "since"), definition.validity.since
        yield ("validity", "until"), definition.validity.until
    if definition.genealogy and definition.genealogy.at:
        yield ("genealogy", "at"), definition.genealogy.at
