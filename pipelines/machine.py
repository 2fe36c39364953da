"""A machine that gives out, a disk or the memory, is told as such."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
from sqlalchemy.exc import OperationalError

from dictionary.problems import Problem, ResourceError


@contextmanager
def as_resource_error() -> Iterator[None]:
    """Turn what a full or failing machine raises into a ResourceError; other errors pass."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS):
            code = "disk.full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "disk.refused"
            raise ResourceError(Problem(code, args={"file": str(error.filename or "")})) from error
        raise
    except OperationalError as error:  # only the note of attempts goes through SQLAlchemy here
        detail = str(error.orig)
        raise ResourceError(
            Problem("disk.full" if "full" in detail else "disk.failed", args={"detail": detail})
        ) from error
    except duckdb.Error as error:
        problem = _resource_problem(error)
        if problem is None:
            raise
        raise ResourceError(problem) from error


def _resource_problem(error: duckdb.Error) -> Problem | None:
    """What gave out, by DuckDB's words; a full disk also shows as a commit or a checkpoint that failed."""
    of_machine = isinstance(error, duckdb.IOException | duckdb.OutOfMemoryException)
    first = str(error).splitlines()[0]
    if "No space left" in str(error) or (of_machine and "disk" in first.lower()):
        return Problem("disk.full", args={"detail": first})
    if isinstance(error, duckdb.OutOfMemoryException):
        return Problem("memory.full", args={"detail": first})
    return Problem("disk.failed", args={"detail": first}) if of_machine else None
