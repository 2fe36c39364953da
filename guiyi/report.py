"""The quality report of a run: which facts it is made of, and where it is written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dictionary.problems import ConfigurationError, Problem

if TYPE_CHECKING:
    from guiyi.call import Call
    from pipelines.run import Run
    from reports.changes import Changes
    from reports.quality.facts import Facts

PAGE = "quality.html"
"""The name of the report in a run's folder."""


def languages(wanted: str, first: str) -> tuple[str, ...]:
    """``zh``, ``en`` or ``both`` as languages; of both, the one that is seen at first comes first."""
    if wanted != "both":
        return (wanted,)
    return (first, "en" if first == "zh" else "zh")


def write_report(run: Run, path: Path, spoken: Sequence[str]) -> None:
    """Write the report of a published run: a page, or a workbook where the file's name ends in ``.xlsx``.

    Raises:
        ConfigurationError: the generation is not kept any more, or the file's kind is unknown.
    """
    kind = path.suffix.lower()
    if kind not in (".html", ".xlsx"):
        raise ConfigurationError(Problem("report.unknown_kind", args={"file": path.name, "known": ".html, .xlsx"}))
    facts = facts_of(run)
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == ".xlsx":
        from reports.quality.workbook import write_workbook

        write_workbook(facts, spoken, path)
    else:
        from reports.quality.page import page

        path.write_text(page(facts, spoken), encoding="utf-8")


def facts_of(run: Run) -> Facts:
    """All that the report of a run says.

    Raises:
        ConfigurationError: the generation is not kept any more.
    """
    from reports.edition import Edition
    from reports.quality.facts import gather

    with Edition.opened(_generation(run), run.dictionary, run.project.settings) as edition:
        return gather(edition, failed_since(run))


def changes_between(call: Call, earlier: int, later: int) -> Changes:
    """What changed from one night to a later one.

    Raises:
        ConfigurationError: the later generation is not kept any more, or it does not build on the earlier one.
    """
    from pipelines.run import Run, run_name
    from reports.changes import changes
    from reports.edition import Edition

    run = Run.load(call.project, call.state, later)
    with Edition.opened(_generation(run), run.dictionary, run.project.settings) as edition:
        if not edition.rows("SELECT 1 FROM ops.run WHERE run_id = ?", [run_name(earlier)]):
            raise ConfigurationError(Problem("run.not_behind", args={"earlier": run_name(earlier), "later": run.name}))
        return changes(edition, run_name(earlier))


def _generation(run: Run) -> Path:
    from pipelines.run import run_name

    path = run.state.generation(run.number)
    if not path.exists():
        kept = ", ".join(map(run_name, run.state.kept()))
        raise ConfigurationError(Problem("generation.not_kept", args={"run": run.name, "kept": kept}))
    return path


def failed_since(run: Run) -> list[dict[str, Any]]:
    """The attempts that failed after a run was published, if readers still see that run."""
    from datetime import datetime

    from pipelines.attempts import Attempts

    if run.state.current() != run.number:
        return []
    attempts = Attempts.of(run.state.folder).all()
    published = max((row["attempt_id"] for row in attempts if row["run_id"] == run.name), default=0)
    return [
        {"started_at": datetime.fromisoformat(row["started_at"])}
        for row in attempts
        if row["attempt_id"] > published and row["outcome"] == "failed"
    ]
