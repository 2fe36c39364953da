"""The new mirror of a table: its extracted rows, those that are kept, and those that vanished, in one file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from dictionary.sql import columns, literal, quote
from pipelines.extracts import Extracts
from pipelines.files import replacing
from pipelines.mirror_known import Known
from pipelines.mirror_marks import COPIES, COPY, DELETED, EXTRACT, HASH, KEY, MARKS


@dataclass(frozen=True)
class MirrorFile:
    """What the tables ``extracted``, ``compared`` and ``several`` make of the known rows in a run of this name."""

    run: str
    extracts: Extracts
    known: Known
    connection: duckdb.DuckDBPyConnection

    def write(self, path: Path) -> None:
        """Write the file."""
        with replacing(path) as temporary:
            options = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1"
            self.connection.execute(f"COPY ({self._merged()}) TO {literal(str(temporary))} ({options})")

    def _merged(self) -> str:
        same = f"USING ({quote(KEY)}, {quote(COPY)})"
        arrived = f"""SELECT e.{quote(KEY)}, e.{quote(COPY)}, e.{quote(COPIES)}, e.{quote(HASH)}, c.{quote(EXTRACT)},
            CAST(NULL AS VARCHAR) AS {quote(DELETED)}, {columns(self.extracts.cells, "e")}
            FROM extracted e JOIN compared c {same}"""
        if not self.known.entry:
            return f"{arrived} ORDER BY {quote(KEY)}, {quote(COPY)}"
        old = f"FROM {self.known.rows} o JOIN compared c {same}"
        kept = f"""SELECT o.* REPLACE (coalesce(s.live, o.{quote(COPIES)}) AS {quote(COPIES)}) {old}
            LEFT JOIN several s USING ({quote(KEY)}) WHERE c.fate = 'kept'"""
        gone = f"SELECT {self._gone()} {old} WHERE c.fate IN ('gone', 'deleted')"
        # Without any row that is kept, yesterday's types must not widen today's.
        has_kept = self.connection.execute("SELECT 1 FROM compared WHERE fate = 'kept' LIMIT 1").fetchone()
        parts = [arrived, kept, gone] if has_kept else [arrived, gone]
        return f"{' UNION ALL BY NAME '.join(parts)} ORDER BY {quote(KEY)}, {quote(COPY)}"

    def _gone(self) -> str:
        """The cells of vanished rows, which never widen a column's type: what does not fit is left to the landed file."""
        types = [
            {row[0]: row[1] for row in self.connection.execute(f"DESCRIBE {relation}").fetchall()}
            for relation in (f"SELECT * FROM {self.known.rows}", "extracted")
        ]
        deleted = (
            f"CASE WHEN c.fate = 'deleted' THEN {literal(self.run)} ELSE o.{quote(DELETED)} END AS {quote(DELETED)}"
        )
        changed = [
            f"TRY_CAST(o.{quote(name)} AS {types[1][name]}) AS {quote(name)}"
            for name, kind in types[0].items()
            if name not in MARKS and types[1].get(name, kind) != kind
        ]
        return f"o.* REPLACE ({', '.join([deleted, *changed])})"
