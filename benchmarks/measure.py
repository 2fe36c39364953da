"""Measuring work: wall time, CPU time and peak memory, each piece of work in a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
MB = 1024 * 1024


@dataclass(frozen=True)
class Cost:
    """What work cost: seconds of wall time, seconds of CPU (user and system, children too), peak memory in MB."""

    wall: float
    cpu: float
    peak_mb: float

    def __add__(self, other: Cost) -> Cost:
        """One after the other: times add up, the higher peak remains."""
        return Cost(self.wall + other.wall, self.cpu + other.cpu, max(self.peak_mb, other.peak_mb))

    def as_json(self) -> dict[str, float]:
        """Plain numbers, rounded to what the clocks can tell."""
        return {"wall": round(self.wall, 4), "cpu": round(self.cpu, 4), "peak_mb": round(self.peak_mb, 1)}


class Meter:
    """Runs from when it is made."""

    def __init__(self) -> None:
        _forget_peak()
        self._cpu = _cpu()
        self._wall = time.perf_counter()

    def read(self) -> Cost:
        """The cost so far."""
        return Cost(time.perf_counter() - self._wall, _cpu() - self._cpu, _peak())


def fresh(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call ``work`` in a new interpreter, so that neither memory nor caches of this one count."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *args, **kwargs).result()


def spread(values: Sequence[float], digits: int = 3) -> dict[str, float]:
    """Median, lowest and highest."""
    named = {"median": statistics.median(values), "min": min(values), "max": max(values)}
    return {name: round(value, digits) for name, value in named.items()}


def quantile(values: Sequence[float], share: float) -> float:
    """The nearest-rank quantile: always a value that was measured."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]


def _cpu() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _peak() -> float:
    """The kernel's high-water mark of this process's resident memory, in MB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def _forget_peak() -> None:
    """Begin the high-water mark anew; where the kernel forbids it, the peak counts from the start of the process."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
