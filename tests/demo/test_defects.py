"""Every planted defect is really in the tables, the ledger knows all of them, and nothing else was changed."""

import json
import math
import unicodedata
from collections import Counter
from typing import Any

import pyarrow as pa
import pytest
from biip.gtin import Gtin
from stdnum.cn import uscc

from demo.defects import FAMILIES, planted_count
from demo.plant import Plant, generate
from demo.schema import table_of
from demo.truth import key_text
from tests.demo.conftest import Ask, asker

Row = dict[str, Any]
TRAPS_OF_FAMILIES = {"D04", "D05", "D12", "D27", "D34", "C15"}
NOT_COUNTED = {"D12", "D35"}
"""Look-alikes are no defects, and a station with a wrong clock has as many as it has reports."""


@pytest.fixture(scope="module")
def planted(dirty: Plant) -> list[Row]:
    return dirty.truth.defect.to_pylist()


def rows_of(planted: list[Row], defect: str) -> list[Row]:
    return [row for row in planted if row["defect_id"] == defect and row["rule_expected"]]


def indexed(plant: Plant, system: str, name: str) -> dict[str, Row]:
    key = [column.name for column in table_of(system, name).primary_key]
    return {key_text(row[column] for column in key): row for row in plant.tables[system, name].to_pylist()}


def test_counts_follow_the_catalogue(planted: list[Row]) -> None:
    found = Counter(row["defect_id"] for row in planted if row["rule_expected"])
    for name, family in FAMILIES.items():
        if name not in NOT_COUNTED:
            assert abs(found[name] - planted_count(family, 0.1)) <= 1, name
            assert found[name] >= min(2, family.at_scale_one)


def test_counts_at_scale_1_are_those_of_the_catalogue() -> None:
    planted = generate(scale=1).truth.defect.to_pylist()
    found = Counter(row["defect_id"] for row in planted if row["rule_expected"] and row["defect_id"] not in NOT_COUNTED)
    assert found == {n: f.at_scale_one for n, f in FAMILIES.items() if n not in NOT_COUNTED}


def test_ledger_tells_what_the_tables_hold(dirty: Plant, planted: list[Row]) -> None:
    tables = {(row["system"], row["table"]) for row in planted}
    cells = {name: indexed(dirty, *name) for name in tables}
    for row in planted:
        value = cells[row["system"], row["table"]][row["pk"]][row["column"]]
        assert row["planted_value"] == (None if value is None else str(value)), row
        assert (row["true_value"] == row["planted_value"]) == (row["rule_expected"] is None)


def test_defects_of_different_families_are_on_different_rows(planted: list[Row]) -> None:
    places = [(row["system"], row["table"], row["pk"]) for row in planted if row["defect_id"][0] != "T"]
    assert len(set(places)) == len(places)


def test_traps_are_listed_and_have_no_rule(planted: list[Row]) -> None:
    traps = {row["defect_id"] for row in planted if row["rule_expected"] is None}
    assert traps == {f"T0{n}" for n in range(1, 10)} | TRAPS_OF_FAMILIES
    places = {(r["system"], r["table"], r["pk"], r["column"]) for r in planted if r["rule_expected"]}
    assert not places & {(r["system"], r["table"], r["pk"], r["column"]) for r in planted if not r["rule_expected"]}


def test_untouched_tables_are_those_of_the_clean_plant(clean: Plant, dirty: Plant) -> None:
    touched = {
        "Inventory",
        "Customer",
        "ComputationUnit",
        "bom_opcomponent",
        "rdrecord32",
        "bas_part",
        "Vendor",
        "rdrecord01",
        "rdrecords01",
        "rdrecords10",
        "rdrecords11",
        "rdrecords32",
        "CurrentStock",
    }
    touched |= {"mom_moallocate", "mom_orderdetail"}
    touched |= {"合格供应商名录", "不合格品台账", "CAPA台账", "客诉台账", "供方资质", "进货检验"}
    touched |= {"md_item", "md_vendor", "pro_workorder", "pro_feedback", "pro_trans_consume"}
    touched |= {"dv_machinery", "qc_ipqc", "qc_ipqc_line", "udi_print_log", "sys_user", "Person"}
    for name, table in clean.tables.items():
        assert dirty.tables[name].equals(table) == (name[1] not in touched), name


@pytest.mark.parametrize("name", FAMILIES)
def test_each_family_alone_is_planted_and_recorded(name: str) -> None:
    plant = generate(scale=0.05, defects=[name])
    found = {row["defect_id"] for row in plant.truth.defect.to_pylist()}
    assert {d for d in found if d[0] != "T"} == {name}


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


def test_match_keys_exist_in_their_tables(dirty: Plant) -> None:
    texts = {
        ("erp", "Inventory"): ["cInvCode"],
        ("erp", "Vendor"): ["cVenCode"],
        ("erp", "Customer"): ["cCusCode"],
        ("erp", "mom_orderdetail"): ["MoDId"],
        ("mes", "md_item"): ["item_id"],
        ("mes", "md_vendor"): ["vendor_id"],
        ("mes", "pro_trans_consume"): ["item_code", "source_batch_code"],
        ("erp", "Person"): ["cPersonCode"],
        ("mes", "sys_user"): ["user_name"],
        ("erp", "fa_Cards"): ["sAssetNum"],
        ("mes", "dv_machinery"): ["machinery_id"],
    }
    number = ["物料编码", "物料名称"]
    mentioned = {
        ("material", "进货检验"): number,
        ("material", "不合格品台账"): number,
        ("supplier", "进货检验"): ["供应商"],
        ("supplier", "合格供应商名录"): ["供应商名称"],
        ("supplier", "供方资质"): ["供应商名称"],
        ("customer", "客诉台账"): ["客户"],
        ("lot", "进货检验"): ["物料编码", "我方批号"],
        ("lot", "客诉台账"): ["型号", "批号"],
    }
    lots = {("mes", "pro_workorder"): ["product_code", "batch_code"]}
    erp_lots = ("rdrecords01", "rdrecords10", "rdrecords11", "rdrecords32", "CurrentStock")
    lots |= {("erp", name): ["cInvCode", "cBatch"] for name in erp_lots}
    by_origin = pa.compute.equal(pa.compute.fill_null(dirty.truth.match["conflict"], ""), "C10")
    pairs = dirty.truth.match.filter(pa.compute.invert(by_origin))  # their keys have a third part, see the conflicts
    for side in ("a", "b"):
        for row in pairs.group_by([f"system_{side}", f"table_{side}", "object"]).aggregate([]).to_pylist():
            name = row[f"system_{side}"], row[f"table_{side}"]
            if (row["object"], name[1]) == ("lot", "不合格品台账"):
                continue  # a cell may name two lots
            columns = lots[name] if row["object"] == "lot" and name in lots else texts.get(name, ["workorder_code"])
            columns = mentioned.get((row["object"], name[1]), columns)
            table = dirty.tables[name].select(columns).group_by(columns).aggregate([])
            known = {
                json.dumps([str(v) for v in r.values()], ensure_ascii=False, separators=(",", ":"))
                for r in table.to_pylist()
            }
            mask = pa.compute.and_(
                pa.compute.equal(pairs[f"table_{side}"], name[1]), pa.compute.equal(pairs["object"], row["object"])
            )
            keys = set(pairs.filter(mask)[f"key_{side}"].to_pylist())
            assert keys
            assert keys <= known


def test_matches_hold_every_shared_record_once(ask_dirty: Ask) -> None:
    shared = "(SELECT work_order_key FROM truth_share WHERE order_share < 1 OR work_order_share < 1)"
    whole = f"WHERE '[\"' || workorder_code || '\"]' NOT IN {shared}"
    for thing, table, of in (
        ("material", "md_item", ""),
        ("supplier", "md_vendor", ""),
        ("work_order", "pro_workorder", whole),
    ):
        counted = ask_dirty(
            f"SELECT count(*), count(DISTINCT key_b), (SELECT count(*) FROM mes_{table} {of}) FROM truth_match"
            f" WHERE object = '{thing}' AND table_b = '{table}' AND same"
        )[0]
        assert len(set(counted)) == 1
    twins = ask_dirty("SELECT object, count(*) FROM truth_match WHERE kind LIKE 'duplicate%' GROUP BY 1 ORDER BY 1")
    counted = "SELECT defect_id, count(*) FROM truth_defect WHERE defect_id IN ('D01', 'D11', 'D15') GROUP BY 1"
    known = dict(ask_dirty(counted))
    assert dict(twins) == {"customer": known["D15"], "material": known["D01"], "supplier": known["D11"]}


def test_every_spelling_of_a_lot_is_matched(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """SELECT (SELECT count(*) FROM truth_match WHERE kind = 'spelling'),
          (SELECT count(*) FROM truth_defect WHERE defect_id = 'D18'),
          (SELECT count(*) FROM (SELECT DISTINCT item_code, source_batch_code FROM mes_pro_trans_consume)),
          (SELECT count(DISTINCT key_b) FROM truth_match WHERE object = 'lot' AND table_b = 'pro_trans_consume')"""
    )
    assert rows[0][0] == rows[0][1]
    assert rows[0][2] == rows[0][3]


def test_leap_day_and_night_shift_are_in_the_data(clean: Plant) -> None:
    ask = asker(clean)
    (leap,) = ask("SELECT count(*) FROM erp_rdrecords10 WHERE dMadeDate = DATE '2024-02-29'")[0]
    (rolled,) = ask("SELECT count(*) FROM erp_rdrecord10 WHERE dnmaketime::DATE = dDate::DATE + 1")[0]
    assert leap > 0
    assert rolled > 10


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
