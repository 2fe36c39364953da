"""The records behind the failures, by business key, with personal data masked by the dictionary's classification."""

from __future__ import annotations

from dataclasses import dataclass

from dictionary.compiled import Dictionary
from dictionary.personal import masked_sql, personal_fields, personal_keys, raw_value
from dictionary.sql import literal, quote
from reports.edition import Edition, Row

PER_RULE = 10
"""How many records of one rule are listed; the total is always named."""
RULES = 40
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
    for name in _objects(edition):
        for row in edition.rows(_statement(edition.dictionary, name, _titled(edition, name))):
            found.setdefault((name, row["rule_id"], row["field"]), []).append(row)
    return [Failing(*key, rows[0]["total"], rows) for key, rows in found.items()]


def _objects(edition: Edition) -> list[str]:
    rows = edition.rows(
        """SELECT DISTINCT object FROM (SELECT object, state FROM quality.quarantine UNION ALL
            SELECT object, state FROM quality.finding) WHERE state = 'open' ORDER BY object"""
    )
    return [row["object"] for row in rows if row["object"] in edition.dictionary.objects]


def _titled(edition: Edition, name: str) -> str | None:
    """The field by which people call a record, if it has one that the published source records hold."""
    title = edition.dictionary.objects[name].title
    return edition.dictionary.objects[name].column(title) if title else None


def _statement(dictionary: Dictionary, name: str, title: str | None) -> str:
    shown = f"CAST(s.{quote(title)} AS VARCHAR)" if title else "CAST(NULL AS VARCHAR)"
    if (name, dictionary.objects[name].title) in personal_fields(dictionary):
        shown = masked_sql(shown)
    return f"""
        WITH open AS (SELECT *, true AS held FROM quality.quarantine WHERE state = 'open' AND object = {literal(name)}
            UNION ALL SELECT *, false AS held FROM quality.finding WHERE state = 'open' AND object = {literal(name)})
        SELECT f.rule_id, f.field, f.held, f.system, f.source_table, {_unless_personal(dictionary, "f.source_key")}
                AS source_key, {shown} AS title, {_unless_personal(dictionary, raw_value(dictionary, "f"))} AS raw_value,
            f.run_id AS since, count(*) OVER (PARTITION BY f.rule_id, f.field) AS total
        FROM open AS f LEFT JOIN {quote("source", name)} AS s ON s.record_id = f.record_id
        QUALIFY row_number() OVER (PARTITION BY f.rule_id, f.field ORDER BY f.held DESC, f.system, f.source_table,
            f.source_key, f.ordinal) <= {PER_RULE}
        ORDER BY f.rule_id, f.field, f.held DESC, f.system, f.source_table, f.source_key, f.ordinal"""


def _unless_personal(dictionary: Dictionary, value: str) -> str:
    """A value of a failure, hidden where the record's own key may be personal."""
    feeds = ", ".join(literal(feed) for feed in sorted(personal_keys(dictionary)))
    shown = f"CASE WHEN f.feed IN ({feeds}) THEN {masked_sql(value)} ELSE {value} END" if feeds else value
    return f"CASE WHEN length({shown}) > {LONGEST} THEN left({shown}, {LONGEST}) || '…' ELSE {shown} END"
