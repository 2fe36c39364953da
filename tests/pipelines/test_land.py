"""Nights of a table with a change cursor: whatever the source holds, and however often, the mirror holds the same."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.pipelines.memory import nights, watched

Row = tuple[str, str, int]


@st.composite
def histories(draw: st.DrawFn) -> list[list[Row]]:
    """What a source holds on each night: keys as often as they like, and stamps that never hide a change of a row.

    A new row may bear an old stamp, as one that was committed late, unless it takes the place of a deleted one.
    """
    held: list[Row] = []
    found = []
    for night in range(1, draw(st.integers(2, 4)) + 1):
        gone = set()
        for i in sorted(draw(st.sets(st.integers(0, 5), max_size=3)), reverse=True):
            if i < len(held):
                key, _, _ = held.pop(i)
                if draw(st.booleans()):
                    held.append((key, draw(st.sampled_from("xyz")), night * 10))
                else:
                    gone.add(key)
        for key, v, late in draw(st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from("xyz"), st.booleans()))):
            held.append((key, v, night * 10 - 15 if late and key not in gone else night * 10))
        found.append(list(held))
    return found


@settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, max_examples=40)
@given(histories())
@example([[("A", "x", 10)], [("A", "x", 10), ("A", "y", 5)]])
@example([[("A", "x", 10), ("A", "y", 10)], [("A", "x", 10)]])
@example([[("A", "x", 10), ("A", "y", 10)], [("A", "x", 10), ("A", "z", 20)], [("A", "x", 10), ("A", "z", 20)]])
def test_the_mirror_holds_what_the_source_holds(history: list[list[Row]]) -> None:
    """Equal copies of a key count once, unequal ones are all there; none is lost and none stays too long."""
    with nights(watched(brake="100%")) as made:
        for held in history:
            assert made.live(made.night(t=held)) == Counter(set(held))


def test_only_a_table_whose_key_has_copies_is_pulled_whole() -> None:
    once: list[Row] = [("A", "x", 10), ("B", "x", 20)]
    with nights(watched("23", "24", brake="100%")) as made:
        made.night(t23=once, t24=once)
        made.night(t23=[*once, ("B", "y", 5)], t24=once)
        assert made.source.whole == {"t23": True, "t24": False}
        made.night(t23=once, t24=once)
        assert made.source.whole == {"t23": True, "t24": False}
        made.night(t23=once, t24=once)
        assert made.source.whole == {"t23": False, "t24": False}


def test_without_a_list_of_keys_copies_stay_until_a_whole_pull() -> None:
    """Of ``deletes: never`` rows may have left the source for good; pulling it whole would take them for deleted."""
    with nights(watched(deletes="never", brake="100%")) as made:
        made.night(t=[("A", "x", 10), ("A", "y", 10)])
        run = made.night(t=[("A", "z", 20)])
        assert made.source.whole == {"t": False}
        assert made.live(run) == Counter([("A", "x", 10), ("A", "y", 10), ("A", "z", 20)])
