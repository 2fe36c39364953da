"""Every planted defect is really in the tables, the ledger knows all of them, and nothing else was changed."""

from collections import Counter

import pytest

from demo.defects import FAMILIES, planted_count
from demo.plant import Plant, generate
from tests.demo.conftest import Row, asker, indexed

TRAPS_OF_FAMILIES = {"D04", "D05", "D12", "D27", "D34", "C15"}


NOT_COUNTED = {"D12", "D35"}
"""Look-alikes are no defects, and a station with a wrong clock has as many as it has reports."""


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


def test_leap_day_and_night_shift_are_in_the_data(clean: Plant) -> None:
    ask = asker(clean)
    (leap,) = ask("SELECT count(*) FROM erp_rdrecords10 WHERE dMadeDate = DATE '2024-02-29'")[0]
    (rolled,) = ask("SELECT count(*) FROM erp_rdrecord10 WHERE dnmaketime::DATE = dDate::DATE + 1")[0]
    assert leap > 0
    assert rolled > 10
