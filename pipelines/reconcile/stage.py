"""The waves in their order, and the files that they leave for publishing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from dictionary.sql import literal, parquet, quote
from lineage.genealogy import Genealogy
from lineage.orders import OrderShares
from pipelines.content import content
from pipelines.engine import add_macros, engine
from pipelines.failpoint import failpoint
from pipelines.files import fresh_folder
from pipelines.progress import Progress
from pipelines.reconcile.context import judge
from pipelines.reconcile.golden import make_golden
from pipelines.reconcile.identity import assign_ids, assign_own_ids
from pipelines.reconcile.inputs import Inputs
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
from pipelines.reconcile.results import files_of, open_late, open_nothing
from pipelines.reconcile.workspace import Workspace
from pipelines.reconcile.yesterday import Yesterday
from pipelines.run import Manifest, Run


def reconcile(run: Run, progress: Progress) -> Manifest:
    """Reconcile all objects into the run's folder ``reconcile`` (its files: see :mod:`pipelines.reconcile.results`).

    Returns:
        ``{objects: {name: {records, masters, fingerprint, links, read, kept}}, late, same}``; ``kept`` where an object's
        files are those of the run before (see :mod:`pipelines.reconcile.yesterday`), ``same`` where all files are.
    """
    entries = run.manifest("conform")["records"]
    folders = fresh_folder(run.folder / "reconcile")
    with engine(run.project.settings.limits, run.folder / "spill") as connection, folders as folder:
        add_macros(connection, run.dictionary)
        previous = run.state.generation(run.parent)
        if run.parent:
            connection.execute(f"ATTACH {literal(str(previous))} AS previous (READ_ONLY)")
        work = Workspace(run, connection, entries, has_previous=bool(run.parent))
        work.create("match_conflict", _NO_CONFLICT)
        inputs, yesterday = Inputs(work), Yesterday(work, folder)
        for wave in run.dictionary.waves:
            for name in wave:
                work.results[name] = _object(work, inputs, yesterday, name, folder)
                progress.rows(name, work.results[name]["records"])
                failpoint("reconcile.object")
        yesterday.take_over_conflicts()
        _keep(work, "match_conflict", folder)
        together = _together(work, yesterday, folder)
        failpoint("reconcile.files")
    return {"objects": work.results, **together}


_NO_CONFLICT = """SELECT NULL::VARCHAR AS object, NULL::VARCHAR AS rule, NULL::VARCHAR AS record_id, NULL::VARCHAR AS component
    WHERE false"""


def _together(work: Workspace, yesterday: Yesterday, folder: Path) -> Manifest:
    """What is found when all records are there: failures of queries, shares of orders, the genealogy of lots."""
    shares, genealogy = OrderShares(work.dictionary, work.connection), Genealogy(work.dictionary, work.connection)
    is_same = yesterday.is_all_kept
    if is_same:
        yesterday.take_over(shares.tables)
    else:
        shares.build()
        _keep_all(work, shares.tables, folder)
    judge_queries(work)
    late = work.one(content("late", ["object", "rule", "field", "record_id", "raw", "place"]))
    _keep_all(work, ("late", "unjudged"), folder)
    if is_same and late == yesterday.manifest.get("late"):
        yesterday.take_over(genealogy.tables)
        return {"late": late, "same": True}
    open_late(work.connection, folder)
    genealogy.build()
    _keep_all(work, genealogy.tables, folder)
    return {"late": late, "same": False}


def _object(work: Workspace, inputs: Inputs, yesterday: Yesterday, name: str, folder: Path) -> Manifest:
    """Reconcile one object and write its files, or keep those of yesterday; what is written down of it."""
    if _is_idle(work, name):
        open_nothing(work.connection, work.definition(name))
        return {"records": 0, "masters": 0}
    fingerprint = inputs.fingerprint(name)
    known = yesterday.entry(name, fingerprint)
    if known is not None:
        yesterday.keep(name)
        return known | {"kept": True}
    yesterday.link(name)
    _reconcile(work, name)
    told = {"fingerprint": fingerprint if inputs.is_settled(name) else None, **inputs.seen(name)}
    return told | _written(work, name, folder)


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


def _written(work: Workspace, name: str, folder: Path) -> Manifest:
    """Write an object's files; how many records and masters there are."""
    counts = {
        "records": work.one(f"SELECT count(*) FROM {quote(f'record.{name}')}"),
        "masters": work.one(f"SELECT count(*) FROM {quote(f'golden.{name}')}"),
    }
    _keep_all(work, files_of(work.dictionary, name), folder)
    return counts


def _keep_all(work: Workspace, names: Iterable[str], folder: Path) -> None:
    for name in names:
        _keep(work, name, folder)


def _keep(work: Workspace, table: str, folder: Path) -> None:
    """Write a table's file, which from now on stands for the table."""
    path = folder / f"{table}.parquet"
    work.execute(f"COPY {quote(table)} TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)")
    work.drop(table)
    work.view(table, f"SELECT * FROM {parquet(path)}")
