"""The records behind the failures, by business key, with personal data masked by the dictionary's classification."""

from __future__ import annotations

from dataclasses import dataclass

from dictionary.compiled import Dictionary
from dictionary.personal import business_key, masked_sql, personal_keys, raw_value
from dictionary.sql import literal
from reports.edition import Edition, Row

PER_RULE = 10
"""How many records of one rule are listed; the total is always named."""
RULES = 60
"""How many rules have their records listed."""
LONGEST = 200
"""How many letters of a value are shown."""


@dataclass(frozen=True)
class Failing:
    """The open failures of one rule: how many there are in all, and the first of them."""

    object: str
    rule_id: str
    field: str
    total: int
    records: list[Row]


def failing(edition: Edition) -> list[Failing]:
    """Each failing rule with its first records: held ones first, then by system and key.

    A record has ``held``, ``system``, ``source_table``, ``source_key``, ``title``, ``raw_value`` and ``since`` (a run).
    """
    found: dict[tuple[str, str, str], list[Row]] = {}
    for row in edition.rows(_statement(edition)):
        found.setdefault((row["object"], row["rule_id"], row["field"]), []).append(row)
    return [Failing(*key, rows[0]["total"], rows) for key, rows in found.items()]


def _statement(edition: Edition) -> str:
    known = edition.dictionary
    # A generation that was made before failures bore the business key has none to show.
    called = business_key(known, "f") if edition.has("quality", "finding", "business_key") else "CAST(NULL AS VARCHAR)"
    return f"""
        WITH open AS (SELECT *, true AS held FROM quality.quarantine WHERE state = 'open'
            UNION ALL SELECT *, false AS held FROM quality.finding WHERE state = 'open')
        SELECT f.object, f.rule_id, f.field, f.held, f.system, f.source_table, {_shown(known, "f.source_key")} AS source_key,
            {_shown(known, called)} AS title, {_shown(known, raw_value(known, "f"))} AS raw_value, f.run_id AS since,
            count(*) OVER (PARTITION BY f.object, f.rule_id, f.field) AS total
        FROM open AS f
        QUALIFY row_number() OVER (PARTITION BY f.object, f.rule_id, f.field ORDER BY f.held DESC, f.system, f.source_table,
            f.source_key, f.ordinal) <= {PER_RULE}
        ORDER BY f.object, f.rule_id, f.field, f.held DESC, f.system, f.source_table, f.source_key, f.ordinal"""


def _shown(dictionary: Dictionary, value: str) -> str:
    """A value of a failure: hidden where the record's own key may be personal, and cut where it is long."""
    feeds = ", ".join(literal(feed) for feed in sorted(personal_keys(dictionary)))
    shown = f"CASE WHEN f.feed IN ({feeds}) THEN {masked_sql(value)} ELSE {value} END" if feeds else value
    return f"CASE WHEN length({shown}) > {LONGEST} THEN left({shown}, {LONGEST}) || '…' ELSE {shown} END"
