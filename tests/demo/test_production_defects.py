"""The planted defects of orders, reports and machines are what they claim to be, told from the tables alone."""

from tests.demo.conftest import Ask


def test_d28_only_planted_outputs_differ_from_what_the_mes_made(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """WITH made AS (SELECT d.AutoID, d.iQuantity, w.quantity_produced, o.QualifiedInQty, s.iQuantity AS stock
          FROM erp_rdrecords10 AS d JOIN erp_mom_orderdetail AS o ON o.MoDId = d.iMPoIds
          JOIN erp_mom_order AS h USING (MoId) JOIN mes_pro_workorder AS w
            ON upper(trim(w.source_code)) = 'WO-ERP-' || substr(h.MoCode, 3) || '-' || o.SortSeq
          LEFT JOIN (SELECT cInvCode, cBatch, sum(iQuantity) AS iQuantity FROM erp_CurrentStock GROUP BY ALL) AS s
            ON s.cInvCode = d.cInvCode AND s.cBatch = d.cBatch)
        SELECT t.pk IS NOT NULL, count(*), bool_or(m.iQuantity = m.quantity_produced),
          bool_and(m.iQuantity = m.QualifiedInQty), min(m.stock) FROM made AS m
        LEFT JOIN truth_defect AS t ON t.defect_id = 'D28' AND t.pk = '["' || m.AutoID || '"]' GROUP BY 1 ORDER BY 1"""
    )
    (_, right, agrees, booked, _), (_, wrong, hidden, told, stock) = rows
    assert (right > 100, agrees, booked) == (True, True, True)
    assert (wrong >= 2, hidden, told, stock > 0) == (True, False, True, True)


def test_d29_is_open_on_one_side_only(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """SELECT "table", bool_and(coalesce(w.status <> 'FINISHED', o.Status = 3)) FROM truth_defect
        LEFT JOIN mes_pro_workorder AS w ON pk = '["' || w.workorder_code || '"]' AND "table" = 'pro_workorder'
        LEFT JOIN erp_mom_orderdetail AS o ON pk = '["' || o.MoDId || '"]' AND "table" = 'mom_orderdetail'
        WHERE defect_id = 'D29' GROUP BY 1 ORDER BY 1"""
    )
    assert rows == [("mom_orderdetail", True), ("pro_workorder", True)]


def test_d33_texts_keep_their_number_and_name_orders_of_one_line(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """SELECT planted_value, split_part(true_value, '-', 3) AS number,
          (SELECT count(*) FROM erp_mom_orderdetail JOIN erp_mom_order AS h USING (MoId) WHERE h.MoCode = 'MO' || number)
        FROM truth_defect WHERE defect_id = 'D33'"""
    )
    assert len(rows) >= 4
    assert {lines for _, _, lines in rows} == {1}
    wide = str.maketrans("０１２３４５６７８９", "0123456789")
    assert all(number in text.translate(wide) for text, number, _ in rows)
    assert len({text.replace(number, "") for text, number, _ in rows}) >= 3


def test_d36_copies_follow_their_original_within_a_minute(ask_dirty: Ask) -> None:
    columns = "workorder_code, process_code, workstation_code, user_name, quantity_feedback, quantity_qualified"
    rows = ask_dirty(
        f"""SELECT t.pk IS NOT NULL, min(since), max(since) FROM (
          SELECT record_id, feedback_time - lag(feedback_time) OVER (PARTITION BY {columns} ORDER BY feedback_time) AS since
          FROM mes_pro_feedback) AS r
        LEFT JOIN truth_defect AS t ON t.defect_id = 'D36' AND t.pk = '["' || r.record_id || '"]'
        GROUP BY 1 ORDER BY 1"""
    )
    (_, least, _), (_, _, most) = rows
    assert most.total_seconds() <= 60
    assert least is None or least.total_seconds() > 60


def test_d35_one_station_writes_utc_and_elsewhere_few_ends_precede_begins(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """SELECT workstation_code, count(*), count(t.pk), count(*) FILTER (WHERE end_time < start_time)
        FROM mes_pro_feedback LEFT JOIN truth_defect AS t ON t.defect_id = 'D35' AND pk = '["' || record_id || '"]'
        GROUP BY 1 HAVING count(t.pk) > 0 ORDER BY count(t.pk) DESC"""
    )
    (_, reports, planted, reversed_), *others = rows
    assert planted >= 10
    assert (reports, reversed_) == (planted, 0)
    assert sum(planted for _, _, planted, _ in others) == sum(found for _, _, _, found in others) >= 1
    away = """SELECT count(*) FROM mes_pro_feedback WHERE (feedback_time - end_time > INTERVAL 1 HOUR
        OR end_time < start_time) AND '["' || record_id || '"]' NOT IN (SELECT pk FROM truth_defect WHERE defect_id = 'D35')"""
    assert ask_dirty(away) == [(0,)]


def test_d37_only_planted_reports_are_of_people_who_may_not(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """SELECT t.pk IS NOT NULL, count(*), bool_or(may), bool_or(gone) FROM (
          SELECT f.record_id, u.left_on < CAST(f.feedback_time AS DATE) AS gone,
            u.left_on IS NULL AND h.training_id IS NOT NULL AS may
          FROM mes_pro_feedback AS f JOIN mes_sys_user AS u USING (user_name)
          LEFT JOIN mes_hr_training AS h ON h.user_name = f.user_name AND h.process_code = f.process_code
            AND CAST(f.feedback_time AS DATE) BETWEEN h.trained_on AND h.valid_until) AS r
        LEFT JOIN truth_defect AS t ON t.defect_id = 'D37' AND t.pk = '["' || r.record_id || '"]' GROUP BY 1, may ORDER BY 1"""
    )
    assert [(planted, may) for planted, _, may, _ in rows] == [(False, True), (True, False)]
    assert rows[1][3]


def test_d38_machines_were_used_after_the_day(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """SELECT t.pk IS NOT NULL, count(*), bool_and(m.calibration_due < u.used) FROM mes_dv_machinery AS m
        JOIN (SELECT machinery_code, max(CAST(feedback_time AS DATE)) AS used FROM mes_pro_feedback GROUP BY 1) AS u
          USING (machinery_code)
        LEFT JOIN truth_defect AS t ON t.defect_id = 'D38' AND t.pk = '["' || m.machinery_id || '"]' GROUP BY 1 ORDER BY 1"""
    )
    assert [(planted, late) for planted, _, late in rows] == [(False, False), (True, True)]
    assert rows[1][1] >= 2


def test_d39_values_or_stated_limits_are_wrong_and_called_ok(ask_dirty: Ask) -> None:
    wrong = (
        """(CAST(value_text AS DOUBLE) NOT BETWEEN lower AND upper AND result = 'OK' OR limit_text <> '9.500~10.500')"""
    )
    rows = ask_dirty(
        f"""SELECT count(*), count(t.pk), (SELECT count(*) FROM truth_defect WHERE defect_id = 'D39') FROM mes_qc_ipqc_line
        LEFT JOIN truth_defect AS t ON t.defect_id = 'D39' AND pk = '["' || line_id || '"]' WHERE {wrong}"""
    )
    assert len(set(rows[0])) == 1
    assert rows[0][0] >= 2


def test_d40_labels_are_wrong_in_four_ways(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """SELECT rule_expected, planted_value, p.lot, p.exp_date, p.raw_hri,
          (SELECT count(*) FROM mes_udi_print_log AS o WHERE o.serial = p.serial AND o.gtin = p.gtin)
        FROM truth_defect JOIN mes_udi_print_log AS p ON pk = '["' || print_id || '"]' WHERE defect_id = 'D40'"""
    )
    parse = [row for row in rows if row[0] == "ID-UDI-PARSE"]
    assert any("(17)" not in text for _, text, *_ in parse)
    assert any("批" in text for _, text, *_ in parse)
    for _, _, _, expires, text, _ in [row for row in rows if row[0] == "ID-UDI-EXPIRY"]:
        assert f"(17){expires:%y%m%d}" in text
    assert {row[5] for row in rows if row[0] == "ID-SERIAL-UNIQ"} == {2}
