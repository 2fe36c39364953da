"""The journal of a run: one JSON line per event in the run's folder, for machines that watch over the night.

Every line has ``at`` (the hub's clock), ``run`` and ``event``; no secret and no value of a source stands in it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from dictionary.problems import GuiyiError, Problem
from dictionary.secrecy import secret_values, without_secrets
from pipelines import clock
from pipelines.progress import Progress
from pipelines.run import JOURNAL, Run
from pipelines.undecodable import undecodable_of


@dataclass(frozen=True)
class Journal:
    """Writes the events of one run.

    Events: ``attempt.begun``, ``stage.begun``, ``stage.finished`` with seconds and rows, ``attempt.failed`` with problems,
    ``attempt.ended`` with the state that was reached; ``source.again`` before another attempt to read a source,
    ``source.unread``, ``source.drift`` and ``source.undecodable`` once all are read.
    """

    run: Run

    def failed(self, error: BaseException) -> None:
        """The attempt ends with an error."""
        problems = error.problems if isinstance(error, GuiyiError) else (Problem(type(error).__name__),)
        hidden = secret_values(self.run.project, self.run.dictionary)
        self.note("attempt.failed", problems=[_facts(problem, hidden) for problem in problems])

    def note_sources(self, landed: Mapping[str, Any]) -> None:
        """Say which tables stay as of the last run, where a source is built otherwise than it was, and undecodable text."""
        for system, facts in landed.items():
            if facts.get("unread"):
                self.note("source.unread", system=system, tables=facts["unread"])
            if facts.get("drift"):
                self.note("source.drift", system=system, drift=facts["drift"])
        for one in undecodable_of(landed):
            self.note(
                "source.undecodable",
                **{name: one[name] for name in ("system", "table", "part", "column", "texts", "encoding")},
            )

    def note(self, event: str, **facts: Any) -> None:
        """Add a line. A disk that is full must not hide what happened."""
        line = {"at": clock.now().isoformat(timespec="milliseconds"), "run": self.run.name, "event": event, **facts}
        text = json.dumps(line, ensure_ascii=False)
        with suppress(OSError), (self.run.folder / JOURNAL).open("a", encoding="utf-8") as file:
            file.write(text + "\n")


@dataclass
class Noted:
    """A :class:`Progress` that also goes into the journal, with the rows of each stage."""

    journal: Journal
    progress: Progress
    _rows: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    def stage(self, name: str) -> None:
        """A stage begins."""
        self._rows.clear()
        self.journal.note("stage.begun", stage=name)
        self.progress.stage(name)

    def rows(self, what: str, number: int) -> None:
        """So many more rows of ``what`` are done."""
        with self._lock:
            self._rows[what] += number
        self.progress.rows(what, number)

    def finished(self, stage: str, seconds: float) -> None:
        """A stage is done."""
        self.journal.note("stage.finished", stage=stage, seconds=seconds, rows=dict(sorted(self._rows.items())))


def events(folder: Path) -> list[dict[str, Any]]:
    """The lines of a run's journal; a last line that was cut off is left out."""
    path = folder / JOURNAL
    found = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        with suppress(json.JSONDecodeError):
            found.append(json.loads(line))
    return found


def _facts(problem: Problem, hidden: list[str]) -> Mapping[str, Any]:
    """A problem as facts; what it quotes is freed of secrets."""
    args = {name: without_secrets(str(value), hidden) for name, value in problem.args.items()}
    place = {"file": problem.file, "line": problem.line, "path": problem.path}
    return {"code": problem.code, **{name: value for name, value in place.items() if value}, "args": args}
