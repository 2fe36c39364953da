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
