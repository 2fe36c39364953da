-- Shipments of a lot that was neither received nor produced, nor is a part of one that was.
WITH came AS (
    SELECT lot_id FROM purchase_receipt WHERE lot_id IS NOT NULL
    UNION SELECT lot_id FROM production_output WHERE lot_id IS NOT NULL
)
SELECT s.record_id
FROM shipment AS s
WHERE s.state IN ('accepted', 'held') AND s.lot_id IS NOT NULL
  AND s.lot_id NOT IN (SELECT lot_id FROM came)
  AND s.lot_id NOT IN (SELECT master_id FROM lot WHERE parent_id IN (SELECT lot_id FROM came))
