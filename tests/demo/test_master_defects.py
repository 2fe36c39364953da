"""The defects that are planted in items, partners and their codes are really in the tables."""

import json
import unicodedata
from collections import Counter

from biip.gtin import Gtin
from stdnum.cn import uscc

from demo.plant import Plant
from tests.demo.conftest import Ask, Row, rows_of


def test_d01_twins_share_name_and_specification_but_for_blanks_and_width(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """
        SELECT o.cInvName || '|' || o.cInvStd, t.cInvName || '|' || t.cInvStd,
          (SELECT count(*) FROM erp_rdrecords01 r WHERE r.cInvCode = t.cInvCode),
          (SELECT count(*) FROM mes_pro_trans_consume c WHERE c.item_code = replace(t.cInvCode, '.', ''))
        FROM truth_defect JOIN erp_Inventory o ON o.cInvCode = true_value
        JOIN erp_Inventory t ON t.cInvCode = planted_value WHERE defect_id = 'D01'
        """
    )
    assert len(rows) >= 2
    for old, new, receipts, uses in rows:
        assert old != new
        assert plain(old) == plain(new)
        assert receipts
        assert uses


def plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(" ", "")


def test_d02_codes_join_only_without_case_and_blanks(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """SELECT count(*), count(*) FILTER (WHERE EXISTS (FROM erp_bas_part WHERE InvCode = true_value)
          AND NOT EXISTS (FROM erp_bas_part WHERE InvCode = planted_value) AND upper(trim(planted_value)) = true_value)
        FROM truth_defect WHERE defect_id = 'D02'"""
    )
    assert rows[0][0] == rows[0][1] >= 2


def test_d06_gtins_are_wrong_or_doubled(dirty: Plant, planted: list[Row]) -> None:
    codes = Counter(dirty.tables["erp", "Inventory"]["cBarCode"].drop_null().to_pylist())
    for row in rows_of(planted, "D06"):
        right = Gtin.parse(row["true_value"]).check_digit == int(row["planted_value"][-1])
        if row["rule_expected"] == "ID-GTIN":
            assert not right
        else:
            assert codes[row["planted_value"]] == 2


def test_d11_and_d12_deliver_under_both_codes(dirty: Plant, ask_dirty: Ask, planted: list[Row]) -> None:
    receipts = Counter(dirty.tables["erp", "rdrecord01"]["cVenCode"].to_pylist())
    vendors = {row["cVenCode"]: row for row in dirty.tables["erp", "Vendor"].to_pylist()}
    codes = set()
    for row in rows_of(planted, "D11"):
        old, new = vendors[row["true_value"]], vendors[row["planted_value"]]
        assert receipts[old["cVenCode"]]
        assert receipts[new["cVenCode"]]
        assert old["cVenName"] != new["cVenName"]
        codes.add(new["cVenRegCode"] == old["cVenRegCode"])
    assert codes == {True, False}
    apart = ask_dirty("SELECT key_a, key_b FROM truth_match WHERE NOT same AND object = 'supplier'")
    assert len(apart) >= 2
    for key_a, key_b in apart:
        a, b = vendors[json.loads(key_a)[0]], vendors[json.loads(key_b)[0]]
        assert receipts[b["cVenCode"]]
        assert a["cVenRegCode"] != b["cVenRegCode"]
        assert uscc.is_valid(b["cVenRegCode"])


def test_d13_company_codes_do_not_pass(planted: list[Row]) -> None:
    for row in rows_of(planted, "D13"):
        code = row["planted_value"]
        assert " " in code or not uscc.is_valid(code)
        assert uscc.is_valid(row["true_value"])


def test_d03_lot_flags_contradict_the_documents(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """SELECT i.bInvBatch, coalesce((SELECT count(cBatch) FROM erp_rdrecords01 r WHERE r.cInvCode = i.cInvCode), 0) > 0,
          EXISTS (FROM erp_CurrentStock s WHERE s.cInvCode = i.cInvCode AND cBatch IS NULL)
        FROM truth_defect JOIN erp_Inventory i ON pk = '["' || cInvCode || '"]' WHERE defect_id = 'D03'"""
    )
    assert set(rows) == {(0, True, False), (1, False, True)}


def test_d07_rates_are_upside_down_and_used(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """SELECT iChangRate < 1, cComUnitCode IN (SELECT cAssComUnitCode FROM erp_Inventory), CAST(true_value AS DECIMAL) >= 10
        FROM truth_defect JOIN erp_ComputationUnit ON pk = '["' || cComUnitCode || '"]' WHERE defect_id = 'D07'"""
    )
    assert len(rows) >= 2
    assert set(rows) == {(True, True, True)}
    assert ask_dirty("SELECT count(*) = (SELECT count(*) FROM truth_defect WHERE defect_id = 'D07')"
                     " FROM erp_ComputationUnit WHERE iChangRate < 1") == [(True,)]  # fmt: skip


def test_d09_classes_are_missing_or_have_parts(ask_dirty: Ask) -> None:
    misplaced = ask_dirty(
        """SELECT '["' || cInvCode || '"]' FROM erp_Inventory LEFT JOIN erp_InventoryClass USING (cInvCCode)
        WHERE bInvCEnd IS DISTINCT FROM 1"""
    )
    assert sorted(misplaced) == sorted(ask_dirty("SELECT pk FROM truth_defect WHERE defect_id = 'D09'"))


def test_d08_items_were_issued_after_their_end(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """SELECT (SELECT max(dDate) FROM erp_rdrecords11 s JOIN erp_rdrecord11 USING (ID)
            WHERE s.cInvCode = i.cInvCode) >= i.dEDate
        FROM truth_defect JOIN erp_Inventory i ON pk = '["' || cInvCode || '"]' WHERE defect_id = 'D08'"""
    )
    assert len(rows) >= 2
    assert set(rows) == {(True,)}


def test_d10_codes_were_used_before_their_item_began(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """SELECT (SELECT min(dDate) FROM erp_rdrecords01 s JOIN erp_rdrecord01 USING (ID)
            WHERE s.cInvCode = i.cInvCode) < i.dSDate
        FROM truth_defect JOIN erp_Inventory i ON pk = '["' || cInvCode || '"]' WHERE defect_id = 'D10'"""
    )
    assert rows == [(True,), (True,)]


def test_d14_one_class_that_is_delivered_is_not_on_the_list(ask_dirty: Ask) -> None:
    cells = ask_dirty(
        "SELECT true_value, planted_value FROM truth_defect WHERE defect_id = 'D14' AND \"column\" = '供应物料'"
    )
    assert cells
    for true, planted in cells:
        gone = set(true.split("、")) - set(planted.split("、"))
        assert len(gone) == 1
        assert set(planted.split("、")) < set(true.split("、"))
        classes = {name for (name,) in ask_dirty("SELECT cInvCName FROM erp_InventoryClass WHERE bInvCEnd = 1")}
        assert gone <= classes
