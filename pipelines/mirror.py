"""Mirror: the latest raw row of every source key, folded from all extracts so far.

Each row carries its key (a JSON array of text), the number of its copy among unequal rows of one key, a hash of its
cells, the run whose extract brought it, and, once it vanished, the run that found it gone. A table of which nothing
changed keeps yesterday's file.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from dictionary.problems import DataError, Problem, ResourceError
from dictionary.source import Source, Table
from dictionary.sql import columns, literal, parquet, quote, without_trailing_blanks
from pipelines.engine import engine
from pipelines.failpoint import failpoint
from pipelines.files import replacing, sha256
from pipelines.mirror_copies import number_beside
from pipelines.mirror_marks import COPIES, COPY, DELETED, EXTRACT, HASH, KEY, MARKS
from pipelines.progress import Progress
from pipelines.run import Run

Manifest = dict[str, Any]


def key_of(source: Source, table: Table) -> str:
    """SQL of a row's key: a JSON array of the key columns as text."""
    parts = [f"CAST({quote(name)} AS VARCHAR)" for name in table.key_columns]
    if source.collation.trailing_blanks == "ignore":
        parts = [without_trailing_blanks(part) for part in parts]
    return f"CAST(to_json([{', '.join(parts)}]) AS VARCHAR)"


def tagged(table: Table, tag: str | None, path: Path) -> str:
    """SELECT of a landed file, with the tag of its part where the table unites several."""
    extra = f", {literal(tag)} AS {quote(table.tag)}" if tag is not None else ""
    return f"SELECT *{extra} FROM {parquet(path)}"


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
                fold = _Fold(run, source, table, connection, old.get(system, {}).get(table))
                entry, counts = fold.run_with(landed[system]["tables"][table])
                tables.setdefault(system, {})[table] = entry
                pull.append({"system": system, "table": table, **counts})
                progress.rows(f"{system}.{table}", counts["extracted"])
                failpoint("mirror.table")
    return {"tables": tables, "pull": pull}


@dataclass(frozen=True)
class _Fold:
    """One table's extracts folded into its mirror."""

    run: Run
    source: Source
    table: str
    connection: duckdb.DuckDBPyConnection
    old: Manifest | None

    @property
    def spec(self) -> Table:
        return self.source.tables[self.table]

    def run_with(self, parts: list[Manifest]) -> tuple[Manifest, Manifest]:
        """The table's new entry in the mirror's manifest, and its line of the pull ledger."""
        for part in parts:
            self._verify(part)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE extracted AS {self._extracted(parts)}")
        self._keep_copies(parts)
        self._compare(parts)
        counts = self._counts(parts)
        self._brake(counts)
        moved = counts["new"] or counts["changed"] or counts["deleted"]
        if self.old and not moved and self.old["columns"] == list(parts[0]["rows"]["columns"]):
            return self.old, counts
        return self._written(parts), counts

    def _verify(self, part: Manifest) -> None:
        for extract in (part["rows"], part.get("keys")):
            if extract is None:
                continue
            path = self._path(extract)
            if not path.exists() or sha256(path) != extract["sha256"]:
                raise ResourceError(Problem("landed.damaged", file=extract["file"], args={"table": self.table}))

    def _path(self, extract: Manifest) -> Path:
        return self.run.state.folder / str(extract["file"])

    def _read(self, part: Manifest, which: str) -> str:
        return tagged(self.spec, part.get("tag"), self._path(part[which]))

    def _cells(self, part: Manifest) -> list[str]:
        """The columns of a part's rows, the tag of the part first."""
        return [*([self.spec.tag] if "tag" in part else []), *part["rows"]["columns"]]

    def _extracted(self, parts: list[Manifest]) -> str:
        """Rows with key, copy, copies and hash; equal copies of a keyed row are already folded into one."""
        cells = columns(self._cells(parts[0]))
        hashed = (
            f"SELECT md5(CAST(json_array({cells}) AS VARCHAR)) AS {quote(HASH)}, * FROM ({self._all(parts, 'rows')})"
        )
        if not self.spec.key:
            return f"""SELECT CAST(to_json([{quote(HASH)}]) AS VARCHAR) AS {quote(KEY)},
                row_number() OVER (PARTITION BY {quote(HASH)}) AS {quote(COPY)}, 1 AS {quote(COPIES)}, *
                FROM ({hashed})"""
        keyed = f"SELECT {key_of(self.source, self.spec)} AS {quote(KEY)}, * FROM ({hashed})"
        if not self._has_doubles(keyed):
            return (
                f"SELECT {quote(KEY)}, 1 AS {quote(COPY)}, 1 AS {quote(COPIES)}, * EXCLUDE {quote(KEY)} FROM ({keyed})"
            )
        return f"""SELECT {quote(KEY)}, row_number() OVER (PARTITION BY {quote(KEY)} ORDER BY {quote(HASH)}) AS {quote(COPY)},
            count(*) OVER (PARTITION BY {quote(KEY)}) AS {quote(COPIES)}, * EXCLUDE {quote(KEY)}
            FROM (SELECT DISTINCT ON ({quote(KEY)}, {quote(HASH)}) * FROM ({keyed}))"""

    def _has_doubles(self, keyed: str) -> bool:
        total, distinct = self._one(f"SELECT count(*), count(DISTINCT {quote(KEY)}) FROM ({keyed})")
        return bool(total != distinct)

    def _keep_copies(self, parts: list[Manifest]) -> None:
        """Table ``several``; the extracted rows of its keys are numbered beside the copies that are known."""
        bounded = _bounded(parts)
        brought = listed = f"SELECT NULL::VARCHAR AS {quote(KEY)} WHERE false"
        if self.old and self.spec.key and bounded:
            brought = self._keys(bounded, "rows")
            listed = (
                f"SELECT {quote(KEY)} FROM {self._old_rows()} WHERE {quote(DELETED)} IS NULL"
                if self.spec.changes.deletes == "never"
                else self._keys(bounded, "keys")
            )
        live = f"SELECT * FROM {self._old_rows()} WHERE {quote(DELETED)} IS NULL" if self.old else _nothing()
        number_beside(self.connection, brought, listed, live)

    def _keys(self, parts: list[Manifest], which: str) -> str:
        """SELECT of the key of every row that the parts brought, or listed."""
        return f"SELECT {key_of(self.source, self.spec)} AS {quote(KEY)} FROM ({self._all(parts, which)})"

    def _all(self, parts: list[Manifest], which: str) -> str:
        """SELECT of the rows, or of the keys, of all parts."""
        return " UNION ALL BY NAME ".join(self._read(part, which) for part in parts)

    def _compare(self, parts: list[Manifest]) -> None:
        """Table ``compared``: every known or extracted row with what became of it."""
        old = f"SELECT {columns(MARKS)} FROM {self._old_rows()}" if self.old else _nothing()
        live = f"o.{quote(KEY)} IS NOT NULL AND o.{quote(DELETED)} IS NULL"
        extract = f"CASE WHEN fate = 'unchanged' THEN before ELSE {literal(self.run.name)} END AS {quote(EXTRACT)}"
        self.connection.execute(f"""CREATE OR REPLACE TEMP TABLE compared AS SELECT * EXCLUDE before, {extract} FROM (
            SELECT coalesce(e.{quote(KEY)}, o.{quote(KEY)}) AS {quote(KEY)},
                coalesce(e.{quote(COPY)}, o.{quote(COPY)}) AS {quote(COPY)},
                CASE WHEN e.{quote(KEY)} IS NOT NULL AND NOT ({live}) THEN 'new'
                     WHEN e.{quote(HASH)} <> o.{quote(HASH)} THEN 'changed'
                     WHEN e.{quote(KEY)} IS NOT NULL THEN 'unchanged'
                     WHEN o.{quote(DELETED)} IS NOT NULL THEN 'gone'
                     WHEN {self._still_there(parts)} THEN 'kept' ELSE 'deleted' END AS fate,
                o.{quote(EXTRACT)} AS before
            FROM extracted e FULL JOIN ({old}) o
              ON e.{quote(KEY)} = o.{quote(KEY)} AND e.{quote(COPY)} = o.{quote(COPY)})""")

    def _still_there(self, parts: list[Manifest]) -> str:
        """Whether a row that was not extracted is known to exist: only a cursor leaves such rows."""
        bounded = _bounded(parts)
        if not bounded:
            return "false"
        if self.spec.changes.deletes == "never":
            return "true"
        return f"o.{quote(KEY)} IN ({self._keys(bounded, 'keys')})"

    def _counts(self, parts: list[Manifest]) -> Manifest:
        found = dict(self.connection.execute("SELECT fate, count(*) FROM compared GROUP BY fate").fetchall())
        counts = {fate: found.get(fate, 0) for fate in ("new", "changed", "unchanged", "deleted")}
        extracted = sum(part["rows"]["rows"] for part in parts)
        distinct = self._one("SELECT count(*) FROM extracted")[0]
        counts |= {"extracted": extracted, "repeated": extracted - distinct}
        counts["live"] = self._live()
        return counts

    def _live(self) -> int:
        if not self.old:
            return 0
        where = f"{quote(DELETED)} IS NULL"
        return int(self._one(f"SELECT count(*) FROM {self._old_rows()} WHERE {where}")[0])

    def _brake(self, counts: Manifest) -> None:
        live = counts.pop("live")
        allowed = self.spec.changes.brake_share
        if not self.run.full and live and Decimal(counts["deleted"]) / live > allowed:
            raise DataError(
                Problem(
                    "pull.brake",
                    path=f"{self.source.source}.{self.table}",
                    args={"deleted": counts["deleted"], "live": live, "brake": self.spec.changes.brake},
                )
            )

    def _written(self, parts: list[Manifest]) -> Manifest:
        cells = self._cells(parts[0])
        path = self.run.state.folder / "mirror" / self.source.source / self.table / f"{self.run.name}.parquet"
        with replacing(path) as temporary:
            options = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1"
            self.connection.execute(f"COPY ({self._merged(cells)}) TO {literal(str(temporary))} ({options})")
        return {
            "file": str(path.relative_to(self.run.state.folder)),
            "columns": list(parts[0]["rows"]["columns"]),
            "cursor": self._cursor(path),
        }

    def _merged(self, cells: list[str]) -> str:
        same = f"USING ({quote(KEY)}, {quote(COPY)})"
        arrived = f"""SELECT e.{quote(KEY)}, e.{quote(COPY)}, e.{quote(COPIES)}, e.{quote(HASH)}, c.{quote(EXTRACT)},
            CAST(NULL AS VARCHAR) AS {quote(DELETED)}, {columns(cells, "e")} FROM extracted e JOIN compared c {same}"""
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
        return parquet(self._path(self.old))

    def _cursor(self, path: Path) -> Manifest | None:
        """The highest cursor value seen, from which the next pull starts again."""
        if self.spec.changes.cursor is None:
            return None
        column = quote(self.spec.changes.cursor)
        value = self._one(f"SELECT max({column}) FROM {parquet(path)}")[0]
        if value is None:
            return None
        return {"type": "integer", "value": value} if isinstance(value, int) else {"type": "time", "value": str(value)}

    def _one(self, statement: str) -> tuple[Any, ...]:
        row: tuple[Any, ...] | None = self.connection.execute(statement).fetchone()
        assert row is not None
        return row


def _bounded(parts: list[Manifest]) -> list[Manifest]:
    """The parts of which a cursor brought some rows only; what is missing from any other part is gone."""
    return [part for part in parts if part["from"] is not None]


def _nothing() -> str:
    """An empty relation with the marks of a mirror."""
    types = ("VARCHAR", "BIGINT", "BIGINT", "VARCHAR", "VARCHAR", "VARCHAR")
    return "SELECT " + ", ".join(f"NULL::{t} AS {quote(m)}" for t, m in zip(types, MARKS, strict=True)) + " WHERE false"
