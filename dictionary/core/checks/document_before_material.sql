-- Materials with a document that is older than they are: their code was another material's before.
WITH told AS (
    SELECT system, material_id, received_on AS day FROM purchase_receipt WHERE state IN ('accepted', 'held')
    UNION ALL SELECT system, material_id, consumed_on FROM consumption WHERE state IN ('accepted', 'held')
    UNION ALL SELECT system, material_id, produced_on FROM production_output WHERE state IN ('accepted', 'held')
    UNION ALL SELECT system, material_id, shipped_on FROM shipment WHERE state IN ('accepted', 'held')
),
eldest AS (SELECT system, material_id, min(day) AS day FROM told GROUP BY system, material_id)
SELECT m.record_id, e.day AS raw
FROM material AS m
JOIN eldest AS e ON e.material_id = m.master_id AND e.system = m.system
WHERE m.state IN ('accepted', 'held') AND e.day < m.introduced_on
