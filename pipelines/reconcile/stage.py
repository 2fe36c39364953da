"""The waves in their order, and the files that they leave for publishing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dictionary.sql import literal, parquet, quote
from lineage.genealogy import Genealogy
from lineage.orders import OrderShares
from pipelines.engine import add_macros, engine
from pipelines.failpoint import failpoint
from pipelines.files import fresh_folder
from pipelines.progress import Progress
from pipelines.reconcile.context import judge
from pipelines.reconcile.golden import make_golden
from pipelines.reconcile.identity import assign_ids, assign_own_ids
from pipelines.reconcile.matching import match
from pipelines.reconcile.parts import fill_parents
from pipelines.reconcile.queries import judge_queries
from pipelines.reconcile.records import gather
from pipelines.reconcile.references import (
    fill_own_references,
    index_keys,
    infer_missing,
    references_to,
    resolve_all,
)
from pipelines.reconcile.results import open_late, open_nothing
from pipelines.reconcile.workspace import Workspace
from pipelines.run import Run


def reconcile(run: Run, progress: Progress) -> dict[str, Any]:
    """Reconcile all objects into the run's folder ``reconcile`` (its files: see :mod:`pipelines.reconcile.results`).

    Returns:
        ``{objects: {name: {records, masters}}}``
    """
    entries = run.manifest("conform")["records"]
    objects = {}
    folders = fresh_folder(run.folder / "reconcile")
    with engine(run.project.settings.limits, run.folder / "spill") as connection, folders as folder:
        add_macros(connection, run.dictionary)
        previous = run.state.generation(run.parent)
        if run.parent:
            connection.execute(f"ATTACH {literal(str(previous))} AS previous (READ_ONLY)")
        work = Workspace(run, connection, entries, has_previous=bool(run.parent))
        work.create("match_conflict", _NO_CONFLICT)
        for wave in run.dictionary.waves:
            for name in wave:
                objects[name] = _object(work, name, folder)
                progress.rows(name, objects[name]["records"])
                failpoint("reconcile.object")
        shares = OrderShares(run.dictionary, connection)
        shares.build()
        judge_queries(work)
        _keep(work, "late", folder)
        _keep(work, "unjudged", folder)
        _keep(work, "match_conflict", folder)
        open_late(connection, folder)
        genealogy = Genealogy(run.dictionary, connection)
        genealogy.build()
        for table in (*shares.tables, *genealogy.tables):
            _keep(work, table, folder)
        failpoint("reconcile.files")
    return {"objects": objects}


_NO_CONFLICT = """SELECT NULL::VARCHAR AS object, NULL::VARCHAR AS rule, NULL::VARCHAR AS record_id, NULL::VARCHAR AS component
    WHERE false"""


def _object(work: Workspace, name: str, folder: Path) -> dict[str, int]:
    """Reconcile one object and write its files; how many records and masters there are."""
    if _is_idle(work, name):
        open_nothing(work.connection, work.definition(name))
        return {"records": 0, "masters": 0}
    _reconcile(work, name)
    return _kept(work, name, folder)


def _is_idle(work: Workspace, name: str) -> bool:
    """Whether no feed makes or names an object, and none ever did, as one that no system of the project holds."""
    if work.feeds_of(name) or any(references_to(work, name)):
        return False
    known = work.previous("crosswalk", name)
    return known is None or not work.one(f"SELECT EXISTS (FROM {known})")


def _reconcile(work: Workspace, name: str) -> None:
    """Its records, their masters, what refers to them, the last verdicts, the golden records."""
    gather(work, name)
    if not work.dictionary.stands_alone(name):
        _make_masters(work, name)
    judge(work, name)
    make_golden(work, name)


def _make_masters(work: Workspace, name: str) -> None:
    """The masters of its records and of those that are only referred to, and what refers to them."""
    _give_masters(work, name)
    if infer_missing(work, name):
        _give_masters(work, name)
    fill_own_references(work, name)
    fill_parents(work, name)


def _give_masters(work: Workspace, name: str) -> None:
    if work.definition(name).match:
        match(work, name)
        assign_ids(work, name)
    else:
        assign_own_ids(work, name)
    if any(references_to(work, name)):
        index_keys(work, name)
        resolve_all(work, name)


def _kept(work: Workspace, name: str, folder: Path) -> dict[str, int]:
    counts = {
        "records": work.one(f"SELECT count(*) FROM {quote(f'record.{name}')}"),
        "masters": work.one(f"SELECT count(*) FROM {quote(f'golden.{name}')}"),
    }
    lone = work.dictionary.stands_alone(name)
    for kind in ("record", "stale") if lone else ("record", "stale", "golden", "origin"):
        _keep(work, f"{kind}.{name}", folder)
    return counts


def _keep(work: Workspace, table: str, folder: Path) -> None:
    """Write a table's file, which from now on stands for the table."""
    path = folder / f"{table}.parquet"
    work.execute(f"COPY {quote(table)} TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)")
    work.drop(table)
    work.view(table, f"SELECT * FROM {parquet(path)}")
