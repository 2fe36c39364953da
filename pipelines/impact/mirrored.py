"""The mirror as a draft would have it: yesterday's files where they say the same, else their rows pulled once more.

Such a pull reads the mirror in the place of the source, and is folded as every pull is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from dictionary.problems import DataError, Problem
from dictionary.source import Source
from dictionary.sql import literal, parquet, quote
from pipelines.engine import engine
from pipelines.extracts import Extracts
from pipelines.files import sha256
from pipelines.impact.held import Held
from pipelines.mirror import fold
from pipelines.mirror_marks import DELETED
from pipelines.progress import Progress
from pipelines.run import Manifest, Run


def mirrored(run: Run, held: Held, progress: Progress) -> tuple[Manifest, list[Problem]]:
    """The manifest that the stage *mirror* would leave with unchanged sources, and the brakes that would stop it."""
    tables: Manifest = {}
    pull, stops = [], []
    with engine(run.project.settings.limits, run.folder / "spill") as connection:
        for system, source in run.dictionary.sources.items():
            for table in source.tables:
                moving = _Moving(run, held, source, table, connection)
                entry, counts, braked = moving.standing() or moving.folded()
                tables.setdefault(system, {})[table] = entry
                pull.append({"system": system, "table": table, **counts})
                stops += braked
                progress.rows(f"{system}.{table}", counts["extracted"])
    return {"tables": tables, "pull": pull}, stops


@dataclass(frozen=True)
class _Moving:
    """One table on its way from the published mirror to the draft's."""

    run: Run
    held: Held
    source: Source
    table: str
    connection: duckdb.DuckDBPyConnection

    def standing(self) -> tuple[Manifest, Manifest, list[Problem]] | None:
        """The published entry and the counts of a pull in which nothing moved, if the draft changes nothing here."""
        system = self.source.source
        entry = self.held.entry(system, self.table)
        if entry is None or not self.held.stands(self.run.dictionary, system, self.table):
            return None
        live = self._count(f"{parquet(self.held.folder / str(entry['file']))} WHERE {quote(DELETED)} IS NULL")
        counts = {"new": 0, "changed": 0, "unchanged": live, "deleted": 0, "extracted": live, "repeated": 0}
        return entry, counts, []

    def folded(self) -> tuple[Manifest, Manifest, list[Problem]]:
        """The rows pulled from the mirror and folded onto what is published under the same name."""
        extracts = Extracts(self.run.state.folder, self.source, self.table, list(self._parts()))
        old = self.held.entry(self.source.source, self.table)
        try:
            return *fold(self.run, extracts, self.connection, old), []
        except (
            DataError
        ) as error:  # the brake: adoption would stop here, and what lies behind it is still worth knowing
            return *fold(replace(self.run, full=True), extracts, self.connection, old), list(error.problems)

    def _parts(self) -> Iterator[Manifest]:
        """Extracts of the tables in the source that the mirror holds, as *land* would have written them."""
        spec = self.source.tables[self.table]
        missing = self.held.missing_parts(self.source, self.table)
        for tag, physical in spec.parts.items():
            if physical not in missing:
                yield {"tag": tag, **self._extract(f"rows-{tag}", physical)}
        if self.source.tag_of(spec) and not spec.parts:
            (physical,) = spec.physical(self.table)
            for number, tag in enumerate(self.held.tags(self.source, self.table, self.connection)):
                yield {"tag": tag, **self._extract(f"rows-{number}", physical, tag)}
        elif not spec.parts:
            yield self._extract("rows", *spec.physical(self.table))

    def _extract(self, file: str, physical: str, one: str | None = None) -> Manifest:
        names = self.run.dictionary.read_columns(self.source.source, self.table)
        path = self.run.landed / self.source.source / self.table / f"{file}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = self.held.rows(self.source, self.table, physical, names, one)
        options = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1"
        self.connection.execute(f"COPY ({rows}) TO {literal(str(path))} ({options})")
        origin = self.held.entry(self.source.source, self.held.origin(self.source, self.table) or "") or {}
        undecodable: Manifest = {name: {} for name in origin.get("undecodable", ()) if name in names}
        return {"rows": self._manifest(path) | {"undecodable": undecodable}, "from": None}

    def _manifest(self, path: Path) -> Manifest:
        described = self.connection.execute(f"DESCRIBE SELECT * FROM {parquet(path)}").fetchall()
        return {
            "file": str(path.relative_to(self.run.state.folder)),
            "rows": self._count(parquet(path)),
            "sha256": sha256(path),
            "columns": {row[0]: row[1] for row in described},
        }

    def _count(self, relation: str) -> int:
        return int(self.connection.execute(f"SELECT count(*) FROM {relation}").fetchall()[0][0])
