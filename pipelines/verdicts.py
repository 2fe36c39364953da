"""What the checks found, as the warehouse's quality tables: held rows, findings, results and scores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

from dictionary.compiled import Dictionary
from dictionary.computed import unjudged
from dictionary.sql import literal, quote
from dictionary.undecodable import readable
from quality_rules.inputs import blind
from quality_rules.rules import Rule, all_rules


def rule_table(dictionary: Dictionary) -> pa.Table:
    """The catalogue of rules as ``quality.rule`` has it."""
    rules = all_rules(dictionary)
    return pa.table(
        {name: pa.array([read(rule) for rule in rules], pa.string()) for name, read in _RULE_COLUMNS.items()}
    )


_RULE_COLUMNS: dict[str, Callable[[Rule], str | None]] = {
    "rule_id": lambda rule: rule.id,
    "object": lambda rule: rule.object,
    "field": lambda rule: rule.field or "",
    "kind": lambda rule: rule.kind,
    "severity": lambda rule: rule.severity.value,
    "dimension": lambda rule: rule.dimension.value,
    "on_fail": lambda rule: rule.on_fail.value,
    "label_zh": lambda rule: rule.label.zh,
    "label_en": lambda rule: rule.label.en,
    "owner": lambda rule: rule.owner,
    "rule_hash": lambda rule: rule.fingerprint,
    "threshold": lambda rule: None if rule.threshold is None else str(rule.threshold),
}


def blind_table(dictionary: Dictionary) -> pa.Table:
    """Where a rule has nothing to judge: (object, rule_id, field, kind, system)."""
    rows = [(rule.object, rule.id, rule.field or "", rule.kind, system) for rule, system in blind(dictionary)]
    names = ("object", "rule_id", "field", "kind", "system")
    return pa.table({name: pa.array([row[i] for row in rows], pa.string()) for i, name in enumerate(names)})


@dataclass(frozen=True)
class Verdicts:
    """SELECTs of the quality tables; they read ``record.<object>`` and the table ``rule``."""

    dictionary: Dictionary
    run_id: str

    def failures(self, state: str, previous: str) -> str:
        """Open failures of records in one state (``held`` gives quarantine, others findings), and those now closed."""
        held = "r.state = 'held'" if state == "held" else "r.state <> 'held'"
        parts = [
            f"""SELECT r.record_id, r.feed, r.system, r.source_table, r.source_key, r.ordinal,
                {literal(name)} AS object, f.rule AS rule_id, coalesce(f.field, '') AS field, {readable("f.raw")} AS raw_value,
                {self._title(name)} AS business_key
                FROM (SELECT * EXCLUDE failed, unnest(failed) AS f FROM {quote(f"record.{name}")}) AS r WHERE {held}"""
            for name in self.dictionary.objects
        ]
        key = "(record_id, rule_id, field)"
        return f"""WITH now AS ({" UNION ALL ".join(parts)}), old AS ({previous}),
            open AS (SELECT * FROM old WHERE state = 'open'),
            rules AS (SELECT object, rule_id, field, min(rule_hash) AS rule_hash, min(severity) AS severity
                FROM rule GROUP BY ALL)
            SELECT n.*, coalesce(o.rule_hash, u.rule_hash) AS rule_hash,
                u.severity, 'open' AS state, coalesce(o.run_id, {literal(self.run_id)}) AS run_id,
                CAST(NULL AS VARCHAR) AS closed_run
            FROM (SELECT DISTINCT ON {key} * FROM now ORDER BY {key}, raw_value) AS n
            LEFT JOIN open AS o USING {key}
            LEFT JOIN rules AS u ON u.object = n.object AND u.rule_id = n.rule_id AND u.field = n.field
            UNION ALL BY NAME
            SELECT o.* REPLACE ('closed' AS state, coalesce(o.closed_run, {literal(self.run_id)}) AS closed_run) FROM old AS o
            WHERE o.state = 'closed' OR NOT EXISTS (SELECT 1 FROM now AS n WHERE n.record_id = o.record_id
                AND n.rule_id = o.rule_id AND n.field = o.field)"""

    def _title(self, name: str) -> str:
        """The value of the field by which people call a record."""
        title = self.dictionary.objects[name].title
        return readable(f"CAST(r.{quote(title)} AS VARCHAR)") if title else "CAST(NULL AS VARCHAR)"

    def results(self) -> str:
        """Every rule judged per system; reads ``blind`` and ``unjudged`` too.

        A rule that met no record, or no value to judge, has not run; one that could judge none of the records it met is an
        error. Failures are a warning where they only flag or stay within the rule's threshold.
        """
        judged = " UNION ALL ".join(
            f"""SELECT {literal(name)} AS object, system, feed, excluded_by IS NULL AND NOT inferred AS judged, failed
                FROM {quote(f"record.{name}")}"""
            for name in self.dictionary.objects
        )
        key, twin = "(object, rule_id, field, kind, system)", literal(unjudged(""))
        return f"""WITH judged AS (SELECT * FROM ({judged})),
            counted AS (SELECT object, system, count(*) FILTER (WHERE judged) AS checked FROM judged GROUP BY ALL),
            failing AS (SELECT object, system, f.rule AS rule_id, coalesce(f.field, '') AS field, count(*) AS failed
                FROM (SELECT object, system, unnest(failed) AS f FROM judged) GROUP BY ALL),
            told AS (SELECT u.*, c.system, c.checked - coalesce(d.failed, 0) AS checked, coalesce(f.failed, 0) AS failed,
                    d.failed IS NOT NULL AS doubted
                FROM rule AS u JOIN counted AS c ON c.object = u.object
                    AND (u.kind NOT IN ('join', 'computed') OR starts_with(u.rule_id, c.system || '.'))
                LEFT JOIN failing AS f
                    ON f.object = u.object AND f.system = c.system AND f.rule_id = u.rule_id AND f.field = u.field
                LEFT JOIN failing AS d
                    ON d.object = u.object AND d.system = c.system AND d.rule_id = u.rule_id || {twin} AND d.field = u.field),
            fair AS (SELECT t.* EXCLUDE (checked, threshold), CAST(t.threshold AS DECIMAL(9,6)) AS threshold, e.detail,
                    CASE WHEN e.rule_id IS NOT NULL OR (b.rule_id IS NOT NULL AND t.failed = 0) THEN 0
                        ELSE greatest(t.checked, t.failed) END AS checked,
                    e.rule_id IS NOT NULL OR (t.doubted AND t.checked = 0) AS unjudged
                FROM told AS t LEFT JOIN blind AS b USING {key} LEFT JOIN unjudged AS e USING (object, rule_id, field))
            SELECT {literal(self.run_id)} AS run_id, object, rule_id, field, kind, rule_hash, system,
                CASE WHEN unjudged THEN 'error' WHEN checked = 0 THEN 'not_run' WHEN failed = 0 THEN 'passed'
                     WHEN failed <= threshold * checked THEN 'warning'
                     WHEN threshold IS NULL AND on_fail = 'flag' THEN 'warning' ELSE 'failed' END AS outcome,
                checked, failed, threshold, severity, dimension, detail FROM fair"""

    def scores(self) -> str:
        """Passed ÷ checked per object, system and dimension; reads ``quality.result``."""
        return f"""SELECT run_id, object, system, dimension, CAST(sum(checked) - sum(failed) AS BIGINT) AS passed,
            CAST(sum(checked) AS BIGINT) AS total,
            guiyi_quotient(CAST(sum(checked) - sum(failed) AS BIGINT), CAST(sum(checked) AS BIGINT), 6) AS score
            FROM quality.result WHERE run_id = {literal(self.run_id)} AND checked > 0 GROUP BY ALL"""
