-- Outputs of orders for which a lot-managed component of the bill of material was never consumed. An order that consumes
-- its own product is rework and needs no components. What was consumed for orders that are split or made together was
-- consumed for each of them.
WITH consumed AS (
    SELECT DISTINCT coalesce(p.process_id, c.work_order_id) AS process_id, c.material_id
    FROM consumption AS c LEFT JOIN one_process AS p USING (work_order_id)
    WHERE c.state IN ('accepted', 'held')
),
output AS (
    SELECT o.*, coalesce(p.process_id, o.work_order_id) AS process_id
    FROM production_output AS o LEFT JOIN one_process AS p USING (work_order_id)
    WHERE o.state = 'accepted' AND o.quantity > 0 AND o.work_order_id IS NOT NULL
),
needed AS (
    SELECT DISTINCT b.parent_id, b.component_id, b.effective_from
    FROM bill_of_material AS b
    JOIN (SELECT master_id, bool_or(coalesce(critical, lot_managed, false)) AS critical FROM material GROUP BY master_id) AS m
      ON m.master_id = b.component_id
    WHERE b.state = 'accepted' AND b.effective_to IS NULL AND m.critical
)
SELECT o.record_id, min(n.component_id) AS raw
FROM output AS o
JOIN needed AS n ON n.parent_id = o.material_id AND coalesce(n.effective_from <= o.produced_on, true)
LEFT JOIN consumed AS c ON c.process_id = o.process_id AND c.material_id = n.component_id
WHERE c.process_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM consumed AS r WHERE r.process_id = o.process_id AND r.material_id = o.material_id)
GROUP BY o.record_id
