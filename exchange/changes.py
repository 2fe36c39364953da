"""What somebody changed in a dictionary, element by element, whichever form it came in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from exchange.columns import NO, Cell, Cells, Key, Table, number_of


@dataclass(frozen=True)
class Change:
    """One element that is new or says something else.

    ``before`` and ``after`` hold the changed cells only; an empty text means that there was or is nothing. ``is_new`` tells
    that the element was not there.
    """

    table: Table
    key: Key
    before: Cells
    after: Cells
    is_new: bool

    @property
    def element(self) -> str:
        """The element's name: ``supplier.code``."""
        return ".".join(self.key)


def change(table: Table, key: Key, present: Cells | None, wanted: Cells, columns: Iterable[str]) -> Change | None:
    """The change from what an element says to what it should say, in some columns; None if there is none."""
    before = present or {}
    differing = [name for name in columns if not same(table, name, before.get(name, ""), wanted.get(name, ""))]
    if present is not None and not differing:
        return None
    if present is None:
        differing = [name for name in differing if wanted.get(name, "")]
    return Change(
        table,
        key,
        {name: before.get(name, "") for name in differing},
        {name: wanted.get(name, "") for name in differing},
        present is None,
    )


def same(table: Table, column: str, one: str, other: str) -> bool:
    """Whether two cells say the same: numbers by value, an empty flag as no, everything else to the letter."""
    cell = table.column(column).cell
    if cell is Cell.FLAG:
        return (one or NO) == (other or NO)
    if cell is Cell.NUMBER and one and other:
        numbers = number_of(one), number_of(other)
        return one == other if None in numbers else numbers[0] == numbers[1]
    return one == other
