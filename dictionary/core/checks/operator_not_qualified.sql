-- Reports of people who had left, or who were not trained for the operation on that day. Where nobody at all is on the
-- training register of an operation, none is kept for it.
WITH qualified AS (
    SELECT DISTINCT r.record_id
    FROM operation_report AS r
    JOIN training_record AS t ON t.person_id = r.person_id AND t.operation_id = r.operation_id AND t.state = 'accepted'
        AND r.worked_on >= t.trained_on AND r.worked_on <= coalesce(t.valid_until, r.worked_on)
),
gone AS (SELECT master_id, max(left_on) AS left_on FROM person WHERE state = 'accepted' GROUP BY master_id)
SELECT r.record_id, r.operator AS raw
FROM operation_report AS r
JOIN gone AS p ON p.master_id = r.person_id
LEFT JOIN qualified AS q ON q.record_id = r.record_id
WHERE r.state = 'accepted' AND r.worked_on IS NOT NULL AND (
    p.left_on < r.worked_on
    OR q.record_id IS NULL AND r.operation_id IN (SELECT operation_id FROM training_record WHERE state = 'accepted')
)
