-- Lines that begin while another line of the same parent, component and version is still in force.
SELECT later.record_id, min(later.effective_from) AS raw
FROM bill_of_material AS later
JOIN bill_of_material AS earlier
  ON earlier.parent_id = later.parent_id AND earlier.component_id = later.component_id
  AND earlier.version IS NOT DISTINCT FROM later.version AND earlier.record_id <> later.record_id
WHERE later.state IN ('accepted', 'held') AND earlier.state IN ('accepted', 'held')
  AND (coalesce(earlier.effective_from, DATE '0001-01-01'), earlier.record_id)
    < (coalesce(later.effective_from, DATE '0001-01-01'), later.record_id)
  AND coalesce(earlier.effective_to, DATE '9999-12-31') >= coalesce(later.effective_from, DATE '0001-01-01')
GROUP BY later.record_id
