"""A report names the machine that bore the label on its day, and conflicts of people and machines are settled rightly."""

from __future__ import annotations

from demo.score import score
from tests.end_to_end.plants import Night


def test_reports_name_the_machine_of_their_day(first: Night) -> None:
    [(reports, linked, old, wrong)] = first.ask(
        """SELECT count(*), count(e.master_id), count(e.retired_on), count(*) FILTER (
            WHERE r.worked_on < e.in_use_from OR r.worked_on > e.retired_on)
        FROM core.operation_report AS r LEFT JOIN core.equipment AS e ON e.master_id = r.equipment_id"""
    )
    assert reports == linked > old > 0
    assert wrong == 0


def test_no_machine_is_inferred_for_a_day(first: Night) -> None:
    assert first.ask("SELECT count(*) FROM core.equipment WHERE standing = 'inferred'") == [(0,)]


def test_namesakes_and_replaced_machines_stay_apart(first: Night) -> None:
    conflicts = score(first.folder, first.generation)["conflicts"]
    for name in ("C13", "C14", "C15", "C16"):
        assert conflicts[name]["pairs"] == conflicts[name]["settled"] > 0, name
        assert conflicts[name]["false_merges"] == 0, name
    assert conflicts["C15"]["for_a_person"] > 0
