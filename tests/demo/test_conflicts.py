"""The planted conflicts of keys: what is one under two names, and two under one, is so in the tables."""

import json

from demo.truth import KINDS
from tests.demo.conftest import Ask

TOLD = "SELECT key_a, key_b FROM truth_match WHERE conflict = '{}' ORDER BY ALL"


def keys(ask: Ask, conflict: str) -> list[tuple[list[str], list[str]]]:
    found = [(json.loads(a), json.loads(b)) for a, b in ask(TOLD.format(conflict))]
    assert len(found) >= 2
    return found


def test_every_pair_tells_what_it_is_about(ask_dirty: Ask) -> None:
    rows = ask_dirty("SELECT DISTINCT kind, conflict, for_a_person FROM truth_match")
    assert {row[0]: row[1:] for row in rows} == {kind: tuple(about) for kind, about in KINDS.items()}


def test_c3_variants_have_a_suffix_that_the_erp_has_not(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """SELECT DISTINCT replace(key_a[3:-3], '.', '') || '-A' = item_code FROM truth_match
        JOIN mes_md_item ON key_b = '["' || item_id || '"]' WHERE conflict = 'C3' AND key_a[3:-3] NOT LIKE '% %'"""
    )
    assert rows == [(True,)]


def test_c6_the_mes_has_only_the_former_name(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """SELECT cVenName <> vendor_name, cVenDefine1 = vendor_name FROM truth_match
        JOIN erp_Vendor ON key_a = '["' || cVenCode || '"]' JOIN mes_md_vendor ON key_b = '["' || vendor_id || '"]'
        WHERE conflict = 'C6'"""
    )
    assert len(rows) >= 2
    assert set(rows) == {(True, True)}


def test_c7_relatives_name_their_head(ask_dirty: Ask) -> None:
    heads = dict(ask_dirty("SELECT cVenCode, cVenHeadCode FROM erp_Vendor"))
    for (old,), (new,) in keys(ask_dirty, "C7"):
        assert heads[new] == old or heads[old] == new
    assert sum(head is not None for head in heads.values()) == len(keys(ask_dirty, "C7"))


def test_c8_the_code_of_a_merged_hospital_has_ended(ask_dirty: Ask) -> None:
    ended = dict(ask_dirty("SELECT cCusCode, dEndDate FROM erp_Customer"))
    codes = dict(ask_dirty("SELECT cCusCode, cCusRegCode FROM erp_Customer"))
    for (gone,), (into,) in keys(ask_dirty, "C8"):
        assert ended[gone] is not None
        assert ended[into] is None
        assert codes[gone] != codes[into]


def test_c10_two_vendors_have_the_same_text(ask_dirty: Ask) -> None:
    known = set(ask_dirty("SELECT cInvCode, cBatch, cVenCode FROM erp_rdrecords01 JOIN erp_rdrecord01 USING (ID)"))
    for a, b in keys(ask_dirty, "C10"):
        assert {tuple(a), tuple(b)} <= known
        assert a[:2] == b[:2]
        assert a[2] != b[2]


def test_c11_two_items_have_the_same_text(ask_dirty: Ask) -> None:
    for a, b in keys(ask_dirty, "C11"):
        assert a[1] == b[1]
        assert a[0] != b[0]


def test_c12_sub_lots_begin_with_their_lot(ask_dirty: Ask) -> None:
    found = [(a, b) for a, b in keys(ask_dirty, "C12") if not a[1].endswith(("-1", "-2"))]
    assert len(found) >= 4
    assert all(b[1] in (f"{a[1]}-1", f"{a[1]}-2") and a[0] == b[0] for a, b in found)


def test_c14_shared_orders_are_told_whole(ask_dirty: Ask) -> None:
    """What work orders make of each order, and of which orders each is made, adds up; all documents name an order that is."""
    for of, whole in (("order_key", "order_share"), ("work_order_key", "work_order_share")):
        sums = ask_dirty(f"SELECT sum({whole}) FROM truth_share GROUP BY {of}")
        assert all(abs(total - 1) < 1e-9 for (total,) in sums)
    split = ask_dirty("SELECT count(*) FROM truth_share GROUP BY order_key HAVING count(*) > 1")
    merged = ask_dirty("SELECT count(*) FROM truth_share GROUP BY work_order_key HAVING count(*) > 1")
    assert split
    assert merged
    for table in ("pro_feedback", "pro_trans_consume", "qc_ipqc", "udi_print_log"):
        lost = ask_dirty(
            f"SELECT count(*) FROM mes_{table} WHERE workorder_code NOT IN (SELECT workorder_code FROM mes_pro_workorder)"
        )
        assert lost == [(0,)], table
