"""What a cursor brings and what it hides: watermarks, intervals of comparison, evidence of deletions, brakes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from dictionary.problems import ConfigurationError, DataError
from tests.pipelines.memory import Row, nights, watched

TIMED = pa.schema([("k", pa.string()), ("v", pa.string()), ("m", pa.timestamp("us"))])
NOON = datetime(2024, 3, 5, 4, tzinfo=UTC)
"""Noon in Shanghai, where the source of these tests is."""


def at(hours: float) -> datetime:
    """A time that the source writes: so many hours after noon, by its own clock."""
    return datetime(2024, 3, 5, 12) + timedelta(hours=hours)  # noqa: DTZ001 - the source writes no zone


def test_rows_of_one_stamp_that_come_in_two_nights() -> None:
    """A stamp is shared by rows of two nights, and a row comes late with an older one."""
    first: list[Row] = [(f"A{i}", "x", at(-1)) for i in range(5)]
    more: list[Row] = [(f"B{i}", "x", at(-1)) for i in range(5)] + [("C", "x", at(-30))]
    with nights(watched(), TIMED) as made:
        made.night(clock=NOON, t=first)
        run = made.night(clock=NOON, t=[*first, *more])
        assert made.source.whole == {"t": False}
        assert made.live(run) == Counter([*first, *more])
        assert run.manifest("mirror")["pull"][0]["unchanged"] == len(first)


def test_a_row_of_next_year_hides_no_change() -> None:
    """The watermark is no later than the source's own clock, whatever people enter."""
    odd = ("A", "x", at(24 * 300))
    with nights(watched(overlap="1h"), TIMED) as made:
        made.night(clock=NOON, t=[odd, ("B", "old", at(-1))])
        run = made.night(clock=NOON + timedelta(days=1), t=[odd, ("B", "new", at(2))])
        assert made.source.whole == {"t": False}
        assert made.live(run) == Counter([odd, ("B", "new", at(2))])


def test_the_clock_is_read_in_the_zone_of_the_source() -> None:
    """What was written within the last hours is a watermark; in UTC it would seem to be of the future."""
    with nights(watched(overlap="0h", deletes="never"), TIMED) as made:
        made.night(clock=NOON, t=[("A", "x", at(-2)), ("B", "x", at(-1))])
        run = made.night(clock=NOON, t=[("A", "unseen", at(-2)), ("B", "x", at(-1))])
        assert made.live(run) == Counter([("A", "x", at(-2)), ("B", "x", at(-1))])


def test_a_number_begins_again_as_far_back_as_is_said() -> None:
    """A transaction that took its number early may commit late."""
    held: list[Row] = [("A", "x", 100), ("B", "x", 97)]
    with nights(watched(overlap=5, deletes="never")) as made:
        made.night(t=held)
        run = made.night(t=[*held, ("C", "x", 96), ("D", "x", 94)])
        assert made.live(run) == Counter([*held, ("C", "x", 96)])


def test_a_row_version_is_a_cursor() -> None:
    schema = pa.schema([("k", pa.string()), ("v", pa.string()), ("m", pa.binary(8))])
    one, two = (bytes.fromhex(f"00000000000007{end}") for end in ("d1", "d2"))
    with nights(watched(), schema) as made:
        made.night(t=[("A", "x", one), ("B", "x", two)])
        run = made.night(t=[("A", "hidden", one), ("B", "y", two)])
        assert made.source.whole == {"t": False}
        assert made.live(run) == Counter([("A", "x", one), ("B", "y", two)])


def test_a_row_version_that_was_taken_early_and_committed_late_is_not_passed_over() -> None:
    """A transaction took 97, others took 98 to 100 and were quicker: each part begins again below what was open in it."""
    done: list[Row] = [("A", "x", 80), ("B", "x", 90), ("C", "x", 100)]
    with nights(watched("23", "24", overlap=0, deletes="never")) as made:
        made.source.ceilings = {"t23": 97}
        made.night(t23=done, t24=done)
        late = [("A", "unseen", 80), *done[1:], ("D", "late", 97), ("E", "late", 98)]
        made.source.ceilings = {"t23": 101}
        run = made.night(t23=late, t24=late)
        assert made.source.whole == {"t23": False, "t24": False}
        assert made.live(run) == Counter([*done, ("D", "late", 97), ("E", "late", 98), *done])
        assert run.manifest("mirror")["tables"]["erp"]["t"]["cursors"]["23"] == {"type": "number", "value": "100"}


def test_each_part_has_a_watermark_of_its_own() -> None:
    """The versions of two databases are counted apart; a new part is read whole."""
    with nights(watched("23", "24", deletes="never")) as made:
        made.night(t23=[("A", "x", 900)], t24=[("A", "x", 5)])
        run = made.night(t23=[("A", "x", 900)], t24=[("A", "y", 6)])
        assert made.source.whole == {"t23": False, "t24": False}
        assert made.live(run) == Counter([("A", "x", 900), ("A", "y", 6)])


def test_the_tag_of_the_parts_hides_no_column() -> None:
    """A table of parts and ``part`` for their number, the default name of the tag, do meet."""
    schema = pa.schema([("k", pa.string()), ("v", pa.string()), ("m", pa.int64()), ("part", pa.string())])
    with nights(watched("23", "24"), schema) as made, pytest.raises(ConfigurationError, match=r"source\.tag_taken"):
        made.night(t23=[("A", "x", 1, "P-7")], t24=[("A", "x", 1, "P-8")])


def test_the_column_of_the_parts_may_get_another_name() -> None:
    with nights(watched("23", "24")) as made:
        rows: list[Row] = [("A", "x", 900), ("B", "x", 901)]
        made.night(t23=rows, t24=rows)
        table = made.hub.dictionary.sources["erp"].tables["t"].model_copy(update={"tag": "year"})
        source = made.hub.dictionary.sources["erp"].model_copy(update={"tables": {"t": table}})
        made.hub = replace(made.hub, dictionary=made.hub.dictionary.model_copy(update={"sources": {"erp": source}}))
        run = made.night(t23=rows, t24=rows)
        assert run.manifest("mirror")["pull"][0]["unchanged"] == 4
        assert [row["year"] for row in made.hub.mirrored(run, "t")] == ["23", "23", "24", "24"]
        made.night(t23=rows, t24=rows[:1])
        assert made.source.whole == {"t23": False, "t24": False}


@pytest.mark.parametrize("gone", [1, 3])
def test_deletions_wait_for_the_comparison_of_keys(gone: int) -> None:
    """Between two comparisons nothing is taken for deleted; then the missing keys are, within the brake."""
    held: list[Row] = [(f"A{i}", "x", at(-50)) for i in range(5)]
    with nights(watched(keys_every="7d"), TIMED) as made:
        made.night(clock=NOON, t=held)
        run = made.night(clock=NOON + timedelta(days=6), t=held[gone:])
        assert made.live(run) == Counter(held)
        assert made.source.listed == set()
        week = NOON + timedelta(days=7) - timedelta(minutes=5)
        if gone == 3:
            with pytest.raises(DataError, match=r"pull\.brake"):
                made.night(clock=week, t=held[gone:])
            return
        run = made.night(clock=week, t=held[gone:])
        assert made.source.listed == {"t"}
        assert made.live(run) == Counter(held[gone:])
        made.night(clock=week + timedelta(days=1), t=held[gone:])
        assert made.source.listed == set()


def test_a_change_without_a_stamp_is_found_when_all_is_compared() -> None:
    last: Row = ("B", "x", at(-1))
    before, after = [("A", "x", at(-90)), last], [("A", "y", at(-90)), last]
    with nights(watched(whole_every="30d"), TIMED) as made:
        made.night(clock=NOON, t=before)
        assert made.live(made.night(clock=NOON + timedelta(days=29), t=after)) == Counter(before)
        assert made.live(made.night(clock=NOON + timedelta(days=30), t=after)) == Counter(after)
        assert made.source.whole == {"t": True}
        made.night(clock=NOON + timedelta(days=31), t=after)
        assert made.source.whole == {"t": False}


def test_an_emptied_part_stops_the_run_however_small_it_is() -> None:
    large: list[Row] = [(f"A{i}", "x", 1) for i in range(20)]
    with nights(watched("23", "24")) as made:
        made.night(t23=[("A", "x", 1), ("B", "x", 1)], t24=large)
        with pytest.raises(DataError, match=r"pull\.part_gone"):
            made.night(t23=[], t24=large)
        assert made.live(made.night(t23=[("B", "x", 1)], t24=large)) == Counter([*large, ("B", "x", 1)])
        assert made.live(made.night(full=True, t23=[], t24=large)) == Counter(large)
