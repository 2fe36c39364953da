"""The SELECTs of the score, over a generation and the truth ledger; what the braces stand for is filled by the score."""

# The source compares keys without their trailing blanks, and so does the hub.
TRIMMED = {
    "defect": "regexp_replace(pk, ' +\"', '\"', 'g') AS pk",
    "match": "regexp_replace(key_a, ' +\"', '\"', 'g') AS key_a, regexp_replace(key_b, ' +\"', '\"', 'g') AS key_b",
    "edge": "order_no AS order_no",
    "share": "order_key AS order_key",
    "kpi": "kpi AS kpi",
}

# A totals row is found by being left out of the register's entries.
REPORTED = """SELECT DISTINCT rule_id, system, source_table, source_key, record_id, object, raw_value FROM (
    SELECT * FROM quality.quarantine UNION ALL BY NAME SELECT * FROM quality.finding) WHERE state = 'open'
    UNION ALL SELECT 'PARSE-XLSX', system, source_table, source_key, record_id, object, NULL FROM ops.record
    WHERE object = 'nonconformance' AND excluded_by = 'entry'"""

# A lot is mentioned by item and text; what the hub reports about a mention belongs to the rows that mention it so.
LOT_TEXT = """SELECT record_id, system, source_table, master_id, lot_no,
    source_key::JSON ->> '$[0][0]' AS item, rtrim(source_key::JSON ->> '$[1]') AS text,
    source_key::JSON ->> '$[2][0]' AS origin FROM source.lot WHERE deleted_at IS NULL"""

# Some rules report another record than the one in which the defect lies: the lines of a header, the lot of a line, what
# was made without an allotted component.
PLACE = """WITH planted AS (
        SELECT defect_id, rule_expected AS rule, system, "table", pk, "column", true_value, planted_value
        FROM truth_defect WHERE rule_expected IS NOT NULL),
    lot_record AS (SELECT l.item, l.text, s.system, s.source_table, s.source_key, o.master_id FROM lot_text AS l
        JOIN lot_text AS o USING (master_id) JOIN source.lot AS s ON s.record_id = o.record_id WHERE l.system = 'erp')
    SELECT p.*, "table" AS source_table, pk AS source_key FROM planted AS p WHERE rule NOT IN
        ('UOM-RATE', 'FMT-LOT', 'MATCH-LOT-CONF', 'BAL-LOT-NEG', 'DI-BACKDATE',
        'REF-ASL', 'REF-STATUS', 'REF-UNAPPROVED', 'TRC-NO-CONSUME')
    UNION ALL SELECT p.*, l.source_table, s.source_key FROM planted AS p
        JOIN {receipts} AS d ON d."@key" = p.pk
        JOIN lot_text AS l ON l.system = 'erp' AND l.source_table = 'rdrecords01' AND l.item = rtrim(d."cInvCode")
            AND l.text = rtrim(p.planted_value) JOIN source.lot AS s USING (record_id)
        WHERE rule IN ('FMT-LOT', 'MATCH-LOT-CONF')
    UNION ALL SELECT p.*, l.source_table, s.source_key FROM planted AS p JOIN lot_text AS l ON l.system = p.system
        AND l.source_table = p."table" AND l.text = p.planted_value JOIN source.lot AS s USING (record_id)
        WHERE rule = 'FMT-LOT' AND p.system = 'qms'
    UNION ALL SELECT p.* REPLACE (r.system AS system), r.source_table, r.source_key FROM planted AS p
        JOIN source.compliance_record AS c ON c.system = p.system AND c.source_table = p."table" AND c.source_key = p.pk
        JOIN source.purchase_receipt AS r USING (supplier_id) LEFT JOIN core.material AS m ON m.master_id = r.material_id
        LEFT JOIN core.material_class AS k ON k.master_id = m.material_class_id WHERE rule = 'REF-ASL' AND CASE p."column"
            WHEN '准入日期' THEN r.received_on < c.issued_on WHEN '资质有效期' THEN r.received_on > c.expires_on
            ELSE contains(p.true_value, k.name) AND NOT contains(p.planted_value, k.name) END
    UNION ALL SELECT p.*, l.source_table, l.source_key FROM planted AS p JOIN {issues} AS d ON d."@key" = p.pk
        JOIN lot_record AS l ON l.item = rtrim(d."cInvCode") AND l.text = rtrim(d."cBatch") WHERE rule = 'BAL-LOT-NEG'
    UNION ALL SELECT p.* REPLACE (c.system AS system), c.source_table, c.source_key FROM planted AS p
        JOIN {receipts} AS d ON CAST(to_json([CAST(d."ID" AS VARCHAR)]) AS VARCHAR) = p.pk
        JOIN lot_record AS l ON l.item = rtrim(d."cInvCode") AND l.text = rtrim(d."cBatch")
        JOIN source.consumption AS c ON c.lot_id = l.master_id WHERE rule = 'REF-STATUS'
    UNION ALL SELECT p.*, 'rdrecords01', d."@key" FROM planted AS p
        JOIN {receipts} AS d ON CAST(to_json([CAST(d."ID" AS VARCHAR)]) AS VARCHAR) = p.pk
        WHERE rule IN ('DI-BACKDATE', 'REF-UNAPPROVED')
    UNION ALL SELECT p.*, 'Inventory', i."@key" FROM planted AS p
        JOIN {items} AS i ON CAST(to_json([rtrim(i."cAssComUnitCode")]) AS VARCHAR) = p.pk WHERE rule = 'UOM-RATE'
    UNION ALL SELECT p.*, 'rdrecords10', o."@key" FROM planted AS p JOIN {allocations} AS a ON a."@key" = p.pk
        JOIN {outputs} AS o ON o."iMPoIds" = a."MoDId" WHERE rule = 'TRC-NO-CONSUME'"""

FOUND = """SELECT rule, count(*), count(*) FILTER (WHERE seen) FROM (
    SELECT d.rule_expected AS rule, d.defect_id, d.pk, coalesce(bool_or(r.rule_id IS NOT NULL), false) AS seen
    FROM truth_defect AS d LEFT JOIN place AS p ON p.rule = d.rule_expected AND p."table" = d."table" AND p.pk = d.pk
    LEFT JOIN reported AS r ON {rules} AND r.system = p.system AND r.source_table = p.source_table AND r.source_key = p.source_key
    WHERE d.rule_expected IS NOT NULL GROUP BY ALL) GROUP BY rule"""

# A report is explained by a defect at its place, at another record of the same thing, or by sharing its value.
ALARMS = """WITH walk AS (SELECT record_id, master_id FROM crosswalk.supplier WHERE until IS NULL
        UNION ALL SELECT record_id, master_id FROM crosswalk.customer WHERE until IS NULL
        UNION ALL SELECT record_id, master_id FROM crosswalk.material WHERE until IS NULL
        UNION ALL SELECT record_id, master_id FROM crosswalk.lot WHERE until IS NULL),
    explained AS (SELECT r.rule_id, r.record_id, w.master_id, r.raw_value FROM reported AS r JOIN place AS p ON {rules}
        AND r.system = p.system AND r.source_table = p.source_table AND r.source_key = p.source_key
        LEFT JOIN walk AS w USING (record_id))
    SELECT r.rule_id, count(*) FROM reported AS r LEFT JOIN walk AS w USING (record_id)
    WHERE NOT EXISTS (SELECT 1 FROM explained AS e WHERE e.rule_id = r.rule_id
        AND (e.record_id = r.record_id OR e.master_id = w.master_id
            OR r.rule_id IN ('ID-GTIN-UNIQ', 'ID-SERIAL-UNIQ', 'REF-BOM-CYCLE') AND e.raw_value = r.raw_value))
    GROUP BY r.rule_id"""

NAME = "system || ' ' || source_table || ' ' || source_key"

MASTERS = f"SELECT {NAME} AS record, master_id FROM crosswalk.{{object}} WHERE until IS NULL"

LOT_MASTERS = """SELECT DISTINCT system || ' ' || source_table || ' ' || CAST(key AS VARCHAR) AS record, master_id FROM (
    SELECT system, source_table, json_array(item, text) AS key, master_id FROM lot_text
    UNION ALL SELECT system, source_table, json_array(item, text, origin), master_id FROM lot_text WHERE origin IS NOT NULL)"""

NO_PAIR = """SELECT NULL::VARCHAR AS a, NULL::VARCHAR AS b, NULL::BOOLEAN AS same, NULL::VARCHAR AS conflict,
    NULL::BOOLEAN AS for_a_person, NULL::BOOLEAN AS met,
    NULL::BOOLEAN AS known WHERE false"""

COUNTS = """count(*) FILTER (WHERE same AND NOT for_a_person), count(*) FILTER (WHERE same AND NOT for_a_person AND met),
    count(*) FILTER (WHERE NOT same AND met), count(*) FILTER (WHERE for_a_person AND same AND NOT met)"""

# The MES adds the packaging variant to an item's code; the hub's mapping takes it off.
PAIRS = """WITH pair AS (
        SELECT system_a || ' ' || table_a || ' ' || key_a AS a,
            system_b || ' ' || table_b || ' ' || regexp_replace(key_b, '^\\["([PS][0-9]+)-[A-Z]"', '["\\1"') AS b, same,
            conflict, for_a_person
        FROM truth_match WHERE object = '{object}')
    SELECT p.a, p.b, p.same, p.conflict, p.for_a_person, coalesce(x.master_id = y.master_id, false) AS met,
        x.master_id IS NOT NULL AND y.master_id IS NOT NULL AS known FROM pair AS p
    LEFT JOIN (SELECT record, min(master_id) AS master_id FROM known GROUP BY record) AS x ON x.record = p.a
    LEFT JOIN (SELECT record, min(master_id) AS master_id FROM known GROUP BY record) AS y ON y.record = p.b"""

SHARES = """WITH walk AS (SELECT source_table, source_key, master_id FROM crosswalk.work_order
        WHERE until IS NULL AND source_table IN ('mom_orderdetail', 'pro_workorder')),
    truth AS (SELECT s.*, o.master_id AS order_id, w.master_id AS work_order_id FROM truth_share AS s
        LEFT JOIN walk AS o ON o.source_table = 'mom_orderdetail' AND o.source_key = s.order_key
        LEFT JOIN walk AS w ON w.source_table = 'pro_workorder' AND w.source_key = s.work_order_key)
    SELECT (SELECT count(*) FROM truth), (SELECT count(*) FROM trace.order_share), count(*),
        count(*) FILTER (WHERE t.order_share <> 1 OR t.work_order_share <> 1),
        max(greatest(abs(t.quantity - h.quantity), abs(t.order_share - h.order_share),
            abs(t.work_order_share - h.work_order_share)))
    FROM truth AS t JOIN trace.order_share AS h USING (order_id, work_order_id)"""

# The truth calls the product a parent; the hub calls the lot that goes in a parent. A part of a lot is made by no order.
EDGES = """WITH items AS (SELECT upper(source_key::JSON ->> '$[0]') AS item, master_id FROM crosswalk.material
        WHERE system = 'erp' AND until IS NULL),
    lots AS (SELECT i.item, s.text, min(s.master_id) AS lot_id FROM lot_text AS s JOIN core.lot AS l USING (master_id)
        JOIN items AS i ON i.master_id = l.material_id WHERE s.system = 'erp' GROUP BY ALL),
    truth AS (SELECT coalesce(e.order_no, '') AS order_no, p.lot_id AS product, c.lot_id AS component, sum(e.quantity) AS quantity
        FROM truth_edge AS e LEFT JOIN lots AS p ON p.item = e.parent_material AND p.text = e.parent_lot
        LEFT JOIN lots AS c ON c.item = e.child_material AND c.text = e.child_lot WHERE e.present_in_source GROUP BY ALL),
    hub AS (SELECT coalesce(regexp_extract(o.order_no, '^(MO[0-9]+)', 1), '') AS order_no, e.child_lot_id AS product,
        e.parent_lot_id AS component, sum(e.quantity) AS quantity
        FROM trace.lot_edge AS e LEFT JOIN core.work_order AS o ON o.master_id = e.process_id GROUP BY ALL)
    SELECT (SELECT count(*) FROM truth), (SELECT count(*) FROM hub), count(*),
        coalesce(sum(abs(t.quantity - h.quantity)), 0)
    FROM truth AS t JOIN hub AS h USING (order_no, product, component)"""
