"""What a table holds that its query did not foresee, and how the table is read all the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import ClassVar, TypeVar

from connectors.base import TableQuery
from dictionary.problems import ConfigurationError

T = TypeVar("T")


class UnforeseenError(ConfigurationError):
    """A table holds what its query did not foresee."""

    change: ClassVar[Mapping[str, object]] = {}

    def foreseen(self, query: TableQuery) -> TableQuery:
        """The query that foresees it."""
        return replace(query, **self.change)  # type: ignore[arg-type]


class UndecodableError(UnforeseenError):
    """Some text cannot be decoded; it can be read with what cannot be decoded escaped."""

    change: ClassVar[Mapping[str, object]] = {"escape": True}


class MisfitError(UnforeseenError):
    """A value has no place in its column's type; the column can be read as text, where the database is asked before."""

    change: ClassVar[Mapping[str, object]] = {"unsure": None}


class MisfitValueError(ValueError):
    """A value has no place in its column's type; the text of the error is the column."""


def foreseen(query: TableQuery, read: Callable[[TableQuery], T], forget: Callable[[], None]) -> T:
    """What ``read`` makes of a query, or of one that foresees what stopped it; ``forget`` takes back what it told till then.

    Raises:
        UnforeseenError: the query did foresee it.
    """
    try:
        return read(query)
    except UnforeseenError as error:
        wider = error.foreseen(query)
        if wider == query:
            raise
    forget()
    return foreseen(wider, read, forget)
