"""Unequal rows of one key of which a cursor brings some; found by random sources, each at its smallest."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tests.mapping.harness import Extract, hub
from tests.mapping.strategies import dictionary


def test_cursor_brings_one_of_two_copies() -> None:
    schema = pa.schema([("k1", pa.string()), ("v", pa.string()), ("m", pa.int64())])
    table = {"key": ["k1"], "columns": schema.names, "changes": {"cursor": "m", "brake": "100%"}}
    feed = {"object": "thing", "from": {"d": "t"}, "fields": {"x": "d.v"}}
    spec = dictionary({"tables": {"t": table}, "feeds": {"f": feed}}, {"x": {"type": "text"}})
    for one, other in (("a", "b"), ("b", "a")):
        before = [{"k1": "1", "v": one, "m": 1}, {"k1": "1", "v": other, "m": 1}]
        with hub(spec) as made:
            made.night(1, {"t": Extract(schema, before)})
            changed = [{"k1": "1", "v": "c", "m": 2}]
            run = made.night(2, {"t": Extract(schema, changed, since="1", keys=[{"k1": "1"}, {"k1": "1"}])})
            live = {row["v"] for row in made.mirrored(run, "t") if row["@deleted"] is None}
        assert live in ({one, other, "c"}, {other, "c"})


@pytest.mark.parametrize("deletes", ["compare_keys", "never"])
def test_copies_that_a_cursor_left_stay_until_a_whole_pull(deletes: str) -> None:
    schema = pa.schema([("k1", pa.string()), ("v", pa.string()), ("m", pa.int64())])
    table = {"key": ["k1"], "columns": schema.names, "changes": {"cursor": "m", "brake": "100%", "deletes": deletes}}
    feed = {"object": "thing", "from": {"d": "t"}, "fields": {"x": "d.v"}}
    spec = dictionary({"tables": {"t": table}, "feeds": {"f": feed}}, {"x": {"type": "text"}})
    first = [{"k1": "1", "v": v, "m": 1} for v in "ab"] + [{"k1": "2", "v": "x", "m": 1}]
    listed = [{"k1": "1"}, {"k1": "1"}, {"k1": "2"}] if deletes == "compare_keys" else None
    changed = [{"k1": "1", "v": "c", "m": 2}, {"k1": "2", "v": "y", "m": 2}]
    with hub(spec) as made:
        made.night(1, {"t": Extract(schema, first)})
        for night in (2, 3):
            run = made.night(night, {"t": Extract(schema, changed, since="1", keys=listed)})
            live = [(row["v"], row["@copies"]) for row in made.mirrored(run, "t") if row["@deleted"] is None]
            assert sorted(live) == [("a", 3), ("b", 3), ("c", 3), ("y", 1)]
        run = made.night(4, {"t": Extract(schema, [{"k1": "1", "v": "c", "m": 2}])})
        assert [(row["v"], row["@copies"]) for row in made.mirrored(run, "t") if row["@deleted"] is None] == [("c", 1)]


def test_part_pulled_whole_beside_one_pulled_by_cursor() -> None:
    schema = pa.schema([("k1", pa.string()), ("v", pa.string()), ("m", pa.int64())])
    table = {"key": ["k1"], "parts": {"23": "t23", "24": "t24"}, "columns": schema.names, "changes": {"cursor": "m"}}
    feed = {"object": "thing", "from": {"d": "t"}, "fields": {"x": "d.v"}}
    spec = dictionary({"tables": {"t": table}, "feeds": {"f": feed}}, {"x": {"type": "text"}})
    rows = [{"k1": "1", "v": "a", "m": 1}]
    with hub(spec) as made:
        made.night(1, {"t": [Extract(schema, rows, tag=tag) for tag in ("23", "24")]})
        parts = [Extract(schema, [], tag="23", since="1", keys=[{"k1": "1"}]), Extract(schema, rows, tag="24")]
        run = made.night(2, {"t": parts})
        assert [row["@deleted"] for row in made.mirrored(run, "t")] == [None, None]
