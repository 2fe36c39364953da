"""What changed between two nights of one history: records, rules, masters and tables.

Everything is read from the generation of the later night, which holds the runs behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dictionary.sql import literal, quote
from reports.edition import Edition, Row


@dataclass(frozen=True)
class Changes:
    """The difference between ``earlier`` and ``later``, both runs.

    Attributes:
        states: ``{state, before, now}`` of source records, per state.
        failures: ``{opened, closed}``: records × rules that began or ceased to fail.
        rules: ``{object, rule_id, field, kind, system, before, now}``: failed then and now, where it differs; None: not run.
        masters: ``{object, added, changed}``: things with a first version, or another one, since.
        merged: ``{object, merged, parted}``: ids that were redirected to another, and that came back.
        tables: ``{system, source_table, new, changed, deleted}``, where anything moved.
        dictionary: whether the dictionary is another.
    """

    earlier: str
    later: str
    states: list[Row]
    failures: Row
    rules: list[Row]
    masters: list[Row]
    merged: list[Row]
    tables: list[Row]
    dictionary: bool

    def document(self) -> dict[str, Any]:
        """All of it, as one thing to print."""
        return {
            "from": self.earlier,
            "to": self.later,
            "dictionary": "changed" if self.dictionary else "same",
            "failures": self.failures,
            "records": self.states,
            "rules": self.rules,
            "masters": self.masters,
            "merged": self.merged,
            "tables": self.tables,
        }


def changes(edition: Edition, earlier: str) -> Changes:
    """What changed since ``earlier``, a run behind the edition's own."""
    edition.connection.execute("SET VARIABLE earlier = ?", [earlier])
    return Changes(
        earlier,
        edition.run,
        edition.rows(_STATES),
        edition.row(_FAILURES),
        edition.rows(_RULES),
        [row for name in edition.dictionary.objects for row in edition.rows(_masters(name))],
        edition.rows(_MERGED),
        edition.rows(_TABLES),
        bool(edition.row(_DICTIONARY)["other"]),
    )


_STATES = """SELECT state, CAST(coalesce(sum(closing) FILTER (run_id = getvariable('earlier')), 0) AS BIGINT) AS before,
    CAST(coalesce(sum(closing) FILTER (run_id = getvariable('run')), 0) AS BIGINT) AS now
    FROM ops.stock WHERE run_id IN (getvariable('earlier'), getvariable('run'))
    GROUP BY state ORDER BY list_position(['accepted', 'held', 'excluded'], state)"""

# A failure that opened and closed in between counts as neither.
_FAILURES = """SELECT count(*) FILTER (run_id > getvariable('earlier') AND state = 'open') AS opened,
    count(*) FILTER (run_id <= getvariable('earlier') AND closed_run > getvariable('earlier')) AS closed
    FROM (SELECT run_id, state, closed_run FROM quality.quarantine UNION ALL
        SELECT run_id, state, closed_run FROM quality.finding)"""

_RULES = """WITH result AS (SELECT object, rule_id, field, kind, system, run_id,
        CASE WHEN outcome = 'not_run' THEN NULL ELSE failed END AS failed FROM quality.result)
    SELECT object, rule_id, field, kind, system, b.failed AS before, n.failed AS now
    FROM (SELECT * FROM result WHERE run_id = getvariable('earlier')) AS b
    FULL JOIN (SELECT * FROM result WHERE run_id = getvariable('run')) AS n USING (object, rule_id, field, kind, system)
    WHERE b.failed IS DISTINCT FROM n.failed AND (coalesce(b.failed, 0) > 0 OR coalesce(n.failed, 0) > 0)
    ORDER BY coalesce(n.failed, 0) - coalesce(b.failed, 0) DESC, object, rule_id, field, kind, system"""

_MERGED = """SELECT object, count(*) FILTER (run_id > getvariable('earlier') AND until IS NULL) AS merged,
    count(*) FILTER (run_id <= getvariable('earlier') AND until > b.started_at) AS parted
    FROM crosswalk.redirect, (SELECT started_at FROM ops.run WHERE run_id = getvariable('earlier')) AS b
    GROUP BY object HAVING merged > 0 OR parted > 0 ORDER BY object"""

_TABLES = """SELECT system, source_table, CAST(sum("new") AS BIGINT) AS "new", CAST(sum(changed) AS BIGINT) AS changed,
    CAST(sum(deleted) AS BIGINT) AS deleted
    FROM ops.pull WHERE run_id > getvariable('earlier') AND run_id <= getvariable('run') GROUP BY ALL
    HAVING sum("new") + sum(changed) + sum(deleted) > 0 ORDER BY system, source_table"""

_DICTIONARY = """SELECT count(DISTINCT dictionary_hash) > 1 AS other FROM ops.run
    WHERE run_id IN (getvariable('earlier'), getvariable('run'))"""


def _masters(name: str) -> str:
    return f"""
        SELECT {literal(name)} AS object, count(*) FILTER (begun > getvariable('earlier')) AS added,
            count(*) FILTER (begun <= getvariable('earlier')) AS changed
        FROM (SELECT master_id, min(run_id) AS begun FROM {quote("history", name)} GROUP BY master_id
            HAVING max(run_id) > getvariable('earlier'))
        HAVING count(*) > 0"""
