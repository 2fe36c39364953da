"""The truth of which records are one thing holds every one of them, once."""

import json

import pyarrow as pa

from demo.plant import Plant
from tests.demo.conftest import Ask


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
