"""One name, one measure: a second definition under a name is refused, with both places.

A project may give a core measure other words and aims. Another formula needs another name, or the word ``replaces``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from dictionary.measure import Measure
from dictionary.places import Places
from dictionary.problems import Problem
from dictionary.yaml_reader import Document


def second(places: Places, known: Measure | None, measure: Measure, document: Document) -> Iterator[Problem]:
    """What is wrong with defining a measure in ``document`` that ``known`` already defines elsewhere."""
    earlier = places.documents.get(("measure", measure.measure), [])
    if not earlier:
        return
    other = f"{earlier[-1].file}:{earlier[-1].line(('measure',))}"
    if _folder(earlier[-1].file) == _folder(document.file):
        yield document.problem("measure.twice", ("measure",), name=measure.measure, other=other)
    elif known and not measure.replaces:
        was, now = known.formula(), measure.formula()
        differing = [word for word in now if now[word] != was[word]]
        if differing:
            words = ", ".join(differing)
            yield document.problem("measure.differs", (differing[0],), name=measure.measure, other=other, words=words)


def second_facts(
    known: Mapping[str, str], measures: Mapping[str, Measure], name: str, text: str, file: str
) -> Iterator[Problem]:
    """What is wrong with a second SELECT of the name: it is another formula for those measures that read it."""
    if known.get(name, text) == text:
        return
    for measure in measures.values():
        if measure.query == name and not measure.replaces:
            other = f"core/measures/{name}.sql:1"
            yield Problem("measure.differs", file, 1, args={"name": measure.measure, "other": other, "words": "query"})


def _folder(file: str) -> PurePosixPath:
    return PurePosixPath(file).parent
