-- One fact per standard order that is received: on the day of its last output, what was good and what was begun.
SELECT max(o.produced_on) AS day, sum(o.quantity) AS numerator, max(w.planned_quantity) AS denominator
FROM core.production_output AS o
JOIN core.work_order AS w ON w.master_id = o.work_order_id
WHERE w.purpose = 'standard'
GROUP BY w.master_id
