"""Nights over a source in memory: landed and mirrored by the real stages."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa

from connectors.base import DescribedColumn, TableDescription, TableQuery
from dictionary.compiled import Dictionary
from dictionary.source import Source
from pipelines.land import land
from pipelines.mirror import mirror
from pipelines.progress import Silent
from pipelines.run import Run
from tests.mapping.harness import MEMORY, Hub
from tests.mapping.strategies import dictionary

SCHEMA = pa.schema([("k", pa.string()), ("v", pa.string()), ("m", pa.int64())])
Row = tuple[Any, ...]


def watched(*tags: str, **changes: Any) -> Dictionary:
    """A dictionary with a table ``t`` whose changes are found by its column ``m``; of tags, one of the tables ``t<tag>``."""
    table: dict[str, Any] = {"key": ["k"], "columns": ["v"], "changes": {"cursor": "m", **changes}}
    if tags:
        table["parts"] = {tag: f"t{tag}" for tag in tags}
    feed = {"object": "thing", "from": {"d": "t"}, "fields": {"v": "d.v"}}
    return dictionary({"tables": {"t": table}, "feeds": {"f": feed}}, {"v": {"type": "text"}})


class Memory:
    """A source in memory, whose tables are named ``table`` or ``database.table``.

    It notes of each table whether it was read whole, and whether its keys were listed. ``ceilings`` tells of a table from
    which number on its cursor may still get values of open transactions, ``schemas`` which databases are built otherwise.
    """

    def __init__(self, schema: pa.Schema) -> None:
        self.schema = schema
        self.schemas: dict[str, pa.Schema] = {}
        self.tables: dict[str, list[Row]] = {}
        self.whole: dict[str, bool] = {}
        self.listed: set[str] = set()
        self.ceilings: dict[str, int] = {}
        self.clock = datetime(2024, 1, 1, tzinfo=UTC)

    def open(self, source: Source, _: Path) -> Any:
        database = source.connect.database

        @contextmanager
        def snapshot() -> Iterator[Any]:
            yield SimpleNamespace(
                clock=self.clock,
                isolation="serializable",
                describe=lambda table: self.describe(table, database),
                ceiling=lambda table, _: self.ceilings.get(table),
                read=lambda query: self.read(query, database),
            )

        return SimpleNamespace(snapshot=snapshot)

    def describe(self, table: str, database: str | None) -> TableDescription:
        schema = self.schemas.get(database or "", self.schema)
        columns = [DescribedColumn(field.name, str(field.type), field.type, required=True) for field in schema]
        return TableDescription(table, "", ("k",), tuple(columns))

    def read(self, query: TableQuery, database: str | None) -> pa.RecordBatchReader:
        name = f"{database}.{query.table}" if database else query.table
        schema = self.schemas.get(database or "", self.schema)
        found = pa.Table.from_pylist([dict(zip(schema.names, r, strict=True)) for r in self.tables[name]], schema)
        if "v" in query.columns:
            self.whole[name] = query.lower is None
        else:
            self.listed.add(name)
        if query.lower is not None:
            assert query.cursor is not None
            values = found[query.cursor].to_pylist()
            found = found.filter(pa.array([value is None or value >= query.lower for value in values], pa.bool_()))
        return found.select(list(query.columns)).to_reader()


class Nights:
    """A hub with one source, night after night."""

    def __init__(self, folder: Path, made: Dictionary, schema: pa.Schema) -> None:
        self.hub, self.source, self.number = Hub(folder, made), Memory(schema), 0

    def night(self, *, full: bool = False, clock: datetime | None = None, **tables: list[Row]) -> Run:
        """Land and mirror what the source holds now; a database's table is ``database__table``."""
        self.source.tables = {name.replace("__", "."): rows for name, rows in tables.items()}
        self.source.whole, self.source.listed = {}, set()
        self.source.clock = clock or self.source.clock
        run = self.hub.run(self.number + 1, full=full)
        run.begin()
        run.finish("land", land(run, Silent(), self.source.open))
        run.finish("mirror", mirror(run, Silent()))
        self.number += 1
        for line in run.manifest("mirror")["pull"]:
            assert line["extracted"] == line["new"] + line["changed"] + line["unchanged"] + line["repeated"]
        return run

    def live(self, run: Run, table: str = "t") -> Counter[Row]:
        """The rows that the hub believes the source to hold; their copies are numbered without gaps."""
        rows = [row for row in self.hub.mirrored(run, table) if row["@deleted"] is None]
        copies = Counter(row["@key"] for row in rows)
        assert all(row["@copies"] == copies[row["@key"]] for row in rows)
        assert {(row["@key"], row["@copy"]) for row in rows} == {
            (key, number + 1) for key, count in copies.items() for number in range(count)
        }
        return Counter(tuple(row[name] for name in self.source.schema.names) for row in rows)


@contextmanager
def nights(made: Dictionary, schema: pa.Schema = SCHEMA) -> Iterator[Nights]:
    """Nights in a folder that goes with the block."""
    with tempfile.TemporaryDirectory(prefix="guiyi-land-", dir=MEMORY if MEMORY.is_dir() else None) as name:
        yield Nights(Path(name), made, schema)
