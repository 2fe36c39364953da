"""The lease of a project: one run at a time. The system lets go of it when its holder dies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from dictionary.problems import BusyError, Problem
from dictionary.project import Project
from pipelines import clock
from pipelines.files import read_json, write_json
from pipelines.machine import as_resource_error


@contextmanager
def lease(project: Project) -> Iterator[None]:
    """Hold the lease as long as the block lasts.

    Raises:
        BusyError: somebody else holds it.
    """
    from filelock import FileLock, Timeout

    holder = project.state / "lease.json"
    lock = FileLock(project.state / "lease", timeout=0)
    with as_resource_error():
        project.state.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire()
        except Timeout as error:
            facts = read_json(holder) if holder.exists() else {}
            raise BusyError(
                Problem("run.busy", args={"pid": facts.get("pid", "?"), "since": facts.get("since", "?")})
            ) from error
        try:
            write_json(holder, {"pid": os.getpid(), "since": clock.now().isoformat()})
            yield
        finally:
            holder.unlink(missing_ok=True)
            lock.release()
