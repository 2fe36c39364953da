"""A machine that gives out, a disk or the memory, is told as such."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
from sqlalchemy.exc import DatabaseError, IntegrityError

from dictionary.problems import BusyError, GuiyiError, Problem, ResourceError


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
    except IntegrityError:
        raise
    except DatabaseError as error:  # only the governance database goes through SQLAlchemy here
        raise _governance_error(error) from error
    except duckdb.Error as error:
        problem = _resource_problem(error)
        if problem is None:
            raise
        raise ResourceError(problem) from error


def _governance_error(error: DatabaseError) -> GuiyiError:
    """What befell the governance database, by SQLite's words."""
    detail = str(error.orig)
    if "locked" in detail:
        return BusyError(Problem("governance.busy", args={"detail": detail}))
    if "full" in detail:
        return ResourceError(Problem("disk.full", args={"detail": detail}))
    if any(word in detail for word in ("not a database", "malformed", "no such")):
        return ResourceError(Problem("governance.damaged", args={"detail": detail}))
    return ResourceError(Problem("disk.failed", args={"detail": detail}))


def _resource_problem(error: duckdb.Error) -> Problem | None:
    """What gave out, by DuckDB's words; a full disk also shows as a commit or a checkpoint that failed."""
    of_machine = isinstance(error, duckdb.IOException | duckdb.OutOfMemoryException)
    first = str(error).splitlines()[0]
    if "No space left" in str(error) or (of_machine and "disk" in first.lower()):
        return Problem("disk.full", args={"detail": first})
    if isinstance(error, duckdb.OutOfMemoryException):
        return Problem("memory.full", args={"detail": first})
    return Problem("disk.failed", args={"detail": first}) if of_machine else None
