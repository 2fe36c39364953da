"""Dropped files: which of them a night takes, and which it leaves for the next one.

Each file is taken once, known by its name and its content. A late one comes when it comes. A corrected one, of the same name
or of one that by the declared rule means the same drop, takes the place of the rows that the former brought. What vanishes
from the folder was taken all the same; only a corrected file is evidence that a row is gone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from connectors.base import Folder
from connectors.dropped import DroppedFile
from dictionary.drops import Drops
from dictionary.problems import Problem
from dictionary.project import duration
from dictionary.source import Source
from pipelines import clock
from pipelines.extracts import holds
from pipelines.files import sha256
from pipelines.run import Manifest, Run

WHOLE = ""
"""The name of the only drop of a table of which each file holds everything."""


@dataclass(frozen=True)
class Choice:
    """What to read tonight, by the name of the drop, and what is left and why."""

    read: dict[str, DroppedFile]
    left: list[Problem]


def tonight(run: Run, source: Source, table: str, folder: Folder, mirrored: Manifest) -> Choice:
    """The files of a table to read in a run; ``mirrored`` is what the mirror of the last run knows of it.

    A file that was taken is read again where everything is asked for, or a column that it was not asked for then.
    """
    spec = source.tables[table]
    assert spec.drops is not None
    taken = {one["drop"]: one for one in mirrored.get("drops", ())}
    is_same = holds(mirrored, source, spec, run.dictionary.read_columns(source.source, table))
    again = mirrored.get("unfilled", {}) if is_same and not run.full else taken
    return choose(spec.drops, folder.dropped(spec.drops.pattern), taken, clock.now(), again=again)


def choose(
    drops: Drops, files: Sequence[DroppedFile], taken: Manifest, now: datetime, digest: Callable[..., str] = sha256,
    again: Container[str] = (),
) -> Choice:  # fmt: skip
    """The files to read tonight.

    Args:
        drops: what the table says of its files.
        files: what lies in the folder.
        taken: what earlier nights took: ``{drop: {name, sha256, …}}``.
        now: the hub's time.
        digest: tells the content of a file by its path; asked only where name, size or time are new.
        again: the drops that are read although they were taken, if their file is still there.
    """
    groups: dict[str, list[DroppedFile]] = {}
    left: list[Problem] = []
    for file in files:
        name = drop_of(drops, file.name)
        if name is None:
            left.append(_problem("source.drop_unnamed", file, same=drops.same))
        else:
            groups.setdefault(name, []).append(file)
    read = {}
    for name, group in sorted(groups.items()):
        *older, newest = sorted(group, key=lambda file: order(file.name))
        known = taken.get(name)
        left.extend(_older(older, newest.name, known))
        if known and order(newest.name) < order(known["name"]):
            left.append(_problem("source.drop_superseded", newest, by=known["name"]))
        elif name in again or not _is_taken(newest, known, digest):
            problem = _in_work(drops, newest, now)
            if problem:
                left.append(problem)
            else:
                read[name] = newest
    return Choice(read, left)


def drop_of(drops: Drops, name: str) -> str | None:
    """What names the drop of a file, which stays the same when it is corrected; None where the rule finds nothing."""
    if drops.holds == "everything":
        return WHOLE
    if drops.same is None:
        return name
    found = re.search(drops.same, name)
    return found[1] if found else None


def order(name: str) -> tuple[list[tuple[int, str]], str]:
    """Sorts versions of a file: ``a_2`` before ``a_10``, and ``a`` before ``a_v2``."""
    path = PurePosixPath(name)
    parts = re.split(r"(\d+)", str(path.with_suffix("")))
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts if part], path.suffix


def unsettled(drops: Drops, file: DroppedFile) -> Problem:
    """Why a file is left that is being written to."""
    return _problem("source.drop_unsettled", file, settle=drops.settle)


def taken_from(file: DroppedFile) -> Manifest:
    """What the manifest says of a file that was read."""
    modified = file.modified.isoformat()
    return {"name": file.name, "sha256": sha256(file.path), "bytes": file.state[1], "modified": modified}


def remembered(parts: Sequence[Manifest], old: Manifest | None) -> Manifest:
    """What the mirror keeps of a table of dropped files: those that were taken so far."""
    tonight = [{"drop": part["drop"], **part["origin"]} for part in parts if "drop" in part]
    if not tonight:
        return {}
    names = {one["drop"] for one in tonight}
    earlier = [one for one in (old or {}).get("drops", ()) if one["drop"] not in names]
    return {"drops": [*earlier, *tonight]}


def _is_taken(file: DroppedFile, known: Manifest | None, digest: Callable[..., str]) -> bool:
    if known is None or known["name"] != file.name:
        return False
    if (known["modified"], known["bytes"]) == (file.modified.isoformat(), file.state[1]):
        return True
    return digest(file.path) == str(known["sha256"])


def _in_work(drops: Drops, file: DroppedFile, now: datetime) -> Problem | None:
    if file.lock:
        return _problem("source.drop_locked", file, lock=file.lock)
    # A disk whose clock is far ahead does not keep its files away for ever.
    return unsettled(drops, file) if abs(now - file.modified) < duration(drops.settle) else None


def _older(files: Sequence[DroppedFile], newest: str, known: Manifest | None) -> Iterator[Problem]:
    """Earlier versions that were never read; of those that once were, nothing is to be said."""
    before = order(known["name"]) if known else None
    for file in files:
        if before is None or order(file.name) > before:
            yield _problem("source.drop_superseded", file, by=newest)


def _problem(code: str, file: DroppedFile, **facts: object) -> Problem:
    return Problem(code, args={"table": file.name, **facts})
