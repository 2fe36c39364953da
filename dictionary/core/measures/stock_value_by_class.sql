-- One fact per class of materials and day, from the first shipment to the last movement: the value in stock at the end of the
-- day and the cost of what was shipped on it.
WITH movement AS (
    SELECT coalesce(c.name, '') AS grain, e.event_on AS day,
        CASE WHEN e.event IN ('receive', 'produce') THEN e.quantity ELSE -e.quantity END * m.standard_cost AS value,
        CASE WHEN e.event = 'ship' THEN e.quantity * m.standard_cost ELSE 0 END AS sold
    FROM trace.event AS e
    JOIN core.lot AS l ON l.master_id = e.lot_id
    JOIN core.material AS m ON m.master_id = l.material_id
    LEFT JOIN core.material_class AS c ON c.master_id = m.material_class_id
    WHERE e.counted AND e.event <> 'stock' AND e.event_on IS NOT NULL
),
bounds AS (
    SELECT date_trunc('month', min(CASE WHEN sold <> 0 THEN day END)) AS first_day, max(day) AS last_day FROM movement
),
calendar AS (
    SELECT grain, CAST(unnest(generate_series(first_day, last_day, INTERVAL 1 DAY)) AS DATE) AS day
    FROM bounds CROSS JOIN (SELECT DISTINCT grain FROM movement)
),
moved AS (
    SELECT grain, greatest(day, first_day) AS day, sum(value) AS value,
        sum(CASE WHEN day >= first_day THEN sold ELSE 0 END) AS sold
    FROM movement CROSS JOIN bounds GROUP BY ALL
)
SELECT c.day, c.grain, sum(coalesce(m.value, 0)) OVER (PARTITION BY c.grain ORDER BY c.day) AS numerator,
    coalesce(m.sold, 0) AS denominator
FROM calendar AS c LEFT JOIN moved AS m ON m.grain = c.grain AND m.day = c.day
