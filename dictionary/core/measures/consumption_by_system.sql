-- One fact per order and lot that more than one system could tell: the least and the most that a system says was used. Orders
-- that are split or made together are one.
WITH told AS (
    SELECT coalesce(p.process_id, c.work_order_id) AS process_id, c.lot_id, c.system, sum(c.quantity) AS quantity
    FROM source.consumption AS c LEFT JOIN trace.process AS p USING (work_order_id)
    WHERE c.deleted_at IS NULL AND c.lot_id IS NOT NULL
    GROUP BY ALL
),
systems AS (SELECT count(DISTINCT system) AS number FROM told)
SELECT CASE WHEN count(*) = max(s.number) THEN min(t.quantity) ELSE 0 END AS numerator, max(t.quantity) AS denominator
FROM told AS t CROSS JOIN systems AS s
WHERE s.number > 1
GROUP BY t.process_id, t.lot_id
