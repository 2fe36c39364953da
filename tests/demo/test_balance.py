"""The clean plant is coherent: every lot balances, both systems agree, and nothing happens before its cause."""

import pytest

from tests.demo.conftest import Ask

MOVES = """
WITH moves AS (
  SELECT cInvCode, cBatch, iQuantity AS q, dnmaketime AS moment FROM erp_rdrecords01 JOIN erp_rdrecord01 USING (ID)
    WHERE cHandler IS NOT NULL
  UNION ALL SELECT cInvCode, cBatch, iQuantity, dnmaketime FROM erp_rdrecords10 JOIN erp_rdrecord10 USING (ID)
  UNION ALL SELECT cInvCode, cBatch, -iQuantity, dnmaketime FROM erp_rdrecords11 JOIN erp_rdrecord11 USING (ID)
  UNION ALL SELECT cInvCode, cBatch, -iQuantity, dnmaketime FROM erp_rdrecords32 JOIN erp_rdrecord32 USING (ID)
)
"""
PLAIN_ITEM = "replace(cInvCode, '.', '') || CASE WHEN cInvCode[1] = 'P' THEN '-A' ELSE '' END"
PLAIN_LOT = """CASE WHEN cBatch[4:] LIKE '%-%' THEN regexp_replace(cBatch, '^[A-Z]+', '')
  ELSE cBatch[:3] || '-' || cBatch[4:] END"""


def test_every_lot_balances_exactly(ask_clean: Ask) -> None:
    rows = ask_clean(
        MOVES
        + """
        , moved AS (SELECT cInvCode, cBatch, sum(q) AS q FROM moves GROUP BY ALL),
        stock AS (SELECT cInvCode, cBatch, sum(iQuantity) AS q FROM erp_CurrentStock GROUP BY ALL)
        SELECT count(*), count(*) FILTER (WHERE coalesce(m.q, 0) <> coalesce(s.q, 0))
        FROM moved m FULL JOIN stock s ON m.cInvCode = s.cInvCode AND m.cBatch IS NOT DISTINCT FROM s.cBatch
        """
    )
    assert rows[0][0] > 50
    assert rows[0][1] == 0


def test_no_lot_is_ever_overdrawn(ask_clean: Ask) -> None:
    rows = ask_clean(
        MOVES
        + """
        SELECT count(*), min(level) FROM (
          SELECT sum(q) OVER (PARTITION BY cInvCode, cBatch ORDER BY moment RANGE UNBOUNDED PRECEDING) AS level
          FROM moves WHERE cBatch IS NOT NULL)
        """
    )
    assert rows[0][0] > 50
    assert rows[0][1] >= 0


def test_stock_is_positive(ask_clean: Ask) -> None:
    assert ask_clean("SELECT count(*) FROM erp_CurrentStock WHERE iQuantity <= 0") == [(0,)]


def test_erp_issues_equal_mes_consumption(ask_clean: Ask) -> None:
    rows = ask_clean(
        f"""
        WITH erp AS (
          SELECT 'WO-ERP-' || MoCode[3:] || '-' || d.SortSeq AS o, {PLAIN_ITEM} AS i, {PLAIN_LOT} AS l,
            d.MoLotCode, sum(s.iQuantity) AS q
          FROM erp_rdrecords11 s JOIN erp_mom_moallocate a ON s.iMPoIds = a.AllocateId
          JOIN erp_mom_orderdetail d USING (MoDId) JOIN erp_mom_order USING (MoId)
          WHERE cBatch IS NOT NULL GROUP BY ALL),
        mes AS (
          SELECT source_code AS o, item_code AS i, source_batch_code AS l, c.batch_code,
            sum(quantity_consumed::DECIMAL(18, 4)) AS q
          FROM mes_pro_trans_consume c JOIN mes_pro_workorder w USING (workorder_code) GROUP BY ALL)
        SELECT count(*), count(*) FILTER (WHERE erp.q IS DISTINCT FROM mes.q),
          count(*) FILTER (WHERE NOT ends_with(MoLotCode, batch_code))
        FROM erp FULL JOIN mes USING (o, i, l)
        """
    )
    assert rows[0][0] > 50
    assert rows[0][1:] == (0, 0)


def test_product_receipts_equal_mes_good_quantity(ask_clean: Ask) -> None:
    rows = ask_clean(
        """
        SELECT count(*), count(*) FILTER (WHERE s.iQuantity <> w.quantity_produced OR w.quantity_produced <> f.good
          OR s.iQuantity <> d.QualifiedInQty)
        FROM erp_rdrecords10 s JOIN erp_mom_orderdetail d ON s.iMPoIds = d.MoDId JOIN erp_mom_order USING (MoId)
        JOIN mes_pro_workorder w ON w.source_code = 'WO-ERP-' || MoCode[3:] || '-' || SortSeq
        JOIN (SELECT workorder_code, sum(quantity_qualified) AS good FROM mes_pro_feedback
          WHERE process_code = 'GX-JY' GROUP BY ALL) f USING (workorder_code)
        """
    )
    assert rows[0][0] > 50
    assert rows[0][1] == 0


def test_reports_add_up_from_operation_to_operation(ask_clean: Ask) -> None:
    rows = ask_clean(
        """
        WITH step AS (SELECT workorder_code, process_code, sum(quantity_qualified) AS good,
            sum(quantity_feedback) AS begun, min(feedback_time) AS since, count(*) AS reports
          FROM mes_pro_feedback GROUP BY ALL HAVING reports = 3),
        line AS (SELECT *, lag(good) OVER (PARTITION BY workorder_code ORDER BY since) AS before FROM step)
        SELECT count(*), count(*) FILTER (WHERE before <> begun) FROM line
        """
    )
    assert rows[0][0] > 50
    assert rows[0][1] == 0


def test_allocations_are_issued_in_full(ask_clean: Ask) -> None:
    rows = ask_clean(
        """
        SELECT count(*) FILTER (WHERE IssQty <> coalesce(q, 0)) FROM erp_mom_moallocate
        LEFT JOIN (SELECT iMPoIds, sum(iQuantity) AS q FROM erp_rdrecords11 GROUP BY ALL) ON iMPoIds = AllocateId
        """
    )
    assert rows == [(0,)]


CAUSES = {
    "a lot is received before it is issued": """
        SELECT count(*), count(*) FILTER (WHERE dnmaketime < born) FROM erp_rdrecords11 JOIN erp_rdrecord11 USING (ID)
        JOIN (SELECT cInvCode, cBatch, min(dnmaketime) AS born FROM erp_rdrecords01 JOIN erp_rdrecord01 USING (ID)
          GROUP BY ALL) USING (cInvCode, cBatch)""",
    "a lot is made before it is issued": """
        SELECT count(*), count(*) FILTER (WHERE dnmaketime < born) FROM erp_rdrecords11 JOIN erp_rdrecord11 USING (ID)
        JOIN (SELECT cInvCode, cBatch, min(dnmaketime) AS born FROM erp_rdrecords10 JOIN erp_rdrecord10 USING (ID)
          GROUP BY ALL) USING (cInvCode, cBatch)""",
    "a lot is complete before it is shipped": """
        SELECT count(*), count(*) FILTER (WHERE dnmaketime < born) FROM erp_rdrecords32 JOIN erp_rdrecord32 USING (ID)
        JOIN (SELECT cInvCode, cBatch, max(dnmaketime) AS born FROM erp_rdrecords10 JOIN erp_rdrecord10 USING (ID)
          GROUP BY ALL) USING (cInvCode, cBatch)""",
    "an order is released before material is issued": """
        SELECT count(*), count(*) FILTER (WHERE dnmaketime < RelsTime OR RelsTime < CreateTime)
        FROM erp_rdrecords11 s JOIN erp_rdrecord11 USING (ID) JOIN erp_mom_moallocate ON s.iMPoIds = AllocateId
        JOIN erp_mom_orderdetail USING (MoDId) JOIN erp_mom_order USING (MoId)""",
    "material is issued before it is consumed": """
        SELECT count(*), count(*) FILTER (WHERE consume_date < issued) FROM mes_pro_trans_consume
        JOIN mes_pro_workorder USING (workorder_code)
        JOIN (SELECT MoCode, d.SortSeq AS line, max(dnmaketime) AS issued FROM erp_rdrecords11 s
          JOIN erp_rdrecord11 USING (ID)
          JOIN erp_mom_moallocate ON s.iMPoIds = AllocateId JOIN erp_mom_orderdetail d USING (MoDId)
          JOIN erp_mom_order USING (MoId) WHERE s.iQuantity > 0
          GROUP BY ALL) ON source_code = 'WO-ERP-' || MoCode[3:] || '-' || line""",
    "all is reported before the product is received": """
        SELECT count(*), count(*) FILTER (WHERE dnmaketime < last) FROM erp_rdrecords10 s
        JOIN erp_rdrecord10 USING (ID) JOIN erp_mom_orderdetail d ON s.iMPoIds = d.MoDId JOIN erp_mom_order USING (MoId)
        JOIN mes_pro_workorder w ON w.source_code = 'WO-ERP-' || MoCode[3:] || '-' || SortSeq
        JOIN (SELECT workorder_code, max(feedback_time) AS last FROM mes_pro_feedback GROUP BY ALL)
          USING (workorder_code)""",
    "a reversal follows what it reverses": """
        SELECT count(*), count(*) FILTER (WHERE h.dnmaketime <= o.dnmaketime) FROM erp_rdrecords32 s
        JOIN erp_rdrecord32 h ON h.ID = s.ID JOIN erp_rdrecords32 b ON b.AutoID = s.iCorID
        JOIN erp_rdrecord32 o ON o.ID = b.ID""",
    "a document is made before it is approved": """
        SELECT count(*), count(*) FILTER (WHERE dnverifytime < dnmaketime) FROM erp_rdrecord01
        WHERE cHandler IS NOT NULL""",
}


@pytest.mark.parametrize("law", CAUSES)
def test_causes_come_before_effects(ask_clean: Ask, law: str) -> None:
    checked, broken = ask_clean(CAUSES[law])[0]
    assert checked > 0
    assert broken == 0


def test_what_was_ordered_is_what_came(ask_clean: Ask) -> None:
    rows = ask_clean(
        """SELECT count(*), count(*) FILTER (WHERE p.iQuantity <> s.iQuantity OR p.cInvCode <> s.cInvCode
          OR o.cVenCode <> h.cVenCode OR o.dPODate > h.dDate OR p.dArriveDate < o.dPODate)
        FROM erp_rdrecords01 s JOIN erp_rdrecord01 h USING (ID) LEFT JOIN erp_PO_Podetails p ON p.ID = s.iPOsID
        LEFT JOIN erp_PO_Pomain o USING (POID) WHERE s.iPOsID IS NOT NULL"""
    )
    assert rows[0][0] > 50
    assert rows[0][1] == 0


def test_units_convert_within_their_group(ask_clean: Ask) -> None:
    rows = ask_clean(
        """SELECT count(*), count(*) FILTER (WHERE u.cGroupCode <> i.cGroupCode OR u.iChangRate <= 1)
        FROM erp_Inventory i LEFT JOIN erp_ComputationUnit u ON u.cComUnitCode = i.cAssComUnitCode
        WHERE cAssComUnitCode IS NOT NULL"""
    )
    assert rows[0][0] > 50
    assert rows[0][1] == 0


def test_reversals_are_negative_and_smaller(ask_clean: Ask) -> None:
    for name in ("rdrecords01", "rdrecords11", "rdrecords32"):
        checked, broken = ask_clean(
            f"""SELECT count(*), count(*) FILTER (WHERE red.iQuantity >= 0 OR -red.iQuantity > blue.iQuantity
              OR red.cBatch <> blue.cBatch OR red.cInvCode <> blue.cInvCode)
            FROM erp_{name} red JOIN erp_{name} blue ON red.iCorID = blue.AutoID"""
        )[0]
        assert checked > 2
        assert broken == 0
        assert ask_clean(f"SELECT count(*) FROM erp_{name} WHERE iQuantity < 0 AND iCorID IS NULL") == [(0,)]


def test_opening_stock_lies_before_the_window_and_only_it(ask_clean: Ask) -> None:
    for name, flag in (("rdrecord01", "bpufirst"), ("rdrecord10", "biafirst")):
        rows = ask_clean(f"SELECT {flag}, count(*), min(dDate), max(dDate) FROM erp_{name} GROUP BY 1 ORDER BY 1")
        assert [row[0] for row in rows] == [0, 1]
        assert rows[1][3].isoformat() < "2024-01-01" <= rows[0][2].isoformat()


def test_labels_add_up_to_the_good_pieces(ask_clean: Ask) -> None:
    checked, broken = ask_clean(
        """SELECT count(*), count(*) FILTER (WHERE quantity_produced <> printed)
        FROM mes_pro_workorder JOIN (SELECT workorder_code, sum(qty) AS printed FROM mes_udi_print_log GROUP BY ALL)
        USING (workorder_code)"""
    )[0]
    assert checked > 5
    assert broken == 0


def test_labels_agree_with_the_erp(ask_clean: Ask) -> None:
    checked, broken = ask_clean(
        """SELECT count(*), count(*) FILTER (WHERE gtin <> cBarCode OR exp_date IS DISTINCT FROM dVDate::DATE)
        FROM mes_udi_print_log l JOIN erp_rdrecords10 s ON s.cBatch = l.lot JOIN erp_Inventory USING (cInvCode)"""
    )[0]
    assert checked > 50
    assert broken == 0
    assert ask_clean("SELECT count(serial) - count(DISTINCT serial) FROM mes_udi_print_log") == [(0,)]


def test_lot_texts_name_one_lot(ask_clean: Ask) -> None:
    for system in ("erp_rdrecords01", "erp_rdrecords10"):
        rows = ask_clean(
            f"SELECT count(*) FROM (SELECT cBatch FROM {system} WHERE cBatch IS NOT NULL"
            " GROUP BY 1 HAVING count(DISTINCT cInvCode) > 1)"
        )
        assert rows == [(0,)]


def test_truth_edges_are_the_recorded_consumption(ask_clean: Ask) -> None:
    rows = ask_clean(
        """
        WITH source AS (SELECT MoCode AS order_no, d.InvCode AS parent_material, d.MoLotCode AS parent_lot,
            s.cInvCode AS child_material, s.cBatch AS child_lot, sum(s.iQuantity) AS q
          FROM erp_rdrecords11 s JOIN erp_mom_moallocate a ON s.iMPoIds = a.AllocateId
          JOIN erp_mom_orderdetail d USING (MoDId) JOIN erp_mom_order USING (MoId)
          WHERE s.cBatch IS NOT NULL GROUP BY ALL)
        SELECT count(*), count(*) FILTER (WHERE q IS DISTINCT FROM quantity OR NOT present_in_source)
        FROM source FULL JOIN truth_edge USING (order_no, parent_material, parent_lot, child_material, child_lot)
        """
    )
    assert rows[0][0] > 50
    assert rows[0][1] == 0


def test_truth_measures_can_be_counted_from_the_sources(ask_clean: Ask) -> None:
    counted = ask_clean(
        """
        SELECT 'first_pass_yield' AS kpi, strftime(h.dDate, '%Y-%m') AS period, sum(s.iQuantity) / sum(Qty) AS value
          FROM erp_rdrecords10 s JOIN erp_rdrecord10 h USING (ID) JOIN erp_mom_orderdetail d ON s.iMPoIds = MoDId
          WHERE MoClass = 1 GROUP BY ALL
        UNION ALL SELECT 'receipt_lines', strftime(dDate, '%Y-%m'), count(*)
          FROM erp_rdrecords01 JOIN erp_rdrecord01 USING (ID)
          WHERE cHandler IS NOT NULL AND bpufirst = 0 AND iQuantity > 0 GROUP BY ALL
        UNION ALL SELECT 'shipment_lines', strftime(dDate, '%Y-%m'), count(*)
          FROM erp_rdrecords32 JOIN erp_rdrecord32 USING (ID) WHERE iQuantity > 0 GROUP BY ALL
        ORDER BY ALL
        """
    )
    known = ask_clean(
        """SELECT kpi, period, value FROM truth_kpi WHERE kpi IN ('first_pass_yield', 'receipt_lines', 'shipment_lines')
        ORDER BY kpi, period"""
    )
    assert [row[:2] for row in counted] == [row[:2] for row in known]
    assert [row[2] for row in counted] == pytest.approx([row[2] for row in known], abs=1e-9)
