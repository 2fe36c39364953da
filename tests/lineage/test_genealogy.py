"""From records to events, edges and gaps, on records written by hand."""

from decimal import Decimal

import duckdb
import pytest

from dictionary.compiled import Dictionary
from dictionary.loader import load_dictionary, load_settings
from dictionary.sql import quote
from guiyi.vocabulary import vocabulary
from lineage.genealogy import Genealogy
from lineage.orders import OrderShares
from pipelines.engine import add_macros

FAILED = "STRUCT(rule VARCHAR, field VARCHAR, raw VARCHAR)[]"


@pytest.fixture(scope="module")
def dictionary(tmp_path_factory) -> Dictionary:
    folder = tmp_path_factory.mktemp("project")
    (folder / "guiyi.yaml").write_text("name: test\nsystems: [mes, erp]\n")
    (folder / "dictionary" / "objects").mkdir(parents=True)
    parts = "object: lot\npart_of: {field: parent, rule: lot, rewrite: {lot_no: {'-[0-9]$': ''}}}\n"
    (folder / "dictionary" / "objects" / "lot.yaml").write_text(parts)
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
        add_macros(self.connection, dictionary)
        for name, definition in dictionary.objects.items():
            columns = {f: d.type.column for f, d in definition.fields.items()}
            columns |= {f"{ref}.rule": "VARCHAR" for ref in definition.references}
            marks = ("record_id", "master_id", "system", "source_table", "source_key", "state")
            columns |= dict.fromkeys(marks, "VARCHAR")
            columns |= {"ordinal": "BIGINT", "failed": FAILED}
            listed = ", ".join(f"{quote(column)} {kind}" for column, kind in columns.items())
            self.connection.execute(f"CREATE TABLE {quote(f'record.{name}')} ({listed})")
            self.connection.execute(f"CREATE VIEW {quote(f'golden.{name}')} AS FROM {quote(f'record.{name}')}")
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
        OrderShares(self.dictionary, self.connection).build()
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


def order(plant: Plant, number: str, planned: int, *carries_out: str, system: str = "mes") -> None:
    plant.add("work_order", master_id=number, source_key=number, planned_quantity=planned, system=system)
    for other in carries_out:
        plant.add("order_allocation", order=other, carried_out_by=number)


def shares(plant: Plant) -> list[tuple[str, str, Decimal | None, Decimal | None, Decimal | None]]:
    return plant.connection.execute('SELECT * FROM "trace.order_share" ORDER BY ALL').fetchall()


def test_a_split_order_is_one_process_and_each_part_has_its_share(plant):
    order(plant, "O", 10, system="erp")
    order(plant, "W1", 6, "O")
    order(plant, "W2", 4, "O")
    produce(plant, "F", "O", system="erp")
    consume(plant, "A", "O", 5, system="erp")
    consume(plant, "A", "W1", 3, into_lot="F")
    consume(plant, "A", "W2", 2, into_lot="F")
    plant.build()
    one = Decimal(1)
    assert shares(plant) == [
        ("O", "W1", Decimal(6), Decimal("0.6"), one),
        ("O", "W2", Decimal(4), Decimal("0.4"), one),
    ]
    assert plant.edges() == {("A", "F"): (Decimal(5), "mes", False)}
    counted = """SELECT process_id, sum(quantity) FROM "trace.event" WHERE event = 'consume' AND counted GROUP BY ALL"""
    assert plant.connection.execute(counted).fetchall() == [("O", Decimal(5))]


def test_orders_made_together_are_one_process_and_share_the_work_order(plant):
    order(plant, "O1", 30, system="erp")
    order(plant, "O2", 10, system="erp")
    order(plant, "W", 40, "O1", "O2")
    for number, quantity in (("O1", 3), ("O2", 1)):
        produce(plant, "F", number, system="erp")
        consume(plant, "A", number, quantity, system="erp")
    consume(plant, "A", "W", 4)
    plant.build()
    one = Decimal(1)
    assert shares(plant) == [
        ("O1", "W", Decimal(30), one, Decimal("0.75")),
        ("O2", "W", Decimal(10), one, Decimal("0.25")),
    ]
    assert plant.edges() == {("A", "F"): (Decimal(4), "mes", False)}


def test_an_order_that_is_split_and_made_with_others_has_no_share_that_could_be_known(plant):
    order(plant, "O1", 30, system="erp")
    order(plant, "O2", 10, system="erp")
    order(plant, "W1", 20, "O1", "O2")
    order(plant, "W2", 20, "O1")
    plant.build()
    assert [row[:3] for row in shares(plant)] == [
        ("O1", "W1", None),
        ("O1", "W2", Decimal(20)),
        ("O2", "W1", Decimal(10)),
    ]
    process = plant.connection.execute('SELECT work_order_id, process_id FROM "trace.process" ORDER BY 1').fetchall()
    assert process == [("O1", "O1"), ("O2", "O1"), ("W1", "O1"), ("W2", "O1")]


def test_a_part_hangs_on_its_whole_and_needs_no_receipt(plant):
    for lot, parent in (("L", None), ("L-1", "L"), ("L-1-1", "L-1")):
        plant.add("lot", master_id=lot, lot_no=lot, parent=parent)
    plant.add("purchase_receipt", lot="L", quantity=10)
    consume(plant, "L-1", "O", 4)
    consume(plant, "L-1-1", "O", 3)
    plant.add("stock_balance", lot="L-1-1", quantity=1)
    produce(plant, "F", "O")
    plant.build()
    found = plant.edges()
    assert (found["L", "L-1"], found["L-1", "L-1-1"]) == ((Decimal(8), None, False), (Decimal(4), None, False))
    assert found["L-1", "F"] == (Decimal(4), "mes", False)
    assert plant.gaps() == set()


def test_a_part_of_a_lot_from_nowhere_is_a_gap(plant):
    plant.add("lot", master_id="L-1", lot_no="L-1", parent="L")
    plant.add("shipment", lot="L-1", quantity=1)
    plant.build()
    assert plant.gaps() == {("L-1", "DOC_MISSING")}
