"""From records to events, edges and gaps, on records written by hand."""

from decimal import Decimal

import duckdb
import pytest

from dictionary.compiled import Dictionary
from dictionary.loader import load_dictionary, load_settings
from dictionary.sql import quote
from guiyi.vocabulary import vocabulary
from lineage.genealogy import Genealogy

FAILED = "STRUCT(rule VARCHAR, field VARCHAR, raw VARCHAR)[]"


@pytest.fixture(scope="module")
def dictionary(tmp_path_factory) -> Dictionary:
    folder = tmp_path_factory.mktemp("project")
    (folder / "guiyi.yaml").write_text("name: test\nsystems: [mes, erp]\n")
    (folder / "sources").mkdir()
    for system in ("mes", "erp"):
        (folder / "sources" / f"{system}.yaml").write_text(
            f"source: {system}\nconnect: {{sqlalchemy: 'sqlite:///x'}}\ntimezone: UTC\ntables: {{t: {{key: [id]}}}}\n"
        )
    return load_dictionary(load_settings(folder), vocabulary())


class Plant:
    """Record tables as reconciliation leaves them, filled one event at a time."""

    def __init__(self, dictionary: Dictionary) -> None:
        self.dictionary = dictionary
        self.connection = duckdb.connect()
        for name, definition in dictionary.objects.items():
            columns = {f: d.type.column for f, d in definition.fields.items()}
            columns |= {f"{ref}.rule": "VARCHAR" for ref in definition.references}
            columns |= dict.fromkeys(("record_id", "system", "source_table", "source_key", "state"), "VARCHAR")
            columns |= {"ordinal": "BIGINT", "failed": FAILED}
            listed = ", ".join(f"{quote(column)} {kind}" for column, kind in columns.items())
            self.connection.execute(f"CREATE TABLE {quote(f'record.{name}')} ({listed})")
        self.number = 0

    def add(self, name: str, **values: object) -> str:
        self.number += 1
        record = f"r{self.number}"
        row = {"record_id": record, "system": "mes", "state": "accepted", "failed": [], "ordinal": 1} | values
        for ref in self.dictionary.objects[name].references:
            if row.get(ref):
                row.setdefault(f"{ref}.rule", "lot_text" if ref.endswith("lot") else "source_id")
        columns = ", ".join(quote(column) for column in row)
        marks = ", ".join("?" for _ in row)
        self.connection.execute(
            f"INSERT INTO {quote(f'record.{name}')} ({columns}) VALUES ({marks})", list(row.values())
        )
        return record

    def build(self) -> None:
        Genealogy(self.dictionary, self.connection).build()

    def edges(self) -> dict[tuple[str, str], tuple[Decimal | None, str, bool]]:
        rows = self.connection.execute(
            'SELECT parent_lot_id, child_lot_id, quantity, system, held FROM "trace.lot_edge"'
        ).fetchall()
        assert len({row[:2] for row in rows}) == len(rows)
        return {(parent, child): (quantity, system, held) for parent, child, quantity, system, held in rows}

    def gaps(self) -> set[tuple[str | None, str]]:
        return set(self.connection.execute('SELECT lot_id, reason_code FROM "trace.gap"').fetchall())


@pytest.fixture
def plant(dictionary) -> Plant:
    return Plant(dictionary)


def consume(plant: Plant, lot: str, order: str, quantity: int, **more: object) -> str:
    return plant.add("consumption", lot=lot, work_order=order, quantity=quantity, **more)


def produce(plant: Plant, lot: str, order: str, quantity: int = 10, **more: object) -> str:
    return plant.add("production_output", lot=lot, work_order=order, quantity=quantity, **more)


def test_what_shares_an_order_is_linked_and_summed(plant):
    produce(plant, "F", "O")
    consume(plant, "A", "O", 3)
    consume(plant, "A", "O", 4)
    plant.build()
    assert plant.edges() == {("A", "F"): (Decimal(7), "mes", False)}


def test_a_record_that_tells_its_product_is_believed_over_the_order(plant):
    produce(plant, "F1", "O")
    produce(plant, "F2", "O")
    consume(plant, "A", "O", 5, into_lot="F1")
    consume(plant, "A", "O", 5, system="erp")
    plant.build()
    assert plant.edges() == {("A", "F1"): (Decimal(5), "mes", False)}


def test_what_cannot_be_shared_out_has_every_candidate_and_no_quantity(plant):
    produce(plant, "F1", "O")
    produce(plant, "F2", "O")
    consume(plant, "A", "O", 5)
    plant.build()
    assert plant.edges() == {("A", "F1"): (None, "mes", False), ("A", "F2"): (None, "mes", False)}
    [[confidence]] = plant.connection.execute('SELECT DISTINCT confidence FROM "trace.lot_edge"').fetchall()
    assert confidence < Decimal("0.5")


def test_two_systems_that_tell_one_consumption_count_once(plant):
    produce(plant, "F", "O")
    consume(plant, "A", "O", 5, system="mes")
    consume(plant, "A", "O", 6, system="erp")
    plant.build()
    assert plant.edges() == {("A", "F"): (Decimal(5), "mes", False)}
    counted = plant.connection.execute(
        """SELECT sum(quantity) FROM "trace.event" WHERE event = 'consume' AND counted"""
    )
    assert counted.fetchall() == [(Decimal(5),)]


def test_held_records_link_and_are_marked_and_excluded_ones_do_not(plant):
    produce(plant, "F", "O")
    consume(plant, "A", "O", 5, state="held")
    consume(plant, "B", "O", 5, state="excluded")
    plant.build()
    assert plant.edges() == {("A", "F"): (Decimal(5), "mes", True)}


def test_rework_makes_a_circle_of_edges(plant):
    produce(plant, "F", "O1")
    consume(plant, "F", "O2", 10)
    produce(plant, "F", "O2")
    plant.build()
    assert plant.edges() == {("F", "F"): (Decimal(10), "mes", False)}


def test_a_lot_from_nowhere_is_a_gap_and_says_if_its_receipt_was_not_approved(plant):
    plant.add("shipment", lot="X", quantity=1)
    plant.add("shipment", lot="Y", quantity=1)
    plant.add("shipment", lot="Z", quantity=1)
    plant.add("purchase_receipt", lot="Y", quantity=1, state="excluded")
    plant.add("purchase_receipt", lot="Z", quantity=1)
    plant.build()
    assert plant.gaps() == {("X", "DOC_MISSING"), ("Y", "UNAPPROVED_DOC")}


def test_a_failed_check_that_names_a_gap_leaves_it_at_the_lot(plant):
    failure = [{"rule": "TRC-NO-CONSUME", "field": "", "raw": None}]
    produce(plant, "F", "O", failed=failure)
    plant.build()
    assert ("F", "NO_CONSUMPTION_RECORD") in plant.gaps()
