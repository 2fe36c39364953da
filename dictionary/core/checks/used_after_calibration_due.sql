-- Equipment that somebody reported work on after the day on which its calibration was due.
SELECT e.record_id, e.calibration_due AS raw
FROM equipment AS e
JOIN (
    SELECT equipment_id, max(worked_on) AS last_use FROM operation_report
    WHERE state IN ('accepted', 'held') GROUP BY equipment_id
) AS u ON u.equipment_id = e.master_id AND u.last_use > e.calibration_due
WHERE e.state = 'accepted'
