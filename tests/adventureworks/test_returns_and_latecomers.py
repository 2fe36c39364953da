"""Rows that come back, rows that no cursor brings, and records that join an older one: nights must equal a fresh load."""

import shutil

from tests.adventureworks.nights import differing, run_night

OVERLAPS = """SELECT a.master_id FROM history.purchase_receipt AS a JOIN history.purchase_receipt AS b USING (master_id)
    WHERE a.superseded_at IS NULL AND b.superseded_at IS NULL AND a.run_id < b.run_id
      AND a.valid_from < coalesce(b.valid_to, 'infinity') AND b.valid_from < coalesce(a.valid_to, 'infinity')"""

TWIN = """INSERT INTO "Vendor" VALUES (1400, 'TRIKES0009', 'Trikes Incorporated', 1, true, true, NULL, '2015-08-20')"""


def test_a_key_that_no_cursor_brought_is_fetched(fourth):
    assert fourth.one("SELECT count(*) FROM core.purchase_receipt WHERE document_no = '8' AND line_no = 9100") == 1


def test_a_line_that_was_deleted_and_returned_has_two_intervals_apart(fourth):
    assert fourth.ask(OVERLAPS) == []


def test_a_latecomer_with_a_smaller_key_changes_nothing_that_a_fresh_load_would_not(
    changed, fifth, source_3, project, fresh, tmp_path
):
    source = changed(source_3, "aw_twin", TWIN)
    folder = tmp_path / "copy"
    shutil.copytree(project, folder)
    night = run_night(folder, source, "2026-03-07T10:00:00+00:00")
    assert differing(night, fresh(source), "fresh_load") == {}
