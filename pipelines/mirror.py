"""Mirror: the latest raw row of every source key, folded from all extracts so far.

Each row carries its key (a JSON array of text), the number of its copy among unequal rows of one key, a hash of its
cells, the run whose extract brought it, and, once it vanished, the run that found it gone. A table of which nothing
changed keeps yesterday's file.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from dictionary.source import Table
from dictionary.sql import columns, literal, parquet, quote
from pipelines.brakes import brake
from pipelines.drops import remembered
from pipelines.engine import engine
from pipelines.extracts import Extracts, folded_key_of
from pipelines.failpoint import failpoint
from pipelines.files import replacing
from pipelines.mirror_copies import number_beside
from pipelines.mirror_keys import keep_writing
from pipelines.mirror_marks import COPIES, COPY, DELETED, EXTRACT, HASH, KEY, MARKS, PART
from pipelines.progress import Progress
from pipelines.run import Manifest, Run
from pipelines.undecodable import undecodable_columns
from pipelines.watermarks import watermarks


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
    entry, counts = _Fold(run, extracts, connection, old).fold()
    return {**entry, "tag": extracts.tag, "empty": extracts.empty, **remembered(extracts.parts, old)}, counts


@dataclass(frozen=True)
class _Fold:
    """The extracts of one table folded into its mirror."""

    run: Run
    extracts: Extracts
    connection: duckdb.DuckDBPyConnection
    old: Manifest | None

    @property
    def spec(self) -> Table:
        return self.extracts.spec

    def fold(self) -> tuple[Manifest, Manifest]:
        """The table's new entry in the mirror's manifest, and its line of the pull ledger."""
        self.extracts.verify()
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE extracted AS {self.extracts.rows(self.connection)}")
        self._keep_copies()
        self._compare()
        live = f"{self._old_rows()} WHERE {quote(DELETED)} IS NULL" if self.old else ""
        if self._folded is not None and keep_writing(self.connection, self._folded, live):
            self._keep_copies()
            self._compare()
        counts = self._counts()
        known = counts.pop("live")
        if not self.run.full:
            brake(self.connection, self.extracts, counts["deleted"], known)
        moved = counts["new"] or counts["changed"] or counts["deleted"]
        if (
            self.old
            and not moved
            and self._was_tag == self.extracts.tag
            and self.old["columns"] == self.extracts.columns
        ):
            return self.old | self._watermarks(self.old["file"]), counts
        written = self._written()
        return written | self._watermarks(written["file"]), counts

    @cached_property
    def _folded(self) -> str | None:
        """SQL of a key as the source compares it, where that is not how it is written, and the mirror has its columns."""
        folded = folded_key_of(self.extracts.source, self.spec)
        return folded if folded and self.old and set(self.spec.key) <= set(self.old["columns"]) else None

    def _keep_copies(self) -> None:
        """Table ``several``; the extracted rows of its keys are numbered beside the copies that are known."""
        brought = listed = f"SELECT NULL::VARCHAR AS {quote(KEY)} WHERE false"
        if self.old and self.spec.key and self.extracts.bounded:
            brought, listed = self.extracts.keys("rows"), self.extracts.keys("keys")
            if self.extracts.silent:
                kept = f"o.{quote(DELETED)} IS NULL AND {self._in_parts(self.extracts.silent)}"
                listed += f" UNION ALL SELECT o.{quote(KEY)} FROM ({self._known()}) AS o WHERE {kept}"
        live = f"SELECT * FROM {self._old_rows()} WHERE {quote(DELETED)} IS NULL" if self.old else _nothing()
        number_beside(self.connection, brought, listed, live)

    def _compare(self) -> None:
        """Table ``compared``: every known or extracted row with what became of it."""
        old = self._known() if self.old else _nothing()
        live = f"o.{quote(KEY)} IS NOT NULL AND o.{quote(DELETED)} IS NULL"
        extract = f"CASE WHEN fate = 'unchanged' THEN before ELSE {literal(self.run.name)} END AS {quote(EXTRACT)}"
        self.connection.execute(f"""CREATE OR REPLACE TEMP TABLE compared AS SELECT * EXCLUDE before, {extract} FROM (
            SELECT coalesce(e.{quote(KEY)}, o.{quote(KEY)}) AS {quote(KEY)},
                coalesce(e.{quote(COPY)}, o.{quote(COPY)}) AS {quote(COPY)},
                CASE WHEN e.{quote(KEY)} IS NOT NULL AND NOT ({live}) THEN 'new'
                     WHEN e.{quote(HASH)} <> o.{quote(HASH)} THEN 'changed'
                     WHEN e.{quote(KEY)} IS NOT NULL THEN 'unchanged'
                     WHEN o.{quote(DELETED)} IS NOT NULL THEN 'gone'
                     WHEN {self._still_there()} THEN 'kept' ELSE 'deleted' END AS fate,
                o.{quote(EXTRACT)} AS before, o.{quote(PART)}
            FROM extracted e FULL JOIN ({old}) o
              ON e.{quote(KEY)} = o.{quote(KEY)} AND e.{quote(COPY)} = o.{quote(COPY)})""")

    def _still_there(self) -> str:
        """Whether a row that was not extracted is known to exist: a cursor leaves such rows, or what was not read tonight."""
        ways = [self._in_parts(self.extracts.silent)] if self.extracts.silent else []
        if any("keys" in part for part in self.extracts.bounded):
            known = "folded" if self._folded else KEY
            ways.append(f"o.{quote(known)} IN ({self.extracts.keys('keys', self._folded)})")
        if self._may_leave_parts():
            ways.append(f"NOT {self._in_parts(self.extracts.parts)}")
        return f"coalesce({' OR '.join(ways)}, false)" if ways else "false"

    @property
    def _was_tag(self) -> str | None:
        """The column of the mirror that tells of which part a known row is; it may have another name now."""
        return self.old.get("tag") if self.old else None

    def _may_leave_parts(self) -> bool:
        """Whether a part that was not read stays as it was: a file taken earlier, a database that its register leaves out."""
        databases = self.extracts.source.databases
        listed = databases is not None and databases.register_ is not None and self.spec.database is None
        return listed or bool(self.spec.drops and self.extracts.tag and self._was_tag)

    def _known(self) -> str:
        """SELECT of the marks of the known rows, with the tags of their parts."""
        part = quote(self.extracts.tag) if self.extracts.tag and self._was_tag else "''"
        folded = f", {self._folded} AS folded" if self._folded else ""
        return f"SELECT {columns(MARKS)}, {part} AS {quote(PART)}{folded} FROM {self._old_rows()}"

    def _in_parts(self, parts: list[Manifest]) -> str:
        """SQL of whether a known row ``o`` is of one of these parts."""
        return f"o.{quote(PART)} IN ({', '.join(literal(part.get('tag', '')) for part in parts)})"

    def _counts(self) -> Manifest:
        found = dict(self.connection.execute("SELECT fate, count(*) FROM compared GROUP BY fate").fetchall())
        counts = {fate: found.get(fate, 0) for fate in ("new", "changed", "unchanged", "deleted")}
        extracted = self.extracts.count
        distinct = self._one("SELECT count(*) FROM extracted")[0]
        counts |= {"extracted": extracted, "repeated": extracted - distinct}
        counts["live"] = self._live()
        return counts

    def _live(self) -> int:
        if not self.old:
            return 0
        where = f"{quote(DELETED)} IS NULL"
        return int(self._one(f"SELECT count(*) FROM {self._old_rows()} WHERE {where}")[0])

    def _watermarks(self, file: str) -> Manifest:
        """Where the cursor stands, and when the source's keys and all its rows were last compared, by its own clock."""
        clock, old = min(self.extracts.clocks.values(), default=None), self.old or {}
        return {
            "cursors": watermarks(self.connection, self.extracts, self.run.state.folder / file),
            "keys_at": old.get("keys_at") if self.extracts.silent else clock,
            "whole_at": old.get("whole_at") if self.extracts.bounded else clock,
        }

    def _written(self) -> Manifest:
        folder = self.run.state.folder / "mirror" / self.extracts.source.source / self.extracts.table
        path = folder / f"{self.run.name}.parquet"
        with replacing(path) as temporary:
            options = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1"
            self.connection.execute(f"COPY ({self._merged()}) TO {literal(str(temporary))} ({options})")
        return {
            "file": str(path.relative_to(self.run.state.folder)),
            "columns": self.extracts.columns,
            **self._undecodable(path),
        }

    def _undecodable(self, path: Path) -> Manifest:
        """The columns of the new file in which some text could not be decoded; only where it is known of is it looked for."""
        suspects = self.extracts.undecodable | set((self.old or {}).get("undecodable", ()))
        found = undecodable_columns(self.connection, path, suspects & set(self.extracts.columns))
        return {"undecodable": found} if found else {}

    def _merged(self) -> str:
        same = f"USING ({quote(KEY)}, {quote(COPY)})"
        arrived = f"""SELECT e.{quote(KEY)}, e.{quote(COPY)}, e.{quote(COPIES)}, e.{quote(HASH)}, c.{quote(EXTRACT)},
            CAST(NULL AS VARCHAR) AS {quote(DELETED)}, {columns(self.extracts.cells, "e")}
            FROM extracted e JOIN compared c {same}"""
        if not self.old:
            return f"{arrived} ORDER BY {quote(KEY)}, {quote(COPY)}"
        old = f"FROM {self._old_rows()} o JOIN compared c {same}"
        kept = f"""SELECT o.* REPLACE (coalesce(s.live, o.{quote(COPIES)}) AS {quote(COPIES)}) {old}
            LEFT JOIN several s USING ({quote(KEY)}) WHERE c.fate = 'kept'"""
        gone = f"SELECT {self._gone()} {old} WHERE c.fate IN ('gone', 'deleted')"
        # Without any row that is kept, yesterday's types must not widen today's.
        parts = (
            [arrived, kept, gone]
            if self._one("SELECT count(*) FROM compared WHERE fate = 'kept'")[0]
            else [arrived, gone]
        )
        return f"{' UNION ALL BY NAME '.join(parts)} ORDER BY {quote(KEY)}, {quote(COPY)}"

    def _gone(self) -> str:
        """The cells of vanished rows, which never widen a column's type: what does not fit is left to the landed file."""
        types = [
            {row[0]: row[1] for row in self.connection.execute(f"DESCRIBE {relation}").fetchall()}
            for relation in (f"SELECT * FROM {self._old_rows()}", "extracted")
        ]
        deleted = f"CASE WHEN c.fate = 'deleted' THEN {literal(self.run.name)} ELSE o.{quote(DELETED)} END AS {quote(DELETED)}"
        changed = [
            f"TRY_CAST(o.{quote(name)} AS {types[1][name]}) AS {quote(name)}"
            for name, kind in types[0].items()
            if name not in MARKS and types[1].get(name, kind) != kind
        ]
        return f"o.* REPLACE ({', '.join([deleted, *changed])})"

    def _old_rows(self) -> str:
        assert self.old is not None
        file, was, now = parquet(self.run.state.folder / str(self.old["file"])), self._was_tag, self.extracts.tag
        if was is None or now is None or was == now:
            return file
        return f"(SELECT * RENAME ({quote(was)} AS {quote(now)}) FROM {file})"

    def _one(self, statement: str) -> tuple[Any, ...]:
        row: tuple[Any, ...] | None = self.connection.execute(statement).fetchone()
        assert row is not None
        return row


def _nothing() -> str:
    """An empty relation with the marks of a mirror."""
    types = ("VARCHAR", "BIGINT", "BIGINT", "VARCHAR", "VARCHAR", "VARCHAR")
    marks = ", ".join(f"NULL::{t} AS {quote(m)}" for t, m in zip(types, MARKS, strict=True))
    return f"SELECT {marks}, NULL::VARCHAR AS {quote(PART)} WHERE false"
