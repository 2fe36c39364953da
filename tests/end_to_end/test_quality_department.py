"""What the registers bring: parties and lots by name, the supplier's own lot number, and what a person must settle."""

from __future__ import annotations

import duckdb

from demo.plant import Plant
from tests.end_to_end.plants import Night


def test_suppliers_of_the_registers_are_those_of_the_erp(first: Night) -> None:
    [(known, all_of_them)] = first.ask(
        """SELECT count(*) FILTER (WHERE EXISTS (SELECT 1 FROM crosswalk.supplier AS e
            WHERE e.system = 'erp' AND e.master_id = q.master_id)), count(*)
        FROM crosswalk.supplier AS q WHERE q.system IN ('qms', 'iqc') AND q.until IS NULL"""
    )
    assert known == all_of_them > 0


def test_the_suppliers_number_is_another_name_of_the_lot(first: Night, plant: Plant) -> None:
    """Our number identifies the lot; the supplier's stands beside it on the golden record of the ERP's lot."""
    told = dict(
        zip(*plant.tables["iqc", "进货检验"].select(["检验单号", "供方批号"]).to_pydict().values(), strict=True)
    )
    rows = first.ask(
        """SELECT i.inspection_no, l.supplier_lot_no FROM core.incoming_inspection AS i
        JOIN core.lot AS l ON l.master_id = i.lot_id WHERE l.master_id IN (
            SELECT master_id FROM crosswalk.lot WHERE system = 'erp' AND until IS NULL)"""
    )
    assert len(rows) > 100
    assert [(number, lot) for number, lot in rows if told[number] != lot] == []


def test_a_cell_of_two_lots_is_two_records_of_one_number(first: Night) -> None:
    rows = first.ask(
        """SELECT ncr_no, count(DISTINCT lot_id), min(lot_text) FROM core.nonconformance
        GROUP BY ncr_no HAVING count(*) > 1"""
    )
    assert rows
    assert all(lots == 2 and " / " in text for _, lots, text in rows)


def test_what_two_revisions_share_is_shown_to_a_person_and_not_merged(first: Night, plant: Plant) -> None:
    revised = {row["key_b"] for row in plant.truth.match.to_pylist() if row["kind"] == "revision" and row["same"]}
    path = first.run.folder / "reconcile" / "match_conflict.parquet"
    shown = duckdb.sql(
        f"SELECT record_id FROM '{path}' WHERE object = 'material' AND rule = 'quality_number'"
    ).fetchall()
    asked = {row[0] for row in shown}
    records = first.ask(
        "SELECT source_key, record_id, master_id FROM crosswalk.material WHERE system IN ('iqc', 'qms') AND until IS NULL"
    )
    mine = [(record, master) for key, record, master in records if key in revised]
    assert len(mine) >= len(revised) > 0
    assert {record for record, _ in mine} <= asked
    erp = {
        row[0] for row in first.ask("SELECT master_id FROM crosswalk.material WHERE system = 'erp' AND until IS NULL")
    }
    assert not erp & {master for _, master in mine}


def test_days_of_all_styles_are_days(first: Night, plant: Plant) -> None:
    written = plant.tables["qms", "不合格品台账"]["发现日期"].drop_null().to_pylist()
    assert {text[4] for text in written} == {"-", ".", "/", "年"}
    [(days, numbers)] = first.ask("SELECT count(found_on), count(*) FROM core.nonconformance")
    assert days == numbers
