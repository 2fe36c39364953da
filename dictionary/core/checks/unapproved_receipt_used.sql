-- Receipts that nobody approved although their lot, or a part of it, was put into production.
WITH used AS (SELECT DISTINCT lot_id FROM consumption WHERE state IN ('accepted', 'held') AND lot_id IS NOT NULL)
SELECT r.record_id, r.excluded_by AS raw
FROM purchase_receipt AS r
WHERE r.excluded_by = 'approved'
  AND (r.lot_id IN (SELECT lot_id FROM used)
    OR r.lot_id IN (SELECT parent_id FROM lot WHERE master_id IN (SELECT lot_id FROM used)))
