"""How far the work is: a moving line on a terminal, plain lines elsewhere; both are told by several threads."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from guiyi.narration import Narrator, write
from guiyi.words import word

EVERY_SECONDS = 5.0
"""How often plain lines tell of a stage that is still at work."""


@contextmanager
def watching(narrator: Narrator) -> Iterator[Bar | Lines]:
    """Progress for a command that takes long (a :class:`pipelines.progress.Progress`)."""
    if narrator.quiet or not sys.stderr.isatty():
        lines = Lines(narrator)
        yield lines
        lines.close()
    else:
        with Bar.shown(narrator) as bar:
            yield bar


@dataclass
class _Stage:
    """The stage at work."""

    name: str
    begun: float = field(default_factory=time.perf_counter)
    rows: int = 0

    def summary(self, language: str) -> str:
        """What it did, with rows and rate."""
        seconds = time.perf_counter() - self.begun
        if not self.rows:
            return word("stage.done", language, stage=self.name, seconds=f"{seconds:.1f}")
        rate = f"{self.rows / max(seconds, 0.001):,.0f}"
        facts = {"stage": self.name, "rows": f"{self.rows:,}", "seconds": f"{seconds:.1f}", "rate": rate}
        return word("stage.rows", language, **facts)


@dataclass
class Lines:
    """A line when a stage ends, and one now and then while it lasts."""

    narrator: Narrator
    _now: _Stage | None = None
    _told: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def stage(self, name: str) -> None:
        """A stage begins; the one before it has ended."""
        self.close()
        self._now, self._told = _Stage(name), time.perf_counter()

    def rows(self, what: str, number: int) -> None:
        """So many more rows of ``what`` are done."""
        with self._lock:
            if self._now is None:
                return
            self._now.rows += number
            if not self.narrator.verbose and time.perf_counter() - self._told < EVERY_SECONDS:
                return
            self._told = time.perf_counter()
            self.narrator.tell("rows.so_far", stage=self._now.name, what=what, rows=f"{self._now.rows:,}")

    def close(self) -> None:
        """The last stage has ended."""
        if self._now is not None and not self.narrator.quiet:
            write(self._now.summary(self.narrator.language))
        self._now = None


@dataclass
class Bar:
    """One bar per stage, with rows and rate."""

    narrator: Narrator
    bars: Any
    _now: _Stage | None = None
    _task: Any = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    @contextmanager
    def shown(cls, narrator: Narrator) -> Iterator[Bar]:
        """A bar for as long as the block lasts."""
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(20), TextColumn("{task.fields[told]}"))
        with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as bars:
            bar = cls(narrator, bars)
            yield bar
            bar.close()

    def stage(self, name: str) -> None:
        """A stage begins; the one before it has ended."""
        self.close()
        self._now = _Stage(name)
        self._task = self.bars.add_task(name, total=None, told="")

    def rows(self, what: str, number: int) -> None:
        """So many more rows of ``what`` are done."""
        with self._lock:
            if self._now is None:
                return
            self._now.rows += number
            rate = self._now.rows / max(time.perf_counter() - self._now.begun, 0.001)
            self.bars.update(self._task, told=f"{self._now.rows:,}  {rate:,.0f}/s  {what}")

    def close(self) -> None:
        """The last stage has ended: its bar is full."""
        if self._now is not None:
            told = self._now.summary(self.narrator.language)
            self.bars.update(self._task, total=1, completed=1, told=told)
        self._now = None
