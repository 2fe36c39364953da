-- One fact per movement into or out of an open process, and per report of work on it: its cost.
WITH open_process AS (
    SELECT DISTINCT coalesce(p.process_id, w.master_id) AS process_id
    FROM core.work_order AS w LEFT JOIN trace.process AS p ON p.work_order_id = w.master_id
    WHERE w.status = 'released'
)
SELECT CASE WHEN e.event = 'consume' THEN e.quantity ELSE -e.quantity END * m.standard_cost AS numerator
FROM trace.event AS e
JOIN open_process AS o ON o.process_id = e.process_id
JOIN core.lot AS l ON l.master_id = e.lot_id
JOIN core.material AS m ON m.master_id = l.material_id
WHERE e.counted AND e.event IN ('consume', 'produce')
UNION ALL
SELECT guiyi_quotient(date_diff('second', r.started_at, r.ended_at), 3600, 6) * n.hourly_cost
FROM core.operation_report AS r
LEFT JOIN trace.process AS p ON p.work_order_id = r.work_order_id
JOIN open_process AS o ON o.process_id = coalesce(p.process_id, r.work_order_id)
JOIN core.operation AS n ON n.master_id = r.operation_id
WHERE r.ended_at >= r.started_at
