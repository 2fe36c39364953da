"""The best way to give each column to at most one field, all at once: the assignment with the greatest sum of scores."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float64]


def assigned(scores: Scores) -> list[tuple[int, int]]:
    """Pairs of a row and a column of the matrix, each used once, whose scores have the greatest sum; pairs of 0 are left out.

    This is the method of shortest augmenting paths (Jonker and Volgenant 1987): rows are taken in one by one, and each
    may move those before it. Its time grows with the third power of the smaller side.

    Args:
        scores: no score is negative; rows × columns.
    """
    if not scores.size or not scores.any():
        return []
    if scores.shape[0] > scores.shape[1]:
        return sorted((row, column) for column, row in assigned(scores.T))
    costs = scores.max() - scores
    owner = _owners(costs)
    pairs = ((int(row), column) for column, row in enumerate(owner) if row >= 0)
    return sorted((row, column) for row, column in pairs if scores[row, column] > 0)


def _owners(costs: Scores) -> npt.NDArray[np.int64]:
    """The row of each column, -1 where it has none, at the least cost; there are no more rows than columns."""
    rows, columns = costs.shape
    owner = np.full(columns, -1)
    row_price, column_price = np.zeros(rows), np.zeros(columns)
    for first in range(rows):
        distance, via = np.full(columns, np.inf), np.full(columns, -1)
        done = np.zeros(columns, dtype=bool)
        row, last, length = first, -1, 0.0
        while True:
            step = length + costs[row] - row_price[row] - column_price
            better = ~done & (step < distance)
            distance[better], via[better] = step[better], last
            last = int(np.argmin(np.where(done, np.inf, distance)))
            length = float(distance[last])
            done[last] = True
            if owner[last] < 0:
                break
            row = int(owner[last])
        _reprice(owner, row_price, column_price, distance, done, length, first)
        while last >= 0:
            before = int(via[last])
            owner[last] = owner[before] if before >= 0 else first
            last = before
    return owner


def _reprice(
    owner: npt.NDArray[np.int64], row_price: Scores, column_price: Scores, distance: Scores,
    done: npt.NDArray[np.bool_], length: float, first: int,
) -> None:  # fmt: skip
    """Change the prices so that no pair of the assignment is dearer than another way to the same end."""
    row_price[first] += length
    for column in np.flatnonzero(done):
        gain = length - distance[column]
        if owner[column] >= 0:
            row_price[owner[column]] += gain
        column_price[column] -= gain
