"""The nightly run in Dagster ends where ``guiyi build`` ends, stops where it stops, and goes on where it stopped."""

from __future__ import annotations

import shutil
from pathlib import Path

import dagster as dg
import duckdb

from dagster_project.checks import checks_of
from dagster_project.definitions import definitions_of
from dagster_project.names import GRAPH, object_key, report_key, table_key
from dictionary.loader import load_settings
from guiyi.vocabulary import dictionary_of
from pipelines.lease import lease
from pipelines.night import build
from pipelines.progress import Silent
from pipelines.report import digests
from pipelines.run import Run as HubRun
from pipelines.run import State
from tests.dagster_project.conftest import Night, Run

GATE = """
object: supplier
checks:
  - rule: GATE-SUPPLIER
    label: {zh: 供应商编码不得为 X, en: No supplier has the code X}
    severity: critical
    dimension: validity
    on_fail: stop
    field: code
    expect: code = 'X'
"""


def test_everything_is_made_and_ends_in_the_same_state(night: Night, project: Path) -> None:
    built = build(load_settings(project), dictionary_of(load_settings(project)), Silent())
    assert night.done.success
    settings = load_settings(night.folder)
    by_dagster = HubRun.load(settings, State.of(settings), 1)
    assert digests(by_dagster) == digests(built.run)
    dictionary = by_dagster.dictionary
    made = {event.asset_key for event in night.done.get_asset_materialization_events()}
    tables = {table_key(s, t) for s, source in dictionary.sources.items() for t in source.tables}
    assert made == tables | {object_key(name) for name in dictionary.objects} | {report_key()}
    assert (by_dagster.folder / "quality.html").exists()


def test_columns_and_their_lineage_are_stored(night: Night) -> None:
    made = night.done.get_asset_materialization_events()
    facts = {event.asset_key: event.materialization.metadata for event in made}
    lineage = facts[object_key("supplier")]["dagster/column_lineage"].value
    assert isinstance(lineage, dg.TableColumnLineage)
    assert dg.TableColumnDep(table_key("erp", "Vendor"), "cVenName") in lineage.deps_by_column["legal_name"]
    schema = facts[table_key("erp", "Vendor")]["dagster/column_schema"].value
    assert isinstance(schema, dg.TableSchema)
    assert "cVenCode" in {column.name for column in schema.columns}


def test_checks_tell_what_the_run_found(night: Night) -> None:
    evaluations = {(e.asset_key, e.check_name): e for e in night.done.get_asset_check_evaluations()}
    settings = load_settings(night.folder)
    current = State.of(settings).generation(1)
    with duckdb.connect(str(current), read_only=True) as connection:
        rows = connection.execute(
            "SELECT object, rule_id, field, sum(checked), sum(failed) FROM quality.result GROUP BY ALL"
        ).fetchall()
    found = {(name, rule, field): (checked, failed) for name, rule, field, checked, failed in rows}
    assert len(evaluations) > 50
    for check in checks_of(dictionary_of(settings)):
        numbers = [found.get((r.object, r.id, r.field or ""), (0, 0)) for r in check.rules]
        checked, failed = (sum(column) for column in zip(*numbers, strict=True))
        told = evaluations.get((object_key(check.object), check.name))
        if told is None:
            assert checked == 0, check
            continue
        assert (told.metadata["checked"].value, told.metadata["failed"].value) == (checked, failed)
        assert told.passed is (failed == 0)
    assert any(not e.passed and e.severity is dg.AssetCheckSeverity.WARN for e in evaluations.values())


def test_closed_gate_fails_the_run_and_leaves_yesterdays_data(night: Night, tmp_path: Path, run: Run) -> None:
    project = shutil.copytree(night.folder, tmp_path / "project")
    (project / "dictionary" / "objects" / "supplier.yaml").write_text(GATE, encoding="utf-8")
    done = run(project)
    assert not done.success
    assert State.of(load_settings(project)).current() == 1
    [failed] = [event for event in done.all_events if event.is_step_failure]
    assert failed.step_key == f"{GRAPH}.publish"
    assert failed.step_failure_data.user_failure_data is not None
    assert "GATE-SUPPLIER" in (failed.step_failure_data.user_failure_data.description or "")
    [gate] = [e for e in done.get_asset_check_evaluations() if not e.passed and e.blocking]
    assert (gate.asset_key, gate.check_name) == (object_key("supplier"), "GATE_SUPPLIER")
    assert gate.metadata["failed"].value == gate.metadata["checked"].value
    assert object_key("supplier") not in {e.asset_key for e in done.get_asset_materialization_events()}


def test_stopped_run_is_continued(project: Path, run: Run) -> None:
    settings = load_settings(project)
    stopped = build(settings, dictionary_of(settings), Silent(), until="conform").run
    before = {path: path.stat().st_mtime_ns for path in stopped.folder.glob("*.json")}
    assert run(project).success
    assert State.of(settings).current() == stopped.number == 1
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_busy_hub_is_told_in_our_words(project: Path, run: Run) -> None:
    with lease(load_settings(project)):
        done = run(project)
    [failed] = [event for event in done.all_events if event.is_step_failure]
    assert failed.step_failure_data.user_failure_data is not None
    assert "another run" in (failed.step_failure_data.user_failure_data.description or "")


def test_definitions_are_described_in_both_languages(project: Path) -> None:
    settings = load_settings(project)
    dictionary = dictionary_of(settings)
    definitions = definitions_of(settings, dictionary)
    dg.Definitions.validate_loadable(definitions)
    specs = {spec.key: spec for spec in definitions.resolve_all_asset_specs()}
    supplier, vendor = specs[object_key("supplier")], specs[table_key("erp", "Vendor")]
    assert (supplier.group_name, vendor.group_name) == ("master", "erp")
    assert supplier.owners == ["team:purchasing"]
    assert dictionary.objects["supplier"].label.zh in (supplier.description or "")
    assert dictionary.objects["supplier"].label.en in (supplier.description or "")
    assert vendor.key in {dep.asset_key for dep in supplier.deps}
    assert specs[object_key("lot")].deps, "lots are mentioned by documents"
