"""Context checks: those that need other records, judged in their object's wave when its references are resolved."""

from __future__ import annotations

from contextlib import nullcontext

from dictionary.checks import Check
from dictionary.expressions import parse
from dictionary.sql import literal, quote
from pipelines.engine import apart
from pipelines.reconcile.identity import with_masters
from pipelines.reconcile.workspace import Workspace
from quality_rules.failures import FAILED_TYPE, fails_any, failure, failures
from quality_rules.row_checks import asked, boxed
from quality_rules.rules import Rule, reads_others, rules_of


def judge(work: Workspace, object_name: str) -> None:
    """Make ``record.<object>`` from ``gathered.<object>``: with masters, all failures and ``state``.

    ``state`` is accepted, held, excluded, or inferred.
    """
    select = f"SELECT *, {_state(work, object_name)} AS state FROM ({_in_context(work, object_name)})"
    doubtful = any(rule.doubtful for rule in rules_of(work.dictionary, object_name))
    with apart(work.connection) if doubtful else nullcontext():
        work.create(f"record.{object_name}", select)
    if not work.dictionary.stands_alone(object_name):
        work.drop(f"gathered.{object_name}")
    for rule in rules_of(work.dictionary, object_name):
        if rule.kind in ("unique", "agree"):
            assert rule.check is not None
            unique = rule.kind == "unique"
            failing = _shared(work, object_name, rule.check) if unique else _written_otherwise(object_name, rule.check)
            _add_failures(work, object_name, rule, failing)


def reads(work: Workspace, object_name: str) -> dict[str, set[str]]:
    """The fields of other objects that the checks of an object read, by the object."""
    found: dict[str, set[str]] = {}
    fields = work.definition(object_name).fields
    for rule in rules_of(work.dictionary, object_name):
        for alias, name in _columns(rule) if _is_judged_here(work, rule) else ():
            if alias:
                found.setdefault(str(fields[alias].to), set()).add(name)
    return found


def _in_context(work: Workspace, object_name: str) -> str:
    """SELECT of the records with their masters and with the failures of context and reference rules added."""
    rules = [rule for rule in rules_of(work.dictionary, object_name) if _is_judged_here(work, rule)]
    parents = sorted({alias for rule in rules for alias, _ in _columns(rule) if alias})
    joins = " ".join(
        f"LEFT JOIN {quote(f'golden.{work.definition(object_name).fields[p].to}')} AS {quote(f'parent.{p}')} "
        f"ON {quote(f'parent.{p}')}.master_id = r.{quote(p)}"
        for p in parents
    )
    cases = [f"CASE WHEN {_fails(rule)} THEN {_reason(rule)} END" for rule in rules]
    failed = f"CASE WHEN r.excluded_by IS NULL AND NOT r.inferred THEN r.failed || {failures(cases)} ELSE [] END"
    return f"SELECT r.* REPLACE ({failed} AS failed) FROM ({with_masters(work, object_name)}) AS r {joins}"


def _state(work: Workspace, object_name: str) -> str:
    holding = (rule.id for rule in rules_of(work.dictionary, object_name) if rule.holds)
    return f"""CASE WHEN inferred THEN 'inferred' WHEN excluded_by IS NOT NULL THEN 'excluded'
        WHEN {fails_any(holding)} THEN 'held' ELSE 'accepted' END"""


def _add_failures(work: Workspace, object_name: str, rule: Rule, failing: str) -> None:
    """Add one rule's failure to the records that SELECT ``failing`` (record_id, raw) names."""
    reason = failure(literal(rule.id), literal(rule.field or ""), "f.raw")
    holds = ", state = CASE WHEN state = 'accepted' THEN 'held' ELSE state END" if rule.holds else ""
    work.execute(
        f"""UPDATE {quote(f"record.{object_name}")} AS r SET failed = CAST(r.failed || [{reason}] AS {FAILED_TYPE}){holds}
            FROM (SELECT record_id, min(CAST(raw AS VARCHAR)) AS raw FROM ({failing}) GROUP BY record_id) AS f
            WHERE f.record_id = r.record_id"""
    )


def _shared(work: Workspace, object_name: str, check: Check) -> str:
    """Records that share the values of a check's fields: of different masters, or twice in one system."""
    if check.unique == ("master",):
        return _twice_in_a_system(object_name)
    fields = work.definition(object_name).fields
    parts = [
        quote(f"id.{n}") if fields[n].format and fields[n].format != "lot_number" else quote(n) for n in check.unique
    ]
    filled = " AND ".join(f"{part} IS NOT NULL" for part in parts)
    records = f"SELECT * FROM {quote(f'record.{object_name}')} WHERE excluded_by IS NULL AND NOT inferred AND {filled}"
    keys = ", ".join(parts)
    return f"""SELECT record_id, {parts[0]} AS raw FROM ({records})
        QUALIFY count(DISTINCT master_id) OVER (PARTITION BY {keys}) > 1"""


def _twice_in_a_system(object_name: str) -> str:
    """All records of a master that one system holds more than once; which of them should stay is for people to say."""
    return f"""SELECT record_id, source_key AS raw FROM {quote(f"record.{object_name}")}
        WHERE excluded_by IS NULL AND NOT inferred AND NOT mention
        QUALIFY count(*) OVER (PARTITION BY master_id, system) > 1"""


def _written_otherwise(object_name: str, check: Check) -> str:
    """Records that write a field otherwise than most of their master in their system; in a tie, all of them."""
    field = quote(check.agree or "")
    counted = f"""SELECT record_id, {field} AS raw, master_id, system,
        count(*) OVER (PARTITION BY master_id, system, {field}) AS alike
        FROM {quote(f"record.{object_name}")} WHERE excluded_by IS NULL AND {field} IS NOT NULL"""
    return f"""SELECT record_id, raw FROM ({counted}) QUALIFY count(DISTINCT raw) OVER (PARTITION BY master_id, system) > 1
        AND (alike < max(alike) OVER (PARTITION BY master_id, system)
             OR count(DISTINCT raw) OVER (PARTITION BY master_id, system, alike) > 1)"""


def _is_judged_here(work: Workspace, rule: Rule) -> bool:
    doubt = rule.kind == "unjudged" and reads_others(work.definition(rule.object), rule.doubtful or "")
    return doubt or rule.kind in ("context", "reference")


def _columns(rule: Rule) -> frozenset[tuple[str, str]]:
    return frozenset() if rule.kind == "reference" else parse(_asks(rule)).columns


def _asks(rule: Rule) -> str:
    return rule.doubtful or (rule.check and rule.check.expect) or ""


def _fails(rule: Rule) -> str:
    if rule.kind == "reference":
        unknown = f"r.{quote(f'{rule.field}.state')} IN ('inferred', 'ambiguous')"
        return f"{unknown} AND ({asked(rule, rule.when, _seen)})" if rule.when else unknown
    if rule.kind == "unjudged":
        return f"{boxed(rule, _seen)} IS NULL"
    return f"NOT coalesce({asked(rule, _asks(rule), _seen)}, true)"


def _seen(alias: str, name: str) -> str:
    return quote(f"parent.{alias}", name) if alias else f"r.{quote(name)}"


def _reason(rule: Rule) -> str:
    shown = rule.field if rule.kind != "reference" else None
    raw = f"CAST(r.{quote(shown)} AS VARCHAR)" if shown else "NULL::VARCHAR"
    return failure(literal(rule.id), literal(rule.field or ""), raw)
