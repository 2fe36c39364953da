-- Work that ends before it begins, and all work at a station whose clock is off: its times of work differ by an hour or more
-- from the moments at which its reports arrived, time and again.
WITH timed AS (
    SELECT record_id, system, workplace, started_at, ended_at, epoch(reported_at) - epoch(ended_at) AS late
    FROM operation_report
    WHERE state = 'accepted'
),
station AS (
    SELECT system, workplace FROM timed WHERE late IS NOT NULL
    GROUP BY system, workplace HAVING count(*) >= 5 AND abs(median(late)) >= 3600
)
SELECT t.record_id, concat(t.started_at, ' – ', t.ended_at) AS raw
FROM timed AS t
LEFT JOIN station AS s ON s.system = t.system AND s.workplace = t.workplace
WHERE t.ended_at < t.started_at OR s.workplace IS NOT NULL AND abs(t.late) >= 3600
