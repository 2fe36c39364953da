"""Query checks: a SELECT over all records that names the failing ones, for what an expression cannot say.

The SELECT reads the objects by their names; each has one row per live record with ``record_id``, ``master_id``,
``state``, ``excluded_by``, ``system``, ``source_table``, ``source_key``, the fields, and ``<reference>_id``. It returns
``record_id`` and may return ``raw``. It can only flag: the record itself is believed. Beside the objects it may read
``one_process``: work_order_id and process_id of the orders that are one process with others.
"""

from __future__ import annotations

import duckdb

from dictionary.sql import literal, quote
from pipelines.reconcile.workspace import Workspace
from quality_rules.rules import Rule, all_rules

_NONE_LATE = """SELECT NULL::VARCHAR AS object, NULL::VARCHAR AS rule, NULL::VARCHAR AS field, NULL::VARCHAR AS record_id,
    NULL::VARCHAR AS raw, NULL::INTEGER AS place WHERE false"""

_NONE_UNJUDGED = """SELECT NULL::VARCHAR AS object, NULL::VARCHAR AS rule_id, NULL::VARCHAR AS field,
    NULL::VARCHAR AS detail WHERE false"""

_MACHINE = (duckdb.IOException, duckdb.OutOfMemoryException, duckdb.InterruptException)
"""What is no fault of the query."""


def judge_queries(work: Workspace) -> None:
    """Make ``late``: the failures of all query checks (object, rule, field, record_id, raw, place among the rules).

    A query that cannot be run, or does not return ``record_id``, judges nothing and is noted in ``unjudged`` (object,
    rule_id, field, detail): its outcome is *error*, and the night goes on.
    """
    rules = [rule for rule in all_rules(work.dictionary) if rule.kind == "query"]
    work.create("late", _NONE_LATE)
    work.create("unjudged", _NONE_UNJUDGED)
    for name in work.dictionary.objects if rules else ():
        work.execute(f"CREATE OR REPLACE TEMP VIEW {quote(name)} AS {_view(work, name)}")
    work.view("one_process", 'SELECT * FROM "trace.process"')
    for place, rule in enumerate(rules):
        _judge(work, rule, place)
    for name in ("one_process", *(work.dictionary.objects if rules else ())):
        work.execute(f"DROP VIEW {quote(name)}")


def _view(work: Workspace, name: str) -> str:
    marks = ["record_id", "master_id", "state", "excluded_by", "system", "source_table", "source_key", "ordinal"]
    definition = work.definition(name)
    columns = [f"{quote(field)} AS {quote(definition.column(field))}" for field in definition.fields]
    return f"SELECT {', '.join([*marks, *columns])} FROM {quote(f'record.{name}')}"


def _judge(work: Workspace, rule: Rule, place: int) -> None:
    assert rule.check is not None
    query = work.dictionary.queries[rule.check.query or ""].rstrip().rstrip(";")
    try:
        work.create("failing", f"SELECT * FROM ({query})")
        names = work.column("SELECT column_name FROM (DESCRIBE failing)")
        raw = "raw" if "raw" in names else "NULL::VARCHAR AS raw"
        work.execute(
            f"""INSERT INTO late SELECT {literal(rule.object)}, {literal(rule.id)}, {literal(rule.field or "")}, record_id,
                min(CAST(raw AS VARCHAR)), {place} FROM (SELECT record_id, {raw} FROM failing)
            WHERE record_id IS NOT NULL GROUP BY record_id"""
        )
    except _MACHINE:
        raise
    except duckdb.Error as error:
        facts = (rule.object, rule.id, rule.field or "", str(error).splitlines()[0])
        work.execute(f"INSERT INTO unjudged VALUES ({', '.join(map(literal, facts))})")
