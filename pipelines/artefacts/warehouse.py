"""The tables and measures of the warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from dictionary.compiled import Dictionary
from dictionary.sql import quote
from pipelines.artefacts.scope import Scope
from pipelines.artefacts.tape import NOON, Artefact, Tape
from warehouse.generation import Generation
from warehouse.measures import build_measures


def published(dictionary: Dictionary, scope: Scope) -> Iterator[Artefact]:
    """The tables of each object with their comments, and the measures."""
    tape = Tape()
    objects = {name: one for name, one in dictionary.objects.items() if scope.has(name)}
    if objects:
        part = dictionary if scope.whole else dictionary.model_copy(update={"objects": objects})
        generation = _generation(part, tape)
        generation.prepare()
        generation.build_objects()
        told = [(name, [one for one in tape.statements if quote(name) in one]) for name in objects]
        yield from ((f"warehouse {name}", [s for s in found if not s.startswith("COMMENT")]) for name, found in told)
        yield from ((f"comments {name}", [s for s in found if s.startswith("COMMENT")]) for name, found in told)
    if scope.whole or scope.measures:
        begun = len(tape.statements)
        build_measures(_generation(dictionary, tape))
        yield "measures", tape.statements[begun:]


def _generation(dictionary: Dictionary, tape: Tape) -> Generation:
    return Generation(cast("Any", tape), dictionary, "000000", NOON, has_previous=False, former_columns={}, kept=set())
