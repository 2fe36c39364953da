-- Lots of which a system issued and shipped more than it received and made, their parts included. A lot without any receipt
-- is another matter.
WITH told AS (
    SELECT system, lot_id, quantity AS into_stock, 0 AS out_of_stock FROM purchase_receipt WHERE state IN ('accepted', 'held')
    UNION ALL SELECT system, lot_id, quantity, 0 FROM production_output WHERE state IN ('accepted', 'held')
    UNION ALL SELECT system, lot_id, 0, quantity FROM consumption WHERE state IN ('accepted', 'held')
    UNION ALL SELECT system, lot_id, 0, quantity FROM shipment WHERE state IN ('accepted', 'held')
),
part AS (SELECT DISTINCT master_id AS lot_id, parent_id FROM lot WHERE parent_id IS NOT NULL),
moved AS (
    SELECT t.system, coalesce(p.parent_id, t.lot_id) AS lot_id, t.into_stock, t.out_of_stock
    FROM told AS t LEFT JOIN part AS p USING (lot_id)
),
balance AS (
    SELECT system, lot_id, sum(into_stock) - sum(out_of_stock) AS rest
    FROM moved WHERE lot_id IS NOT NULL
    GROUP BY system, lot_id
    HAVING sum(into_stock) > 0
)
SELECT min(l.record_id) AS record_id, b.rest AS raw
FROM balance AS b
JOIN lot AS l ON l.master_id = b.lot_id AND l.system = b.system
WHERE b.rest < 0 AND l.state IN ('accepted', 'held')
GROUP BY b.lot_id, b.system, b.rest
