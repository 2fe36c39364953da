"""The machine and the versions that a result was measured with."""

from __future__ import annotations

import os
import platform
import sqlite3
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

LIBRARIES = ("duckdb", "pyarrow", "numpy", "sqlalchemy", "sqlglot", "pydantic")


def machine() -> dict[str, Any]:
    """Date, versions, cores, memory and how busy the machine is, without its name."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES} | {"sqlite": sqlite3.sqlite_version},
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _first("/proc/cpuinfo", "model name"),
        "cores": len(os.sched_getaffinity(0)),
        "memory_mb": int(_first("/proc/meminfo", "MemTotal").split()[0]) // 1024,
        "load": busy(),
    }


def busy() -> float:
    """How many processes wanted a core during the last minute: above the number of cores, times are noisy."""
    return round(os.getloadavg()[0], 2)


def _first(path: str, name: str) -> str:
    """The first value of that name in a file of the kernel's; ``0`` where it does not tell."""
    lines = Path(path).read_text(encoding="utf-8", errors="replace").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "0")
