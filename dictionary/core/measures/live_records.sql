-- One fact per live record: 1 where it is published.
SELECT system AS grain, CASE WHEN state = 'accepted' THEN 1 ELSE 0 END AS numerator, 1 AS denominator
FROM ops.record WHERE state IN ('accepted', 'held')
