"""Land: every extract as Parquet, with a manifest that proves it whole.

A source is read in one snapshot where it can give one. Before that its hours are looked at, and whether its tables are still
built as they were. What is landed is never altered.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from connectors import connect
from connectors.base import Snapshot
from connectors.declared_encoding import declared_encoding
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
from pipelines.survey import Survey
from pipelines.undecodable import judge
from pipelines.unread import is_open, nothing_read, unread, unread_whole


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
        if not self.source.tables:
            return nothing_read(self.source)
        if not self.run.any_hour and not is_open(self.source):
            return unread_whole(self.run, self.source)
        return again(self._pulled, self._note_failure)

    def _pulled(self) -> Manifest:
        """All databases, each in a snapshot of its own, the newest first; of several, all are looked at before one is read."""
        tables: Manifest = {name: [] for name in self.source.tables}
        left, clocks, isolations = [], [], []
        folder = self.run.project.folder
        survey = Survey(self.run, self.source)
        databases = list(databases_of(self.run.dictionary, folder, self.source, self.open_source))
        several = len(databases) > 1
        for reached in databases if several else ():
            with self.open_source(reached.source, folder).snapshot() as snapshot:
                survey.look(reached, snapshot)
        for reached in reversed(databases):
            with self.open_source(reached.source, folder).snapshot() as snapshot:
                if not several:
                    survey.look(reached, snapshot)
                survey.check()
                clocks.append(snapshot.clock)
                isolations.append(snapshot.isolation)
                aside = drift.tables_with(survey.drifts, "quarantine")
                for name in reached.tables:
                    extraction = self._extraction(name, snapshot, survey, reached)
                    tables[name] += [] if name in aside else [self._judged(part, name) for part in extraction.parts()]
                    path = f"{self.source.source}.{name}"
                    left += [{"path": path, "code": problem.code, "args": problem.args} for problem in extraction.left]
        return {
            "clock": min(clocks).isoformat(),
            "isolation": "; ".join(dict.fromkeys(isolations)),
            "tables": tables,
            "unread": unread(drift.tables_with(survey.drifts, "quarantine"), "drift"),
            "left": left,
            "structure": survey.structure(tables),
            "drift": [one.facts() for one in survey.drifts],
        }

    def _judged(self, part: Manifest, table: str) -> Manifest:
        """A part of a table; of text that cannot be decoded it says whether the declared encoding is probably wrong."""
        found = part["rows"].get("undecodable")
        if found:
            physical = self.source.tables[table].physical(table)[0]
            declared = declared_encoding(self.source, physical, self.run.project.folder)
            judge(self.run.state.folder / part["rows"]["file"], found, declared)
        return part

    def _extraction(self, name: str, snapshot: Snapshot, survey: Survey, reached: Reached) -> Extraction:
        mark = {} if survey.is_other(name) else survey.mark(name)
        empty = survey.emptied(name, reached)
        choice = survey.choices.get(name)
        return Extraction(self.run, self.source, name, snapshot, mark, self.progress, empty, reached.tag, choice)

    def _note_failure(self, error: GuiyiError, wait: float) -> None:
        codes = [problem.code for problem in error.problems]
        Journal(self.run).note("source.again", system=self.source.source, problems=codes, seconds=wait)
