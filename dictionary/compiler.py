"""Declared means enforced: whatever a dictionary says that could not be carried out is found here.

Every function yields problems; none stops at the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError

from dictionary.compiled import Dictionary, Vocabulary
from dictionary.object_compiler import ObjectCompiler
from dictionary.places import Places
from dictionary.problems import Problem, nearest
from dictionary.source_compiler import check_source
from dictionary.units import LIST, unit_problems


def check(dictionary: Dictionary, places: Places, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Every problem of a dictionary that its models alone cannot see."""
    for definition in dictionary.objects.values():
        yield from ObjectCompiler(dictionary, places, vocabulary, definition).problems()
    yield from _circles(dictionary, places)
    yield from _codes(dictionary, places)
    yield from unit_problems(dictionary.units, dictionary.codes.get(LIST))
    for source in dictionary.sources.values():
        yield from check_source(dictionary, places, source)


def _circles(dictionary: Dictionary, places: Places) -> Iterator[Problem]:
    try:
        _ = dictionary.waves
    except CycleError as error:
        circle = error.args[1]
        yield places.problem(("object", circle[0]), ("fields",), "object.circle", circle=" → ".join(circle))


def _codes(dictionary: Dictionary, places: Places) -> Iterator[Problem]:
    for codes in dictionary.codes.values():
        for code in codes.codes:
            if code.bucket == "fixable" and code.fix not in codes.good:
                owner = ("codes", codes.name)
                args = {"code": code.code, "fix": code.fix or "", "nearest": nearest(code.fix or "", codes.good)}
                yield places.problem(owner, (code.code,), "codes.fix", **args)
