-- Received lots that differ only in look-alike characters (O and 0, I and 1) from a lot of the same material that was
-- consumed and never received or made. Which of the two writings is wrong is for a person to say.
WITH arrived AS (
    SELECT lot_id FROM purchase_receipt WHERE lot_id IS NOT NULL AND quantity > 0
    UNION SELECT lot_id FROM production_output WHERE lot_id IS NOT NULL
),
used AS (SELECT DISTINCT lot_id FROM consumption WHERE lot_id IS NOT NULL),
looks AS (
    SELECT record_id, master_id, material_id, lot_no, state, source_table, parent_id,
        translate(regexp_replace(upper(lot_no), '[-_/. ]', '', 'g'), 'OI', '01') AS look
    FROM lot
)
SELECT a.record_id, a.lot_no AS raw
FROM looks AS a
JOIN looks AS b ON b.material_id = a.material_id AND b.look = a.look AND b.master_id <> a.master_id
WHERE a.state IN ('accepted', 'held')
  AND a.master_id IN (SELECT lot_id FROM arrived) AND a.master_id NOT IN (SELECT lot_id FROM used)
  AND b.master_id IN (SELECT lot_id FROM used) AND b.master_id NOT IN (SELECT lot_id FROM arrived)
  AND b.parent_id IS NULL
