"""What starts the nightly run: its hour in the project's own time zone, and files that somebody dropped."""

from __future__ import annotations

import dagster as dg

from dagster_project.names import JOB
from dictionary.project import Project


def nightly_job() -> dg.UnresolvedAssetJobDefinition:
    """The job that makes everything."""
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
