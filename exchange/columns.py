"""What the tables in which people see and edit a dictionary are made of: columns, and how a cell says a value."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum, auto
from typing import Literal

from dictionary.model import Words

Key = tuple[str, ...]
Cells = dict[str, str]
"""What the cells of one element say, by column; an empty one is not there."""

TableName = Literal["objects", "fields", "field_checks", "checks", "codes", "measures"]
Path = tuple[str, ...]


class Cell(Enum):
    """How a cell says a value: as text, as yes or no, as a number, as a list with an item on each line, or as JSON."""

    TEXT = auto()
    FLAG = auto()
    NUMBER = auto()
    LINES = auto()
    JSON = auto()


YES, NO = "yes", "no"


@dataclass(frozen=True)
class Column:
    """One column: where its value stands in the element, and the closed list of its values where there is one.

    ``choices`` names an entry of :func:`choices`; ``required``: the cell must be filled in.
    """

    path: Path
    label: Words
    width: int = 14
    cell: Cell = Cell.TEXT
    choices: str | None = None
    required: bool = False

    @property
    def name(self) -> str:
        """The technical name: ``label.zh``."""
        return ".".join(self.path)


@dataclass(frozen=True)
class Table:
    """One table: ``keys`` name its elements, ``columns`` are what people edit of each, ``further`` is left to machines."""

    name: TableName
    label: Words
    keys: tuple[Column, ...]
    columns: tuple[Column, ...]
    further: tuple[Column, ...] = ()

    @property
    def title(self) -> str:
        """What its sheet is called."""
        return f"{self.label.zh} {self.label.en}"

    def column(self, name: str) -> Column:
        """A column by its technical name."""
        return next(column for column in self.all_columns if column.name == name)

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """Everything that is said of an element beside its key."""
        return (*self.columns, *self.further)


def number_of(text: str) -> Decimal | None:
    """The number that a text says; None if it says none."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
