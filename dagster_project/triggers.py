"""What starts the nightly run: its hour in the project's own time zone, and files that somebody dropped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from connectors.dropped import file_state
from connectors.files import data_files
from dagster_project.names import JOB
from dictionary.compiled import Dictionary
from dictionary.problems import ConfigurationError
from dictionary.project import Project, secret

EVERY_SECONDS = 60
"""How often folders are looked at."""


def nightly_job() -> dg.UnresolvedAssetJobDefinition:
    """The job that makes everything, in one process: starting one per step costs seconds each."""
    return dg.define_asset_job(JOB, dg.AssetSelection.all(), executor_def=dg.in_process_executor)


def schedules(project: Project, job: dg.UnresolvedAssetJobDefinition) -> list[dg.ScheduleDefinition]:
    """The schedule of guiyi.yaml, in force as soon as Dagster runs; none where it names none."""
    settings = project.settings
    if settings.schedule is None:
        return []
    return [
        dg.ScheduleDefinition(
            name=f"{JOB}_schedule",
            job=job,
            cron_schedule=settings.schedule,
            execution_timezone=settings.timezone,
            default_status=dg.DefaultScheduleStatus.RUNNING,
        )
    ]


def sensors(
    project: Project, dictionary: Dictionary, job: dg.UnresolvedAssetJobDefinition
) -> list[dg.SensorDefinition]:
    """A sensor of dropped files, in force as soon as Dagster runs; none where no source is a folder."""
    folders = _folders(project, dictionary)
    if not folders:
        return []

    @dg.sensor(
        name="dropped_files",
        job=job,
        minimum_interval_seconds=EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="文件夹中的文件有变化且写完后，请求一次运行。\n\n"
        "Asks for a run when the files of a folder have changed and are written to the end.",
    )
    def dropped_files(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        return look(context.cursor, folders)

    return [dropped_files]


def look(cursor: str | None, folders: dict[str, Path]) -> dg.SensorResult:
    """Hold the folders against what was there at the last look and at the last run asked for.

    A run is asked for when what is there differs from the last run's and has stood still between two looks, so that no
    file is read half written. The first look only takes note: what is there is the next scheduled run's.
    """
    now = _fingerprint(folders)
    seen, asked = json.loads(cursor) if cursor else (now, now)
    if now == asked:
        return dg.SensorResult(skip_reason="nothing new", cursor=json.dumps((now, asked)))
    if now != seen:
        return dg.SensorResult(skip_reason="files are still being written", cursor=json.dumps((now, asked)))
    request = dg.RunRequest(run_key=now, tags={"guiyi/folders": ", ".join(folders)})
    return dg.SensorResult([request], cursor=json.dumps((now, now)))


def _folders(project: Project, dictionary: Dictionary) -> dict[str, Path]:
    """The folder of every source that is one."""
    found = {}
    for name, source in dictionary.sources.items():
        if source.connect.files:
            try:
                found[name] = project.folder / secret(source.connect.files, project.folder)
            except ConfigurationError:  # the run itself will say which variable is not set
                continue
    return found


def _fingerprint(folders: dict[str, Path]) -> str:
    """Changes when any file comes, goes, grows or is written."""
    return hashlib.sha256(json.dumps([*_states(folders)]).encode()).hexdigest()


def _states(folders: dict[str, Path]) -> Iterator[tuple[str, str, int, int]]:
    for name, folder in folders.items():
        for path in data_files(folder):
            yield name, str(path.relative_to(folder)), *file_state(path)
