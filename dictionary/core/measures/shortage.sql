-- Three facts per need of an open order: its line, its quantity, and once per order. What is usable is given to the needs of a
-- material by their days; what is then left over is short.
WITH need AS (
    SELECT r.master_id, r.work_order_id, r.material_id, r.required_quantity AS required,
        greatest(r.required_quantity - coalesce(r.issued_quantity, 0), 0) AS outstanding,
        coalesce(r.required_on, w.released_on, w.due_on) AS wanted_on
    FROM core.material_requirement AS r JOIN core.work_order AS w ON w.master_id = r.work_order_id
    WHERE w.status = 'released' AND r.required_quantity > 0
),
usable AS (
    SELECT s.material_id, sum(s.quantity) AS quantity
    FROM core.stock_balance AS s
    JOIN core.location AS p ON p.master_id = s.location_id
    LEFT JOIN core.lot AS l ON l.master_id = s.lot_id
    WHERE p.usable AND s.quantity > 0 AND coalesce(l.status, 'released') IN ('released', 'concession')
        AND coalesce(l.expires_on, DATE '9999-12-31') >= (SELECT CAST(max(started_at) AS DATE) FROM ops.run)
    GROUP BY s.material_id
),
queued AS (
    SELECT *, sum(outstanding) OVER (PARTITION BY material_id ORDER BY wanted_on NULLS LAST, work_order_id, master_id) AS wanted
    FROM need
),
served AS (
    SELECT q.work_order_id, q.required, least(q.outstanding, greatest(q.wanted - coalesce(u.quantity, 0), 0)) AS short
    FROM queued AS q LEFT JOIN usable AS u ON u.material_id = q.material_id
)
SELECT 'lines' AS grain, CASE WHEN short > 0 THEN 1 ELSE 0 END AS numerator, 1 AS denominator FROM served
UNION ALL
SELECT 'quantity', short, required FROM served
UNION ALL
SELECT 'orders', max(CASE WHEN short > 0 THEN 1 ELSE 0 END), 1 FROM served GROUP BY work_order_id
