"""What workbooks and delimited files have in common: rows of texts under a header that names them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from connectors.encoding import restored
from connectors.failures import Endpoint
from connectors.likely_encoding import likely_encoding
from dictionary.problems import GuiyiError, nearest
from dictionary.source import Layout
from dictionary.undecodable import ESCAPE, shown

Row = Sequence[str | None]

SEARCHED_ROWS = 30
"""How far down a header that is not in its place is looked for."""


@dataclass(frozen=True)
class Grid:
    """One opened sheet or file.

    Attributes:
        top: its first rows, merged cells filled and what cannot be decoded escaped; at least those of the header, where
            there are so many.
        rows: every row with its number, from 1; absent cells are None.
        codec: how the cells were decoded: a byte that could not be is still a lone surrogate (:mod:`connectors.encoding`).
    """

    top: list[Row]
    rows: Iterator[tuple[int, Row]]
    codec: str = "utf-8"


class Header:
    """The names of a grid's columns, as its layout reads them."""

    def __init__(self, grid: Grid, layout: Layout, table: str, endpoint: Endpoint) -> None:
        self._grid, self._layout, self._table, self._endpoint = grid, layout, table, endpoint
        self.last_row = layout.header[-1]
        self._texts = self._read(layout.header[0])
        if not any(self._texts):
            raise endpoint.problem("source.no_header", table=table, row=layout.header[0])
        self._meant = {_plain(text): name for name, texts in layout.names.items() for text in texts}
        self.names = [self._meant.get(_plain(text), text) for text in self._texts]

    def place_of(self, column: str) -> int:
        """Where a column is, from 0.

        Raises:
            ConfigurationError: no cell of the header names it, or several do.
        """
        found = [i for i, name in enumerate(self.names) if _plain(name) == _plain(column)]
        if not found:
            raise self._missing(column)
        if len(found) > 1:
            cells = ", ".join(str(i + 1) for i in found)
            raise self._endpoint.problem("source.column_twice", table=self._table, column=column, cells=cells)
        return found[0]

    def _missing(self, column: str) -> GuiyiError:
        texts = self._layout.join.join(self._texts)
        likely = likely_encoding([restored(texts, self._grid.codec)])
        other = likely.encoding if likely and likely.encoding != self._grid.codec else ""
        if ESCAPE in texts or other == "utf-8":  # the others may fit a few words by chance
            row, found = self._layout.header[0], shown(texts)
            return self._endpoint.problem(
                "source.encoding_line", table=self._table, number=row, detail=found, encoding=other
            )
        depth = len(self._layout.header)
        for first in range(1, len(self._grid.top) - depth + 2):
            if first != self._layout.header[0] and self._names_at(first, column):
                return self._endpoint.problem(
                    "source.header_moved", table=self._table, column=column, row=self._layout.header[0], found=first
                )
        near = nearest(column, [text for text in self._texts if text])
        return self._endpoint.problem("source.no_column", table=self._table, column=column, nearest=near)

    def _names_at(self, first: int, column: str) -> bool:
        return any(_plain(self._meant.get(_plain(text), text)) == _plain(column) for text in self._read(first))

    def _read(self, first: int) -> list[str]:
        """The names in the rows from ``first`` on: what stands above each other, each text once."""
        depth = len(self._layout.header)
        rows = self._grid.top[first - 1 : first - 1 + depth]
        width = max(map(len, rows), default=0)
        stacked = [[_tidy(row[i]) for row in rows if i < len(row) and row[i]] for i in range(width)]
        return [self._layout.join.join(dict.fromkeys(filter(None, texts))) for texts in stacked]


def _tidy(text: str | None) -> str:
    return " ".join((text or "").split())


def _plain(text: str) -> str:
    """A heading without blanks and line breaks, which people add and take away, and in half width."""
    return "".join(unicodedata.normalize("NFKC", text).split())
