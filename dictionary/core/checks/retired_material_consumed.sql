-- Materials that were consumed on or after the day from which they may no longer be used.
SELECT m.record_id, m.retired_on AS raw
FROM material AS m
JOIN (SELECT material_id, max(consumed_on) AS last FROM consumption
      WHERE state IN ('accepted', 'held') AND quantity > 0 GROUP BY material_id) AS c ON c.material_id = m.master_id
WHERE m.state IN ('accepted', 'held') AND c.last >= m.retired_on
