"""The schedule and the sensor of dropped files."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from dagster_project.definitions import definitions_of
from dagster_project.triggers import look
from dictionary.loader import load_settings
from dictionary.problems import ConfigurationError
from guiyi.vocabulary import dictionary_of

FILES = """
source: qms
connect: {files: drop}
timezone: Asia/Shanghai
tables: {suppliers.csv: {key: [code]}}
feeds:
  supplier: {object: supplier, from: {v: suppliers.csv}, fields: {code: v.code, legal_name: v.name}}
"""


def _settings(project: Path, line: str) -> None:
    file = project / "guiyi.yaml"
    file.write_text(file.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")


def test_schedule_has_the_projects_time_zone_and_runs(project: Path) -> None:
    _settings(project, 'schedule: "30 1 * * 1-5"')
    settings = load_settings(project)
    [schedule] = definitions_of(settings, dictionary_of(settings)).schedules or []
    assert isinstance(schedule, dg.ScheduleDefinition)
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("30 1 * * 1-5", "Asia/Shanghai")
    assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING


def test_no_schedule_and_no_folder_mean_no_trigger(project: Path) -> None:
    settings = load_settings(project)
    definitions = definitions_of(settings, dictionary_of(settings))
    assert not definitions.schedules
    assert not definitions.sensors


@pytest.mark.parametrize("wrong", ["30 1 * *", "61 1 * * *", "30 1 * * mon", "*/0 * * * *", "5-1 * * * *", "nightly"])
def test_schedule_that_never_fires_is_refused(project: Path, wrong: str) -> None:
    _settings(project, f'schedule: "{wrong}"')
    with pytest.raises(ConfigurationError) as refused:
        load_settings(project)
    assert [problem.code for problem in refused.value.problems] == ["value.invalid"]


def test_dropped_file_asks_for_one_run_when_it_stands_still(tmp_path: Path) -> None:
    folders = {"qms": tmp_path}
    first = look(None, folders)
    assert not first.run_requests
    dropped = tmp_path / "2026" / "suppliers.csv"
    dropped.parent.mkdir()
    dropped.write_text("code\n", encoding="utf-8")
    growing = look(first.cursor, folders)
    assert not growing.run_requests, "it may still be written"
    dropped.write_text("code\nS1\n", encoding="utf-8")
    still = look(growing.cursor, folders)
    assert not still.run_requests
    complete = look(still.cursor, folders)
    [request] = complete.run_requests or []
    assert request.tags["guiyi/folders"] == "qms"
    assert not look(complete.cursor, folders).run_requests
    (tmp_path / "notes.docx").write_text("no register", encoding="utf-8")
    (tmp_path / "~$suppliers.xlsx").write_text("a lock", encoding="utf-8")
    assert not look(look(complete.cursor, folders).cursor, folders).run_requests


def test_folder_source_has_a_sensor(project: Path) -> None:
    (project / "drop").mkdir()
    (project / "drop" / "suppliers.csv").write_text("code,name\nS1,One\n", encoding="utf-8")
    (project / "sources" / "qms.yaml").write_text(FILES, encoding="utf-8")
    file = project / "guiyi.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("[erp, mes]", "[erp, mes, qms]"), encoding="utf-8")
    settings = load_settings(project)
    [sensor] = definitions_of(settings, dictionary_of(settings)).sensors or []
    assert isinstance(sensor, dg.SensorDefinition)
    assert sensor.default_status is dg.DefaultSensorStatus.RUNNING
    with dg.build_sensor_context() as context:
        assert not sensor.evaluate_tick(context).run_requests
