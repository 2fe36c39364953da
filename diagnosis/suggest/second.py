"""A second object in the rows of a table: an item is a material and a registered product, an order line is a receipt too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from diagnosis.suggest.evidence import LIVE
from diagnosis.suggest.reading import CHOSEN, Match, Reading, Rows, could_be, read
from diagnosis.suggest.targets import ObjectTarget

NEWS: Final = 0.8
"""How much columns have to say that the first object did not; one sure column of a field that only this object has is enough."""

_BETTER: Final = 0.05


def second(rows: Rows, first: Reading, targets: Sequence[ObjectTarget]) -> Reading | None:
    """The likeliest further object of rows that were read already; None where nothing is told that was not told before.

    All that it must have has to be found, and what refers to the first object refers to the row itself.

    Args:
        rows: the rows.
        first: as what they were read.
        targets: all objects.
    """
    itself = _named_by(first)
    found = [
        read(rows, target, itself, first.target.name)
        for target in targets
        if target.name not in (first.target.name, rows.above) and could_be(rows, target) >= CHOSEN
    ]
    fitting = [one for one in found if one.is_likely and _is_whole(one) and _news(one, first) >= NEWS]
    return max(fitting, key=lambda one: (one.score, one.target.name), default=None)


def _named_by(first: Reading) -> Match | None:
    """The own column by which rows are named as what they were read first."""
    codes = {field.name for field in first.target.fields if field.is_code}
    own = [match for match in first.matches if match.field in codes and not match.links and match.column.is_unique]
    return max(own, key=lambda match: match.evidence.score, default=None)


def _is_whole(reading: Reading) -> bool:
    live = {match.field for match in reading.matches if match.evidence.score >= LIVE}
    return all(field.name in live for field in reading.target.fields if field.definition.required)


def _news(reading: Reading, first: Reading) -> float:
    """What the second reading says with own columns of which the first one made less, of fields that no other object has."""
    said = {(match.links, match.column.name): match.evidence.score for match in first.matches}
    only = {field.name for field in reading.target.fields if field.rarity == 1 and not field.definition.is_reference}
    return sum(
        match.evidence.score
        for match in reading.matches
        if match.evidence.score >= LIVE
        and match.field in only
        and not match.links
        and match.evidence.score > said.get((match.links, match.column.name), 0.0) + _BETTER
    )
