"""What one row's values can make impossible to compute: parts of a feed, which hold the row, and conditions of checks."""

from __future__ import annotations

from collections.abc import Callable

from dictionary.certain import is_certain
from dictionary.compiled import Dictionary
from dictionary.conditions import conditions
from dictionary.expressions import parse
from dictionary.source import Feed, Source
from dictionary.types import FieldType


def reading_can_fail(text: str) -> bool:
    """Whether what must be a condition, or a day, may turn out to be none: also a plain column may hold something else."""
    expr = parse(text)
    return expr.can_fail or expr.plain_column is not None


def is_certain_of(dictionary: Dictionary, object_name: str, text: str) -> bool:
    """Whether a condition over an object's fields, and over those of what it refers to, can be judged for every record."""
    return is_certain(parse(text), _types(dictionary, object_name))


def typed_condition(dictionary: Dictionary, object_name: str, text: str) -> str:
    """SQL of a condition in which an empty value of its type stands for every field."""
    type_of = _types(dictionary, object_name)
    return parse(text).render(lambda reference, name: f"CAST(NULL AS {type_of(reference, name).column})")


def _types(dictionary: Dictionary, object_name: str) -> Callable[[str, str], FieldType]:
    fields = dictionary.objects[object_name].fields

    def type_of(reference: str, name: str) -> FieldType:
        owner = dictionary.objects[fields[reference].to or ""].fields if reference else fields
        return owner[name].type

    return type_of


def unjudged(rule_id: str) -> str:
    """The id of the rule that a record fails for which another rule cannot be judged."""
    return f"{rule_id}.unjudged"


def fallible_places(source: Source, feed: Feed) -> dict[str, list[str]]:
    """The parts that shape records (``where.<name>``, ``split``, ``unpivot``), with their expressions that can fail.

    Joins have a rule of their own anyway.
    """
    places = {f"where.{name}": [text] for name, text in conditions(source, feed).items() if reading_can_fail(text)}
    if feed.split:
        places["split"] = [feed.split.value]
    if feed.unpivot:
        places["unpivot"] = list(feed.unpivot.columns.values())
    has_range = bool(feed.split and feed.split.range)
    fallible = {
        place: [text for text in texts if place.startswith("where.") or parse(text).can_fail or has_range]
        for place, texts in places.items()
    }
    return {place: texts for place, texts in fallible.items() if texts}


def fallible_fields(dictionary: Dictionary, object_name: str) -> dict[str, list[str]]:
    """The fields and references of an object that some feed computes such that it can fail, with those expressions."""
    found: dict[str, list[str]] = {}
    for feed in dictionary.feeds(object_name).values():
        for path, text in dictionary.value_expressions(feed):
            is_day = path[0] == "refs" and path[3] == "at"
            if path[0] in ("fields", "refs") and (parse(text).can_fail or (is_day and reading_can_fail(text))):
                found.setdefault(str(path[1]), []).append(text)
    return found
