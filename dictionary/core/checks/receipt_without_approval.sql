-- Receipts from a supplier who was not approved on that day: never, not yet, or no longer. Where no approval is on record at all
-- there is no register to judge by.
SELECT r.record_id, r.received_on AS raw
FROM purchase_receipt AS r
WHERE r.state = 'accepted' AND r.supplier_id IS NOT NULL AND r.quantity > 0 AND NOT coalesce(r.opening, false)
  AND EXISTS (SELECT 1 FROM compliance_record WHERE kind = 'approval')
  AND NOT EXISTS (
    SELECT 1 FROM compliance_record AS c
    WHERE c.kind = 'approval' AND c.state IN ('accepted', 'held') AND c.supplier_id = r.supplier_id
      AND (c.issued_on IS NULL OR c.issued_on <= r.received_on)
      AND (c.expires_on IS NULL OR c.expires_on >= r.received_on))
