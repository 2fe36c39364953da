-- Outputs whose order, as a whole, received another quantity into stock than another system says it has produced. Orders
-- that are not closed there are still growing.
WITH received AS (
    SELECT work_order_id, system, sum(quantity) AS quantity
    FROM production_output
    WHERE state IN ('accepted', 'held') AND work_order_id IS NOT NULL
    GROUP BY work_order_id, system
),
produced AS (
    SELECT master_id, system, sum(produced_quantity) AS quantity
    FROM work_order
    WHERE state = 'accepted' AND produced_quantity IS NOT NULL
    GROUP BY master_id, system
    HAVING bool_and(coalesce(status = 'closed', false))
)
SELECT o.record_id, concat(r.quantity, ' <> ', p.quantity) AS raw
FROM received AS r
JOIN produced AS p ON p.master_id = r.work_order_id AND p.system <> r.system AND p.quantity <> r.quantity
JOIN production_output AS o ON o.work_order_id = r.work_order_id AND o.system = r.system
WHERE o.state IN ('accepted', 'held')
