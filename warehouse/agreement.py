"""How well the systems agree with each other on the things that several of them keep records of."""

from __future__ import annotations

from collections.abc import Iterator

from dictionary.compiled import Dictionary
from dictionary.sql import literal, quote


def shared_objects(dictionary: Dictionary) -> list[str]:
    """The objects that several systems keep records of."""
    return [name for name in dictionary.objects if len({feed.system for feed in dictionary.feeds(name)}) > 1]


def agreement(dictionary: Dictionary, of: str) -> str:
    """SELECT day, grain, numerator, denominator: how far the systems agree in ``keys`` or in ``values``, fact by fact."""
    parts: list[str] = []
    for name in shared_objects(dictionary):
        if dictionary.objects[name].match:
            parts += [_known_keys(name)] if of == "keys" else _equal_values(dictionary, name)
    empty = "SELECT CAST(NULL AS DATE) AS day, '' AS grain, 0 AS numerator, 0 AS denominator WHERE false"
    return " UNION ALL ".join([empty, *parts])


def _own_records(name: str) -> str:
    """Accepted records that a system keeps of a thing itself; what documents mention is not among them."""
    return f"""(SELECT * FROM {quote("source", name)} WHERE deleted_at IS NULL AND feed NOT LIKE '%~%')"""


def _known_keys(name: str) -> str:
    """One fact per thing: 1 of 1 where more than one system knows it."""
    return f"""SELECT CAST(NULL AS DATE) AS day, {literal(name)} AS grain,
        CASE WHEN count(DISTINCT system) > 1 THEN 1 ELSE 0 END AS numerator, 1 AS denominator
        FROM {_own_records(name)} GROUP BY master_id"""


def _equal_values(dictionary: Dictionary, name: str) -> Iterator[str]:
    """One fact per thing and field that two systems fill: 1 of 1 where they say the same.

    Fields that matching compares, and those that each system fills in its own way, do not count.
    """
    definition = dictionary.objects[name]
    compared = {field for rule in definition.match for field in rule.on}
    for field in (name for name, content in definition.values.items() if not content.per_system):
        mapping = {feed.system for feed, content in dictionary.feeds(name).items() if field in content.fields}
        if field not in compared and len(mapping) > 1:
            yield f"""SELECT CAST(NULL AS DATE), {literal(name)},
                CASE WHEN count(DISTINCT {quote(field)}) = 1 THEN 1 ELSE 0 END, 1
                FROM {_own_records(name)} WHERE {quote(field)} IS NOT NULL
                GROUP BY master_id HAVING count(DISTINCT system) > 1"""
