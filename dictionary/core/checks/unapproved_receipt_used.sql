-- Receipts that nobody approved although their lot was put into production.
SELECT r.record_id, r.excluded_by AS raw
FROM purchase_receipt AS r
WHERE r.excluded_by = 'approved'
  AND r.lot_id IN (SELECT c.lot_id FROM consumption AS c WHERE c.state IN ('accepted', 'held'))
