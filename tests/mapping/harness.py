"""A hub in a folder: rows are landed as a connector would land them, and the real stages run over them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dictionary.compiled import Dictionary
from dictionary.project import Project, Settings
from pipelines.conform import conform
from pipelines.files import sha256
from pipelines.mirror import mirror
from pipelines.progress import Silent
from pipelines.run import Run, State

Row = dict[str, Any]
MEMORY = Path("/dev/shm")
"""A folder in memory, where there is one: random tests write many small files."""


@dataclass(frozen=True)
class Extract:
    """What one pull of a table brought: its rows, and with a cursor also all keys and where it began."""

    schema: pa.Schema
    rows: Sequence[Row]
    tag: str | None = None
    since: str | None = None
    keys: Sequence[Row] | None = None


@dataclass(frozen=True)
class Hub:
    """A project folder whose runs are made by hand."""

    folder: Path
    dictionary: Dictionary

    def run(self, number: int, *, full: bool = False) -> Run:
        project = Project(self.folder, Settings(name="test", memory_limit="1GB"))
        started = datetime(2024, 1, number, tzinfo=UTC)
        return Run(number, number - 1, started, project, self.dictionary, State.of(project), full)

    def night(self, number: int, tables: Mapping[str, Extract | Sequence[Extract]], *, full: bool = False) -> Run:
        """Land the tables of the only system and fold them into the mirror."""
        run = self.run(number, full=full)
        run.begin()
        (system,) = self.dictionary.sources
        parts = {
            name: [self._land(run, f"{system}/{i}", part) for part in ([t] if isinstance(t, Extract) else t)]
            for i, (name, t) in enumerate(tables.items())
        }
        run.finish("land", {system: {"tables": parts}})
        run.finish("mirror", mirror(run, Silent()))
        return run

    def conform(self, run: Run) -> dict[str, Any]:
        run.finish("conform", conform(run, Silent()))
        records: dict[str, Any] = run.manifest("conform")["records"]
        return records

    def records(self, run: Run) -> dict[str, list[Row]]:
        """Conform, then all records of every feed and mention."""
        return {name: self.read(entry["file"]) for name, entry in self.conform(run).items()}

    def mirrored(self, run: Run, table: str) -> list[Row]:
        (system,) = self.dictionary.sources
        return self.read(run.manifest("mirror")["tables"][system][table]["file"])

    def read(self, file: str) -> list[Row]:
        return pq.ParquetFile(State.of(self.run(1).project).folder / file).read().to_pylist()

    @staticmethod
    def _land(run: Run, name: str, part: Extract) -> dict[str, Any]:
        folder = run.landed / name
        folder.mkdir(parents=True, exist_ok=True)
        suffix = part.tag or ""
        landed = {
            "rows": _file(run, folder / f"rows-{suffix}.parquet", part.schema, part.rows),
            "from": part.since,
        }
        if part.tag is not None:
            landed["tag"] = part.tag
        if part.keys is not None:
            names = list(part.keys[0]) if part.keys else part.schema.names
            keys = pa.schema([part.schema.field(key) for key in names])
            landed["keys"] = _file(run, folder / f"keys-{suffix}.parquet", keys, part.keys)
        return landed


def _file(run: Run, path: Path, schema: pa.Schema, rows: Sequence[Row]) -> dict[str, Any]:
    pq.write_table(pa.Table.from_pylist(list(rows), schema), path)
    return {
        "file": str(path.relative_to(run.state.folder)),
        "rows": len(rows),
        "sha256": sha256(path),
        "columns": {field.name: str(field.type) for field in schema},
    }


@contextmanager
def hub(dictionary: Dictionary) -> Iterator[Hub]:
    """A hub in a folder that goes with the block."""
    with tempfile.TemporaryDirectory(prefix="guiyi-mapping-", dir=MEMORY if MEMORY.is_dir() else None) as name:
        yield Hub(Path(name), dictionary)
