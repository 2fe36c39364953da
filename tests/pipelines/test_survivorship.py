"""Whose value is taken: `survivorship` is a list of criteria, the stronger first, and never the order of rows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dictionary.compiled import Dictionary, Vocabulary
from dictionary.compiler import check
from dictionary.places import Places
from pipelines.reconcile.golden import make_golden
from pipelines.reconcile.workspace import Workspace
from pipelines.run import Run, State

WORDS = {"zh": "词", "en": "word"}


def dictionary(survivorship: list[str], effective: str | None = "since", time: str = "date") -> Dictionary:
    """Three systems, the most believed first, and a licence whose holder they may write otherwise."""
    fields = {"no": {"type": "text"}, "holder": {"type": "text", "survivorship": survivorship}, "since": {"type": time}}
    licence = {
        "object": "licence", "kind": "master", "label": WORDS, "definition": WORDS, "owner": "quality",
        "effective": effective, "match": [{"rule": "no", "on": {"no": "same"}}],
        "fields": {name: {"label": WORDS, **field} for name, field in fields.items()},
    }  # fmt: skip
    sources = {
        name: {"source": name, "connect": {"files": "."}, "timezone": "UTC", "tables": {"t": {"key": ["no"]}}}
        for name in ("erp", "qms", "mes")
    }
    facts = {"project": "test", "timezone": "UTC", "objects": {"licence": licence}, "sources": sources}
    return Dictionary.model_validate(facts)


def holder(made: Dictionary, *rows: tuple[Any, ...]) -> Any:
    """Which of the rows (system, key, holder, since, stale, run of the extract) gives the holder, by its key."""
    connection = duckdb.connect()
    run = Run(9, 0, datetime(2026, 1, 9, tzinfo=UTC), None, made, State(Path()))  # type: ignore[arg-type]
    work = Workspace(run, connection, {}, has_previous=False)
    time = made.objects["licence"].fields["since"].type.column
    work.execute(f"""CREATE TEMP TABLE "record.licence" (record_id VARCHAR, feed VARCHAR, system VARCHAR,
        source_table VARCHAR, source_key VARCHAR, ordinal BIGINT, input_hash VARCHAR, extract_id VARCHAR, no VARCHAR,
        holder VARCHAR, since {time}, master_id VARCHAR, first_run VARCHAR, state VARCHAR, mention BOOLEAN)""")
    for system, key, value, since, *more in rows:
        extract = (more or ["000001"])[0]
        connection.execute(
            """INSERT INTO "record.licence" VALUES (?, 'f', ?, 't', ?, 1, '', ?, 'L1', ?, ?, 'M', '000001', 'accepted', false)""",
            [f"id-of-{key}", system, key, extract, value, since],
        )
    make_golden(work, "licence")
    [taken] = work.column('SELECT holder FROM "golden.licence"')
    [record] = work.column("""SELECT record_id FROM "origin.licence" WHERE field = 'holder'""")
    assert (f"id-of-{taken}", taken) == (record, record.removeprefix("id-of-"))
    return taken


def day(number: int) -> date:
    return date(2024, 1, number)


ROWS = [("erp", "e", "e", day(1)), ("qms", "q", "q", day(3)), ("mes", "m", "m", day(2))]


@pytest.mark.parametrize(
    ("survivorship", "taken"),
    [
        ([], "e"),
        (["mes"], "m"),
        (["latest"], "q"),
        (["latest", "mes"], "q"),
        (["mes", "latest"], "m"),
        (["erp", "qms", "latest"], "e"),
    ],
)
def test_criteria_count_in_their_order(survivorship: list[str], taken: str) -> None:
    for rows in permutations(ROWS):
        assert holder(dictionary(survivorship), *rows) == taken


def test_latest_among_the_records_of_a_system_and_of_all_that_are_not_named() -> None:
    old, new, newest = ("erp", "a", "a", day(1)), ("erp", "b", "b", day(2)), ("mes", "c", "c", day(3))
    assert holder(dictionary(["erp", "latest"]), old, new, newest) == "b"
    assert holder(dictionary(["qms", "latest"]), old, new, newest) == "c"


def test_latest_is_the_time_that_the_record_declares_and_not_the_night_that_brought_it() -> None:
    """So nights of increments and one load from nothing take the same value."""
    assert (
        holder(dictionary(["latest"]), ("erp", "a", "a", day(1), "000007"), ("erp", "b", "b", day(2), "000001")) == "b"
    )


def test_equally_late_ones_go_by_the_order_of_systems_and_then_by_key() -> None:
    same = [(system, key, key, day(1)) for system, key in [("mes", "a"), ("qms", "c"), ("qms", "b")]]
    assert holder(dictionary(["latest"]), *same) == "b"
    assert holder(dictionary(["latest", "mes"]), *same) == "a"
    assert holder(dictionary(["erp"]), *same) == "b"


def test_a_record_without_a_time_is_not_the_latest() -> None:
    assert holder(dictionary(["latest"]), ("erp", "a", "a", None), ("mes", "b", "b", day(1))) == "b"


def test_the_latest_instant_is_taken() -> None:
    moments = [
        datetime(2024, 1, 1, 12, tzinfo=UTC),
        datetime(2024, 1, 1, 13, tzinfo=UTC),
        datetime(1969, 1, 1, tzinfo=UTC),
    ]
    rows = [("erp", key, key, moment) for key, moment in zip("abc", moments, strict=True)]
    assert holder(dictionary(["latest"], time="timestamp"), *rows) == "b"


def test_latest_needs_a_time_that_the_object_declares() -> None:
    problems = list(check(dictionary(["latest"], effective=None), Places(), Vocabulary()))
    assert [(problem.code, problem.args["name"]) for problem in problems] == [("survivorship.no_time", "holder")]
    assert not list(check(dictionary(["latest"]), Places(), Vocabulary()))
