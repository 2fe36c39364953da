-- One fact per failure that held a record and is over: the days between the run that found it and the run that found it gone.
SELECT e.started_at AS day, guiyi_quotient(date_diff('second', b.started_at, e.started_at), 86400, 6) AS numerator
FROM quality.quarantine AS q
JOIN ops.run AS b ON b.run_id = q.run_id
JOIN ops.run AS e ON e.run_id = q.closed_run
