"""A run: one night's work from landing to publishing, in a folder of its own.

A run's id is the number of the generation that it will publish, so a repeated attempt bears the same id and ends in the
same state. A stage writes files and then its manifest ``<stage>.json``; a stage without a manifest is done again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from dictionary.compiled import Dictionary
from dictionary.project import Project
from dictionary.renames import renames
from pipelines import clock
from pipelines.files import read_json, remove, write_json

Manifest = dict[str, Any]
"""What a finished stage wrote down."""

JOURNAL = "journal.jsonl"
"""The file of a run's events; it outlives the attempts that are begun anew under the run's number."""

STAGES = ("land", "mirror", "conform", "reconcile", "publish")


def run_name(number: int) -> str:
    """The id of a run: ``000042`` sorts as it counts."""
    return f"{number:06d}"


def how_far(folder: Path) -> str:
    """How far the run in a folder came: ``begun``, ``stopped after <stage>`` or ``published``."""
    done = [stage for stage in STAGES if (folder / f"{stage}.json").exists()]
    return "published" if "publish" in done else f"stopped after {done[-1]}" if done else "begun"


@dataclass(frozen=True)
class State:
    """The folders of a project's hub."""

    folder: Path

    @classmethod
    def of(cls, project: Project) -> State:
        """The state folder of a project."""
        return cls(project.state)

    @property
    def runs(self) -> Path:
        """One folder per run."""
        return self.folder / "runs"

    @property
    def generations(self) -> Path:
        """One DuckDB file per published run."""
        return self.folder / "generations"

    @property
    def pointer(self) -> Path:
        """The file that names the generation readers see."""
        return self.folder / "current"

    def generation(self, number: int) -> Path:
        """The DuckDB file of a generation."""
        return self.generations / f"{number}.duckdb"

    def current(self) -> int:
        """The number of the published generation; 0 before the first."""
        return int(read_json(self.pointer)["generation"]) if self.pointer.exists() else 0

    def kept(self) -> list[int]:
        """The generations that are still there, the eldest first."""
        return sorted(int(path.stem) for path in self.generations.glob("*.duckdb"))

    def newest(self) -> int:
        """The highest number of any run that was published or begun."""
        numbers = [int(path.name) for path in self.runs.glob("[0-9]" * 6)]
        return max([self.current(), *numbers])


@dataclass(frozen=True)
class Run:
    """One run with all that it is pinned to.

    Attributes:
        full: everything is pulled, whatever the cursors say, and without the brakes.
        any_hour: the sources are read outside of their hours too.
        accept_drift: tables that are built otherwise than they were are taken as they are.
    """

    number: int
    parent: int
    started_at: datetime
    project: Project
    dictionary: Dictionary
    state: State
    full: bool = False
    any_hour: bool = False
    accept_drift: bool = False

    @property
    def name(self) -> str:
        """The run's id."""
        return run_name(self.number)

    @property
    def folder(self) -> Path:
        """Where the run keeps its files."""
        return self.state.runs / self.name

    @property
    def landed(self) -> Path:
        """Where the run's extracts lie; never altered once the run is published."""
        return self.state.folder / "landed" / self.name

    def begin(self) -> None:
        """Write down what the run is pinned to."""
        remove(self.folder / "run.json")  # first: without it, what is left of an older attempt is no run
        for path in self.folder.glob("*"):
            if path.name != JOURNAL:
                remove(path)
        remove(self.landed)
        self.folder.mkdir(parents=True, exist_ok=True)
        write_json(self.folder / "dictionary.json", self.dictionary.model_dump(mode="json", by_alias=True))
        write_json(self.folder / "run.json", self._pins())

    def _pins(self) -> dict[str, Any]:
        return {
            "run": self.name,
            "parent": self.parent,
            "started_at": self.started_at.isoformat(),
            "dictionary_hash": self.dictionary.hash,
            "full": self.full,
            "any_hour": self.any_hour,
            "accept_drift": self.accept_drift,
        }

    @classmethod
    def load(cls, project: Project, state: State, number: int) -> Run:
        """A run as it was begun, with the dictionary that it was pinned to."""
        folder = state.runs / run_name(number)
        pins = read_json(folder / "run.json")
        dictionary = Dictionary.model_validate(read_json(folder / "dictionary.json"))
        started_at = datetime.fromisoformat(pins["started_at"])
        asked = (pins.get(name, False) for name in ("full", "any_hour", "accept_drift"))
        return cls(number, pins["parent"], started_at, project, dictionary, state, *asked)

    def manifest(self, stage: str) -> Any:
        """What a finished stage wrote down, or None."""
        path = self.folder / f"{stage}.json"
        return read_json(path) if path.exists() else None

    def finish(self, stage: str, manifest: Any) -> None:
        """Write a stage's manifest: from now on the stage is done."""
        write_json(self.folder / f"{stage}.json", manifest)

    def committed_at(self) -> datetime:
        """When the run was committed: asked of the clock once, and remembered for a repetition of the commit."""
        path = self.folder / "commit.json"
        if not path.exists():
            write_json(path, {"committed_at": clock.now().isoformat()})
        return datetime.fromisoformat(read_json(path)["committed_at"])

    def parent_run(self) -> Run | None:
        """The run whose generation this one builds on."""
        return self._parent

    @cached_property
    def _parent(self) -> Run | None:
        return None if self.parent == 0 else Run.load(self.project, self.state, self.parent)

    @cached_property
    def former_columns(self) -> dict[str, dict[str, str]]:
        """For each object the columns of fields that were renamed since the parent, and what they are called there."""
        parent = self.parent_run()
        if parent is None or parent.dictionary.hash == self.dictionary.hash:
            return {}
        was, now = parent.dictionary.objects, self.dictionary.objects
        renamed = renames(parent.dictionary.content, self.dictionary.content)
        return {
            name: {now[name].column(new): was[name].column(old) for old, new in names.items()}
            for name, names in renamed.items()
        }
