"""What is asked of the sources."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from dictionary.compiled import Dictionary
from dictionary.source import Source
from pipelines.artefacts.tape import NOON, Artefact, night_of
from pipelines.brakes import may_vanish
from pipelines.databases import listing, register_query
from pipelines.extraction import Extraction
from pipelines.extracts import key_of
from pipelines.run import Manifest

_AT_NOON = cast("Any", SimpleNamespace(clock=NOON, ceiling=lambda *_: None))


class _Asked(Extraction):
    """What is asked of a source, without asking it."""

    def _extract(self, query: Any, path: Path) -> Any:
        self.progress.asked.append(f"{path.stem}: {query}")  # type: ignore[attr-defined]
        return {}

    def _dropped(self, drops: Any) -> Any:  # noqa: ARG002 - as the real one
        """Which files are taken is no statement."""
        return iter(())

    def _tells_enough(self, rows: Path, keys: Path, tag: str | None) -> bool:  # noqa: ARG002 - as the real one
        return True


def pulls(dictionary: Dictionary, system: str) -> Iterator[Artefact]:
    """What is asked of each table of a system, whatever is known of it, and what may vanish from it."""
    source = dictionary.sources[system]
    names = _databases(source)
    for table, spec in source.tables.items():
        told = SimpleNamespace(asked=[])
        for mark in _marks(dictionary, system, table):
            for tag in [None] if spec.database or not names else names:
                list(
                    _Asked(night_of(dictionary), source, table, _AT_NOON, mark, cast("Any", told), database=tag).parts()
                )
        told.asked.append(f"key: {key_of(source, spec)} in {spec.database or names}")
        told.asked.append(f"of 1000 rows may vanish: {sum(may_vanish(spec, n, 1000) for n in range(1, 1001))}")
        yield f"pull {system} {table}", told.asked


def _databases(source: Source) -> dict[str, str]:
    """The databases that make up a source, or what it is asked for them."""
    if source.databases is None or source.databases.register_ is None:
        return source.databases.names if source.databases else {}
    register = source.databases.register_
    return {"register": f"{register.database}: {register_query(register)} {' '.join(listing(register).split())}"}


def _marks(dictionary: Dictionary, system: str, table: str) -> Iterator[Manifest]:
    """What a mirror may know of a table: its rows compared lately, long ago, or never."""
    spec = dictionary.sources[system].tables[table]
    stands = {"type": "time", "value": NOON.isoformat()}
    tags = ("", *spec.parts, *_databases(dictionary.sources[system]))
    for days in (2, 1000):
        at = (NOON - timedelta(days=days)).isoformat()
        known = {
            "columns": list(dictionary.read_columns(system, table)),
            "tag": dictionary.sources[system].tag_of(spec),
        }
        yield {"cursors": dict.fromkeys(tags, stands), "keys_at": at, "whole_at": at, **known}
    yield {}
