"""How likely rows are an object: by the name of their table, and by what their columns could be."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp
from typing import Final

from diagnosis.facts import TableFacts
from diagnosis.lexicon import is_known, meanings
from diagnosis.names import IDENTIFYING, without
from diagnosis.suggest.contradiction import POSSIBLE
from diagnosis.suggest.evidence import Evidence
from diagnosis.suggest.grid import Grid
from diagnosis.suggest.targets import ObjectTarget

_FIRST: Final = 0.02
"""What is added in the assignment for a field that the object must have."""

_NAME: Final = 0.5
"""From this score on although its name says something else."""

_UNNAMED: Final = 0.85
"""What the columns count beside the name, and where the name says nothing."""

_WEIGHTS: Final = (0.35, 0.2, 0.45)
"""What counts of the columns: the fields that the object must have, how telling all found fields are, and how much of what
the columns could mean is told so."""

_BY_KEY: Final = 0.9
"""What the name of its key says of a table whose own name says nothing."""

_ENOUGH: Final = 2.5


def named(table: TableFacts, target: ObjectTarget) -> float | None:
    """How much a table's name or comment says the object; None where they hold no word that is known."""
    phrases = [phrase for text in (table.name, table.comment) if is_known(phrase := meanings(text))]
    if phrases:
        return round(max(map(target.likeness, phrases)), 2)
    # What others call the rows by says what they are: ``wl_dm`` is the code of a material.
    key = next((key.columns[0] for key in table.keys[:1] if len(key.columns) == 1), "")
    named = without(meanings(key), IDENTIFYING)
    return round(_BY_KEY * target.likeness(named), 2) if is_known(named) else None


def pull(found: Evidence, essential: bool) -> float:
    """What a pair counts in the assignment: one sure pair is better than two doubtful ones, an essential field than another."""
    return found.score**2 + (_FIRST if essential else 0.0) if found.score >= POSSIBLE else 0.0


def explained(own: Grid, told: Mapping[str, float]) -> float:
    """How much is told of what the own columns are worth at most, by what ``told`` says of each that says something."""
    if not sum(own.most):
        return 0.0
    most = zip(own.columns, own.most, strict=True)
    return sum(min(told.get(column.name, 0.0), worth) for column, worth in most) / sum(own.most)


def score(target: ObjectTarget, name: float | None, found: Mapping[str, tuple[float, float]], told: float) -> float:
    """How likely a table is the object.

    Args:
        target: the object.
        name: how much the table's name says so.
        found: by field, the score of its column and what that counts for what the rows are.
        told: the part of what its own columns are worth that is told so.
    """
    essential = [found.get(field.name, (0.0, 0.0))[0] for field in target.fields if field.essential]
    rare = sum(
        score * counts * field.rarity
        for field in target.fields
        for score, counts in [found.get(field.name, (0.0, 0.0))]
    )
    parts = [1 - exp(-rare / _ENOUGH), told]
    if essential:
        parts.insert(0, sum(essential) / len(essential))
    weights = _WEIGHTS[-len(parts) :]
    by_columns = sum(weight * part for weight, part in zip(weights, parts, strict=True)) / sum(weights)
    return _UNNAMED * by_columns if name is None else _NAME * name + (1 - _NAME) * by_columns
