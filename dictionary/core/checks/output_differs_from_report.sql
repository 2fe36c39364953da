-- Outputs whose order, as a whole, received another quantity into stock than another system says it has produced. Orders
-- that are split or made together are compared as one. Orders that are not closed there are still growing.
WITH received AS (
    SELECT coalesce(p.process_id, o.work_order_id) AS process_id, o.system, sum(o.quantity) AS quantity
    FROM production_output AS o LEFT JOIN one_process AS p USING (work_order_id)
    WHERE o.state IN ('accepted', 'held') AND o.work_order_id IS NOT NULL
    GROUP BY ALL
),
produced AS (
    SELECT coalesce(p.process_id, w.master_id) AS process_id, w.system, sum(w.produced_quantity) AS quantity
    FROM work_order AS w LEFT JOIN one_process AS p ON p.work_order_id = w.master_id
    WHERE w.state = 'accepted' AND w.produced_quantity IS NOT NULL
    GROUP BY ALL
    HAVING bool_or(coalesce(w.status = 'closed', false)) AND bool_and(coalesce(w.status IN ('closed', 'cancelled'), false))
)
SELECT o.record_id, concat(r.quantity, ' <> ', w.quantity) AS raw
FROM received AS r
JOIN produced AS w ON w.process_id = r.process_id AND w.system <> r.system AND w.quantity <> r.quantity
JOIN (SELECT o.*, coalesce(p.process_id, o.work_order_id) AS process_id
    FROM production_output AS o LEFT JOIN one_process AS p USING (work_order_id)) AS o
  ON o.process_id = r.process_id AND o.system = r.system
WHERE o.state IN ('accepted', 'held')
