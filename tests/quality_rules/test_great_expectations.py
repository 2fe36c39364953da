"""Great Expectations and our own pass name the same failing records, for every rule that both can express."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from contextlib import closing
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from demo.plant import generate
from demo.writers import write_sqlite
from dictionary.compiled import Dictionary
from dictionary.sql import literal, quote
from pipelines.reconcile.results import open_results
from quality_rules.judged import failing
from quality_rules.suites import Expected, suite
from tests.end_to_end.plants import FIRST, Night, run_night
from tests.guiyi.conftest import ask
from tests.projects import copy_project

Key = tuple[str, str, str]


SPOILT = {
    "erp": (
        "UPDATE Vendor SET cVenName = NULL WHERE rowid % 40 = 0",
        "UPDATE bom_opcomponent SET CompScrap = 250 WHERE OpComponentId % 200 = 0",
        "UPDATE bom_opcomponent SET BaseQtyN = 0 WHERE OpComponentId % 301 = 0",
        "UPDATE rdrecord01 SET cVenCode = 'NOBODY' WHERE ID % 50 = 0",
        "UPDATE ComputationUnit SET cComUnitName = 'hogshead' WHERE rowid = 2",
        "UPDATE CurrentStock SET cBatch = lower(cBatch) || '#' WHERE AutoID % 60 = 0",
    ),
    "mes": ("UPDATE pro_workorder SET status = 'LOST' WHERE rowid % 20 = 0",),
}
"""More faults than the demo plant has, so that every kind has some."""


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    folder = copy_project(tmp_path_factory.mktemp("gx") / "project")
    write_sqlite(generate(scale=0.02), folder / "data")
    for system, statements in SPOILT.items():
        with closing(sqlite3.connect(folder / "data" / f"{system}.sqlite")) as source, source:
            for statement in statements:
                source.execute(statement)
    return run_night(folder, FIRST)


@pytest.fixture(scope="module")
def conformed(night: Night) -> duckdb.DuckDBPyConnection:
    """The conformed records before any is held back: what both judge."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    open_results(connection, night.run.dictionary, night.run.folder / "reconcile")
    return connection


def batch(connection: duckdb.DuckDBPyConnection, dictionary: Dictionary, name: str) -> pd.DataFrame:
    """The records as read; formats judge the writing of the source, which is kept where it is not the value."""
    definition = dictionary.objects[name]
    columns = []
    for field, told in definition.fields.items():
        value = quote(field)
        if told.is_reference:
            value = f"coalesce({value}, CASE WHEN {quote(f'{field}.state')} <> 'none' THEN '?' END)"
        elif told.format:
            raw = f"list_filter(failed, lambda f: f.field = {literal(field)} AND f.raw IS NOT NULL)[1].raw"
            value = f"coalesce({raw}, {value})"
        columns.append(f"{value} AS {quote(definition.column(field))}")
    marks = "record_id, system, feed, source_key, CASE WHEN NOT mention THEN master_id END AS held_master"
    rows = f"SELECT {marks}, {', '.join(columns)} FROM {quote(f'record.{name}')} WHERE excluded_by IS NULL AND NOT inferred"
    return connection.execute(rows).to_arrow_table().to_pandas()


def test_same_failing_records(night: Night, conformed: duckdb.DuckDBPyConnection) -> None:
    dictionary = night.run.dictionary

    def known(name: str) -> list[str]:
        rows = conformed.execute(f"SELECT DISTINCT master_id FROM {quote(f'record.{name}')} WHERE NOT inferred")
        return [row[0] for row in rows.fetchall()]

    batches: dict[str, tuple[pd.DataFrame, list[Expected]]] = {
        name: (batch(conformed, dictionary, name), suite(dictionary, name, known)) for name in dictionary.objects
    }
    theirs = failing(batches)
    ours: dict[Key, set[str]] = defaultdict(set)
    for name in dictionary.objects:
        rows = conformed.execute(
            f"SELECT f.rule, coalesce(f.field, ''), record_id FROM (SELECT record_id, unnest(failed) AS f "
            f"FROM {quote(f'record.{name}')} WHERE NOT inferred AND excluded_by IS NULL)"
        ).fetchall()
        for rule, field, record in rows:
            ours[name, rule, field].add(record)
    table: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    kinds = {
        (r.rule.object, r.rule.id, r.rule.field or ""): r.rule.kind for _, rules in batches.values() for r in rules
    }
    for key, found in theirs.items():
        line = table[kinds[key]]
        line[0] += 1
        line[1] += len(ours[key])
        line[2] += len(found)
    print("\nkind, rules, keys ours, keys Great Expectations")
    for kind, numbers in sorted(table.items()):
        print(kind, *numbers)
    assert {
        key: (len(ours[key] - found), len(found - ours[key])) for key, found in theirs.items() if found != ours[key]
    } == {}
    assert {kind for kind, (_, keys, _) in table.items() if keys} >= {
        "codes", "expect", "format", "range", "reference", "required", "unique",
    }  # fmt: skip


def test_data_docs_are_written_without_values_of_records(night: Night, tmp_path: Path) -> None:
    told = ask("quality", "docs", "--to", tmp_path / "docs", "--project", night.folder, "--format", "json")
    assert told.code == 0, told.err
    pages = {page: page.read_text(encoding="utf-8") for page in (tmp_path / "docs").rglob("*.html")}
    first = Path(told.json()["path"])
    linked = {first.parent / link for link in re.findall(r'href="([^"]+)"', pages[first])}
    assert len(linked) > 20
    assert linked <= set(pages)
    assert "https:" not in pages[first]
    assert told.err == ""
    names = [name for (name,) in night.ask("SELECT legal_name FROM source.supplier WHERE legal_name IS NOT NULL")]
    assert names
    everything = "".join(pages.values())
    assert all(name in everything for name in ("supplier", "purchase_receipt"))
    assert not [name for name in names if name in everything]
