-- Orders that are still open in one system and closed in another.
SELECT o.record_id, o.status AS raw
FROM work_order AS o
JOIN (SELECT DISTINCT master_id, system FROM work_order WHERE state = 'accepted' AND status = 'closed') AS c
  ON c.master_id = o.master_id AND c.system <> o.system
WHERE o.state = 'accepted' AND o.status IN ('planned', 'released')
