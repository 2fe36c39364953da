-- Receipts that nobody approved, themselves or by their document, although their lot, or a part of it, was put into production.
WITH used AS (SELECT DISTINCT lot_id FROM consumption WHERE state IN ('accepted', 'held') AND lot_id IS NOT NULL)
SELECT r.record_id, r.excluded_by AS raw
FROM purchase_receipt AS r
WHERE list_extract(string_split(r.excluded_by, '.'), -1) = 'approved'
  AND (r.lot_id IN (SELECT lot_id FROM used)
    OR r.lot_id IN (SELECT parent_id FROM lot WHERE master_id IN (SELECT lot_id FROM used)))
