"""The defects that are planted in documents, lots and quantities are really in the tables."""

import math

from demo.plant import Plant
from tests.demo.conftest import Ask, Row, indexed, rows_of


def test_d18_and_d20_lots_went_into_production(ask_dirty: Ask, planted: list[Row]) -> None:
    used = {lot for (lot,) in ask_dirty("SELECT DISTINCT cBatch FROM erp_rdrecords11")}
    spelled = rows_of(planted, "D18")
    for row in spelled + rows_of(planted, "D20"):
        assert row["true_value"] in used
    assert not {row["planted_value"] for row in spelled} & used
    assert {row["planted_value"] for row in rows_of(planted, "D20")} == {None, ""}


def test_d21_expiry_contradicts_the_shelf_life(dirty: Plant, planted: list[Row]) -> None:
    lines = indexed(dirty, "erp", "rdrecords01")
    for row in rows_of(planted, "D21"):
        line = lines[row["pk"]]
        months = (line["dVDate"] - line["dMadeDate"]).days / 30.44
        assert not math.isclose(months, line["iMassDate"], abs_tol=1)


def test_d22_unapproved_receipts_were_consumed(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """SELECT d.pk, h.cHandler, h.dVeriDate, (SELECT count(*) FROM erp_rdrecords01 r JOIN mes_pro_trans_consume c
            ON c.source_batch_code = r.cBatch[:3] || '-' || r.cBatch[4:] WHERE r.ID = h.ID) AS uses
        FROM truth_defect d JOIN erp_rdrecord01 h ON d.pk = '["' || h.ID || '"]' WHERE defect_id = 'D22'"""
    )
    assert len(rows) >= 2
    for _, handler, approved, uses in rows:
        assert handler is None
        assert approved is None
        assert uses > 0


def test_d27_orders_lack_a_component_and_the_edges_know(dirty: Plant, ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """SELECT count(*), count(s.AutoID), count(r.AutoID) FROM truth_defect
        JOIN erp_mom_moallocate a ON pk = '["' || AllocateId || '"]'
        LEFT JOIN erp_rdrecords11 s ON s.iMPoIds = AllocateId LEFT JOIN erp_rdrecords10 r ON r.iMPoIds = a.MoDId
        WHERE defect_id = 'D27'"""
    )
    assert rows[0][0] == rows[0][2] >= 2
    assert rows[0][1] == 0
    absent = ask_dirty(
        """SELECT count(*), count(w.workorder_id) FROM truth_edge e
        LEFT JOIN (mes_pro_trans_consume c JOIN mes_pro_workorder w USING (workorder_code))
          ON w.source_code[:15] = 'WO-ERP-' || order_no[3:]
          AND c.source_batch_code = child_lot[:3] || '-' || child_lot[4:]
        WHERE NOT present_in_source"""
    )
    assert absent[0][0] >= 2
    assert absent[0][1] == 0


def test_d15_all_codes_of_a_hospital_are_delivered_to(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """SELECT o.cCusRegCode = n.cCusRegCode, o.cCusName <> n.cCusName,
          o.cCusCode IN (SELECT cCusCode FROM erp_rdrecord32), n.cCusCode IN (SELECT cCusCode FROM erp_rdrecord32)
        FROM truth_defect JOIN erp_Customer o ON o.cCusCode = true_value JOIN erp_Customer n ON n.cCusCode = planted_value
        WHERE defect_id = 'D15'"""
    )
    assert len(rows) >= 2
    assert set(rows) == {(True, True, True, True)}


def test_d16_quantities_are_far_off_or_doubled(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """SELECT rule_expected, CAST(true_value AS DECIMAL(18, 6)) >= 100 AND planted_value = '1.000000',
          (SELECT count(*) FROM erp_bom_opcomponent o WHERE o.BomId = c.BomId AND o.ComponentId = c.ComponentId)
        FROM truth_defect JOIN erp_bom_opcomponent c ON pk = '["' || OpComponentId || '"]' WHERE defect_id = 'D16'"""
    )
    assert {row for row in rows if row[0] == "VAL-BOM-QTY"} == {("VAL-BOM-QTY", True, 1)}
    assert {row[2] for row in rows if row[0] == "VAL-BOM-EFF"} == {2}


def test_d17_a_part_needs_the_product_that_it_goes_into(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """WITH line AS (SELECT OpComponentId, ParentId, ComponentId FROM erp_bom_opcomponent JOIN erp_bom_parent USING (BomId))
        SELECT count(*) FROM truth_defect JOIN line a ON pk = '["' || a.OpComponentId || '"]'
        JOIN line b ON b.ParentId = a.ComponentId AND b.ComponentId = a.ParentId WHERE defect_id = 'D17'"""
    )
    assert rows == [(1,)]


def test_d19_lots_look_like_the_ones_in_use(ask_dirty: Ask, planted: list[Row]) -> None:
    used = {lot for (lot,) in ask_dirty("SELECT DISTINCT cBatch FROM erp_rdrecords11")}
    for row in rows_of(planted, "D19"):
        assert row["true_value"] in used
        assert row["planted_value"] not in used
        assert row["planted_value"].translate(str.maketrans("OI", "01")) == row["true_value"].translate(
            str.maketrans("OI", "01")
        )
    pairs = ask_dirty("SELECT count(*) FROM truth_match WHERE kind = 'look-alike' AND same AND for_a_person")
    assert pairs == [(len(rows_of(planted, "D19")),)]


def test_d23_receipts_were_entered_much_later(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """SELECT count(*), min(date_diff('day', dDate, dnmaketime)) FROM truth_defect
        JOIN erp_rdrecord01 ON pk = '["' || ID || '"]' WHERE defect_id = 'D23'"""
    )
    assert rows[0][0] >= 2
    assert rows[0][1] > 5


def test_d24_orders_do_not_need_what_they_got(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """SELECT count(*), count(a.AllocateId), count(e.order_no) FROM truth_defect
        JOIN erp_rdrecords11 s ON pk = '["' || s.AutoID || '"]' JOIN erp_mom_moallocate l ON l.AllocateId = s.iMPoIds
        LEFT JOIN erp_mom_moallocate a ON a.MoDId = l.MoDId AND a.InvCode = s.cInvCode
        LEFT JOIN truth_edge e ON e.child_material = s.cInvCode AND e.child_lot = s.cBatch AND e.parent_lot = s.cMoLotCode
        WHERE defect_id = 'D24'"""
    )
    assert rows[0][0] == rows[0][2] >= 2
    assert rows[0][1] == 0


def test_d25_blocked_lots_were_issued(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """WITH issued AS (SELECT DISTINCT cInvCode, cBatch FROM erp_rdrecords11 WHERE iQuantity > 0)
        SELECT count(*), count(i.cBatch), min(bFreeze) FROM truth_defect JOIN erp_rdrecord01 h ON pk = '["' || h.ID || '"]'
        JOIN erp_rdrecords01 s ON s.ID = h.ID JOIN erp_Warehouse USING (cWhCode)
        LEFT JOIN issued i ON i.cInvCode = s.cInvCode AND i.cBatch = s.cBatch WHERE defect_id = 'D25'"""
    )
    assert rows[0][0] == rows[0][1] >= 2
    assert rows[0][2] == 1


def test_d26_lots_are_overdrawn_and_no_others(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """WITH moved AS (SELECT cInvCode, cBatch, iQuantity AS q FROM erp_rdrecords01
          UNION ALL SELECT cInvCode, cBatch, -iQuantity FROM erp_rdrecords11),
        lot AS (SELECT cInvCode, cBatch FROM moved GROUP BY ALL HAVING sum(q) < 0)
        SELECT count(*), count(l.cBatch) FROM truth_defect JOIN erp_rdrecords11 s ON pk = '["' || s.AutoID || '"]'
        LEFT JOIN lot l USING (cInvCode, cBatch) WHERE defect_id = 'D26'"""
    )
    assert rows[0][0] == rows[0][1] >= 2


def test_d30_lines_leave_before_their_lot_is_approved(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """SELECT count(*), count(*) FILTER (WHERE h.dDate < (SELECT min(m.dVeriDate) FROM erp_rdrecords10 o
            JOIN erp_rdrecord10 m USING (ID) WHERE o.cInvCode = s.cInvCode AND o.cBatch = s.cBatch))
        FROM truth_defect JOIN erp_rdrecords32 s ON pk = '["' || s.AutoID || '"]' JOIN erp_rdrecord32 h ON h.ID = s.ID
        WHERE defect_id = 'D30'"""
    )
    assert rows[0][0] == rows[0][1] >= 2


def test_d32_returns_name_nothing(ask_dirty: Ask) -> None:
    named = "SELECT count(*), count(iCorID) FROM erp_rdrecords32 WHERE iQuantity < 0 AND '[\"' || AutoID || '\"]' {} IN ({})"
    noted = "SELECT pk FROM truth_defect WHERE defect_id = 'D32'"
    [(wrong, links)] = ask_dirty(named.format("", noted))
    assert wrong >= 2
    assert links == 0
    [(right, links)] = ask_dirty(named.format("NOT", noted))
    assert right == links > 0


def test_d31_orphans_exist_nowhere_else(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """SELECT count(*) FROM truth_defect WHERE defect_id = 'D31' AND planted_value NOT IN
          (SELECT cBatch FROM erp_rdrecords10) AND planted_value IN (SELECT cBatch FROM erp_rdrecords32)"""
    )
    assert rows[0][0] >= 2


def test_d34_sums_are_wrong_and_the_noise_is_small(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """SELECT rule_expected IS NULL, min(off), max(off), min(bad) FROM (
          SELECT rule_expected, quantity_unquanlified AS bad,
            abs(quantity_feedback - quantity_qualified - quantity_unquanlified) AS off
          FROM truth_defect JOIN mes_pro_feedback ON pk = '["' || record_id || '"]' WHERE defect_id = 'D34')
        GROUP BY 1 ORDER BY 1"""
    )
    (_, _, wrong, negative), (_, least, most, _) = rows
    assert wrong >= 1
    assert negative < 0
    assert 0 < least <= most < 0.005


def test_all_other_sums_are_right(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """SELECT count(*) FROM mes_pro_feedback WHERE (quantity_unquanlified < 0
          OR abs(quantity_feedback - quantity_qualified - quantity_unquanlified) > 0.005)
          AND '["' || record_id || '"]' NOT IN (SELECT pk FROM truth_defect WHERE defect_id = 'D34')"""
    )
    assert rows == [(0,)]
