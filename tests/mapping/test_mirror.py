"""The fold: random nights of pulls against a dictionary in memory, and the first law on each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dictionary.compiled import Dictionary
from dictionary.problems import DataError, ResourceError
from pipelines.run import Run
from tests.mapping.harness import Extract, Hub, hub
from tests.mapping.reference_values import as_key_part, key_json
from tests.mapping.strategies import dictionary

SCHEMA = pa.schema([("k1", pa.string()), ("k2", pa.string()), ("v", pa.string()), ("m", pa.int64())])
Cells = tuple[Any, ...]
Pull = list[Cells]

folds = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, max_examples=100)

keys = st.sampled_from(
    [("a", "bc"), ("ab", "c"), ("a", "b"), ("a ", "b"), (None, "a"), ("a", None), ('a","b', ""), ("", "a")]
)
pulls = st.lists(st.builds(lambda key, v: (*key, v, 1), keys, st.sampled_from(["x", "y", "", None])), max_size=6)


def made(key: Sequence[str], *, blanks: str = "keep", **changes: Any) -> Dictionary:
    table = {"key": list(key), "columns": SCHEMA.names, "changes": {"brake": "100%", **changes}}
    feed = {"object": "thing", "from": {"d": "t"}, "fields": {"v": "d.v"}}
    source = {"tables": {"t": table}, "feeds": {"f": feed}, "collation": {"trailing_blanks": blanks}}
    return dictionary(source, {"v": {"type": "text"}})


def extract(rows: Pull, *, since: str | None = None, all_keys: Sequence[Sequence[Any]] | None = None) -> Extract:
    listed = None if all_keys is None else [dict(zip(("k1", "k2"), key, strict=True)) for key in all_keys]
    return Extract(SCHEMA, [dict(zip(SCHEMA.names, row, strict=True)) for row in rows], since=since, keys=listed)


@dataclass
class Reference:
    """The mirror as a dictionary: the live copies of each key, in no order, and how often each came to be."""

    spec: Dictionary
    live: dict[str, Counter[Cells]] = field(default_factory=dict)

    def key(self, row: Cells) -> str:
        source = self.spec.sources["erp"]
        names = source.tables["t"].key
        return key_json(as_key_part(row[SCHEMA.names.index(name)], source) for name in names) if names else repr(row)

    def pull(self, rows: Pull, still_there: set[str] | None = None) -> dict[str, int]:
        """Fold a pull; ``still_there`` are the keys that a cursor's key list shows, None for a full pull."""
        today: dict[str, Counter[Cells]] = {}
        for row in rows:
            today.setdefault(self.key(row), Counter())[row] += 1
        keyed = bool(self.spec.sources["erp"].tables["t"].key)
        if keyed:
            today = {key: Counter(set(copies)) for key, copies in today.items()}
        counts: Counter[str] = Counter(extracted=len(rows))
        counts["repeated"] = len(rows) - sum(copies.total() for copies in today.values())
        for key in {*self.live, *today}:
            before, after = self.live.get(key, Counter()), today.get(key, Counter())
            if still_there is not None and key not in today and key in still_there:
                continue
            counts += self._fates(before, after)
            if after:
                self.live[key] = after
            else:
                self.live.pop(key, None)
        return {name: counts[name] for name in ("extracted", "repeated", "new", "deleted")} | {
            "moved": counts["changed"] + counts["unchanged"]
        }

    @staticmethod
    def _fates(before: Counter[Cells], after: Counter[Cells]) -> Counter[str]:
        """Copies are told apart by number only: of two sets of copies, as many as the smaller has are met again."""
        met = min(before.total(), after.total())
        equal = met if before == after else 0
        return Counter(
            new=max(after.total() - before.total(), 0),
            deleted=max(before.total() - after.total(), 0),
            unchanged=equal,
            changed=met - equal,
        )


def night(made_hub: Hub, number: int, pulled: Extract) -> tuple[Run, dict[str, Any]]:
    run = made_hub.night(number, {"t": pulled})
    (line,) = run.manifest("mirror")["pull"]
    return run, line


def file_of(run: Run) -> str:
    return str(run.manifest("mirror")["tables"]["erp"]["t"]["file"])


def live_rows(made_hub: Hub, run: Run) -> list[dict[str, Any]]:
    return [row for row in made_hub.mirrored(run, "t") if row["@deleted"] is None]


def cells(row: Mapping[str, Any]) -> Cells:
    return tuple(row[name] for name in SCHEMA.names)


def agree(made_hub: Hub, run: Run, line: Mapping[str, Any], counts: Mapping[str, int], reference: Reference) -> None:
    assert line["extracted"] == line["new"] + line["changed"] + line["unchanged"] + line["repeated"]
    assert {name: line[name] for name in ("extracted", "repeated", "new", "deleted")} | {
        "moved": line["changed"] + line["unchanged"]
    } == counts
    found: dict[str, Counter[Cells]] = {}
    copies: dict[str, list[int]] = {}
    keyed = bool(reference.spec.sources["erp"].tables["t"].key)
    for row in live_rows(made_hub, run):
        found.setdefault(row["@key"] if keyed else repr(cells(row)), Counter())[cells(row)] += 1
        copies.setdefault(row["@key"], []).append(row["@copy"])
        assert row["@copies"] == (reference.live[row["@key"]].total() if keyed else 1)
    assert found == reference.live
    assert all(sorted(numbers) == list(range(1, len(numbers) + 1)) for numbers in copies.values())


@folds
@given(
    st.lists(pulls, min_size=1, max_size=4), st.sampled_from(["keep", "ignore"]), st.sampled_from([(), ("k1", "k2")])
)
@example([[("a", "b", "x", 1)] * 2, [("a", "b", "x", 1)] * 3, [("a", "b", "x", 1)]], "keep", ())
@example([[("a", "b", "x", 1)], [], [("a", "b", "x", 1)]], "keep", ("k1", "k2"))
@example([[("a", "b", "x", 1)] * 2 + [("a", "b", "y", 1)]] * 2, "keep", ())
@example([[("a", "b", "x", 1)] * 2 + [("a", "b", "y", 1)]] * 2, "keep", ("k1", "k2"))
@example([[("a", "b", "x", 1), ("a ", "b", "y", 1)], [("a ", "b", "y", 1)]], "ignore", ("k1", "k2"))
def test_full_pulls(nights: list[Pull], blanks: str, key: tuple[str, ...]) -> None:
    spec = made(key, blanks=blanks)
    reference = Reference(spec)
    before: dict[Any, dict[str, Any]] = {}
    with hub(spec) as made_hub:
        for number, rows in enumerate(nights, 1):
            run, line = night(made_hub, number, extract(rows))
            agree(made_hub, run, line, reference.pull(rows), reference)
            after = {(row["@key"], row["@copy"]): row for row in made_hub.mirrored(run, "t")}
            marked(before, after, run)
            before = after


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[Pull, Pull]]:
    """A source over some nights: what it holds, and what a cursor with overlap brings of it."""
    held: dict[tuple[Any, ...], Cells] = {}
    found = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        for key in draw(st.lists(keys, max_size=3, unique=True)):
            if key in held and draw(st.booleans()):
                del held[key]
            else:
                held[key] = (*key, draw(st.sampled_from(["x", "y", None])), number)
        again = draw(st.sets(st.sampled_from(sorted(held, key=repr)), max_size=2)) if held else set()
        brought = [row for key, row in held.items() if row[3] == number or key in again]
        found.append((list(held.values()), list(held.values()) if number == 1 else brought))
    return found


@folds
@given(histories(), st.sampled_from(["compare_keys", "never"]))
def test_cursor_pulls(history: list[tuple[Pull, Pull]], deletes: str) -> None:
    spec = made(("k1", "k2"), cursor="m", deletes=deletes)
    reference = Reference(spec)
    with hub(spec) as made_hub:
        for number, (held, brought) in enumerate(history, 1):
            listed = [row[:2] for row in held] if deletes == "compare_keys" else None
            keys_now = {reference.key(row) for row in held} if listed is not None else set(reference.live)
            if number == 1:
                pulled, still_there = extract(brought), None
            else:
                pulled, still_there = extract(brought, since=str(number - 1), all_keys=listed), keys_now
            run, line = night(made_hub, number, pulled)
            agree(made_hub, run, line, reference.pull(brought, still_there), reference)


def marked(before: Mapping[Any, dict[str, Any]], after: Mapping[Any, dict[str, Any]], run: Run) -> None:
    """A row keeps the run that brought it until its content changes; a vanished one keeps the run that missed it."""
    assert set(before) <= set(after)
    for at, row in after.items():
        old = before.get(at)
        if row["@deleted"] is not None:
            assert old is not None
            assert (row["@extract"], row["@deleted"]) == (old["@extract"], old["@deleted"] or run.name)
        elif old is not None and old["@deleted"] is None and old["@hash"] == row["@hash"]:
            assert row["@extract"] == old["@extract"]
        else:
            assert row["@extract"] == run.name


ONE: Pull = [("a", "b", "x", 1)]


def test_identical_row_that_returns_is_new() -> None:
    with hub(made(("k1", "k2"))) as made_hub:
        lines = [night(made_hub, n, extract(rows))[1] for n, rows in enumerate([ONE, [], ONE, ONE], 1)]
    assert [(line["new"], line["deleted"], line["unchanged"]) for line in lines] == [
        (1, 0, 0), (0, 1, 0), (1, 0, 0), (0, 0, 1),
    ]  # fmt: skip


def test_unchanged_table_keeps_its_file() -> None:
    with hub(made(("k1", "k2"))) as made_hub:
        files = [file_of(night(made_hub, n, extract(rows))[0]) for n, rows in enumerate([ONE, ONE * 2, [], [], ONE], 1)]
    assert files[0] == files[1]
    assert files[2] == files[3]
    assert len({files[0], files[2], files[4]}) == 3


def test_an_equal_pull_is_compared_where_the_mirror_has_moved_on() -> None:
    """A cursor told of a change, and now the table is what it was when it was last pulled whole."""
    with hub(made(("k1", "k2"), cursor="m")) as made_hub:
        night(made_hub, 1, extract(ONE))
        night(made_hub, 2, extract([("a", "b", "y", 2)], since="1", all_keys=[("a", "b")]))
        run, line = night(made_hub, 3, extract(ONE))
        assert [row["v"] for row in live_rows(made_hub, run)] == ["x"]
    assert (line["changed"], line["unchanged"]) == (1, 0)


def test_an_equal_pull_is_compared_where_its_key_is_another() -> None:
    with hub(made(("k1", "k2"))) as made_hub:
        night(made_hub, 1, extract(ONE))
        run, line = night(Hub(made_hub.folder, made(("k2",))), 2, extract(ONE))
        assert [row["@key"] for row in live_rows(made_hub, run)] == ['["b"]']
    assert (line["new"], line["deleted"]) == (1, 1)


def test_new_column_writes_a_new_file() -> None:
    wider = pa.schema([*SCHEMA, ("w", pa.string())])
    with hub(made(("k1", "k2"))) as made_hub:
        first, _ = night(made_hub, 1, extract(ONE))
        row = dict(zip(SCHEMA.names, ONE[0], strict=True))
        second, line = night(made_hub, 2, Extract(wider, [row | {"w": None}]))
        assert file_of(first) != file_of(second)
        assert [row["w"] for row in live_rows(made_hub, second)] == [None]
    assert (line["changed"], line["unchanged"]) in {(1, 0), (0, 1)}


def test_compound_keys_do_not_run_together() -> None:
    rows: Pull = [
        (*key, "x", 1) for key in [("a", "bc"), ("ab", "c"), ('a","b', ""), ("a", 'b",""'), (None, "a"), ("null", "a")]
    ]
    with hub(made(("k1", "k2"))) as made_hub:
        run, line = night(made_hub, 1, extract(rows))
        assert len({row["@key"] for row in live_rows(made_hub, run)}) == len(rows)
    assert (line["new"], line["repeated"]) == (len(rows), 0)


@pytest.mark.parametrize(("gone", "stops"), [(3, False), (4, True), (10, True)])
def test_brake(gone: int, stops: bool) -> None:
    rows: Pull = [("a", str(i), "x", 1) for i in range(10)]
    with hub(made(("k1", "k2"), brake="30%")) as made_hub:
        night(made_hub, 1, extract(rows))
        if not stops:
            assert night(made_hub, 2, extract(rows[gone:]))[1]["deleted"] == gone
            return
        with pytest.raises(DataError, match=r"pull\.brake"):
            night(made_hub, 2, extract(rows[gone:]))
        asked = made_hub.night(2, {"t": extract(rows[gone:])}, full=True)
        assert asked.manifest("mirror")["pull"][0]["deleted"] == gone


def test_parts_of_one_table_do_not_meet() -> None:
    table = {"key": ["k1", "k2"], "parts": {"2023": "t_2023", "2024": "t_2024"}, "columns": SCHEMA.names}
    feed = {"object": "thing", "from": {"d": "t"}, "fields": {"v": "d.v"}}
    spec = dictionary({"tables": {"t": table}, "feeds": {"f": feed}}, {"v": {"type": "text"}})
    rows = extract(ONE).rows
    with hub(spec) as made_hub:
        for number in (1, 2):
            parts = [Extract(SCHEMA, rows, tag=tag) for tag in ("2023", "2024")]
            run = made_hub.night(number, {"t": parts})
        assert [row["@key"] for row in live_rows(made_hub, run)] == ['["2023","a","b"]', '["2024","a","b"]']
        assert run.manifest("mirror")["pull"][0]["unchanged"] == 2


def test_damaged_extract_is_never_folded() -> None:
    with hub(made(("k1", "k2"))) as made_hub:
        run, _ = night(made_hub, 1, extract(ONE))
        path = next(run.landed.rglob("rows-*.parquet"))
        whole = path.read_bytes()
        from pipelines.mirror import mirror
        from pipelines.progress import Silent

        for broken in (whole[:-1], whole[:20] + bytes([whole[20] ^ 1]) + whole[21:]):
            path.write_bytes(broken)
            with pytest.raises(ResourceError):
                mirror(run, Silent())


@pytest.mark.parametrize("cursor", ["", "m"])
def test_a_key_that_is_written_otherwise_is_the_same_row(cursor: str) -> None:
    """As in its source, which compares without case: nothing is deleted, and the cells have the new writing."""
    table = {"key": ["k1"], "columns": SCHEMA.names, "changes": {"cursor": cursor or None}}
    feed = {"object": "thing", "from": {"d": "t"}, "fields": {"v": "d.v"}}
    source = {"tables": {"t": table}, "feeds": {"f": feed}, "collation": {"case": "ignore", "width": "ignore"}}
    first: Pull = [("a-1", "b", "x", 1), ("c", "b", "x", 1)]
    then: Pull = [("Ａ-1", "b", "x", 2), ("c", "b", "x", 1)]
    with hub(dictionary(source, {"v": {"type": "text"}})) as made_hub:
        night(made_hub, 1, extract(first))
        pulls = [extract(then), extract(then)]
        if cursor:
            keys = [{"k1": row[0]} for row in then]
            pulls = [
                Extract(SCHEMA, extract(then[:1]).rows, since="1", keys=keys),
                Extract(SCHEMA, [], since="2", keys=keys),
            ]
        for number, pulled in enumerate(pulls, 2):
            run, line = night(made_hub, number, pulled)
            assert (line["new"], line["deleted"]) == (0, 0)
            assert {(row["@key"], row["k1"]) for row in live_rows(made_hub, run)} == {
                ('["a-1"]', "Ａ-1"),
                ('["c"]', "c"),
            }
