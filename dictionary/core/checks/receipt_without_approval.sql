-- Receipts from a supplier who was not approved for the material on that day: never, not yet, no longer, or for other classes
-- of materials only. An approval that names no class is for all; where the class of the material is not known, any approval
-- will do. Where no approval is on record at all there is no register to judge by.
WITH sorted AS (
    SELECT m.master_id AS material_id, min(m.material_class_id) AS class_id
    FROM material AS m
    WHERE m.material_class_id IN (SELECT master_id FROM material_class WHERE coalesce(leaf, true))
    GROUP BY m.master_id
)
SELECT r.record_id, r.received_on AS raw
FROM purchase_receipt AS r
LEFT JOIN sorted AS s ON s.material_id = r.material_id
WHERE r.state = 'accepted' AND r.supplier_id IS NOT NULL AND r.quantity > 0 AND NOT coalesce(r.opening, false)
  AND EXISTS (SELECT 1 FROM compliance_record WHERE kind = 'approval')
  AND NOT EXISTS (
    SELECT 1 FROM compliance_record AS c
    WHERE c.kind = 'approval' AND c.state IN ('accepted', 'held') AND c.supplier_id = r.supplier_id
      AND (c.issued_on IS NULL OR c.issued_on <= r.received_on)
      AND (c.expires_on IS NULL OR c.expires_on >= r.received_on)
      AND (c.material_class_id IS NULL OR s.class_id IS NULL OR c.material_class_id = s.class_id))
