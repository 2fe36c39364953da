"""What is dear to make and then only read is made once for all pytest-xdist workers: the first that asks makes it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """The folder of a name that all workers share; ``make`` fills it, and who asks meanwhile waits.

    Nobody may change what is in it; whoever wants to takes a copy.
    """
    own = factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / f"shared-{name}"
    folder.mkdir(exist_ok=True)
    made = folder / "made"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            made.mkdir()
            make(made)
            (folder / "done").touch()
    assert (folder / "done").exists(), f"{name} could not be made in another test"
    return made
