-- Reports that say what another one said within the minute before.
SELECT record_id, raw
FROM (
    SELECT record_id, report_no AS raw, reported_at - lag(reported_at) OVER (
            PARTITION BY system, work_order_id, operation_id, workplace, operator, reported_quantity, good_quantity, bad_quantity
            ORDER BY reported_at, record_id) AS since
    FROM operation_report
    WHERE state = 'accepted'
)
WHERE since <= INTERVAL 60 SECOND
