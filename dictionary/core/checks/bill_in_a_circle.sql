-- Lines by which a material is, through its components, a component of itself. Lines of one circle share their raw value.
WITH RECURSIVE step AS (
    SELECT DISTINCT parent_id, component_id FROM bill_of_material
    WHERE state IN ('accepted', 'held') AND component_id IN (SELECT parent_id FROM bill_of_material)
),
reach(origin, place) AS (
    SELECT parent_id, component_id FROM step
    UNION SELECT r.origin, s.component_id FROM reach AS r JOIN step AS s ON s.parent_id = r.place
),
circle AS (SELECT a.origin, min(a.place) AS name FROM reach AS a
    JOIN reach AS b ON b.origin = a.place AND b.place = a.origin GROUP BY a.origin)
SELECT b.record_id, min(c.name) AS raw
FROM bill_of_material AS b
JOIN reach AS r ON r.origin = b.component_id AND r.place = b.parent_id
JOIN circle AS c ON c.origin = b.parent_id
WHERE b.state IN ('accepted', 'held')
GROUP BY b.record_id
