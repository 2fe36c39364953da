"""The plant as a whole: determinism, sizes, declared form, keys and links."""

from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
import sqlalchemy as sa

from demo.columns import arrow_schema
from demo.plant import Plant, generate
from demo.schema import SYSTEMS, table_of
from demo.truth import Truth
from tests.demo.conftest import Ask

DOCUMENTS = ("rdrecords01", "rdrecords11", "rdrecords32", "mom_orderdetail")
ROWS_AT_SCALE_1 = 1_400_000


def content(plant: Plant) -> dict[Any, pa.Table]:
    truth = {("truth", name): getattr(plant.truth, name) for name in Truth.__dataclass_fields__}
    return {**plant.tables, **truth}


def test_same_arguments_give_same_tables(dirty: Plant) -> None:
    again = generate(scale=0.1)
    assert content(again).keys() == content(dirty).keys()
    for name, table in content(dirty).items():
        assert content(again)[name].equals(table), name


def test_another_seed_gives_another_plant(dirty: Plant) -> None:
    other = generate(seed=2, scale=0.1)
    for name in DOCUMENTS:
        assert not other.tables["erp", name].equals(dirty.tables["erp", name])


def test_documents_grow_with_scale_and_masters_with_its_root(dirty: Plant) -> None:
    small = generate(scale=0.025)
    for name in DOCUMENTS:
        assert 3 < dirty.tables["erp", name].num_rows / small.tables["erp", name].num_rows < 5
    assert 1.8 < dirty.tables["erp", "Inventory"].num_rows / small.tables["erp", "Inventory"].num_rows < 2.2


def test_scale_1_has_the_rows_of_the_reference_plant() -> None:
    rows = sum(table.num_rows for table in generate(scale=1).tables.values())
    assert 0.9 < rows / ROWS_AT_SCALE_1 < 1.1


@pytest.mark.parametrize("start", [date(2023, 7, 15), date(2025, 3, 1)])
def test_other_windows_work(start: date) -> None:
    plant = generate(scale=0.02, start=start, days=90)
    days = plant.tables["erp", "rdrecord32"]["dDate"].cast(pa.date32())
    assert pc.min(days).as_py() >= start
    assert (pc.max(days).as_py() - start).days < 90


@pytest.mark.parametrize("arguments", [{"scale": 0}, {"days": 3}, {"defects": ["D99"]}])
def test_impossible_wishes_are_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"must be above|unknown defect"):
        generate(**arguments)


def test_tables_have_their_declared_form(dirty: Plant) -> None:
    declared = {(system, name) for system, data in SYSTEMS.items() for name in data.tables}
    assert set(dirty.tables) == declared
    for (system, name), table in dirty.tables.items():
        assert table.schema.equals(arrow_schema(table_of(system, name))), name
        table.validate(full=True)


def test_texts_fit_their_columns(dirty: Plant) -> None:
    for (system, name), table in dirty.tables.items():
        for column in table_of(system, name).columns:
            if isinstance(column.type, sa.String):
                longest = pc.max(pc.utf8_length(table[column.name])).as_py() or 0
                assert longest <= column.type.length, (name, column.name)


def test_primary_keys_are_unique_even_without_case_and_blanks(dirty: Plant) -> None:
    for (system, name), table in dirty.tables.items():
        key = list(table_of(system, name).primary_key)[-1]
        values = table[key.name]
        if pa.types.is_string(values.type):
            values = pc.utf8_rtrim_whitespace(pc.utf8_lower(values))
        assert values.null_count == 0
        assert pc.count_distinct(values).as_py() == table.num_rows, name


LINKS = [
    ("erp_rdrecords01.ID", "erp_rdrecord01.ID"),
    ("erp_rdrecords10.ID", "erp_rdrecord10.ID"),
    ("erp_rdrecords11.ID", "erp_rdrecord11.ID"),
    ("erp_rdrecords32.ID", "erp_rdrecord32.ID"),
    ("erp_rdrecords01.iCorID", "erp_rdrecords01.AutoID"),
    ("erp_rdrecords11.iCorID", "erp_rdrecords11.AutoID"),
    ("erp_rdrecords32.iCorID", "erp_rdrecords32.AutoID"),
    ("erp_rdrecords10.iMPoIds", "erp_mom_orderdetail.MoDId"),
    ("erp_rdrecords11.iMPoIds", "erp_mom_moallocate.AllocateId"),
    ("erp_mom_moallocate.MoDId", "erp_mom_orderdetail.MoDId"),
    ("erp_mom_orderdetail.MoId", "erp_mom_order.MoId"),
    ("erp_mom_orderdetail.InvCode", "erp_bas_part.InvCode"),
    ("erp_mom_moallocate.InvCode", "erp_bas_part.InvCode"),
    ("erp_rdrecords01.cInvCode", "erp_bas_part.InvCode"),
    ("erp_rdrecords11.cInvCode", "erp_bas_part.InvCode"),
    ("erp_rdrecord01.cVenCode", "erp_Vendor.cVenCode"),
    ("erp_rdrecord32.cCusCode", "erp_Customer.cCusCode"),
    ("erp_rdrecord32.cWhCode", "erp_Warehouse.cWhCode"),
    ("erp_CurrentStock.cWhCode", "erp_Warehouse.cWhCode"),
    ("erp_bom_parent.ParentId", "erp_bas_part.PartId"),
    ("erp_bom_parent.BomId", "erp_bom_bom.BomId"),
    ("erp_bom_opcomponent.BomId", "erp_bom_bom.BomId"),
    ("erp_bom_opcomponent.ComponentId", "erp_bas_part.PartId"),
    ("erp_Inventory.cComUnitCode", "erp_ComputationUnit.cComUnitCode"),
    ("erp_Inventory.cVenCode", "erp_Vendor.cVenCode"),
    ("mes_md_item.erp_code", "erp_bas_part.InvCode"),
    ("mes_pro_workorder.product_code", "mes_md_item.item_code"),
    ("mes_pro_feedback.workorder_code", "mes_pro_workorder.workorder_code"),
    ("mes_pro_feedback.machinery_code", "mes_dv_machinery.machinery_code"),
    ("mes_pro_trans_consume.workorder_code", "mes_pro_workorder.workorder_code"),
    ("mes_pro_trans_consume.item_code", "mes_md_item.item_code"),
    ("mes_qc_ipqc.workorder_code", "mes_pro_workorder.workorder_code"),
    ("mes_qc_ipqc_line.ipqc_code", "mes_qc_ipqc.ipqc_code"),
    ("mes_udi_print_log.workorder_code", "mes_pro_workorder.workorder_code"),
]


@pytest.mark.parametrize(("child", "parent"), LINKS)
def test_links_resolve(ask_dirty: Ask, child: str, parent: str) -> None:
    (child_table, child_column), (parent_table, parent_column) = child.split("."), parent.split(".")
    filled, lost = ask_dirty(
        f"SELECT count(*), count(*) FILTER (WHERE c.{child_column} NOT IN (SELECT {parent_column} FROM {parent_table}))"
        f" FROM {child_table} c WHERE c.{child_column} IS NOT NULL"
    )[0]
    assert filled > 0
    assert lost == 0


def test_there_are_three_levels_and_no_cycle(ask_clean: Ask) -> None:
    (deepest,) = ask_clean(
        """
        WITH RECURSIVE edge AS (SELECT p.ParentId AS parent, c.ComponentId AS child
          FROM erp_bom_parent p JOIN erp_bom_opcomponent c USING (BomId)),
        walk AS (SELECT parent, child, 1 AS depth FROM edge
          UNION SELECT w.parent, e.child, w.depth + 1 FROM walk w JOIN edge e ON e.parent = w.child WHERE depth < 9)
        SELECT max(depth) FROM walk
        """
    )
    assert deepest == (3,)
