-- One fact per order and lot that more than one system could tell: the least and the most that a system says was used.
WITH told AS (
    SELECT work_order_id, lot_id, system, sum(quantity) AS quantity
    FROM source.consumption
    WHERE deleted_at IS NULL AND lot_id IS NOT NULL
    GROUP BY ALL
),
systems AS (SELECT count(DISTINCT system) AS number FROM told)
SELECT CASE WHEN count(*) = max(s.number) THEN min(t.quantity) ELSE 0 END AS numerator, max(t.quantity) AS denominator
FROM told AS t CROSS JOIN systems AS s
WHERE s.number > 1
GROUP BY t.work_order_id, t.lot_id
