-- Outputs of orders for which a lot-managed component of the bill of material was never consumed. An order that consumes
-- its own product is rework and needs no components.
WITH consumed AS (
    SELECT DISTINCT work_order_id, material_id FROM consumption WHERE state IN ('accepted', 'held')
),
needed AS (
    SELECT DISTINCT b.parent_id, b.component_id, b.effective_from
    FROM bill_of_material AS b
    JOIN (SELECT master_id, bool_or(coalesce(critical, lot_managed, false)) AS critical FROM material GROUP BY master_id) AS m
      ON m.master_id = b.component_id
    WHERE b.state = 'accepted' AND b.effective_to IS NULL AND m.critical
)
SELECT o.record_id, min(n.component_id) AS raw
FROM production_output AS o
JOIN needed AS n ON n.parent_id = o.material_id AND coalesce(n.effective_from <= o.produced_on, true)
LEFT JOIN consumed AS c ON c.work_order_id = o.work_order_id AND c.material_id = n.component_id
WHERE o.state = 'accepted' AND o.quantity > 0 AND o.work_order_id IS NOT NULL AND c.work_order_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM consumed AS r WHERE r.work_order_id = o.work_order_id AND r.material_id = o.material_id)
GROUP BY o.record_id
