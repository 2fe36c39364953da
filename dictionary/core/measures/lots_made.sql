-- One fact per lot that was made: 1 where its genealogy has no gap.
SELECT CASE WHEN g.lot_id IS NULL THEN 1 ELSE 0 END AS numerator, 1 AS denominator
FROM (SELECT DISTINCT lot_id FROM core.production_output WHERE lot_id IS NOT NULL) AS o
LEFT JOIN (SELECT DISTINCT lot_id FROM trace.gap) AS g ON g.lot_id = o.lot_id
