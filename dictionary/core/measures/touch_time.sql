-- One fact per process of standard orders that is received: the seconds of its reports and the seconds from its first start
-- to its last end, on the day of its last report.
WITH reported AS (
    SELECT coalesce(p.process_id, r.work_order_id) AS process_id,
        sum(CASE WHEN r.ended_at >= r.started_at THEN date_diff('second', r.started_at, r.ended_at) ELSE 0 END) AS touched,
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
SELECT r.day, r.touched AS numerator, date_diff('second', r.began, r.ended) AS denominator
FROM reported AS r JOIN received AS d ON d.process_id = r.process_id
WHERE r.ended >= r.began
