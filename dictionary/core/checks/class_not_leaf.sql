-- Materials without a class, or on a class that has parts, in systems that sort their materials at all.
SELECT m.record_id, c.code AS raw
FROM material AS m
LEFT JOIN (SELECT master_id, min(code) AS code, bool_and(leaf) AS leaf FROM material_class GROUP BY master_id) AS c
  ON c.master_id = m.material_class_id
WHERE m.state IN ('accepted', 'held') AND NOT coalesce(c.leaf, false)
  AND m.system IN (SELECT system FROM material WHERE material_class_id IS NOT NULL)
