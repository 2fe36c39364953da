"""Publish: history, crosswalk, held rows, findings, ledger and lineage in one new generation, made visible at once.

The generation is built beside the others, checked against the three laws, made durable, and then the pointer moves. A
PostgreSQL warehouse receives the difference to yesterday in one transaction before that.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from dictionary.problems import GuiyiError, Problem
from dictionary.sql import literal, quote
from lineage.columns import as_columns, column_lineage
from lineage.values import value_view
from pipelines.engine import add_macros, settle
from pipelines.failpoint import failpoint
from pipelines.files import remove, sync, write_json
from pipelines.gates import pass_gates
from pipelines.ledger import Ledger
from pipelines.progress import Progress
from pipelines.reconcile.results import open_results
from pipelines.retention import prune
from pipelines.run import Manifest, Run
from pipelines.verdicts import Verdicts, blind_table, rule_table
from warehouse.generation import Generation
from warehouse.measures import build_measures

Gates = Callable[[Run, duckdb.DuckDBPyConnection], None]
"""Looks at the results of a run before anything else is built on them, and raises where they must not be published."""


def publish(run: Run, progress: Progress) -> Manifest:
    """Build the generation and make it the current one: ``{generation}``.

    Raises:
        DataError: a rule that stops a publish was broken; yesterday's data stay in place.
        GuiyiError: a law of the ledger does not hold.
    """
    path = build_generation(run)
    failpoint("publish.renamed")
    receive(run, path, progress)
    make_visible(run)
    return {"generation": run.number}


def build_generation(run: Run, gates: Gates = pass_gates) -> Path:
    """The run's generation as a durable file that nobody reads yet; ``gates`` may refuse it once its results are there."""
    path = run.state.generation(run.number)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".building")
    wal = temporary.with_name(temporary.name + ".wal")
    for leftover in (temporary, wal, path):
        remove(leftover)
    if run.parent:
        shutil.copyfile(run.state.generation(run.parent), temporary)
    with _building(run, temporary) as connection:
        _Publication(run, connection, gates).build()
        failpoint("publish.built")
    if wal.exists():
        raise GuiyiError(Problem("publish.wal_remains", file=temporary.name))
    sync(temporary)
    temporary.replace(path)
    sync(path.parent)
    return path


def make_visible(run: Run) -> None:
    """Move the pointer: from now on readers see the run's generation."""
    write_json(run.state.pointer, {"generation": run.number})
    failpoint("publish.visible")
    prune(run.state, run.project.settings.keep_generations)


def settle_in_doubt(run: Run) -> bool:
    """Whether a stopped run had already been committed; if so, what was left to do after the commit is done."""
    path = run.state.generation(run.number)
    if run.state.current() >= run.number:
        return True
    if not path.exists() or not _received(run):
        return False
    write_json(run.state.pointer, {"generation": run.number})
    return True


@contextmanager
def _building(run: Run, path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    config = {**run.project.settings.limits, "temp_directory": str(run.folder / "spill")}
    connection = duckdb.connect(str(path), config={**config, "preserve_insertion_order": "false"})
    try:
        settle(connection)
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT")
    finally:
        connection.close()
        remove(run.folder / "spill")


class _Publication:
    """The tables of one generation, in the order in which they need each other."""

    def __init__(self, run: Run, connection: duckdb.DuckDBPyConnection, gates: Gates) -> None:
        self.run = run
        self.connection = connection
        self.gates = gates
        if run.parent:
            path = run.state.generation(run.parent)
            connection.execute(f"ATTACH {literal(str(path))} AS previous (READ_ONLY)")
        reconciled = run.manifest("reconcile")
        kept = {name for name, entry in reconciled["objects"].items() if entry.get("kept")}
        self.generation = Generation(
            connection, run.dictionary, run.name, run.started_at, bool(run.parent), run.former_columns, kept
        )
        self._is_same = reconciled.get("same", False)

    def build(self) -> None:
        add_macros(self.connection, self.run.dictionary)
        self._inputs()
        self.generation.prepare()
        self.generation.build_objects()
        self._quality()
        self._lineage()
        self._ops()
        build_measures(self.generation)

    def _inputs(self) -> None:
        """The run's reconciled files as temporary views of the names that everyone uses."""
        open_results(self.connection, self.run.dictionary, self.run.folder / "reconcile")
        self._put("rule", rule_table(self.run.dictionary))
        self._put("blind", blind_table(self.run.dictionary))

    def _put(self, name: str, content: pa.Table) -> None:
        self.connection.register("put", content)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {quote(name)} AS SELECT * FROM put")
        self.connection.unregister("put")

    def _build(self, schema: str, name: str, select: str) -> None:
        self.generation.build(self.generation.tables[schema, name], select)
        failpoint("publish.table")

    def _build_found(self, schema: str, name: str, select: str) -> None:
        """Make a table anew of what reconciling found, unless all of that is as it was yesterday."""
        if not (self._is_same and self.generation.kept):
            self._build(schema, name, select)

    def _add(self, schema: str, name: str, select: str) -> None:
        self.generation.add(self.generation.tables[schema, name], select)
        failpoint("publish.table")

    def _previous(self, schema: str, name: str) -> str:
        return self.generation.previous(self.generation.tables[schema, name])

    def _quality(self) -> None:
        verdicts = Verdicts(self.run.dictionary, self.run.name)
        self._build("quality", "rule", "SELECT * FROM rule")
        for name, state in (("quarantine", "held"), ("finding", "accepted")):
            self._build_found("quality", name, verdicts.failures(state, self._previous("quality", name)))
        self._add("quality", "result", verdicts.results())
        self._add("quality", "score", verdicts.scores())
        self.gates(self.run, self.connection)

    def _lineage(self) -> None:
        self._put(
            "edges",
            pa.table({k: pa.array(v, pa.string()) for k, v in as_columns(column_lineage(self.run.dictionary)).items()}),
        )
        self._build("lineage", "column", "SELECT * FROM edges")
        origins = [
            f"SELECT {literal(name)} AS object, * FROM {quote(f'origin.{name}')}"
            for name in self.run.dictionary.objects
        ]
        self._build_found("lineage", "origin", " UNION ALL ".join(origins))
        self.connection.execute(f"CREATE VIEW lineage.value AS {value_view(self.run.dictionary)}")
        for name in ("process", "order_share", "event", "lot_edge", "gap"):
            self._build_found("trace", name, f"SELECT * FROM {quote(f'trace.{name}')}")

    def _ops(self) -> None:
        records = self.generation.tables["ops", "record"]
        ledger = Ledger(self.run, self.connection, self.generation.previous(records), self.generation.kept)
        self.generation.replace(records, ledger.records(), ledger.changed())
        self._put("pulled", pa.Table.from_pylist(ledger.pull()))
        self._add("ops", "pull", "SELECT * FROM pulled")
        self._put("drifted", ledger.drift())
        self._add("ops", "drift", "SELECT * FROM drifted")
        self._put("undecodable", ledger.undecodable())
        self._add("ops", "undecodable", "SELECT * FROM undecodable")
        self._add("ops", "stock", ledger.stock())
        ledger.verify()
        row = {
            "run_id": self.run.name,
            "generation": self.run.number,
            "parent": self.run.parent,
            "dictionary_hash": self.run.dictionary.hash,
            "state": "published",
            "started_at": self.run.started_at,
            "committed_at": self.run.committed_at(),
        }
        self._put("this_run", pa.Table.from_pylist([row]))
        self._add("ops", "run", "SELECT * FROM this_run")


def receive(run: Run, path: Path, progress: Progress) -> None:
    """Bring a generation to where analysts read it, if that is not the file itself."""
    if run.project.settings.warehouse.kind == "postgresql":
        from warehouse.postgres import PostgresWarehouse

        previous = run.state.generation(run.parent) if run.parent else None
        views = {("lineage", "value"): value_view(run.dictionary)}
        with PostgresWarehouse.open(run.project) as warehouse:
            warehouse.receive(run.dictionary, path, previous, progress.rows, failpoint, views)


def _received(run: Run) -> bool:
    if run.project.settings.warehouse.kind == "duckdb":
        return False
    from warehouse.postgres import PostgresWarehouse

    with PostgresWarehouse.open(run.project) as warehouse:
        return warehouse.has_run(run.name)
