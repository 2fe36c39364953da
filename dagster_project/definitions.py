"""The definitions of one project: the one of GUIYI_PROJECT, else the nearest one upwards that holds guiyi.yaml."""

from __future__ import annotations

import os
from pathlib import Path

import dagster as dg

from dagster_project.night import RESOURCE, night_resource
from dagster_project.stages import Stages
from dagster_project.triggers import nightly_job, schedules, sensors
from dictionary.compiled import Dictionary
from dictionary.loader import load_settings
from dictionary.project import Project, find_project
from guiyi.in_force import in_force


def definitions_of(project: Project, dictionary: Dictionary) -> dg.Definitions:
    """All definitions of a project."""
    job = nightly_job()
    return dg.Definitions(
        assets=[Stages(dictionary).definition()],
        jobs=[job],
        schedules=schedules(project, job),
        sensors=sensors(project, dictionary, job),
        resources={RESOURCE: night_resource(project, dictionary)},
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What ``dagster dev -m dagster_project`` loads.

    Raises:
        GuiyiError: there is no project, or no dictionary that a run may go by.
    """
    named = os.environ.get("GUIYI_PROJECT")
    project = load_settings(find_project(Path(named) if named else Path.cwd()))
    return definitions_of(project, in_force(project).dictionary)
