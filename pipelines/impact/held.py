"""What the mirror of the published run holds, asked in the words of a draft."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from dictionary.compiled import Dictionary
from dictionary.source import Source, Table
from dictionary.sql import columns, literal, parquet, quote
from pipelines.mirror_marks import DELETED
from pipelines.run import Manifest, Run


@dataclass(frozen=True)
class Held:
    """The mirrored tables: the dictionary that they were pulled with, and their entries in the mirror's manifest."""

    published: Dictionary
    entries: Manifest
    folder: Path

    @classmethod
    def by(cls, run: Run) -> Held:
        """What a finished run mirrored."""
        return cls(run.dictionary, run.manifest("mirror")["tables"], run.state.folder)

    def entry(self, system: str, table: str) -> Manifest | None:
        """The entry of a table by its published name."""
        found: Manifest | None = self.entries.get(system, {}).get(table)
        return found

    def spec(self, system: str, table: str) -> Table | None:
        """How a mirrored table was pulled."""
        source = self.published.sources.get(system)
        return source.tables.get(table) if source else None

    def origin(self, source: Source, table: str) -> str | None:
        """The published name of the table that holds the rows of a draft's table, whatever the draft calls it."""
        wanted = set(source.tables[table].physical(table))
        known = self.published.sources.get(source.source)
        names = sorted(known.tables, key=lambda name: name != table) if known else []
        return next((name for name in names if known and wanted & set(known.tables[name].physical(name))), None)

    def columns(self, source: Source, table: str) -> frozenset[str]:
        """The columns that the mirror holds of a draft's table; none where it does not hold the table."""
        origin = self.origin(source, table)
        entry = self.entry(source.source, origin) if origin else None
        return frozenset(entry["columns"]) if entry else frozenset()

    def holds(self, source: Source, table: str) -> bool:
        """Whether there are rows of a draft's table, and their key can be made."""
        held = self.columns(source, table)
        return bool(held) and held >= set(source.tables[table].key)

    def missing_parts(self, source: Source, table: str) -> list[str]:
        """The tables in the source that a draft's table unites, and of which the mirror holds no row."""
        origin = self.origin(source, table)
        spec = self.spec(source.source, origin) if origin else None
        known = spec.physical(origin or "") if spec else ()
        return [name for name in source.tables[table].physical(table) if name not in known]

    def stands(self, draft: Dictionary, system: str, table: str) -> bool:
        """Whether the mirror's file says what a pull with the draft would: the same rows under the same keys.

        Columns that the draft does not read do no harm, but for a table without a key, whose rows are known by all of them.
        """
        source, was = draft.sources[system], self.published.sources.get(system)
        spec, old, entry = source.tables[table], self.spec(system, table), self.entry(system, table)
        if was is None or old is None or entry is None or self.origin(source, table) != table:
            return False
        same = (source.key_of(spec), spec.physical(table), spec.parts) == (
            was.key_of(old),
            old.physical(table),
            old.parts,
        )
        same = same and (spec.drops is None) == (old.drops is None)
        blanks = source.collation.trailing_blanks == was.collation.trailing_blanks
        return same and blanks and (bool(spec.key) or entry["columns"] == list(draft.read_columns(system, table)))

    def tags(self, source: Source, table: str, connection: duckdb.DuckDBPyConnection) -> list[str]:
        """The drops or databases whose rows the mirror holds."""
        origin, was = self.origin(source, table), self.published.sources.get(source.source)
        entry, spec = self.entry(source.source, origin or ""), self.spec(source.source, origin or "")
        tag = was.tag_of(spec) if was is not None and spec is not None else None
        if entry is None or tag is None:
            return []
        file = parquet(self.folder / str(entry["file"]))
        found = connection.execute(f"SELECT DISTINCT {quote(tag)} FROM {file} ORDER BY 1").fetchall()
        return [str(row[0]) for row in found]

    def rows(self, source: Source, table: str, physical: str, names: tuple[str, ...], one: str | None = None) -> str:
        """SELECT of the live rows of a table in the source, or of a part of it: ``one`` drop or database."""
        origin = self.origin(source, table)
        assert origin is not None
        entry, spec = self.entry(source.source, origin), self.spec(source.source, origin)
        assert entry is not None
        assert spec is not None
        tag = next((tag for tag, name in spec.parts.items() if name == physical), one)
        column = self.published.sources[source.source].tag_of(spec)
        part = f" AND {quote(column)} = {literal(tag)}" if column is not None and tag is not None else ""
        file = parquet(self.folder / str(entry["file"]))
        return f"SELECT {columns(names)} FROM {file} WHERE {quote(DELETED)} IS NULL{part}"
