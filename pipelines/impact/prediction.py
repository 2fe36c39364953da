"""Building a draft on a scratch copy of the hub's state, and telling what that changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from dictionary.compiled import Dictionary
from dictionary.problems import Problem
from dictionary.project import Project
from dictionary.sql import literal
from pipelines.conform import conform
from pipelines.engine import engine
from pipelines.gates import closing
from pipelines.impact.changes import WAS, WILL, Changes
from pipelines.impact.golden import golden
from pipelines.impact.held import Held
from pipelines.impact.knowable import Unknown, knowable
from pipelines.impact.measured import columns, measures
from pipelines.impact.mirrored import mirrored
from pipelines.impact.records import published_records
from pipelines.impact.scratch import scratch
from pipelines.impact.verdicts import verdicts
from pipelines.machine import as_resource_error
from pipelines.progress import Progress
from pipelines.publish import build_generation
from pipelines.reconcile.stage import reconcile
from pipelines.run import Run, State


@dataclass(frozen=True)
class Impact:
    """What a draft would change.

    Attributes:
        published: the run that it is compared with.
        draft: the dictionary that was tried.
        unknown: what it reads and nobody has pulled yet.
        stops: what would stop the run that adopts it, brakes and gates; the changes are those that lie behind.
        changes: every single change.
    """

    published: Run
    draft: Dictionary
    unknown: tuple[Unknown, ...]
    stops: tuple[Problem, ...]
    changes: Changes


@contextmanager
def impact(project: Project, draft: Dictionary, progress: Progress, *, only_verdicts: bool = False) -> Iterator[Impact]:
    """What adopting a draft would change, with the sources as they were last pulled; there until the block ends.

    The clock is that of the published run, so that nothing changes because time went by.

    Args:
        project: the project folder, of which nothing is changed.
        draft: the dictionary to try.
        progress: told of every step.
        only_verdicts: judge the records by their row checks and leave it at that.

    Raises:
        ConfigurationError: nothing is published yet, or the draft does not fit the data.
        ResourceError: the machine gave out.
    """
    with as_resource_error(), scratch(project) as published:
        trial = _Trial(published, draft, State.of(project).newest() + 1)
        stops = trial.conformed(progress)
        if not only_verdicts:
            stops += trial.built(progress)
        progress.stage("compare")
        with engine(project.settings.limits, published.folder / "spill") as connection:
            changes = Changes(connection, (published.dictionary, draft), trial.run.former_columns)
            (verdicts if only_verdicts else _compared)(changes, published, trial.run)
            yield Impact(published, draft, trial.unknown, tuple(stops), changes)


class _Trial:
    """A run of a draft on the published one, as far as the mirror can carry it."""

    def __init__(self, published: Run, draft: Dictionary, number: int) -> None:
        self.held = Held.by(published)
        known, self.unknown = knowable(draft, self.held)
        self.run = Run(number, published.number, published.started_at, published.project, known, published.state)
        self.run.begin()

    def conformed(self, progress: Progress) -> list[Problem]:
        """Mirror and conform; the brakes that would stop it."""
        progress.stage("mirror")
        manifest, stops = mirrored(self.run, self.held, progress)
        self.run.finish("mirror", manifest)
        progress.stage("conform")
        self.run.finish("conform", conform(self.run, progress))
        return stops

    def built(self, progress: Progress) -> list[Problem]:
        """Reconcile and build the generation; the gates that would stop it."""
        stops: list[Problem] = []

        def gates(run: Run, connection: duckdb.DuckDBPyConnection) -> None:
            stops.extend(closing(run, connection))

        progress.stage("reconcile")
        self.run.finish("reconcile", reconcile(self.run, progress))
        progress.stage("generation")
        build_generation(self.run, gates)
        return stops


def _compared(changes: Changes, published: Run, trial: Run) -> None:
    for state, run in ((WAS, published), (WILL, trial)):
        path = run.state.generation(run.number)
        changes.connection.execute(f"ATTACH {literal(str(path))} AS {state} (READ_ONLY)")
    published_records(changes)
    golden(changes)
    measures(changes)
    columns(changes)
