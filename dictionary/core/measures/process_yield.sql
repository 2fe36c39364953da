-- One fact per process of standard orders that is received: on the day of its last output, the product of the yields of its
-- operations times what was begun, and what was begun.
WITH operation AS (
    SELECT coalesce(p.process_id, r.work_order_id) AS process_id, r.operation_id,
        guiyi_quotient(sum(r.good_quantity), sum(r.reported_quantity), 10) AS yield
    FROM core.operation_report AS r LEFT JOIN trace.process AS p ON p.work_order_id = r.work_order_id
    WHERE r.work_order_id IS NOT NULL AND r.operation_id IS NOT NULL
    GROUP BY 1, 2
    HAVING sum(r.reported_quantity) > 0
),
rolled AS (
    SELECT process_id,
        list_reduce(list(CAST(yield AS DECIMAL(28,10)) ORDER BY yield), (a, b) -> CAST(a * b AS DECIMAL(28,10))) AS yield
    FROM operation GROUP BY 1
),
begun AS (
    SELECT DISTINCT ON (w.master_id) coalesce(p.process_id, w.master_id) AS process_id, w.planned_quantity AS quantity,
        max(o.produced_on) OVER (PARTITION BY coalesce(p.process_id, w.master_id)) AS day
    FROM core.production_output AS o
    JOIN core.work_order AS w ON w.master_id = o.work_order_id
    LEFT JOIN trace.process AS p ON p.work_order_id = w.master_id
    WHERE w.purpose = 'standard'
)
SELECT b.day, CAST(CAST(r.yield AS DECIMAL(28,10)) * b.quantity AS DECIMAL(38,8)) AS numerator, b.quantity AS denominator
FROM begun AS b JOIN rolled AS r ON r.process_id = b.process_id
