"""Land: every extract as Parquet, with a manifest that proves it whole.

A source is read in one snapshot where it can give one. Before that its hours are looked at, and whether its tables are still
built as they were. What is landed is never altered.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

from connectors import connect
from connectors.base import Snapshot
from dictionary.problems import GuiyiError, Problem
from dictionary.source import Source
from pipelines import drift
from pipelines.again import again
from pipelines.databases import Connect, Reached, databases_of
from pipelines.extraction import Extraction
from pipelines.files import sha256
from pipelines.journal import Journal
from pipelines.progress import Progress
from pipelines.run import Manifest, Run
from pipelines.structure import structure_of
from pipelines.unread import is_open, may_stay, unread, unread_whole


def land(run: Run, progress: Progress, open_source: Connect = connect) -> Manifest:
    """Pull every table of every source: ``{system: {clock, isolation, tables: {table: [part]}, …}}``.

    Beside them stand ``unread``, the tables that stay as of the last run and have no parts; ``left``, dropped files for a later
    night; ``structure``, how the tables are built; and ``drift``, what of that is not as it was.

    Raises:
        UnreachableError: a source could not be reached (an unreachable source is never an empty one), or not now.
        ConfigurationError: a table or column is not there, or is not what it was.
    """
    with ThreadPoolExecutor(max_workers=2) as pool:
        work = {
            system: pool.submit(_Landing(run, source, progress, open_source).landed)
            for system, source in run.dictionary.sources.items()
        }
        return {system: future.result() for system, future in work.items()}


def is_intact(run: Run) -> bool:
    """Whether all that the run landed so far is still there, byte for byte."""
    sources = (run.manifest("land") or {}).values()
    parts = [part for source in sources for table in source["tables"].values() for part in table]
    extracts = [part[which] for part in parts for which in ("rows", "keys") if which in part]
    files = [(run.state.folder / extract["file"], extract["sha256"]) for extract in extracts]
    return all(path.exists() and sha256(path) == told for path, told in files)


def left_files(run: Run) -> list[Problem]:
    """The dropped files that the run left for a later night, and why."""
    listed = (one for source in (run.manifest("land") or {}).values() for one in source.get("left", ()))
    return [Problem(one["code"], path=one["path"], args=one["args"]) for one in listed]


@dataclass(frozen=True)
class _Landing:
    """One source in one run."""

    run: Run
    source: Source
    progress: Progress
    open_source: Connect

    def landed(self) -> Manifest:
        """The source's part of the manifest; a line that is cut begins the whole source anew, in a new snapshot."""
        if not self.run.any_hour and not is_open(self.source):
            return unread_whole(self.run, self.source)
        return again(self._pulled, self._note_failure)

    def _pulled(self) -> Manifest:
        """All databases, each in a snapshot of its own; the last one, which is the newest, tells how the tables are built."""
        tables: Manifest = {name: [] for name in self.source.tables}
        structure: Manifest = {}
        drifts: list[drift.Drift] = []
        left, clocks, isolations = [], [], []
        folder = self.run.project.folder
        for reached in reversed(list(databases_of(self.run.dictionary, folder, self.source, self.open_source))):
            with self.open_source(reached.source, folder).snapshot() as snapshot:
                clocks.append(snapshot.clock)
                isolations.append(snapshot.isolation)
                first = [name for name in reached.tables if name not in structure]
                built, found = self._structure(snapshot, reached, first)
                structure, drifts = structure | built, drifts + found
                aside = drift.tables_with(drifts, "quarantine")
                for name in reached.tables:
                    empty = drift.emptied(found, name)
                    extraction = self._extraction(name, snapshot, drifts, empty, reached.tag)
                    tables[name] += [] if name in aside else extraction.parts()
                    path = f"{self.source.source}.{name}"
                    left += [{"path": path, "code": problem.code, "args": problem.args} for problem in extraction.left]
        return {
            "clock": min(clocks).isoformat(),
            "isolation": "; ".join(dict.fromkeys(isolations)),
            "tables": tables,
            "unread": unread(drift.tables_with(drifts, "quarantine"), "drift"),
            "left": left,
            "structure": structure,
            "drift": [one.facts() for one in drifts],
        }

    def _structure(self, snapshot: Snapshot, reached: Reached, names: list[str]) -> tuple[Manifest, list[drift.Drift]]:
        """How some tables are built, as the next run has to know it, and what differs from the last one."""
        source = reached.source.model_copy(update={"tables": {name: self.source.tables[name] for name in names}})
        found = structure_of(source, snapshot)
        previous = self.run.parent_run()
        if previous is None:
            return found, []
        drifts = drift.decided(
            source,
            drift.drift_since(previous, self.run.dictionary, source, snapshot, found, reached.tag),
            accept=self.run.accept_drift,
            may_stay=may_stay(self.run, self.source),
        )
        drift.check(drifts, previous)
        return drift.remembered(source, drift.known_structure(previous, self.source), found, drifts), drifts

    def _extraction(
        self,
        name: str,
        snapshot: Snapshot,
        drifts: list[drift.Drift],
        empty: Mapping[str, set[str]],
        database: str | None,
    ) -> Extraction:
        is_other = name in drift.tables_with(drifts, "carry_on")
        mark = {} if is_other else self._marks.get(name, {})
        return Extraction(self.run, self.source, name, snapshot, mark, self.progress, empty, database)

    @cached_property
    def _marks(self) -> Manifest:
        """What the mirror of the last run knows of each table, unless everything is asked for."""
        previous = self.run.parent_run()
        if previous is None or self.run.full:
            return {}
        known: Manifest = previous.manifest("mirror")["tables"].get(self.source.source, {})
        return known

    def _note_failure(self, error: GuiyiError, wait: float) -> None:
        codes = [problem.code for problem in error.problems]
        Journal(self.run).note("source.again", system=self.source.source, problems=codes, seconds=wait)
