-- Shipments of a lot that was neither received nor produced.
SELECT s.record_id
FROM shipment AS s
WHERE s.state IN ('accepted', 'held') AND s.lot_id IS NOT NULL
  AND s.lot_id NOT IN (SELECT lot_id FROM purchase_receipt WHERE lot_id IS NOT NULL)
  AND s.lot_id NOT IN (SELECT lot_id FROM production_output WHERE lot_id IS NOT NULL)
