-- One fact per order of the plan that was frozen first: 1 where its output was there by the end of the period.
WITH frozen AS (
    SELECT * FROM core.production_plan
    WHERE frozen_at IS NOT NULL AND work_order_id IS NOT NULL AND planned_quantity > 0
    QUALIFY row_number() OVER (PARTITION BY work_order_id ORDER BY frozen_at, plan_no, master_id) = 1
)
SELECT f.period_start AS day,
    CASE WHEN coalesce(sum(o.quantity), 0) >= f.planned_quantity THEN 1 ELSE 0 END AS numerator, 1 AS denominator
FROM frozen AS f
LEFT JOIN core.production_output AS o ON o.work_order_id = f.work_order_id AND o.produced_on <= f.period_end
GROUP BY f.master_id, f.period_start, f.planned_quantity
