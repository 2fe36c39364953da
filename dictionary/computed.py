"""Which parts of a feed one row's values can make impossible to compute, and so hold the row."""

from __future__ import annotations

from dictionary.compiled import Dictionary
from dictionary.expressions import parse
from dictionary.source import Feed


def reading_can_fail(text: str) -> bool:
    """Whether what must be a condition, or a day, may turn out to be none: also a plain column may hold something else."""
    expr = parse(text)
    return expr.can_fail or expr.plain_column is not None


def fallible_places(feed: Feed) -> dict[str, list[str]]:
    """The parts that shape records (``where.<name>``, ``split``, ``unpivot``), with their expressions that can fail.

    Joins have a rule of their own anyway.
    """
    places = {f"where.{name}": [text] for name, text in feed.where.items() if reading_can_fail(text)}
    if feed.split:
        places["split"] = [feed.split.value]
    if feed.unpivot:
        places["unpivot"] = list(feed.unpivot.columns.values())
    fallible = {
        place: [text for text in texts if place.startswith("where.") or parse(text).can_fail]
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
