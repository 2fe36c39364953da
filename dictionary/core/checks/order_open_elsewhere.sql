-- Orders that are still open in one system and closed in another. Orders that are split or made together are closed in a
-- system when none of them is open any more.
WITH state AS (
    SELECT w.record_id, w.system, w.status, coalesce(p.process_id, w.master_id) AS process_id
    FROM work_order AS w LEFT JOIN one_process AS p ON p.work_order_id = w.master_id
    WHERE w.state = 'accepted' AND w.status IS NOT NULL
),
closed AS (
    SELECT process_id, system FROM state GROUP BY ALL
    HAVING bool_or(status = 'closed') AND bool_and(status IN ('closed', 'cancelled'))
)
SELECT DISTINCT o.record_id, o.status AS raw
FROM state AS o
JOIN closed AS c ON c.process_id = o.process_id AND c.system <> o.system
WHERE o.status IN ('planned', 'released')
