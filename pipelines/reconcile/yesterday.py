"""What a night keeps of yesterday's reconciliation: the files of every object of which nothing has changed.

An object's result follows from the records of its feeds, from what their references lead to, from the keys by which others
name it, and from what its checks read of other objects. While all of these are as they were, and the dictionary is, so is
the result, and its files stand for tonight as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from dictionary.sql import literal, parquet
from pipelines.files import link
from pipelines.reconcile.references import index_keys, references_to, resolve
from pipelines.reconcile.results import files_of, open_result
from pipelines.reconcile.workspace import Workspace
from pipelines.run import Manifest


class Yesterday:
    """The reconciliation of the run before, beside the one at work; ``folder`` is where the files of tonight go."""

    def __init__(self, work: Workspace, folder: Path) -> None:
        self._work = work
        self._folder = folder
        self.kept: set[str] = set()
        """The objects whose files were taken over."""
        self._indexed: set[str] = set()

    @cached_property
    def manifest(self) -> Manifest:
        """What the run before wrote down; nothing where there was none."""
        run = self._work.run.parent_run()
        return (run.manifest("reconcile") if run else None) or {}

    def _file(self, table: str) -> Path:
        run = self._work.run.parent_run()
        assert run is not None
        return run.folder / "reconcile" / f"{table}.parquet"

    @property
    def is_all_kept(self) -> bool:
        """Whether every object that has records, or had some, is as it was."""
        return bool(self.manifest) and all(name in self.kept for name, e in self._work.results.items() if "links" in e)

    def entry(self, name: str, fingerprint: str | None) -> Manifest | None:
        """What was written down of an object, if it was made of the same and its files are there."""
        found: Manifest | None = self.manifest.get("objects", {}).get(name)
        if found is None or fingerprint is None or found.get("fingerprint") != fingerprint:
            return None
        return found if all(self._file(table).exists() for table in files_of(self._work.dictionary, name)) else None

    def keep(self, name: str) -> None:
        """Let yesterday's result of an object stand for tonight."""
        self.take_over(files_of(self._work.dictionary, name))
        open_result(self._work.connection, self._work.dictionary, name)
        self.kept.add(name)

    def take_over(self, tables: Iterable[str]) -> None:
        """Let the files of yesterday stand for tables of tonight."""
        for table in tables:
            link(self._file(table), self._folder / f"{table}.parquet")
            self._work.view(table, f"SELECT * FROM {parquet(self._folder / f'{table}.parquet')}")

    def link(self, name: str) -> None:
        """Make the links of an object's records to the objects that are kept."""
        feeds = self._work.feeds_of(name)
        for target in sorted(self._work.dictionary.parents(name) & self.kept):
            if target not in self._indexed:
                index_keys(self._work, target)
                self._indexed.add(target)
            for feed, ref, ways, mentions in references_to(self._work, target):
                if feed in feeds:
                    resolve(self._work, target, feed, ref, ways, mentions)

    def take_over_conflicts(self) -> None:
        """Note again what was not joined of the objects that are kept."""
        if self.kept:
            among = ", ".join(map(literal, sorted(self.kept)))
            file = parquet(self._file("match_conflict"))
            self._work.execute(f"INSERT INTO match_conflict SELECT * FROM {file} WHERE object IN ({among})")
