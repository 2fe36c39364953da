-- One fact per rule that was judged tonight: its open findings by the lots that there are.
WITH judged AS (
    SELECT DISTINCT r.rule_id FROM quality.result AS r
    WHERE r.run_id = (SELECT max(run_id) FROM ops.run) AND r.outcome NOT IN ('not_run', 'error') AND r.rule_id IN (
        'REF-ASL', 'VAL-RELEASE-ORDER', 'REF-STATUS', 'REF-TRAINING', 'REF-CALIB', 'VAL-CAPA-FLOW', 'RPT-CLOCK')
),
events AS (SELECT rule_id, count(*) AS number FROM quality.finding WHERE state = 'open' GROUP BY rule_id)
SELECT j.rule_id AS grain, 1000 * coalesce(e.number, 0) AS numerator, (SELECT count(*) FROM core.lot) AS denominator
FROM judged AS j LEFT JOIN events AS e ON e.rule_id = j.rule_id
