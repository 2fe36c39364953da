"""How the steps of a feed's SELECT name the cells of its tables, and note what cannot be computed."""

from __future__ import annotations

from collections.abc import Iterable

from dictionary.compiled import FeedName
from dictionary.expressions import parse
from dictionary.sql import literal, quote
from pipelines.computing import inputs, unfielded
from quality_rules.failures import failures


def cell(alias: str, column: str) -> str:
    """The column of the SELECT that holds a cell."""
    return quote(f"{alias}.{column}")


def rendered(text: str) -> str:
    """SQL of an expression over cells."""
    return parse(text).render(cell)


def uncomputed(feed: FeedName, place: str, attempts: Iterable[tuple[str, str]]) -> str:
    """SQL of the failure of a part of a feed, given the columns that hold its attempts and what was attempted."""
    rule = literal(f"{feed}.{place}")
    cases = " ".join(
        f"WHEN {box} IS NULL THEN {unfielded(rule, raw=inputs(parse(text), cell))}" for box, text in attempts
    )
    return f"CASE {cases} END"


def noting(failed: list[str]) -> str:
    """What follows a star to add failures to those that are already known."""
    return f' REPLACE ("@failed" || {failures(failed)} AS "@failed")' if failed else ""
