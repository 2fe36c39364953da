-- Materials of which documents name lots although none are kept, or name none although they are.
WITH told AS (
    SELECT material_id, lot_id FROM purchase_receipt WHERE state IN ('accepted', 'held')
    UNION ALL SELECT material_id, lot_id FROM consumption WHERE state IN ('accepted', 'held')
    UNION ALL SELECT material_id, lot_id FROM stock_balance WHERE state IN ('accepted', 'held')
),
shown AS (SELECT material_id, count(lot_id) > 0 AS lots FROM told GROUP BY material_id)
SELECT m.record_id, m.lot_managed AS raw
FROM material AS m
JOIN shown AS s ON s.material_id = m.master_id
WHERE m.state IN ('accepted', 'held') AND m.lot_managed <> s.lots
