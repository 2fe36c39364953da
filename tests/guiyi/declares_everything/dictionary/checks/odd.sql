SELECT record_id, name AS raw FROM part WHERE name = 'odd'
