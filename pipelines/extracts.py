"""The extracts of one table in one run, as the mirror reads them: what was landed, with the key and the hash of each row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dictionary.problems import Problem, ResourceError
from dictionary.source import Source, Table
from dictionary.sql import columns, literal, parquet, quote, without_trailing_blanks
from pipelines.engine import fold
from pipelines.files import sha256
from pipelines.mirror_marks import COPIES, COPY, HASH, KEY
from pipelines.run import Manifest


def key_of(source: Source, table: Table) -> str:
    """SQL of a row's key: a JSON array of the key columns as text."""
    parts = [f"CAST({quote(name)} AS VARCHAR)" for name in source.key_of(table)]
    if source.collation.trailing_blanks == "ignore":
        parts = [without_trailing_blanks(part) for part in parts]
    return f"CAST(to_json([{', '.join(parts)}]) AS VARCHAR)"


def folded_key_of(source: Source, table: Table) -> str | None:
    """SQL of a row's key as the source compares it, over its cells; None where equal keys are written alike anyway."""
    if not table.key or "ignore" not in (source.collation.case, source.collation.width):
        return None
    parts = (fold(source.collation, f"CAST({quote(name)} AS VARCHAR)") for name in source.key_of(table))
    return f"CAST(to_json([{', '.join(parts)}]) AS VARCHAR)"


def tagged(source: Source, table: Table, tag: str | None, path: Path) -> str:
    """SELECT of a landed file, with the tag of its part where the table unites several."""
    column = source.tag_of(table)
    extra = f", {literal(tag)} AS {quote(column)}" if column is not None and tag is not None else ""
    return f"SELECT *{extra} FROM {parquet(path)}"


def holds(mark: Manifest, source: Source, table: Table, columns: Iterable[str]) -> bool:
    """Whether the mirror holds just these columns of a table, and names its parts as they are named now; by its manifest."""
    return mark.get("tag") == source.tag_of(table) and sorted(columns) == sorted(mark.get("columns", ()))


@dataclass(frozen=True)
class Extracts:
    """What a run pulled of one table; ``parts`` are the manifests of its parts, ``folder`` is the hub's state."""

    folder: Path
    source: Source
    table: str
    parts: list[Manifest]

    @property
    def spec(self) -> Table:
        """The table's definition."""
        return self.source.tables[self.table]

    @property
    def tag(self) -> str | None:
        """The column that tells of which part a row is, if the table has several."""
        return self.source.tag_of(self.spec)

    @property
    def bounded(self) -> list[Manifest]:
        """The parts of which a cursor brought some rows only; what is missing from any other part is gone."""
        return [part for part in self.parts if part["from"] is not None]

    @property
    def silent(self) -> list[Manifest]:
        """The bounded parts of which nobody listed the keys: what they did not bring is taken to be still there."""
        return [part for part in self.bounded if "keys" not in part]

    @property
    def clocks(self) -> dict[str, str]:
        """The source's clock in each part's snapshot, by the part's tag ('' where there is none)."""
        return {part.get("tag", ""): part["clock"] for part in self.parts if "clock" in part}

    @property
    def ceilings(self) -> dict[str, int]:
        """The number below which the cursor of each part is complete, by the part's tag, where the source told one."""
        return {part.get("tag", ""): part["ceiling"] for part in self.parts if "ceiling" in part}

    @property
    def columns(self) -> list[str]:
        """The columns that were pulled."""
        return list(self.parts[0]["rows"]["columns"])

    @property
    def empty(self) -> dict[str, list[str]]:
        """The columns of each part that are not in the source and were written as empty, by the part's tag."""
        return {part.get("tag", ""): part["rows"]["empty"] for part in self.parts if part["rows"].get("empty")}

    @property
    def undecodable(self) -> set[str]:
        """The columns in which some text could not be decoded."""
        return {column for part in self.parts for column in part["rows"].get("undecodable", ())}

    @property
    def cells(self) -> list[str]:
        """The columns of a row, the tag of its part first."""
        return [*([self.tag] if self.tag is not None else []), *self.columns]

    @property
    def count(self) -> int:
        """How many rows were pulled, repeated ones too."""
        return sum(part["rows"]["rows"] for part in self.parts)

    def verify(self) -> None:
        """Hold the files against their manifests.

        Raises:
            ResourceError: a landed file is not what its manifest says.
        """
        for extract in (part[which] for part in self.parts for which in ("rows", "keys") if which in part):
            path = self._path(extract)
            if not path.exists() or sha256(path) != extract["sha256"]:
                raise ResourceError(Problem("landed.damaged", file=extract["file"], args={"table": self.table}))

    def keys(self, which: str, key: str | None = None) -> str:
        """SELECT of the key, or of another in SQL, of each row that the bounded parts brought (``rows``) or listed (``keys``)."""
        parts = [part for part in self.bounded if which in part]
        if not parts:
            return f"SELECT CAST(NULL AS VARCHAR) AS {quote(KEY)} WHERE false"
        return f"SELECT {key or key_of(self.source, self.spec)} AS {quote(KEY)} FROM ({self._all(parts, which)})"

    def rows(self, connection: duckdb.DuckDBPyConnection) -> str:
        """SELECT of rows with key, copy, copies and hash; equal copies of a keyed row are already folded into one."""
        hashed = (
            f"SELECT md5(CAST(json_array({columns(self.cells)}) AS VARCHAR)) AS {quote(HASH)}, * "
            f"FROM ({self._all(self.parts, 'rows')})"
        )
        if not self.spec.key:
            return f"""SELECT CAST(to_json([{quote(HASH)}]) AS VARCHAR) AS {quote(KEY)},
                row_number() OVER (PARTITION BY {quote(HASH)}) AS {quote(COPY)}, 1 AS {quote(COPIES)}, *
                FROM ({hashed})"""
        keyed = f"SELECT {key_of(self.source, self.spec)} AS {quote(KEY)}, * FROM ({hashed})"
        if not _has_doubles(connection, keyed):
            return (
                f"SELECT {quote(KEY)}, 1 AS {quote(COPY)}, 1 AS {quote(COPIES)}, * EXCLUDE {quote(KEY)} FROM ({keyed})"
            )
        return f"""SELECT {quote(KEY)}, row_number() OVER (PARTITION BY {quote(KEY)} ORDER BY {quote(HASH)}) AS {quote(COPY)},
            count(*) OVER (PARTITION BY {quote(KEY)}) AS {quote(COPIES)}, * EXCLUDE {quote(KEY)}
            FROM (SELECT DISTINCT ON ({quote(KEY)}, {quote(HASH)}) * FROM ({keyed}))"""

    def _all(self, parts: list[Manifest], which: str) -> str:
        """SELECT of the rows, or of the keys, of all parts."""
        read = (tagged(self.source, self.spec, part.get("tag"), self._path(part[which])) for part in parts)
        return " UNION ALL BY NAME ".join(read)

    def _path(self, extract: Manifest) -> Path:
        return self.folder / str(extract["file"])


def _has_doubles(connection: duckdb.DuckDBPyConnection, keyed: str) -> bool:
    counted = f"SELECT count(*) <> count(DISTINCT {quote(KEY)}) FROM ({keyed})"
    return bool(connection.execute(counted).fetchall()[0][0])
