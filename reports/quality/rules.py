"""Every rule in the night: in words, with its owner, what it judged, what failed, and how that went before."""

from __future__ import annotations

from reports.edition import Edition, Row
from reports.quality.scores import NIGHTS


def rules(edition: Edition) -> list[Row]:
    """All rules, the worst first.

    A rule has the columns of ``quality.rule``, ``outcome`` (the worst of its systems; ``not_run`` only when no system
    was judged), ``checked`` and ``failed`` over all systems, ``before`` (failed in the night before, or None), ``systems``
    (``{system, outcome, checked, failed}`` of each) and ``trend`` (failed in each of the last nights, None where not run).
    """
    return edition.rows(_RULES)


_RULES = f"""
WITH night AS (SELECT run_id FROM ops.run ORDER BY run_id DESC LIMIT {NIGHTS}),
    result AS (SELECT r.* FROM quality.result AS r JOIN night USING (run_id)),
    judged AS (SELECT object, rule_id, field, kind, run_id, CAST(sum(checked) AS BIGINT) AS checked,
            CAST(sum(failed) AS BIGINT) AS failed, bool_and(outcome = 'not_run') AS idle,
            max(list_position({["passed", "warning", "failed", "error"]}, outcome)) AS worst,
            list(struct_pack(system := system, outcome := outcome, checked := checked, failed := failed) ORDER BY system)
                AS systems
        FROM result GROUP BY ALL),
    whole AS (SELECT u.object, u.rule_id, u.field, u.kind, list(CASE WHEN j.idle THEN NULL ELSE j.failed END
            ORDER BY n.run_id) AS trend
        FROM quality.rule AS u CROSS JOIN night AS n LEFT JOIN judged AS j
            ON j.object = u.object AND j.rule_id = u.rule_id AND j.field = u.field AND j.kind = u.kind AND j.run_id = n.run_id
        GROUP BY ALL)
SELECT u.*, coalesce({["passed", "warning", "failed", "error"]}[j.worst], 'not_run') AS outcome,
    coalesce(j.checked, 0) AS checked, coalesce(j.failed, 0) AS failed, b.failed AS before, coalesce(j.systems, []) AS systems,
    w.trend
FROM quality.rule AS u
LEFT JOIN judged AS j ON j.object = u.object AND j.rule_id = u.rule_id AND j.field = u.field AND j.kind = u.kind
    AND j.run_id = getvariable('run')
LEFT JOIN judged AS b ON b.object = u.object AND b.rule_id = u.rule_id AND b.field = u.field AND b.kind = u.kind
    AND b.run_id = getvariable('before') AND NOT b.idle
LEFT JOIN whole AS w ON w.object = u.object AND w.rule_id = u.rule_id AND w.field = u.field AND w.kind = u.kind
ORDER BY list_position({["error", "failed", "warning", "not_run", "passed"]}, outcome),
    list_position({["critical", "major", "minor"]}, u.severity), failed DESC, u.object, u.rule_id, u.field, u.kind
"""


def is_blocker(rule: Row) -> bool:
    """Whether a rule needs its owner before the data may be relied on: a critical one fails, or it could not judge."""
    return bool(rule["outcome"] == "error" or (rule["severity"] == "critical" and rule["failed"]))
