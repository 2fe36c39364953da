"""How far the systems know the same things, and how far the hub covers what the systems hold."""

from __future__ import annotations

from dictionary.sql import literal, quote
from reports.edition import Edition, Row


def match_rates(edition: Edition) -> list[Row]:
    """Of the things that one system knows, how many another knows too: ``{object, system, other, matched, total}``.

    Only of objects that are matched between systems, and only where both systems tell of them.
    """
    matched = [name for name, definition in edition.dictionary.objects.items() if definition.match]
    return [row for name in matched for row in edition.rows(_rates(name))]


def _rates(name: str) -> str:
    return f"""
        WITH known AS (SELECT DISTINCT system, master_id FROM {quote("crosswalk", name)}
            WHERE until IS NULL AND method <> 'inferred'),
        other AS (SELECT DISTINCT system FROM known)
        SELECT {literal(name)} AS object, k.system, o.system AS other, count(*) AS total, count(m.master_id) AS matched
        FROM known AS k JOIN other AS o ON o.system <> k.system
        LEFT JOIN known AS m ON m.master_id = k.master_id AND m.system = o.system
        GROUP BY k.system, o.system ORDER BY k.system, o.system"""


def coverage(edition: Edition) -> list[Row]:
    """Per object and system: records by state, fields that a source fills, rules that ran.

    ``{object, system, records, accepted, held, excluded, fields, all_fields, run, rules}``; an object that no source feeds
    has one row without a system.
    """
    fields = {name: len(definition.fields) for name, definition in edition.dictionary.objects.items()}
    found = edition.rows(_COVERAGE)
    fed = {row["object"] for row in found}
    absent = [_uncovered(name) for name in fields if name not in fed]
    order = list(fields)
    rows = [row | {"all_fields": fields[row["object"]]} for row in (*found, *absent) if row["object"] in fields]
    return sorted(rows, key=lambda row: (order.index(row["object"]), row["system"] or ""))


def _uncovered(name: str) -> Row:
    counted = ("records", "accepted", "held", "excluded", "fields", "run", "rules")
    return {"object": name, "system": None, **dict.fromkeys(counted, 0)}


_COVERAGE = """
WITH record AS (SELECT object, system, count(*) AS records, count(*) FILTER (state = 'accepted') AS accepted,
        count(*) FILTER (state = 'held') AS held, count(*) FILTER (state = 'excluded') AS excluded
    FROM ops.record GROUP BY ALL),
    mapped AS (SELECT to_object AS object, split_part(feed, '.', 1) AS system, count(DISTINCT to_field) AS fields
        FROM lineage."column" WHERE to_field <> '*' GROUP BY ALL),
    result AS (SELECT object, system, count(*) AS rules, count(*) FILTER (outcome <> 'not_run') AS run
        FROM quality.result WHERE run_id = getvariable('run') GROUP BY ALL)
SELECT object, system, coalesce(records, 0) AS records, coalesce(accepted, 0) AS accepted, coalesce(held, 0) AS held,
    coalesce(excluded, 0) AS excluded, coalesce(fields, 0) AS fields, coalesce(run, 0) AS run, coalesce(rules, 0) AS rules
FROM record FULL JOIN mapped USING (object, system) LEFT JOIN result USING (object, system)
"""
