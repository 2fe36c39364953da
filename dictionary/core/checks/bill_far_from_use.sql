-- Lines whose quantity per unit is more than twenty times off what orders of the parent consumed. Each order may round up
-- to a whole unit.
WITH made AS (
    SELECT master_id, min(material_id) AS material_id, max(planned_quantity) AS planned FROM work_order GROUP BY master_id
),
used AS (
    SELECT work_order_id, material_id, system, sum(quantity) AS quantity
    FROM consumption WHERE state IN ('accepted', 'held')
    GROUP BY work_order_id, material_id, system HAVING sum(quantity) > 0
),
compared AS (
    SELECT m.material_id AS parent_id, u.material_id AS component_id, sum(u.quantity) AS consumed, sum(m.planned) AS planned,
        count(*) AS orders
    FROM used AS u JOIN made AS m ON m.master_id = u.work_order_id
    GROUP BY ALL
)
SELECT b.record_id, b.quantity AS raw
FROM bill_of_material AS b
JOIN compared AS c ON c.parent_id = b.parent_id AND c.component_id = b.component_id
WHERE b.state IN ('accepted', 'held')
  AND (c.planned * b.quantity > 20 * c.consumed OR c.consumed - c.orders > 20 * c.planned * b.quantity)
