"""The assignment of columns to fields, against trying every one."""

from __future__ import annotations

from itertools import permutations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from diagnosis.suggest.assignment import Scores, assigned

SCORES = arrays(
    np.float64, st.tuples(st.integers(1, 4), st.integers(1, 4)), elements=st.sampled_from([0.0, 0.3, 0.5, 0.55, 0.9])
)


def best(scores: Scores) -> float:
    """The greatest sum that any one-to-one choice has."""
    if scores.shape[0] > scores.shape[1]:
        scores = scores.T
    rows, columns = scores.shape
    return max(sum(float(scores[i, j]) for i, j in enumerate(chosen)) for chosen in permutations(range(columns), rows))


@settings(max_examples=120, deadline=None)
@given(SCORES)
def test_no_other_assignment_is_worth_more(scores: Scores) -> None:
    pairs = assigned(scores)
    assert abs(sum(float(scores[pair]) for pair in pairs) - best(scores)) < 1e-9
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
    assert all(scores[pair] > 0 for pair in pairs)


def test_a_greedy_choice_would_be_worse() -> None:
    """The first row would take the first column; then nothing would be left for the second."""
    assert assigned(np.array([[0.9, 0.8], [0.8, 0.0]])) == [(0, 1), (1, 0)]
