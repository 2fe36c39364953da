"""The extracts of one table: what is asked of the source tonight, and whether the answer tells enough."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from connectors.base import Snapshot, TableQuery
from connectors.batches import write_parquet
from connectors.dropped import DroppedFile
from connectors.unforeseen import foreseen
from dictionary.drops import Drops
from dictionary.problems import GuiyiError, Problem, UnreachableError
from dictionary.source import Source, Table
from dictionary.sql import literal, parquet, quote
from pipelines.drops import Choice, taken_from, unsettled
from pipelines.extracts import folded_key_of, holds, key_of, tagged
from pipelines.failpoint import failpoint
from pipelines.files import remove, replacing, sha256
from pipelines.mirror_marks import COPIES, DELETED, KEY
from pipelines.progress import Progress
from pipelines.run import Manifest, Run
from pipelines.undecodable import Retractable, undecodable_in
from pipelines.watermarks import is_due, lower_bound


@dataclass(frozen=True)
class Extraction:
    """One table of one source in one run.

    Attributes:
        mark: what the mirror of the last run knows of the table; nothing pulls it whole.
        empty: by part the columns that are gone from the source and are written as empty.
        database: the tag of the database that is read, if it has one.
        choice: the dropped files to read tonight; of a table that is made of such.
        left: those that are not read, and why.
    """

    run: Run
    source: Source
    table: str
    snapshot: Snapshot
    mark: Manifest
    progress: Progress
    empty: Mapping[str, set[str]] = field(default_factory=dict)
    database: str | None = None
    choice: Choice | None = None
    left: list[Problem] = field(default_factory=list)

    @property
    def spec(self) -> Table:
        """The table's definition."""
        return self.source.tables[self.table]

    @property
    def folder(self) -> Path:
        """Where its extracts go."""
        return self.run.landed / self.source.source / self.table

    def parts(self) -> Iterator[Manifest]:
        """The manifests of the table's parts in this database: one, unless it unites several like ones, or dropped files."""
        physical = self.spec.name or self.table
        if self.spec.drops:
            yield from self._dropped(self.spec.drops)
        elif self.database is not None:
            yield {"tag": self.database, **self._part(physical, self.database)}
        elif not self.spec.parts:
            yield self._part(physical, None)
        for tag, name in self.spec.parts.items():
            yield {"tag": tag, **self._part(name, tag)}

    def _dropped(self, drops: Drops) -> Iterator[Manifest]:
        """One part for each file that is taken tonight."""
        columns = self.run.dictionary.read_columns(self.source.source, self.table)
        assert self.choice is not None
        self.left.extend(self.choice.left)
        taken = [self._taken(drops, name, file, columns, n) for n, (name, file) in enumerate(self.choice.read.items())]
        if not any(taken) and not self._is_mirrored():
            args = {"system": self.source.source, "table": self.table, "pattern": drops.pattern}
            raise UnreachableError([Problem("source.no_drop", args=args), *self.left])
        yield from filter(None, taken)

    def _taken(
        self, drops: Drops, name: str, file: DroppedFile, columns: tuple[str, ...], number: int
    ) -> Manifest | None:
        """The part that a file makes, which names it; None if somebody wrote to it meanwhile."""
        path = self.folder / f"rows-{number}.parquet"
        try:
            part: Manifest = {"rows": self._extract(TableQuery(drops.table_of(file.name), columns), path), "from": None}
            part |= {"drop": name, "origin": taken_from(file)}
        except (GuiyiError, OSError):
            if file.is_as_it_was():
                raise
        else:
            if file.is_as_it_was():
                return {"tag": name, **part} if self.spec.is_tagged else part
        remove(path)
        self.left.append(unsettled(drops, file))
        return None

    def _is_mirrored(self) -> bool:
        """Whether an earlier night brought rows of this table."""
        previous = self.run.parent_run()
        return previous is not None and self.table in previous.manifest("mirror")["tables"].get(self.source.source, {})

    def _part(self, physical: str, tag: str | None) -> Manifest:
        """The rows since the cursor with all keys, or everything: also when the keys say that a cursor does not tell enough."""
        columns = self.run.dictionary.read_columns(self.source.source, self.table)
        path, keys_path = (self.folder / f"{word}{f'-{tag}' if tag else ''}.parquet" for word in ("rows", "keys"))
        told = self._told(physical)
        lower = self._lower(columns, physical, tag)
        if lower is None:
            return {"rows": self._extract(TableQuery(physical, columns), path), "from": None, **told}
        part = {
            "rows": self._extract(TableQuery(physical, columns, self.spec.changes.cursor, lower), path),
            "from": str(lower),
            **told,
        }
        if not self._compares_keys():
            return part
        part["keys"] = self._extract(TableQuery(physical, self.spec.key), keys_path)
        if self._tells_enough(path, keys_path, tag):
            return part
        remove(keys_path)
        return {"rows": self._extract(TableQuery(physical, columns), path), "from": None, **told}

    def _told(self, physical: str) -> Manifest:
        """Up to where the source itself says that it is complete: its clock, and for a row version what was still open."""
        cursor = self.spec.changes.cursor
        ceiling = self.snapshot.ceiling(physical, cursor) if cursor else None
        told = {"clock": self.snapshot.clock.isoformat()}
        return told if ceiling is None else {**told, "ceiling": ceiling}

    def _compares_keys(self) -> bool:
        changes = self.spec.changes
        due = is_due(changes.keys_every, self.mark.get("keys_at"), self.snapshot.clock)
        return changes.deletes == "compare_keys" and due

    def _tells_enough(self, rows: Path, keys: Path, tag: str | None) -> bool:
        """Whether the rows just read and the list of keys leave no doubt about what the source holds.

        They do where a key is neither mirrored nor among the rows, and where one has several rows, or had: which of
        them came, stayed or went is not to be told from some of them.
        """
        folded, column = folded_key_of(self.source, self.spec), self.source.tag_of(self.spec)
        key = folded or key_of(self.source, self.spec)
        live = f"{quote(DELETED)} IS NULL" + (f" AND {quote(column)} = {literal(tag)}" if column and tag else "")
        known = f"FROM {parquet(self.run.state.folder / self.mark['file'])} WHERE {live}"
        with duckdb.connect() as connection:
            found = connection.execute(
                f"""WITH listed AS (SELECT {key} AS key FROM ({tagged(self.source, self.spec, tag, keys)})),
                unknown AS (SELECT key FROM listed EXCEPT SELECT {key} FROM ({tagged(self.source, self.spec, tag, rows)})
                    EXCEPT SELECT {folded or quote(KEY)} {known})
                SELECT (SELECT count(*) FROM unknown) + (SELECT count(*) - count(DISTINCT key) FROM listed)
                    + (SELECT count(*) {known} AND {quote(COPIES)} > 1)"""
            ).fetchone()
        return found == (0,)

    def _lower(self, columns: tuple[str, ...], physical: str, tag: str | None) -> Any:
        """Where the cursor starts again; None pulls everything, as for a part that is new, and when its time has come."""
        changes = self.spec.changes
        mark = self.mark.get("cursors", {}).get(tag or "")
        if not mark or changes.cursor is None or not self._reads_the_same(columns, physical, tag):
            return None
        if changes.whole_every and is_due(changes.whole_every, self.mark.get("whole_at"), self.snapshot.clock):
            return None
        return lower_bound(mark, changes.overlap)

    def _reads_the_same(self, columns: tuple[str, ...], physical: str, tag: str | None) -> bool:
        """Whether the mirror holds just these columns, the same ones empty, and names the parts as they are named now."""
        is_filled_so = self.mark.get("empty", {}).get(tag or "", []) == sorted(self.empty.get(physical, ()))
        return is_filled_so and holds(self.mark, self.source, self.spec, columns)

    def _extract(self, query: TableQuery, path: Path) -> Manifest:
        """One extract; it is begun anew, in the same snapshot, when the table holds what nobody thought of.

        What the mirror has is thought of from the beginning: texts that cannot be decoded, and columns of text, which may be
        declared otherwise.
        """
        query = replace(query, escape=bool(self.mark.get("undecodable")), unsure=self._texts())
        progress = Retractable(self.progress)
        name = f"{self.source.source}.{self.table}"
        write = replace(self, progress=progress)._write  # noqa: SLF001 - of its own kind
        return foreseen(query, lambda wider: write(wider, path), lambda: progress.retract(name))

    def _texts(self) -> tuple[str, ...]:
        """The columns that the mirror has as text."""
        if not self.mark:
            return ()
        schema = pq.read_schema(self.run.state.folder / self.mark["file"])
        return tuple(field.name for field in schema if field.type == pa.string())

    def _write(self, query: TableQuery, path: Path) -> Manifest:
        reader = self._read(query)
        name = f"{self.source.source}.{self.table}"
        with replacing(path) as temporary:
            rows = write_parquet(temporary, reader, lambda rows: self.progress.rows(name, rows))
            failpoint("land.table")
        extract = {
            "file": str(path.relative_to(self.run.state.folder)),
            "rows": rows,
            "sha256": sha256(path),
            "columns": {field.name: str(field.type) for field in reader.schema},
            "empty": sorted(self.empty.get(query.table, ())),
        }
        found = undecodable_in(path, self.spec.key) if query.escape else {}
        return extract | ({"undecodable": found} if found else {})

    def _read(self, query: TableQuery) -> pa.RecordBatchReader:
        """The rows; a column that is gone is one without values, where the policy says to carry on without it."""
        gone = self.empty.get(query.table, set())
        if not gone:
            return self.snapshot.read(query)
        there = tuple(name for name in query.columns if name not in gone)
        reader = self.snapshot.read(replace(query, columns=there))
        schema = pa.schema(
            [reader.schema.field(there.index(c)) if c in there else pa.field(c, pa.string()) for c in query.columns]
        )
        return pa.RecordBatchReader.from_batches(schema, (_filled(batch, there, schema) for batch in reader))


def _filled(batch: pa.RecordBatch, there: tuple[str, ...], schema: pa.Schema) -> pa.RecordBatch:
    nothing = pa.nulls(batch.num_rows, pa.string())
    columns = [batch.column(there.index(name)) if name in there else nothing for name in schema.names]
    return pa.RecordBatch.from_arrays(columns, schema=schema)
