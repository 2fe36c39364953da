"""What an impact predicts is exactly what adopting the draft then does; and it touches nothing."""

from __future__ import annotations

import errno
import os
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from dictionary.loader import load_settings
from dictionary.problems import DataError, ResourceError
from guiyi.vocabulary import dictionary_of
from lineage.values import value_view
from pipelines.files import sha256
from pipelines.impact import prediction
from pipelines.impact.prediction import impact
from pipelines.night import build
from pipelines.progress import Silent
from tests.impact.conftest import Predict, Row, predicted, run
from tests.impact.drafts import MEANING, RULES, SHAPE, Draft, erp, supplier
from tests.impact.reckoning import Warehouse, reckoned, told
from tests.reliability.hub import Hub, edit
from tests.servers import PostgresServer
from warehouse.generation import SCHEMAS
from warehouse.postgres_shape import Shape


@pytest.mark.parametrize("draft", [RULES, MEANING, SHAPE], ids=lambda draft: draft.name)
def test_prediction_is_what_adoption_does(hub: Hub, predictions: Predict, draft: Draft) -> None:
    was = Warehouse(hub.generation)
    draft.write(hub)
    run(hub)
    rows = predictions(draft)
    assert told(rows) == reckoned(was, Warehouse(hub.generation), draft.renamed)
    assert draft.expected <= Counter((row["part"], row["change"]) for row in rows)


def test_keys_and_values_are_told_and_personal_ones_masked(predictions: Predict) -> None:
    failures = [row for row in predictions(RULES) if row["part"] == "failure" and row["rule_id"] == "PHONE"]
    assert {row["source_key"]: (row["change"], row["field"], row["raw_value"]) for row in failures} == dict.fromkeys(
        ('["1"]', '["4"]'), ("flagged", "phone", "***")
    )
    assert {(row["system"], row["source_table"]) for row in failures} == {("erp", "vendor")}
    values = [row for row in predictions(MEANING) if row["part"] == "value" and row["object"] == "supplier"]
    assert {(row["before"], row["after"]) for row in values if row["field"] == "phone"} == {("***", "***")}
    taken = {(row["business_key"], row["before"], row["after"]) for row in values if row["field"] == "address"}
    assert ("PARK WORKS", "Park Road 1", "Park Lane 1") in taken


def test_verdicts_alone_are_those_of_the_whole(hub: Hub, predictions: Predict) -> None:
    RULES.write(hub)
    alone = predicted(hub, only_verdicts=True)[0]
    whole = [
        row | {"record_id": None, "business_key": None}
        for row in predictions(RULES)
        if row["part"] in ("record", "failure")
    ]
    assert _ordered(alone) == _ordered(whole)
    assert alone


def _ordered(rows: list[Row]) -> list[str]:
    return sorted(map(str, rows))


def test_gate_that_would_stop_adoption_is_told(hub: Hub) -> None:
    edit(supplier(hub), "on_fail: flag\n    field: address", "on_fail: stop\n    field: address")
    rows, stops, _ = predicted(hub)
    assert [stop.code for stop in stops] == ["gate.closed"]
    assert ("column", "reworded") not in {(row["part"], row["change"]) for row in rows}
    with pytest.raises(DataError) as refused:
        run(hub)
    assert refused.value.problems == stops


def test_brake_that_would_stop_adoption_is_told(hub: Hub) -> None:
    edit(
        erp(hub),
        "vendor: {key: [id], changes: {brake: 100%}}",
        "vendor: {key: [code]}",
    )
    rows, stops, _ = predicted(hub, only_verdicts=True)
    assert [stop.code for stop in stops] == ["pull.brake"]
    assert {(row["change"], row["source_key"]) for row in rows} >= {("gone", '["1"]'), ("new", '["S01"]')}
    with pytest.raises(DataError) as refused:
        run(hub)
    assert refused.value.problems == stops


def test_what_was_never_pulled_is_named_and_not_guessed(hub: Hub) -> None:
    """A required field from a new column, a condition on one, feeds and references of new tables, a new system; a known check."""
    edit(supplier(hub), "fields:\n", f"fields:\n{_SHORT_NAME}")
    edit(supplier(hub), "length(address) < 14", "length(address) < 11")
    edit(erp(hub), "phone: v.phone", "phone: v.phone, short_name: v.country")
    edit(hub.folder / "sources/mes.yaml", "address: p.address", "address: p.address, short_name: p.pid")
    edit(erp(hub), "    from: {n: note}", "    from: {n: note}\n    where: {open: n.done is null}")
    edit(erp(hub), "  note:", "  region: {key: [id]}\n  note:")
    edit(
        erp(hub),
        "  remark:\n",
        "  region:\n    object: remark\n    from: {g: region}\n    fields: {code: g.name}\n  remark:\n",
    )
    edit(erp(hub), "item: {key: [code]}", "item: {key: [code]}\n  goods: {key: [code]}")
    edit(erp(hub), "from: {i: item}", "from: {i: goods}")
    edit(erp(hub), "table: item, key", "table: goods, key")
    mes = hub.folder / "sources/mes.yaml"
    mes.with_stem("wms").write_text(
        mes.read_text(encoding="utf-8").replace("source: mes", "source: wms"), encoding="utf-8"
    )
    rows, stops, unknown = predicted(hub)
    assert stops == ()
    assert sorted(unknown) == [
        ("goods", "", "material", "", "as_published"),
        ("goods", "", "receipt", "", "as_published"),
        ("note", "done", "", "", "as_published"),
        ("note", "done", "remark", "", "as_published"),
        ("partner", "", "supplier", "", "left_out"),
        ("region", "", "region", "", "left_out"),
        ("vendor", "country", "supplier", "short_name", "left_out"),
    ]
    assert not [row for row in rows if row["part"] == "record"]
    assert {row["rule_id"] for row in rows if row["part"] == "failure"} == {"SHORT"}
    filled = {(row["object"], row["field"], row["after"]) for row in rows if row["part"] == "value"}
    assert ("supplier", "short_name", "P3") in filled


_SHORT_NAME = """  short_name:
    label: {zh: 简称, en: Short name}
    definition: {zh: 日常称呼，只用于显示。, en: What people call the supplier.}
    type: text
    required: true
"""


def tree(folder: Path) -> dict[str, tuple[int, str]]:
    """Every file below a folder, with when it was written and what it holds."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): (path.stat().st_mtime_ns, sha256(path)) for path in files}


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (None, None),
        (RuntimeError("broken"), RuntimeError),
        (KeyboardInterrupt(), KeyboardInterrupt),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "file"), ResourceError),
        (duckdb.IOException("Could not write file: No space left on device"), ResourceError),
    ],
)
def test_state_is_untouched_and_scratch_is_gone(
    hub: Hub,
    temporary: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException | None,
    raised: type[BaseException] | None,
) -> None:
    before = tree(hub.folder)
    RULES.write(hub)
    changed = tree(hub.folder)

    def compare(*_: object) -> None:
        assert list(temporary.iterdir())
        if error is not None:
            raise error

    monkeypatch.setattr(prediction, "verdicts", compare)
    if raised is None:
        predicted(hub, only_verdicts=True)
    else:
        with pytest.raises(raised):
            predicted(hub, only_verdicts=True)
    assert not list(temporary.iterdir())
    assert tree(hub.folder) == changed
    assert {name: facts for name, facts in changed.items() if name.startswith(".guiyi")} == {
        name: facts for name, facts in before.items() if name.startswith(".guiyi")
    }


def test_run_at_the_same_time_is_not_disturbed_and_does_not_disturb(
    hub: Hub, temporary: Path, predictions: Predict
) -> None:
    """A night that publishes in the middle, and removes every file of the night before, changes nothing of the answer."""
    edit(hub.folder / "guiyi.yaml", "language: en", "language: en\nkeep_generations: 1")
    project = load_settings(hub.folder)
    published = dictionary_of(project)
    RULES.write(hub)
    draft = dictionary_of(project)

    class Meanwhile(Silent):
        def stage(self, name: str) -> None:
            if name == "conform":
                hub.sql("erp", "UPDATE vendor SET address = 'Elsewhere' WHERE id = 1")
                build(project, published, Silent())

    with hub.reading() as reader, impact(project, draft, Meanwhile()) as found:
        assert hub.current == 2
        assert found.changes.rows(found.changes.sql()) == predictions(RULES)
        assert reader.execute("SELECT count(*) FROM core.supplier").fetchone()
    assert not list(temporary.iterdir())


def test_altered_columns_are_those_of_postgresql_too(
    hub: Hub, postgres: PostgresServer, pg_database: str, predictions: Predict
) -> None:
    project = load_settings(hub.folder)
    published = dictionary_of(project)
    SHAPE.write(hub)
    draft = dictionary_of(project)
    with postgres.connect(pg_database) as connection:
        shapes = []
        for dictionary in (published, draft):
            Shape(dictionary, {("lineage", "value"): value_view(dictionary)}).settle(connection)
            shapes.append({row[:3]: row[3:] for row in connection.execute(_CATALOGUE, [list(SCHEMAS)]).fetchall()})
    was, will = shapes
    tables = {key[:2] for key in was} & {key[:2] for key in will}
    altered = {key: (was.get(key), will.get(key)) for key in was.keys() | will.keys() if was.get(key) != will.get(key)}
    found = {(".".join(key[:2]), key[2], _how(*sides)) for key, sides in altered.items() if key[:2] in tables}
    rows = [row for row in predictions(SHAPE) if row["part"] == "column"]
    # PostgreSQL drops a renamed column and adds the new one; its rows come with the night.
    expected = {
        (row["object"], name, change)
        for row in rows
        for name, change in (
            [(row["before"], "removed"), (row["after"], "added")]
            if row["change"] == "renamed"
            else [(row["field"], row["change"])]
        )
        if name
    }
    # Columns of a view have comments in PostgreSQL only.
    assert {one for one in found if not (one[0].startswith("core.") and one[2] == "reworded")} == expected
    gone = {".".join(name) for name in {key[:2] for key in was} ^ {key[:2] for key in will}}
    assert gone == {row["object"] for row in rows if not row["field"] and row["change"] in ("added", "removed")}


def _how(was: tuple[str, str] | None, will: tuple[str, str] | None) -> str:
    if was is None or will is None:
        return "added" if was is None else "removed"
    return "retyped" if was[0] != will[0] else "reworded"


_CATALOGUE = """SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), col_description(c.oid, a.attnum)
    FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = ANY(%s) AND c.relkind IN ('r', 'v') AND a.attnum > 0 AND NOT a.attisdropped"""
