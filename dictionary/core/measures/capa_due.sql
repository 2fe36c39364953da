-- One fact per action that fell due, as it was planned first, on that day: 1 where it was done by then.
WITH planned AS (SELECT coalesce(first_due_on, due_on) AS day, completed_on, updated_on FROM core.capa)
SELECT day, CASE WHEN completed_on <= day THEN 1 ELSE 0 END AS numerator, 1 AS denominator
FROM planned WHERE completed_on IS NOT NULL OR day < updated_on
