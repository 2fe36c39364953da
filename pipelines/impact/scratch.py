"""A scratch copy of a hub's state, in a folder of its own that goes with it.

What was written once is linked, not copied, and never opened for writing, so that neither a run at work nor a reader of
the published generation notices anything.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from dictionary.problems import ConfigurationError, Problem
from dictionary.project import Project
from pipelines.retention import files_of
from pipelines.run import Run, State, run_name

_PINS = ("run.json", "dictionary.json", "mirror.json", "conform.json")


@contextmanager
def scratch(project: Project) -> Iterator[Run]:
    """The published run in a state of its own, on which another run can be built; all of it goes when the block ends.

    Raises:
        ConfigurationError: nothing is published yet, or a run that published meanwhile has taken the files away.
    """
    published = State.of(project)
    number = published.current()
    if number == 0:
        raise ConfigurationError(Problem("run.none_published"))
    with TemporaryDirectory(prefix="guiyi-impact-") as folder:
        state = State(Path(folder))
        try:
            _lend(published, state, number)
        except FileNotFoundError as error:
            raise ConfigurationError(Problem("impact.overtaken", args={"run": run_name(number)})) from error
        yield Run.load(project, state, number)


def _lend(published: State, state: State, number: int) -> None:
    """The pins of a run, its generation, and the files that it was made from."""
    run = Path("runs") / run_name(number)
    (state.folder / run).mkdir(parents=True)
    for name in _PINS:
        shutil.copyfile(published.folder / run / name, state.folder / run / name)
    generation = published.generation(number).relative_to(published.folder)
    for file in (str(generation), *files_of(published, number)):
        _link(published.folder / file, state.folder / file)


def _link(source: Path, target: Path) -> None:
    """A second name for a file: its own where the file system allows it, so that it stays when the first one goes."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        target.symlink_to(source.resolve(strict=True))
