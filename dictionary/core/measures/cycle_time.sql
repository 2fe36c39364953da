-- One fact per process of standard orders that is received: hours from its first start to its last end, on the day of its last report.
WITH reported AS (
    SELECT coalesce(p.process_id, r.work_order_id) AS process_id,
        min(coalesce(r.started_at, r.reported_at)) AS began, max(coalesce(r.ended_at, r.reported_at)) AS ended,
        max(r.worked_on) AS day
    FROM core.operation_report AS r LEFT JOIN trace.process AS p ON p.work_order_id = r.work_order_id
    WHERE r.work_order_id IS NOT NULL
    GROUP BY 1
),
received AS (
    SELECT DISTINCT coalesce(p.process_id, o.work_order_id) AS process_id
    FROM core.production_output AS o
    JOIN core.work_order AS w ON w.master_id = o.work_order_id
    LEFT JOIN trace.process AS p ON p.work_order_id = o.work_order_id
    WHERE w.purpose = 'standard'
)
SELECT r.day, guiyi_quotient(date_diff('second', r.began, r.ended), 3600, 6) AS numerator
FROM reported AS r JOIN received AS d ON d.process_id = r.process_id
WHERE r.ended >= r.began
