"""Which records are one thing, and the ids that they keep over many nights."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dictionary.compiled import Dictionary
from dictionary.loader import load_dictionary, load_settings
from dictionary.sql import quote
from guiyi.vocabulary import vocabulary
from pipelines.reconcile.identity import assign_ids
from pipelines.reconcile.matching import match
from pipelines.reconcile.workspace import Workspace
from pipelines.run import Run, State

Supplier = tuple[str, str, str | None] | tuple[str, str, str | None, str]
"""Record, name, credit code, and the former name where it has one."""

A, B = "91329999MADEM0011R", "91329999MADEM002XH"


@pytest.fixture(scope="module")
def dictionary(tmp_path_factory) -> Dictionary:
    folder = tmp_path_factory.mktemp("project")
    (folder / "guiyi.yaml").write_text("name: test\n")
    for system in ("erp", "mes"):
        (folder / "sources").mkdir(exist_ok=True)
        (folder / "sources" / f"{system}.yaml").write_text(
            f"source: {system}\nconnect: {{sqlalchemy: 'sqlite:///x'}}\ntimezone: UTC\ntables: {{t: {{key: [id]}}}}\n"
        )
    return load_dictionary(load_settings(folder), vocabulary())


class Nights:
    """Suppliers matched night after night; each night's crosswalk is the next one's yesterday."""

    def __init__(self, dictionary: Dictionary) -> None:
        self.dictionary = dictionary
        self.connection = duckdb.connect()
        self.connection.execute("ATTACH ':memory:' AS previous")
        self.connection.execute("CREATE SCHEMA previous.crosswalk")
        self.number = 0

    def night(self, suppliers: list[Supplier]) -> dict[str, str]:
        """Match suppliers and give each record's master."""
        self.number += 1
        now = datetime(2026, 1, self.number, tzinfo=UTC)
        run = Run(self.number, self.number - 1, now, None, self.dictionary, State(Path()))  # type: ignore[arg-type]
        work = Workspace(run, self.connection, {}, has_previous=self.number > 1)
        self._records(suppliers)
        work.execute(
            "CREATE OR REPLACE TEMP TABLE match_conflict (object VARCHAR, rule VARCHAR, record_id VARCHAR, component VARCHAR)"
        )
        match(work, "supplier")
        assign_ids(work, "supplier")
        self._publish()
        return dict(self.connection.execute("SELECT record_id, master_id FROM master").fetchall())

    def conflicts(self) -> set[str]:
        return {row[0] for row in self.connection.execute("SELECT record_id FROM match_conflict").fetchall()}

    def _records(self, suppliers: list[Supplier]) -> None:
        columns = "record_id VARCHAR, system VARCHAR, source_key VARCHAR, excluded_by VARCHAR"
        fields = ", ".join(
            f"{quote(n)} {f.type.column}" for n, f in self.dictionary.objects["supplier"].fields.items() if n != "uscc"
        )
        name = quote("gathered.supplier")
        self.connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE {name} ({columns}, {fields}, uscc VARCHAR, "id.uscc" VARCHAR)"""
        )
        for record, legal_name, uscc, *former in suppliers:
            self.connection.execute(
                f"""INSERT INTO {name} (record_id, system, source_key, legal_name, uscc, "id.uscc", former_name)
                VALUES (?, ?, ?, ?, ?, ?, ?)""",
                [record, "erp" if record < "m" else "mes", record, legal_name, uscc, uscc, *(former or [None])],
            )

    def _publish(self) -> None:
        self.connection.execute(
            f"""CREATE OR REPLACE TABLE previous.crosswalk.supplier AS SELECT m.record_id, r.system, r.source_key, m.master_id,
                m.first_run, CAST(NULL AS TIMESTAMPTZ) AS until FROM master AS m JOIN {quote("gathered.supplier")} AS r
                USING (record_id) UNION ALL BY NAME
                SELECT record_id, system, source_key, master_id, first_run, now() AS until FROM ({self._before()})
                WHERE record_id NOT IN (SELECT record_id FROM master)"""
        )

    def _before(self) -> str:
        if self.number == 1:
            return """SELECT NULL::VARCHAR AS record_id, NULL::VARCHAR AS system, NULL::VARCHAR AS source_key,
                NULL::VARCHAR AS master_id, NULL::VARCHAR AS first_run WHERE false"""
        self.connection.execute("CREATE OR REPLACE TEMP TABLE before AS SELECT * FROM previous.crosswalk.supplier")
        return "SELECT * FROM before"


@pytest.fixture
def nights(dictionary) -> Nights:
    return Nights(dictionary)


def groups(masters: dict[str, str]) -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for record, master in masters.items():
        found.setdefault(master, set()).add(record)
    return {frozenset(members) for members in found.values()}


def test_a_valid_identifier_links_whatever_the_names(nights):
    assert groups(nights.night([("e1", "苏州康泰有限公司", A), ("m1", "康泰", A)])) == {frozenset({"e1", "m1"})}


def test_a_name_links_unless_identifiers_differ(nights):
    found = nights.night([("e1", "康泰有限公司", A), ("e2", "康泰（有限公司）".replace("（", "").replace("）", ""), B)])
    assert groups(found) == {frozenset({"e1"}), frozenset({"e2"})}
    assert nights.conflicts() == {"e1", "e2"}


def test_one_without_identifier_joins_the_one_with(nights):
    found = nights.night([("e1", "康泰有限公司", A), ("m1", "康泰股份有限公司", None)])
    assert groups(found) == {frozenset({"e1", "m1"})}


def test_one_without_identifier_joins_neither_of_two(nights):
    found = nights.night([("e1", "康泰有限公司", A), ("e2", "康泰有限公司", B), ("m1", "康泰有限公司", None)])
    assert groups(found) == {frozenset({"e1"}), frozenset({"e2"}), frozenset({"m1"})}


def test_a_former_name_links_like_the_name(nights):
    found = nights.night(
        [("e1", "康泰科技有限公司", A, "康泰有限公司"), ("m1", "康泰", None), ("m2", "康泰科技", None)]
    )
    assert groups(found) == {frozenset({"e1", "m1", "m2"})}


def test_a_former_name_links_no_other_identifier(nights):
    found = nights.night([("e1", "康泰科技有限公司", A, "康泰有限公司"), ("e2", "康泰有限公司", B)])
    assert groups(found) == {frozenset({"e1"}), frozenset({"e2"})}


def test_branches_are_not_their_parents(nights):
    names = [
        "康泰（苏州）有限公司",
        "康泰（上海）有限公司",
        "康泰集团有限公司",
        "康泰有限公司苏州分公司",
        "康泰有限公司",
    ]
    found = nights.night([(f"e{i}", name, None) for i, name in enumerate(names)])
    assert len(groups(found)) == len(names)


def test_a_merge_keeps_the_elder_id_and_an_unmerge_gives_the_younger_its_own_back(nights):
    apart = nights.night([("e1", "甲", A), ("e2", "乙", B)])
    merged = nights.night([("e1", "甲", A), ("e2", "乙", A)])
    again = nights.night([("e1", "甲", A), ("e2", "乙", B)])
    assert merged == {"e1": apart["e1"], "e2": apart["e1"]}
    assert again == apart


def test_an_id_outlives_its_first_record(nights):
    first = nights.night([("e1", "甲", A), ("m1", "甲", A)])
    second = nights.night([("m1", "甲", A)])
    third = nights.night([("e0", "甲", A), ("m1", "甲", A)])
    assert set(first.values()) == set(second.values()) == set(third.values()) == {first["e1"]}


def test_when_a_cluster_whose_first_record_is_gone_falls_apart_one_part_keeps_the_id(nights):
    first = nights.night([("e1", "甲", A), ("m1", "甲", None), ("m2", "甲", None)])
    nights.night([("m1", "甲", None), ("m2", "甲", None)])
    apart = nights.night([("m1", "甲", None), ("m2", "乙", None)])
    assert apart == {"m1": first["e1"], "m2": "m2"}


def test_a_newcomer_with_a_smaller_key_does_not_take_the_id(nights):
    first = nights.night([("e5", "甲", A)])
    assert nights.night([("e1", "甲", A), ("e5", "甲", A)]) == {"e1": first["e5"], "e5": first["e5"]}


suppliers = st.lists(
    st.tuples(st.sampled_from(["甲", "乙有限公司", "乙", "丙公司"]), st.sampled_from([A, B, None])),
    min_size=1,
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(suppliers, st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(dictionary, found, shuffle: random.Random):
    records = [(f"{'em'[i % 2]}{i}", name, uscc) for i, (name, uscc) in enumerate(found)]
    shuffled = list(records)
    shuffle.shuffle(shuffled)
    assert Nights(dictionary).night(records) == Nights(dictionary).night(shuffled)


@settings(max_examples=40, deadline=None)
@given(suppliers)
def test_no_thing_has_two_identifiers(dictionary, found):
    records = [(f"e{i}", name, uscc) for i, (name, uscc) in enumerate(found)]
    masters = Nights(dictionary).night(records)
    told: dict[str, set[str]] = {}
    for record, _, uscc in records:
        if uscc:
            told.setdefault(masters[record], set()).add(uscc)
    assert all(len(values) == 1 for values in told.values())
