"""Files that other programs drop into a folder: what is there, and whether somebody is still at work on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_UNFINISHED = (".lock", ".part", ".tmp", ".filepart", ".crdownload")
_LOCKS = ("~${}", ".~lock.{}#", *(f"{{}}{suffix}" for suffix in _UNFINISHED))
"""What Excel, LibreOffice, browsers and programs of transfer lay beside a file that is not finished."""


@dataclass(frozen=True)
class DroppedFile:
    """A file as it was when the folder was looked at.

    Attributes:
        name: its path within the folder.
        path: where it is.
        state: changes when it is written to.
        modified: when that happened last, in UTC, by the clock of the disk.
        lock: the name of what lies beside it while it is in use, or empty.
    """

    name: str
    path: Path
    state: tuple[int, int]
    modified: datetime
    lock: str = ""

    def is_as_it_was(self) -> bool:
        """Whether nobody has written to it, or taken it away, since the folder was looked at."""
        return is_as_it_was(self.path, self.state)


def dropped(root: Path, pattern: str) -> Iterator[DroppedFile]:
    """The files of a pattern, by their names; one that goes away meanwhile is not there."""
    for path in sorted(root.glob(pattern)):
        try:
            if path.is_file() and not _is_mark(path.name, pattern):
                state = file_state(path)
                modified = datetime.fromtimestamp(state[0] / 1e9, UTC)
                yield DroppedFile(path.relative_to(root).as_posix(), path, state, modified, _lock(path))
        except FileNotFoundError:
            continue


def file_state(path: Path) -> tuple[int, int]:
    """Changes when the file is written to: time in nanoseconds, and size."""
    found = path.stat()
    return found.st_mtime_ns, found.st_size


def is_as_it_was(path: Path, state: tuple[int, int]) -> bool:
    """Whether a file was neither written to nor replaced nor taken away."""
    try:
        return file_state(path) == state
    except OSError:
        return False


def _is_mark(name: str, pattern: str) -> bool:
    """Whether a file only tells that another one is in use, or is one that is not finished, unless just those are asked for."""
    return name.startswith((".", "~$")) or (name.endswith(_UNFINISHED) and not pattern.endswith(_UNFINISHED))


def _lock(path: Path) -> str:
    names = (mark.format(path.name) for mark in _LOCKS)
    return next((name for name in names if path.with_name(name).exists()), "")
