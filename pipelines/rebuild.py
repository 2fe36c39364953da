"""Rebuild: every run behind the current generation is replayed from what was landed, each with its own dictionary.

The replay goes on in a folder beside the state; only its end takes the place of what is there.
"""

from __future__ import annotations

import shutil
import time
from dataclasses import replace

from dictionary.problems import ConfigurationError, Problem
from dictionary.project import Project
from pipelines.conform import conform
from pipelines.files import move_into, remove
from pipelines.lease import lease
from pipelines.mirror import mirror
from pipelines.night import Outcome
from pipelines.progress import Progress
from pipelines.publish import build_generation, make_visible, receive
from pipelines.reconcile.stage import reconcile
from pipelines.run import Run, State, run_name


def rebuild(project: Project, progress: Progress) -> Outcome:
    """Replay every run behind the current generation from what was landed, and put the result in its place.

    Raises:
        ResourceError: a landed file is missing or damaged.
    """
    with lease(project):
        state = State.of(project)
        numbers = _lineage(project, state)
        if not numbers:
            raise ConfigurationError(Problem("run.none_published"))
        beside = State(state.folder / "rebuild")
        remove(beside.folder)
        beside.folder.mkdir()
        (beside.folder / "landed").symlink_to(state.folder / "landed")
        seconds: dict[str, float] = {}
        for number in numbers:
            seconds = _replay(project, state, beside, number, progress)
        last = Run.load(project, beside, numbers[-1])
        receive(replace(last, parent=0), beside.generation(last.number), progress)
        _swap(state, beside)
        return Outcome(Run.load(project, state, numbers[-1]), "rebuilt", seconds)


def _lineage(project: Project, state: State) -> list[int]:
    """The runs behind the current generation, eldest first."""
    numbers: list[int] = []
    number = state.current()
    while number:
        numbers.insert(0, number)
        number = Run.load(project, state, number).parent
    return numbers


def _replay(project: Project, state: State, beside: State, number: int, progress: Progress) -> dict[str, float]:
    folder = beside.runs / run_name(number)
    folder.mkdir(parents=True)
    for name in ("run.json", "dictionary.json", "land.json", "commit.json"):
        shutil.copy(state.runs / run_name(number) / name, folder / name)
    run = Run.load(project, beside, number)
    seconds = {}
    for stage, work in (("mirror", mirror), ("conform", conform), ("reconcile", reconcile)):
        progress.stage(f"{run.name} {stage}")
        begun = time.perf_counter()
        run.finish(stage, work(run, progress))
        seconds[stage] = round(time.perf_counter() - begun, 3)
    build_generation(run)
    make_visible(run)
    run.finish("publish", {"generation": number})
    return seconds


def _swap(state: State, beside: State) -> None:
    """Put what was rebuilt in place, file by file: each is worth the one that it replaces, so any mixture is whole."""
    (beside.folder / "landed").unlink()
    for name in ("mirror", "runs", "generations"):
        move_into(beside.folder / name, state.folder / name)
    remove(beside.folder)
