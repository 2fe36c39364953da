"""History over several nights against a plain model of it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import pytest

from dictionary.sql import quote
from tests.reliability.conftest import Steps
from tests.reliability.hub import FIRST, Hub, edit
from tests.reliability.small import Rows, fill, intervals, night, small_hub

NIGHTS = 6
CONSTANT, THRICE, RETURNING, BACK_AGAIN, LATE, LAST = range(1, 7)
RANDOM = range(10, 40)
SCRIPTS: dict[int, list[str | None]] = {
    CONSTANT: ["a", "a", "a", "a", "a", "a"],
    THRICE: ["a", "b", "c", "d", "d", "d"],
    RETURNING: ["a", None, "a", None, None, "a"],
    BACK_AGAIN: ["a", "b", "a", "a", "b", "b"],
    LATE: [None, None, "a", "a", "b", None],
    LAST: ["a", "a", "a", "a", "a", None],
}
_RULE = """object: supplier
checks:
  - rule: SHORT
    label: {zh: 有简称, en: It has a short name}
    severity: minor
    dimension: completeness
    on_fail: hold
    expect: short_name is not null
"""
_RECORDED = "superseded_at IS NULL"


def _script(rng: random.Random) -> list[str | None]:
    found: list[str | None] = [rng.choice([None, "a", "b"])]
    while len(found) < NIGHTS:
        found.append(rng.choice([found[-1], found[-1], None, "a", "b", "c"]))
    return found


def _nights() -> list[Rows]:
    rng = random.Random(7)
    scripts = SCRIPTS | {key: _script(rng) for key in RANDOM}
    return [
        {key: address for key, script in scripts.items() if (address := script[number]) is not None}
        for number in range(NIGHTS)
    ]


@dataclass(frozen=True)
class Story:
    """All nights behind each other, and what each of them showed when it was new."""

    hub: Hub
    nights: list[Rows]
    seen: list[list[Any]]
    histories: list[list[Any]]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    hub, nights = small_hub(tmp_path_factory.mktemp("history") / "hub"), _nights()
    seen, histories = [], []
    for number, rows in enumerate(nights, 1):
        fill(hub, rows)
        hub.at(night(number)).must("build")
        seen.append(hub.ask("SELECT master_id, code, address, valid_from FROM core.supplier ORDER BY ALL"))
        histories.append(hub.ask("SELECT * FROM history.supplier ORDER BY ALL"))
    return Story(hub, nights, seen, histories)


def _as_of(hub: Hub, number: int) -> list[Any]:
    """What was believed on a night about that night, asked today."""
    at = f"TIMESTAMPTZ '{night(number)}'"
    return hub.ask(f"""SELECT master_id, code, address, valid_from FROM history.supplier
        WHERE valid_from <= {at} AND ({at} < valid_to OR valid_to IS NULL)
          AND recorded_at <= {at} AND ({at} < superseded_at OR superseded_at IS NULL) ORDER BY ALL""")


def test_core_is_the_source_of_the_night(story: Story) -> None:
    for rows, seen in zip(story.nights, story.seen, strict=True):
        assert {row[1]: row[2] for row in seen} == {f"S{key:03}": address for key, address in rows.items()}


def test_intervals_are_those_of_the_model(story: Story) -> None:
    found: dict[str, list[Any]] = {}
    rows = story.hub.ask(
        f"""SELECT code, address, valid_from::DATE::TEXT, valid_to::DATE::TEXT FROM history.supplier
            WHERE {_RECORDED} ORDER BY code, valid_from"""
    )
    for code, *version in rows:
        found.setdefault(code, []).append(tuple(version))
    expected = {
        f"S{key:03}": [
            (address, night(first)[:10], night(end)[:10] if end else None)
            for address, first, end in intervals(story.nights, key)
        ]
        for key in [*SCRIPTS, *RANDOM]
    }
    assert found == {code: versions for code, versions in expected.items() if versions}


def test_intervals_are_disjoint_and_at_most_one_is_open(story: Story) -> None:
    assert not story.hub.ask(
        f"""SELECT * FROM history.supplier a JOIN history.supplier b ON a.master_id = b.master_id AND a.rowid < b.rowid
            WHERE a.{_RECORDED} AND b.{_RECORDED} AND a.valid_from < coalesce(b.valid_to, 'infinity')
              AND b.valid_from < coalesce(a.valid_to, 'infinity')"""
    )
    assert not story.hub.ask("SELECT * FROM history.supplier WHERE valid_to <= valid_from")


def test_master_ids_stay(story: Story) -> None:
    assert not story.hub.ask("SELECT code FROM history.supplier GROUP BY code HAVING count(DISTINCT master_id) > 1")


def test_past_nights_keep_their_answers(story: Story) -> None:
    for number, seen in enumerate(story.seen, 1):
        assert _as_of(story.hub, number) == seen


def test_rows_are_only_added_and_closed(story: Story) -> None:
    """Of a row that was written once only ``superseded_at`` is ever filled in."""
    names = [row[0] for row in story.hub.ask("SELECT column_name FROM (DESCRIBE history.supplier)")]
    end = names.index("superseded_at")
    for before, after in zip(story.histories, story.histories[1:], strict=False):
        later = set(after)
        for row in before:
            closed = {(*row[:end], other[end], *row[end + 1 :]) for other in later if other[:end] == row[:end]}
            assert row in later or (row[end] is None and closed & later)


def test_changed_mapping_moves_only_recorded(story: Story, tmp_path_factory: pytest.TempPathFactory) -> None:
    hub = story.hub.copied(tmp_path_factory.mktemp("changed") / "hub")
    valid = f"SELECT master_id, valid_from, valid_to FROM history.supplier WHERE {_RECORDED} ORDER BY ALL"
    before = hub.ask(valid)
    edit(hub.folder / "sources" / "erp.yaml", "address: v.address", "address: upper(v.address)")
    hub.at(night(NIGHTS + 1)).must("build")
    assert hub.ask(valid) == before
    rows = hub.ask("SELECT address, recorded_at::DATE::TEXT FROM core.supplier")
    assert rows
    assert all(address.isupper() and recorded == night(NIGHTS + 1)[:10] for address, recorded in rows)
    for number, seen in enumerate(story.seen, 1):
        assert _as_of(hub, number) == seen
    fill(hub, {**story.nights[-1], CONSTANT: "z"})
    hub.at(night(NIGHTS + 2)).must("build")
    assert hub.ask(f"""SELECT address, valid_from::DATE::TEXT, valid_to::DATE::TEXT FROM history.supplier
        WHERE code = 'S001' AND {_RECORDED} ORDER BY valid_from""") == [
        ("A", night(1)[:10], night(NIGHTS + 2)[:10]),
        ("Z", night(NIGHTS + 2)[:10], None),
    ]


def test_changed_rule_moves_no_interval(story: Story, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A rule that now holds some records leaves what was accepted of them standing, stale."""
    hub = story.hub.copied(tmp_path_factory.mktemp("rule") / "hub")
    valid = f"SELECT master_id, valid_from, valid_to FROM history.supplier WHERE {_RECORDED} ORDER BY ALL"
    before = hub.ask(valid)
    folder = hub.folder / "dictionary" / "objects"
    folder.mkdir(parents=True)
    (folder / "supplier.yaml").write_text(_RULE, encoding="utf-8")
    hub.at(night(NIGHTS + 1)).must("build")
    assert hub.ask("SELECT DISTINCT standing FROM core.supplier") == [("stale",)]
    assert hub.ask(valid) == before


def test_every_object_of_the_demo(steps: Steps) -> None:
    """The second night's history still knows what the first night believed, and no interval overlaps another."""
    first, second = steps[1, ""], steps[2, ""]
    changed = 0
    for name in second.run().dictionary.objects:
        history, core = quote("history", name), quote("core", name)
        believed = second.ask(
            f"""SELECT {{}} FROM {history} WHERE valid_to IS NULL AND recorded_at <= TIMESTAMPTZ '{FIRST}'
                AND (superseded_at IS NULL OR superseded_at > TIMESTAMPTZ '{FIRST}') ORDER BY ALL""".format(
                ", ".join(quote(column) for (column, *_) in first.ask(f"DESCRIBE {core}"))
            )
        )
        assert believed == first.ask(f"SELECT * FROM {core} ORDER BY ALL"), name
        assert not second.ask(
            f"""SELECT * FROM {history} WHERE {_RECORDED} AND valid_to <= valid_from UNION ALL BY NAME
                SELECT a.* FROM {history} a JOIN {history} b ON a.master_id = b.master_id AND a.rowid <> b.rowid
                WHERE a.{_RECORDED} AND b.{_RECORDED} AND a.valid_from <= b.valid_from
                  AND b.valid_from < coalesce(a.valid_to, 'infinity')"""
        ), name
        changed += second.ask(f"SELECT count(*) FROM {history} WHERE superseded_at IS NOT NULL")[0][0]
    assert changed > 100
