"""The nightly run and what operators do around it: build, retry, roll back.

A run that stopped is continued from its last finished stage; a commit in doubt is asked for before anything is repeated.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from sqlalchemy.exc import SQLAlchemyError

from dictionary.compiled import Dictionary
from dictionary.problems import ConfigurationError, GuiyiError, Problem
from dictionary.project import Project, duration
from pipelines import clock
from pipelines.attempts import Attempts
from pipelines.conform import conform
from pipelines.failpoint import failpoint
from pipelines.files import remove, write_json
from pipelines.gates import closed
from pipelines.journal import Journal, Noted
from pipelines.land import is_intact, land
from pipelines.lease import lease
from pipelines.machine import as_resource_error
from pipelines.mirror import mirror
from pipelines.progress import Progress
from pipelines.publish import publish, receive, settle_in_doubt
from pipelines.reconcile.stage import reconcile
from pipelines.run import STAGES, Run, State, how_far, run_name

_WORK = {"land": land, "mirror": mirror, "conform": conform, "reconcile": reconcile, "publish": publish}


@dataclass(frozen=True)
class Outcome:
    """What a run came to: ``published``, or the stage after which it was told to stop."""

    run: Run
    state: str
    seconds: dict[str, float]


class Asked(NamedTuple):
    """What an operator asks of one run beyond a usual one: see :class:`pipelines.run.Run`."""

    full: bool = False
    any_hour: bool = False
    accept_drift: bool = False


USUAL = Asked()


@dataclass
class Night:
    """A run at work under the lease of its project."""

    run: Run
    seconds: dict[str, float] = field(default_factory=dict)

    def advance(self, progress: Progress, until: str = "publish") -> None:
        """Carry out the stages up to ``until`` that are not done yet."""
        noted = Noted(Journal(self.run), progress)
        for stage in STAGES[: STAGES.index(until) + 1]:
            if self.run.manifest(stage) is None:
                noted.stage(stage)
                begun = time.perf_counter()
                self._carry_out(stage, noted)
                self.seconds[stage] = round(time.perf_counter() - begun, 3)
                noted.finished(stage, self.seconds[stage])
                if stage == "land":
                    noted.journal.note_sources(self.run.manifest(stage))

    def _carry_out(self, stage: str, progress: Progress) -> None:
        committed = stage == "publish" and settle_in_doubt(self.run)
        self.run.finish(stage, {"generation": self.run.number} if committed else _WORK[stage](self.run, progress))
        failpoint("stage.finished")

    @property
    def state(self) -> str:
        """How far it came."""
        return how_far(self.run.folder)

    @property
    def outcome(self) -> Outcome:
        """What it came to."""
        return Outcome(self.run, self.state, self.seconds)


@contextmanager
def opened(project: Project, dictionary: Dictionary, asked: Asked = USUAL) -> Iterator[Night]:
    """Hold the lease over one run, for a caller who carries out its stages one by one.

    A young run that was stopped is continued; an old one is given up and begun anew. It is also begun anew when the
    dictionary has changed, when more is asked for than was then, when a gate stopped it, and when what it
    landed was damaged.

    Args:
        project: the project folder.
        dictionary: the dictionary in force, to which the run is pinned.
        asked: what is asked beyond a usual run.

    Raises:
        ConfigurationError: no source names a table that could be read.
        BusyError: another run holds the lease.
        GuiyiError: whatever stopped the run; the published warehouse is untouched.
    """
    if not any(source.tables for source in dictionary.sources.values()):
        raise ConfigurationError(Problem("run.nothing_to_read"))
    with lease(project), _attempted(_continued_or_begun(project, dictionary, asked)) as night:
        yield night


def build(
    project: Project, dictionary: Dictionary, progress: Progress, asked: Asked = USUAL, *, until: str = "publish"
) -> Outcome:
    """Run the night, or the part of it that a stopped run left (:func:`opened` says when).

    Args:
        project: the project folder.
        dictionary: the dictionary in force, to which the run is pinned.
        progress: told of every step.
        asked: what is asked beyond a usual run.
        until: the last stage to carry out.
    """
    with opened(project, dictionary, asked) as night:
        night.advance(progress, until)
    return night.outcome


def to_continue(project: Project, dictionary: Dictionary, asked: Asked = USUAL) -> Run | None:
    """The stopped run that :func:`build` would continue; None where it would begin one. Nothing is changed."""
    found = stopped(project)
    return found if found is not None and _is_worth_continuing(found, dictionary, asked) else None


def retry(project: Project, progress: Progress, number: int | None = None) -> Outcome:
    """Continue the run that was stopped, whatever its age.

    Raises:
        ConfigurationError: no run is stopped, or not the one that was named.
    """
    with lease(project):
        found = stopped(project)
        if found is None or number not in (None, found.number):
            named = run_name(number) if number else ""
            raise ConfigurationError(Problem("run.none_stopped", args={"run": named}))
        with _attempted(found) as night:
            night.advance(progress)
        return night.outcome


def rollback(project: Project, number: int, progress: Progress) -> None:
    """Make an earlier generation the current one; later nights build on it.

    Raises:
        ConfigurationError: that generation is not kept any more.
    """
    with lease(project):
        state = State.of(project)
        if not state.generation(number).exists():
            kept = ", ".join(map(run_name, state.kept()))
            raise ConfigurationError(Problem("generation.not_kept", args={"run": run_name(number), "kept": kept}))
        receive(replace(Run.load(project, state, number), parent=state.current()), state.generation(number), progress)
        write_json(state.pointer, {"generation": number})


def _continued_or_begun(project: Project, dictionary: Dictionary, asked: Asked) -> Run:
    state = State.of(project)
    _forget_unbegun(state)
    found = stopped(project)
    if found is not None and _is_worth_continuing(found, dictionary, asked):
        return found
    if found is not None and _was_committed(found):
        found.finish("publish", {"generation": found.number})
        found = None
    number = found.number if found else state.newest() + 1
    run = Run(number, state.current(), clock.now(), project, dictionary, state, *asked)
    run.begin()
    return run


@contextmanager
def _attempted(run: Run) -> Iterator[Night]:
    """Note beside the warehouse that a run is being attempted, and how that ends."""
    attempts = Attempts.of(run.state.folder)
    with as_resource_error():
        attempt = attempts.begin(run.name, clock.now())
    night, journal = Night(run), Journal(run)
    journal.note("attempt.begun", attempt=attempt, full=run.full, dictionary=run.dictionary.hash)
    try:
        with as_resource_error():
            yield night
    except BaseException as error:
        problems = error.problems if isinstance(error, GuiyiError) else ()
        codes = [problem.code for problem in problems] or [type(error).__name__]
        with suppress(SQLAlchemyError):  # a full disk must not hide what happened
            attempts.end(attempt, clock.now(), "failed", codes)
        journal.failed(error)
        raise
    attempts.end(attempt, clock.now(), night.state, [])
    journal.note("attempt.ended", attempt=attempt, state=night.state)


def stopped(project: Project) -> Run | None:
    """The newest run, if it was begun and not finished."""
    state = State.of(project)
    number = state.newest()
    folder = state.runs / run_name(number)
    begun = (folder / "run.json").exists() and not (folder / "publish.json").exists()
    return Run.load(project, state, number) if begun else None


def _forget_unbegun(state: State) -> None:
    """Remove the folder of a run that was stopped before it was pinned to anything."""
    folder = state.runs / run_name(state.newest())
    if folder.exists() and not (folder / "run.json").exists():
        remove(folder)


def _is_worth_continuing(run: Run, dictionary: Dictionary, asked: Asked) -> bool:
    """Whether continuing a stopped run is what the operator wants: as young, as much and with the same meaning."""
    is_young = clock.now() - run.started_at <= duration(run.project.settings.resume_within)
    does_as_much = all(does or not wanted for does, wanted in zip(_asked_of(run), asked, strict=True))
    fits = run.dictionary.hash == dictionary.hash and does_as_much
    return is_young and fits and not closed(run) and run.state.current() in (run.parent, run.number) and is_intact(run)


def _asked_of(run: Run) -> Asked:
    return Asked(run.full, run.any_hour, run.accept_drift)


def _was_committed(run: Run) -> bool:
    """Whether a stopped run got as far as its commit after all, so that the next one builds on it."""
    return run.manifest("reconcile") is not None and settle_in_doubt(run)
