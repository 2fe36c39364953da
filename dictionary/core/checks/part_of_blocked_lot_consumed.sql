-- Parts of lots that were consumed although quality blocks the whole and has decided nothing about the part.
WITH part AS (
    SELECT master_id AS lot_id, max(parent_id) AS whole_id FROM lot WHERE state <> 'excluded'
    GROUP BY master_id HAVING count(status) = 0
),
blocked AS (
    SELECT master_id AS whole_id, max(status) AS status FROM lot
    WHERE state IN ('accepted', 'held') AND status IN ('quarantine', 'rejected')
    GROUP BY master_id
)
SELECT r.record_id, b.status AS raw
FROM consumption AS r JOIN part AS p USING (lot_id) JOIN blocked AS b USING (whole_id)
WHERE r.state IN ('accepted', 'held') AND r.quantity > 0
