"""Mirror: the latest raw row of every source key, folded from all extracts so far.

Each row carries its key (a JSON array of text), the number of its copy among unequal rows of one key, a hash of its
cells, the run whose extract brought it, and, once it vanished, the run that found it gone. A table of which nothing
changed keeps yesterday's file, and one that was pulled whole and came just as it did before is not compared row by row.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dictionary.canonical import canonical_json
from pipelines.brakes import brake
from pipelines.drops import remembered
from pipelines.engine import engine
from pipelines.extracts import Extracts
from pipelines.failpoint import failpoint
from pipelines.mirror_fates import Fates
from pipelines.mirror_file import MirrorFile
from pipelines.mirror_known import Known
from pipelines.progress import Progress
from pipelines.run import Manifest, Run
from pipelines.undecodable import undecodable_columns
from pipelines.watermarks import watermarks

MEANING = 1
"""Raised when folding gives something else from the same extracts."""


def mirror(run: Run, progress: Progress) -> Manifest:
    """Fold the landed extracts into the mirror: ``{tables: {system: {table: …}}, pull: […]}``.

    Raises:
        ResourceError: a landed file is not what its manifest says.
        DataError: more rows vanished than the table's brake allows.
    """
    landed = run.manifest("land")
    previous = run.parent_run()
    old = previous.manifest("mirror")["tables"] if previous else {}
    tables: Manifest = {}
    pull = []
    with engine(run.project.settings.limits, run.folder / "spill") as connection:
        for system, source in run.dictionary.sources.items():
            for table in source.tables:
                extracts = Extracts(run.state.folder, source, table, landed[system]["tables"][table])
                entry, counts = fold(run, extracts, connection, old.get(system, {}).get(table))
                tables.setdefault(system, {})[table] = entry
                pull.append({"system": system, "table": table, **counts})
                progress.rows(f"{system}.{table}", counts["extracted"])
                failpoint("mirror.table")
    return {"tables": tables, "pull": pull}


def fold(
    run: Run, extracts: Extracts, connection: duckdb.DuckDBPyConnection, old: Manifest | None
) -> tuple[Manifest, Manifest]:
    """Fold one table's extracts onto its ``old`` entry in the manifest: the new entry, and its line of the pull ledger.

    Raises:
        ResourceError: a landed file is not what its manifest says.
        DataError: more rows vanished than the table's brake allows.
    """
    if not extracts.parts and old:
        return old, dict.fromkeys(("new", "changed", "unchanged", "deleted", "extracted", "repeated"), 0)
    known = Known(run.state.folder, extracts, old or {})
    unfilled = known.unfilled({part.get("tag") for part in extracts.parts}, extracts.columns)
    entry, counts = _Fold(run, extracts, connection, known).fold()
    entry |= {"tag": extracts.tag, "empty": extracts.empty, "unfilled": unfilled}
    return entry | remembered(extracts.parts, old), counts


@dataclass(frozen=True)
class _Fold:
    """The extracts of one table folded into its mirror."""

    run: Run
    extracts: Extracts
    connection: duckdb.DuckDBPyConnection
    known: Known

    def fold(self) -> tuple[Manifest, Manifest]:
        """The table's new entry in the mirror's manifest, and its line of the pull ledger."""
        self.extracts.verify()
        came = self._came()
        known: Manifest | None = self.known.entry.get("whole")
        if known is not None and known["came"] == came:
            return self.known.entry | self._watermarks(self.known.entry["file"]), known["counts"]
        entry, counts = self._compared()
        still = {"new": 0, "changed": 0, "deleted": 0, "unchanged": counts["extracted"] - counts["repeated"]}
        return entry | {"whole": {"came": came, "counts": counts | still} if came else None}, counts

    def _came(self) -> str | None:
        """What was pulled and how it is read, as a short text; None where a cursor left something out."""
        if self.extracts.bounded:
            return None
        source, spec = self.extracts.source, self.extracts.spec
        came = {
            "meaning": MEANING,
            "parts": [
                (part.get("tag"), part["rows"]["sha256"], part["rows"]["columns"]) for part in self.extracts.parts
            ],
            "table": spec.model_dump(mode="json"),
            "tag": self.extracts.tag,
            "undecodable": sorted(self.extracts.undecodable),
            "collation": source.collation.model_dump(mode="json"),
        }
        return hashlib.sha256(canonical_json(came).encode()).hexdigest()

    def _compared(self) -> tuple[Manifest, Manifest]:
        """The same, with every row beside the one that is known."""
        fates = Fates(self.run.name, self.extracts, self.known, self.connection)
        fates.tell()
        counts = fates.counts()
        if not self.run.full:
            brake(self.connection, self.extracts, counts["deleted"], self._count(self.known.live))
        is_moved = counts["new"] or counts["changed"] or counts["deleted"]
        entry = self._written() if is_moved or not self._stands_as_wanted() else self.known.entry
        pulled = {"extracted": self.extracts.count, "repeated": self.extracts.count - self._count("extracted")}
        return entry | self._watermarks(entry["file"]), counts | pulled

    def _stands_as_wanted(self) -> bool:
        """Whether the known file has just the columns that are read, by their names."""
        entry = self.known.entry
        return bool(entry) and self.known.tag == self.extracts.tag and entry["columns"] == self.extracts.columns

    def _count(self, rows: str) -> int:
        return int(self.connection.execute(f"SELECT count(*) FROM {rows}").fetchall()[0][0])

    def _watermarks(self, file: str) -> Manifest:
        """Where the cursor stands, and when the source's keys and all its rows were last compared, by its own clock."""
        clock, old = min(self.extracts.clocks.values(), default=None), self.known.entry
        return {
            "cursors": watermarks(self.connection, self.extracts, self.run.state.folder / file),
            "keys_at": old.get("keys_at") if self.extracts.silent else clock,
            "whole_at": old.get("whole_at") if self.extracts.bounded else clock,
        }

    def _written(self) -> Manifest:
        folder = self.run.state.folder / "mirror" / self.extracts.source.source / self.extracts.table
        path = folder / f"{self.run.name}.parquet"
        MirrorFile(self.run.name, self.extracts, self.known, self.connection).write(path)
        return {
            "file": str(path.relative_to(self.run.state.folder)),
            "columns": self.extracts.columns,
            **self._undecodable(path),
        }

    def _undecodable(self, path: Path) -> Manifest:
        """The columns of the new file in which some text could not be decoded; only where it is known of is it looked for."""
        suspects = self.extracts.undecodable | set(self.known.entry.get("undecodable", ()))
        found = undecodable_columns(self.connection, path, suspects & set(self.extracts.columns))
        return {"undecodable": found} if found else {}
