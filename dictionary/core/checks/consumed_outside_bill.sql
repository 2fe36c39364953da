-- Consumption of a material that the bill of what the order makes does not have. An order that consumes its own product
-- is rework; a product without any bill says nothing.
WITH product AS (SELECT master_id, min(material_id) AS material_id FROM work_order GROUP BY master_id),
bill AS (SELECT DISTINCT parent_id, component_id FROM bill_of_material WHERE state = 'accepted')
SELECT c.record_id, c.material_id AS raw
FROM consumption AS c
JOIN product AS p ON p.master_id = c.work_order_id
WHERE c.state IN ('accepted', 'held') AND c.material_id <> p.material_id
  AND p.material_id IN (SELECT parent_id FROM bill)
  AND NOT EXISTS (SELECT 1 FROM bill AS b WHERE b.parent_id = p.material_id AND b.component_id = c.material_id)
