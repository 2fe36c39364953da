-- One fact per product and period of the plan that was frozen first: what was made of it, at most what was planned.
WITH frozen AS (
    SELECT material_id, period_start, period_end, sum(planned_quantity) AS planned
    FROM (
        SELECT *, rank() OVER (PARTITION BY material_id, period_start ORDER BY frozen_at, plan_no) AS place
        FROM core.production_plan WHERE frozen_at IS NOT NULL AND planned_quantity > 0
    ) AS versions
    WHERE place = 1
    GROUP BY material_id, period_start, period_end
)
SELECT f.period_start AS day, least(greatest(coalesce(sum(o.quantity), 0), 0), f.planned) AS numerator, f.planned AS denominator
FROM frozen AS f
LEFT JOIN core.production_output AS o
    ON o.material_id = f.material_id AND o.produced_on BETWEEN f.period_start AND f.period_end
GROUP BY f.material_id, f.period_start, f.period_end, f.planned
