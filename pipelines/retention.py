"""What may go: generations beyond the number to keep, and working files that no kept run refers to.

What was landed stays, since the warehouse can be rebuilt from it; so do every run's pins and manifests.
"""

from __future__ import annotations

from typing import Any

from pipelines.files import read_json, remove
from pipelines.run import State, run_name


def prune(state: State, keep: int) -> None:
    """Keep the last ``keep`` generations with the files that they were made from, and remove the rest."""
    numbers = state.kept()
    kept = set(numbers[-keep:]) | {state.current()}
    for number in set(numbers) - kept:
        remove(state.generation(number))
    needed = {file for number in kept for file in files_of(state, number)}
    folders = [state.folder / "mirror", *(state.runs / run_name(n) / "records" for n in range(1, state.newest() + 1))]
    for folder in folders:
        for path in folder.rglob("*.parquet"):
            if str(path.relative_to(state.folder)) not in needed:
                remove(path)
    for number in range(1, state.newest()):
        if number not in kept:
            remove(state.runs / run_name(number) / "reconcile")


def files_of(state: State, number: int) -> list[str]:
    """The mirror and record files that a run's manifests name."""
    folder = state.runs / run_name(number)
    found = []
    for stage in ("mirror", "conform"):
        path = folder / f"{stage}.json"
        if path.exists():
            found += _named(read_json(path))
    return found


def _named(manifest: Any) -> list[str]:
    if not isinstance(manifest, dict):
        return []
    own = [str(manifest["file"])] if "file" in manifest else []
    return own + [file for value in manifest.values() for file in _named(value)]
