-- One fact per drill that was completed: the hours that it took.
SELECT requested_at AS day, guiyi_quotient(date_diff('second', requested_at, completed_at), 3600, 6) AS numerator
FROM core.trace_drill WHERE completed_at >= requested_at
