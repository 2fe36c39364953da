"""The verdicts of the row checks alone: what conforming the draft would leave of each record, without reconciling it.

A record is known by its feed, key and number. What needs other records (matching, references, uniqueness, queries) is not
judged here, on either side.
"""

from __future__ import annotations

from typing import Any

from dictionary.compiled import Dictionary
from dictionary.sql import literal, parquet, quote
from pipelines.impact.changes import WAS, WILL, Changes
from pipelines.impact.records import compare
from pipelines.reconcile.workspace import system_of
from pipelines.run import Run
from quality_rules.failures import FAILED_TYPE, fails_any
from quality_rules.rules import rules_of


def verdicts(changes: Changes, published: Run, draft: Run) -> None:
    """Compare the record files of two runs; feeds that kept their file are not read."""
    runs = {WAS: published, WILL: draft}
    entries = {state: run.manifest("conform")["records"] for state, run in runs.items()}
    changes.connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE met (object VARCHAR, feed VARCHAR, system VARCHAR, source_table VARCHAR,
            source_key VARCHAR, ordinal BIGINT, record_id VARCHAR, "was.state" VARCHAR, "will.state" VARCHAR,
            "was.excluded_by" VARCHAR, "will.excluded_by" VARCHAR, "was.failed" {FAILED_TYPE}, "will.failed" {FAILED_TYPE})"""
    )
    for feed in sorted(entries[WAS].keys() | entries[WILL].keys()):
        files = {state: entries[state].get(feed) for state in runs}
        if _file(files[WAS]) != _file(files[WILL]):
            changes.connection.execute(f"INSERT INTO met BY NAME {_met(feed, runs, files)}")
    for state, run in runs.items():
        _relations(changes, state, run.dictionary)
    compare(changes, "object, feed, source_key, ordinal")


def _file(entry: dict[str, Any] | None) -> str | None:
    return entry["file"] if entry else None


def _met(feed: str, runs: dict[str, Run], files: dict[str, dict[str, Any] | None]) -> str:
    """SELECT of a feed's records that are not judged alike, or fail a rule that holds back in one dictionary only."""
    name = next(entry["object"] for entry in files.values() if entry)
    holding = {state: _holding(run.dictionary, name) for state, run in runs.items()}
    turned = holding[WAS] ^ holding[WILL]
    was, will = (_judged(runs[state], files[state], holding[state], turned) for state in (WAS, WILL))
    told = ("state", "excluded_by", "failed")
    sides = ", ".join(f"o.{t} AS {quote(f'was.{t}')}, n.{t} AS {quote(f'will.{t}')}" for t in told)
    differ = " OR ".join(f"n.{t} IS DISTINCT FROM o.{t}" for t in told)
    return f"""SELECT {literal(name)} AS object, {literal(feed)} AS feed, {literal(system_of(feed))} AS system,
        coalesce(n.source_table, o.source_table) AS source_table, source_key, ordinal, {sides}
        FROM ({will}) AS n FULL JOIN ({was}) AS o USING (source_key, ordinal)
        WHERE {differ} OR coalesce(n.turned, o.turned)"""


def _judged(run: Run, entry: dict[str, Any] | None, holding: set[str], turned: set[str]) -> str:
    """SELECT of a feed's records with the state that the row checks leave them in."""
    if entry is None:
        return f"""SELECT NULL::VARCHAR AS source_table, NULL::VARCHAR AS source_key, NULL::BIGINT AS ordinal,
            NULL::VARCHAR AS excluded_by, NULL::{FAILED_TYPE} AS failed, NULL::VARCHAR AS state, false AS turned WHERE false"""
    return f"""SELECT source_table, source_key, CAST(ordinal AS BIGINT) AS ordinal, excluded_by, failed,
        CASE WHEN excluded_by IS NOT NULL THEN 'excluded' WHEN {fails_any(holding)} THEN 'held' ELSE 'accepted' END AS state,
        {fails_any(turned)} AS turned FROM {parquet(run.state.folder / str(entry["file"]))}"""


def _holding(dictionary: Dictionary, name: str) -> set[str]:
    return {rule.id for rule in rules_of(dictionary, name) if rule.holds} if name in dictionary.objects else set()


def _relations(changes: Changes, state: str, dictionary: Dictionary) -> None:
    """The relations ``record`` and ``failing`` of one side (see :mod:`pipelines.impact.records`)."""
    marks = "object, feed, system, source_table, source_key, ordinal, record_id"
    kept, excluded, failed = (quote(f"{state}.{name}") for name in ("state", "excluded_by", "failed"))
    changes.connection.execute(
        f"""CREATE OR REPLACE TEMP VIEW {quote(f"{state}.record")} AS SELECT {marks}, {kept} AS state,
            {excluded} AS excluded_by FROM met WHERE {kept} IS NOT NULL"""
    )
    holding = ", ".join(
        f"({literal(name)}, {literal(rule)})"
        for name in dictionary.objects
        for rule in sorted(_holding(dictionary, name))
    )
    changes.connection.execute(
        f"""CREATE OR REPLACE TEMP VIEW {quote(f"{state}.failing")} AS
            SELECT {marks}, f.rule AS rule_id, coalesce(f.field, '') AS field, min(f.raw) AS raw_value,
                NULL::VARCHAR AS business_key,
                CASE WHEN (object, f.rule) IN ({holding}) THEN 'held' ELSE 'flagged' END AS how
            FROM (SELECT {marks}, unnest({failed}) AS f FROM met) GROUP BY ALL"""
    )
