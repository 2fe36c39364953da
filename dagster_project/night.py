"""One run of ours behind one run of Dagster: begun by its first step, under the lease until its last.

A step whose stage is done already has nothing to do, so a run that was stopped goes on where it stopped, whoever stopped
it: ``guiyi build`` and Dagster continue each other's runs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import dagster as dg

from dictionary.compiled import Dictionary
from dictionary.problems import GuiyiError
from dictionary.project import Project
from dictionary.wording import say_all
from guiyi.report import PAGE, languages, write_report
from pipelines import night
from pipelines.run import Run, State

RESOURCE = "night"


class DagsterNight:
    """The run behind a run of Dagster."""

    def __init__(self, project: Project, dictionary: Dictionary) -> None:
        self.project = project
        self.dictionary = dictionary
        self._stack = ExitStack()
        self._night: night.Night | None = None

    def advance(self, stage: str, progress: Rows) -> Run:
        """Carry out a stage, if it is not done.

        Raises:
            GuiyiError: what stopped it; the attempt has ended and the lease is free.
        """
        try:
            if self._night is None:
                self._night = self._stack.enter_context(night.opened(self.project, self.dictionary))
            self._night.advance(progress, stage)
        except BaseException:
            self._stack.__exit__(*sys.exc_info())
            raise
        return self._night.run

    def report(self) -> Path:
        """Write the report of what is published."""
        state = State.of(self.project)
        run = Run.load(self.project, state, state.current())
        path = run.folder / PAGE
        write_report(run, path, languages("both", self.project.settings.language))
        return path

    def close(self) -> None:
        """Note how the attempt ended, and let go of the lease."""
        self._stack.close()

    def failure(self, error: GuiyiError) -> dg.Failure:
        """What stopped a stage, in our own words."""
        codes = ", ".join(problem.code for problem in error.problems)
        words = say_all(error.problems, self.project.settings.language)
        return dg.Failure(words, metadata={"problems": codes}, allow_retries=False)


class Rows:
    """Counts the rows of a stage (a :class:`pipelines.progress.Progress`)."""

    def __init__(self) -> None:
        self.done = 0

    def stage(self, name: str) -> None:
        """A stage begins."""

    def rows(self, what: str, number: int) -> None:  # noqa: ARG002 - the steps tell a total
        """So many more rows are done."""
        self.done += number


def night_resource(project: Project, dictionary: Dictionary) -> dg.ResourceDefinition:
    """The night as a resource, which lives as long as Dagster's run does in its process."""

    def one_night(_: dg.InitResourceContext) -> Iterator[DagsterNight]:
        made = DagsterNight(project, dictionary)
        try:
            yield made
        finally:
            made.close()

    return dg.ResourceDefinition(one_night)
