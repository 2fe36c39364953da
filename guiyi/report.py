"""The quality report of a run: which facts it is made of, and where it is written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dictionary.problems import ConfigurationError, Problem

if TYPE_CHECKING:
    from pipelines.run import Run
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

    generation = run.state.generation(run.number)
    if not generation.exists():
        kept = ", ".join(f"{int(path.stem):06d}" for path in sorted(run.state.generations.glob("*.duckdb")))
        raise ConfigurationError(Problem("generation.not_kept", args={"run": run.name, "kept": kept}))
    with Edition.opened(generation, run.dictionary, run.project.settings) as edition:
        return gather(edition, failed_since(run))


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
