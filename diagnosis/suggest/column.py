"""A column as it is looked at when fields are sought: its facts, what is said of it, and where it leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diagnosis.facts import ColumnFacts, Link
from diagnosis.names import Phrase


@dataclass(frozen=True)
class Column:
    """A column that could be a field.

    Attributes:
        name, said: what its name and its comment say.
        table: what its table is called.
        links: the links that it bears, the surest first.
        names_rows: whether other tables name rows by it.
        numbers_lines: whether it tells the lines of one header apart.
        names_header: whether lines name their header by it.
        by_way: what the column says that leads to its table; nothing of a table's own columns and of its header's.
        is_reached: whether it stands in another table, to which the rows lead; then nothing is unique.
        stands_in: what the rows of that table surely are.
        way: how sure it is that they do.
        is_latest: whether its days lie well behind those of all other columns of its table.
    """

    facts: ColumnFacts
    name: Phrase
    said: Phrase
    table: frozenset[str]
    links: Sequence[Link]
    names_rows: bool = False
    numbers_lines: bool = False
    names_header: bool = False
    by_way: Phrase = ()
    is_reached: bool = False
    stands_in: str = ""
    way: float = 1.0
    is_latest: bool = False
