"""All matters of style of a dictionary, without those that somebody switched off with a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dictionary.compiled import Dictionary
from dictionary.lint import names, off, texts, uses
from dictionary.lint.finding import Finding
from dictionary.lint.spot import Spots
from dictionary.places import Places


def lint(dictionary: Dictionary, places: Places, switched_off: Mapping[str, str]) -> list[Finding]:
    """Every finding, by file and line.

    Args:
        dictionary: a dictionary without errors.
        places: where each part of it is written.
        switched_off: rules that the project leaves out, with the reason.
    """
    found = list(off.remaining(_all(dictionary, Spots(places)), places, switched_off))
    return sorted(
        found, key=lambda one: (one.problem.file or "", one.problem.line or 0, one.problem.code, one.problem.path)
    )


def _all(dictionary: Dictionary, spots: Spots) -> Iterator[Finding]:
    for definition in dictionary.objects.values():
        yield from texts.of_object(definition, spots)
        yield from names.of_object(dictionary, definition, spots)
        yield from uses.of_object(dictionary, definition, spots)
    for measure in dictionary.measures.values():
        yield from texts.of_measure(measure, spots)
    yield from texts.labels_of_objects(dictionary, spots)
    yield from names.owners(dictionary, spots)
    yield from uses.of_dictionary(dictionary, spots)
