"""Nights of increments end where one load from nothing ends."""

from __future__ import annotations

from collections.abc import Callable

from tests.adventureworks.nights import Night, Source, differing

Fresh = Callable[[Source], Night]


def test_after_a_day_of_changes(second: Night, fresh: Fresh) -> None:
    loaded = fresh(second.source)
    assert second.digest("fresh_load") == loaded.digest("fresh_load"), differing(second, loaded, "fresh_load")


def test_after_more_changes_and_a_full_pull(fifth: Night, fresh: Fresh) -> None:
    loaded = fresh(fifth.source)
    assert fifth.digest("fresh_load") == loaded.digest("fresh_load"), differing(fifth, loaded, "fresh_load")


def test_the_digest_sees_a_difference(first: Night, second: Night) -> None:
    assert first.digest("content") != second.digest("content")
