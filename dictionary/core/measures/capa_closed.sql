-- One fact per action that is closed: the days from its opening to its verification.
SELECT verified_on AS day, date_diff('day', opened_on, verified_on) AS numerator
FROM core.capa WHERE status = 'closed' AND verified_on >= opened_on
