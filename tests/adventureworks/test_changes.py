"""The nights after the first: what changed is found, judged and kept as history; what did not change does not move."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tests.adventureworks.nights import Night, differing, exact
from tests.adventureworks.test_first_night import ORDER_LINES

NIGHT_1, NIGHT_2, NIGHT_4 = (datetime(2026, 3, day, 10, tzinfo=UTC) for day in (2, 3, 5))

HELD = """"Status" = 4 AND o."UnitMeasureCode" = 'XYZ'"""


def key(*parts: object) -> str:
    """A source key as the warehouse writes it."""
    return "[" + ",".join(f'"{part}"' for part in parts) + "]"


def believed(night: Night, name: str, source_key: str, columns: str) -> list[tuple[Any, ...]]:
    """The versions of a thing that hold today, eldest first, with the time in which each was valid."""
    return night.ask(
        f"""SELECT {columns}, valid_from, valid_to FROM history.{name} WHERE superseded_at IS NULL AND master_id IN
            (SELECT master_id FROM crosswalk.{name} WHERE source_key = ?) ORDER BY valid_from, valid_to NULLS LAST""",
        source_key,
    )


def current(night: Night, name: str, source_key: str, columns: str) -> list[tuple[Any, ...]]:
    """The golden record that a source record makes today."""
    return night.ask(
        f"""SELECT {columns} FROM core.{name} WHERE master_id IN
            (SELECT master_id FROM crosswalk.{name} WHERE source_key = ? AND until IS NULL)""",
        source_key,
    )


def open_failures(night: Night, table: str) -> dict[tuple[str, str], int]:
    """How many failures are open, by object and rule."""
    rows = night.ask(f"SELECT object, rule_id, count(*) FROM quality.{table} WHERE state = 'open' GROUP BY ALL")
    return {(name, rule): number for name, rule, number in rows}


# --- the pull ---------------------------------------------------------------------------------------------------


def test_the_cursor_reads_only_the_window_and_finds_what_changed_in_it(second: Night) -> None:
    window = """WHERE "ModifiedDate" >= timestamp '2015-08-12 12:25:46.483' - interval '2 days'"""
    assert second.pull("PurchaseOrderHeader") == {
        "extracted": second.source.one(f'SELECT count(*) FROM "PurchaseOrderHeader" {window}'),
        "new": 1, "changed": 2, "unchanged": 11, "repeated": 0, "deleted": 0,
    }  # fmt: skip
    assert second.pull("PurchaseOrderDetail") == {
        "extracted": second.source.one(f'SELECT count(*) FROM "PurchaseOrderDetail" {window}'),
        "new": 3, "changed": 3, "unchanged": 56, "repeated": 0, "deleted": 1,
    }  # fmt: skip


def test_a_change_older_than_the_newest_stamp_is_found_through_the_overlap(second: Night) -> None:
    [found] = current(second, "purchase_order_line", key(4012, 8845), "quantity, amount")
    assert found == (Decimal(6001), 6001 * Decimal("41.57"))


def test_a_key_that_no_cursor_brought_makes_the_table_be_pulled_whole(fourth: Night, fifth: Night) -> None:
    """A line was added and another changed with old stamps: the keys betray the first, and with it the second comes."""
    assert current(fourth, "purchase_receipt", key(8, 11), "quantity, accepted_quantity") == [(1, 1)]
    assert current(fourth, "purchase_receipt", key(8, 9100), "quantity") == [(3,)]
    rows = fourth.source.one('SELECT count(*) FROM "PurchaseOrderDetail"')
    assert fourth.pull("PurchaseOrderDetail")["extracted"] == rows
    pulled = fifth.pull("PurchaseOrderDetail")
    assert (pulled["extracted"], pulled["changed"], pulled["deleted"]) == (rows, 0, 0)


# --- states and their movements ---------------------------------------------------------------------------------


def test_states_after_the_changes(second: Night) -> None:
    def count(condition: str) -> int:
        return int(second.source.one(f"SELECT count(*) {ORDER_LINES} WHERE {condition}"))

    assert second.states("receipt") == {
        "accepted": count('"Status" = 4') - count(HELD),
        "held": count(HELD),
        "complete": count('"Status" <> 4'),
    }
    assert second.states("order_line") == {
        "accepted": count('"Status" IN (2, 4)') - count(HELD),
        "held": count(HELD),
        "released": count('"Status" = 1'),
        "not_rejected": count('"Status" = 3'),
    }


def test_each_movement_has_its_cause(second: Night) -> None:
    def of(*orders: int) -> int:
        condition = " OR ".join(f'"PurchaseOrderID" = {order}' for order in orders)
        return int(second.source.one(f'SELECT count(*) FROM "PurchaseOrderDetail" WHERE {condition}'))

    held = second.source.one(f"SELECT count(*) {ORDER_LINES} WHERE {HELD}")
    same = {
        "accepted entered_arrived": 3,
        "accepted left_deleted": 1,
        "accepted left_changed": held,
        "held entered_changed": held,
    }
    completed, released = of(2, 4001), of(2)
    assert second.movements("receipt") == same | {
        "excluded left_changed": completed,
        "accepted entered_changed": completed,
    }
    assert second.movements("order_line") == same | {
        "excluded left_changed": released,
        "accepted entered_changed": released,
    }
    assert second.movements("supplier") == {"accepted entered_arrived": 2, "accepted left_deleted": 1}
    assert second.movements("bill_of_material") == {"accepted left_deleted": 1}
    assert second.movements("material") == second.movements("stock_balance") == {}


def test_movements_back(fourth: Night) -> None:
    moved = fourth.movements("receipt")
    held = moved["held left_changed"]
    assert held == fourth.one("SELECT count(*) FROM quality.quarantine WHERE object = 'purchase_receipt'")
    assert moved["accepted entered_changed"] == held
    assert (moved["accepted left_changed"], moved["excluded entered_changed"]) == (3, 3)
    assert moved["accepted entered_arrived"] >= 1


def test_an_order_completed_later_brings_its_old_lines(first: Night, second: Night, fourth: Night) -> None:
    """Order 2 was pending and its lines bear stamps of 2011, so the lines themselves are not even read again."""
    lines = {2: [key(2, 2), key(2, 3)], 4001: [key(4001, number) for number in (8789, 8790, 8791)]}
    of = "SELECT DISTINCT state, excluded_by FROM ops.record WHERE feed = ? AND list_contains(?, source_key)"
    for order, keys in lines.items():
        assert first.ask(of, "erp.receipt", keys) == [("excluded", "complete")], order
        assert second.ask(of, "erp.receipt", keys) == [("accepted", None)], order
    assert first.ask(of, "erp.order_line", lines[2]) == [("excluded", "released")]
    assert second.ask(of, "erp.order_line", lines[2]) == [("accepted", None)]
    assert fourth.ask(of, "erp.receipt", lines[4001]) == [("excluded", "complete")]
    [line] = first.source.ask(
        'SELECT "ReceivedQty", "StockedQty" FROM "PurchaseOrderDetail" WHERE "PurchaseOrderDetailID" = 2'
    )
    assert current(second, "purchase_receipt", key(2, 2), "quantity, accepted_quantity") == [line]


def test_sums_of_what_is_not_held_are_exact(second: Night) -> None:
    columns = 'sum("ReceivedQty"), sum("StockedQty"), sum("RejectedQty"), sum("UnitPrice")'
    [expected] = second.source.ask(f'SELECT {columns} {ORDER_LINES} WHERE "Status" = 4 AND NOT coalesce({HELD}, false)')
    accepted = "standing = 'accepted'"
    [found] = second.ask(
        f"""SELECT sum(quantity), sum(accepted_quantity), sum(rejected_quantity), (SELECT sum(unit_price)
            FROM core.purchase_order_line WHERE {accepted} AND status = 'complete')
            FROM core.purchase_receipt WHERE {accepted}"""
    )
    assert [exact(value) for value in found] == [exact(value) for value in expected]


# --- history ----------------------------------------------------------------------------------------------------


def test_a_change_ends_one_version_and_begins_another(second: Night) -> None:
    assert believed(second, "supplier", key(1496), "legal_name") == [
        ("Advanced Bicycles", NIGHT_1, NIGHT_2),
        ("Advanced Cycling Supply", NIGHT_2, None),
    ]
    assert believed(second, "material", key(1), "code") == [("AR-5381", NIGHT_1, NIGHT_2), ("AR-5382", NIGHT_2, None)]
    assert believed(second, "stock_balance", key(1, 1), "quantity") == [(408, NIGHT_1, NIGHT_2), (400, NIGHT_2, None)]


def test_the_next_change_leaves_the_first_interval_as_it_was(second: Night, fourth: Night) -> None:
    assert believed(fourth, "supplier", key(1496), "legal_name") == [
        ("Advanced Bicycles", NIGHT_1, NIGHT_2),
        ("Advanced Cycling Supply", NIGHT_2, NIGHT_4),
        ("Advanced Cycling Group", NIGHT_4, None),
    ]
    first_interval = """SELECT * FROM history.supplier WHERE legal_name = 'Advanced Bicycles' ORDER BY ALL"""
    assert second.ask(first_interval) == fourth.ask(first_interval)


def test_what_was_believed_on_a_past_night_can_still_be_asked(first: Night, fourth: Night) -> None:
    then = """SELECT legal_name FROM history.supplier WHERE recorded_at <= ? AND coalesce(superseded_at > ?, true)
        AND valid_to IS NULL ORDER BY ALL"""
    assert fourth.ask(then, NIGHT_1, NIGHT_1) == first.ask("SELECT legal_name FROM core.supplier ORDER BY ALL")


def test_a_recount_corrects_a_document_on_its_own_day(second: Night) -> None:
    """A receipt holds from its day of arrival, so a new count is a correction and no second version in time."""
    arrived = datetime(2011, 4, 25, 7, tzinfo=UTC)  # midnight in Los Angeles
    columns = "quantity, accepted_quantity, rejected_quantity"
    assert believed(second, "purchase_receipt", key(1, 1), columns) == [
        (Decimal("2.50"), Decimal("2.25"), Decimal("0.25"), arrived, None)
    ]
    [[before, since]] = second.ask(
        """SELECT quantity, superseded_at FROM history.purchase_receipt
           JOIN crosswalk.purchase_receipt USING (master_id) WHERE source_key = ? AND superseded_at IS NOT NULL""",
        key(1, 1),
    )
    assert (before, since) == (3, NIGHT_2)


def test_a_deleted_line_ends_and_may_come_back(second: Night, fourth: Night) -> None:
    arrived = datetime(2011, 5, 9, 7, tzinfo=UTC)
    assert current(second, "purchase_receipt", key(7, 9), "quantity") == []
    assert believed(second, "purchase_receipt", key(7, 9), "quantity") == [(550, arrived, NIGHT_2)]
    deleted = "SELECT deleted_at FROM source.purchase_receipt WHERE source_key = ?"
    assert second.one(deleted, key(7, 9)) == NIGHT_2
    assert current(fourth, "purchase_receipt", key(7, 9), "quantity") == [(550,)]
    assert fourth.one(deleted, key(7, 9)) is None
    masters = "SELECT count(DISTINCT master_id) FROM crosswalk.purchase_receipt WHERE source_key = ?"
    assert fourth.one(masters, key(7, 9)) == 1


def test_bills_of_material_end(second: Night) -> None:
    [[last]] = current(second, "bill_of_material", key(2000), "effective_to")
    assert last.isoformat() == "2015-08-19"
    assert current(second, "bill_of_material", key(1657), "quantity") == []


# --- crosswalk and references -----------------------------------------------------------------------------------


def test_a_deleted_vendor_that_orders_refer_to_becomes_inferred(second: Night, fourth: Night) -> None:
    assert current(second, "supplier", key(1498), "standing, legal_name") == [("inferred", None)]
    walk = """SELECT feed, method, since, until FROM crosswalk.supplier WHERE source_key = ? ORDER BY since"""
    assert second.ask(walk, key(1498)) == [
        ("erp.supplier", "own", NIGHT_1, NIGHT_2),
        ("erp.inferred", "inferred", NIGHT_2, None),
    ]
    lines = second.source.one(f'SELECT count(*) {ORDER_LINES} WHERE "VendorID" = 1498 AND "Status" = 4')
    assert open_failures(second, "finding")["purchase_receipt", "purchase_receipt.supplier.reference"] == lines
    # Its orders keep their master, which is the vendor's again when it comes back.
    assert current(fourth, "supplier", key(1498), "standing, legal_name") == [("accepted", "Trikes, Inc.")]
    assert fourth.one("SELECT count(DISTINCT master_id) FROM crosswalk.supplier WHERE source_key = ?", key(1498)) == 1
    assert ("purchase_receipt", "purchase_receipt.supplier.reference") not in open_failures(fourth, "finding")


def test_a_product_that_does_not_exist_is_inferred_and_its_line_published(second: Night) -> None:
    assert current(second, "material", key(99999), "standing, code") == [("inferred", None)]
    assert current(second, "purchase_receipt", key(5001, 9003), "quantity, unit") == [(1, None)]
    found = "SELECT object, source_key FROM quality.finding WHERE field = 'material' AND state = 'open' ORDER BY ALL"
    assert second.ask(found) == [(name, key(5001, 9003)) for name in ("purchase_order_line", "purchase_receipt")]


def test_a_vendor_under_two_numbers_is_one_supplier(first: Night, second: Night, fourth: Night) -> None:
    live = "SELECT master_id FROM crosswalk.supplier WHERE source_key = ? AND until IS NULL"
    master = first.one(live, key(1494))
    assert second.one(live, key(1494)) == second.one(live, key(1702)) == master
    walk = "SELECT method, score, since FROM crosswalk.supplier WHERE source_key = ? AND until IS NULL"
    assert second.ask(walk, key(1702)) == [("name", Decimal("0.97"), NIGHT_2)]
    assert current(second, "supplier", key(1702), "code, legal_name") == [("ALLENSON0001", "Allenson Cycles")]
    assert ("supplier", "MDM-SUP-DUP") in open_failures(second, "finding")
    won = "SELECT DISTINCT record_id FROM lineage.origin WHERE object = 'supplier' AND master_id = ?"
    assert second.ask(won, master) == [(master,)]
    # The double goes, the supplier stays.
    assert fourth.ask(live, key(1702)) == []
    assert fourth.one(live, key(1494)) == master
    assert ("supplier", "MDM-SUP-DUP") not in open_failures(fourth, "finding")


# --- quality ----------------------------------------------------------------------------------------------------


def test_an_unknown_unit_holds_its_lines_and_keeps_the_last_accepted_values(second: Night, fourth: Night) -> None:
    held = second.source.one(f"SELECT count(*) {ORDER_LINES} WHERE {HELD}")
    assert open_failures(second, "quarantine") == {
        ("purchase_receipt", "purchase_receipt.unit.codes"): held,
        ("purchase_order_line", "purchase_order_line.unit.codes"): held,
    }
    assert second.ask("SELECT DISTINCT field, raw_value, severity FROM quality.quarantine") == [
        ("unit", "XYZ", "major")
    ]
    assert second.one("SELECT count(*) FROM core.purchase_receipt WHERE standing = 'stale'") == held
    [[unit]] = current(second, "purchase_receipt", key(3, 4), "unit")
    assert current(fourth, "purchase_receipt", key(3, 4), "standing, unit") == [("accepted", "EA")]
    assert unit in ("CA", "CT", "DZN", "EA", "GLL", "PK")
    assert open_failures(fourth, "quarantine") == {}
    closed = "SELECT DISTINCT state, run_id, closed_run FROM quality.quarantine"
    assert fourth.ask(closed) == [("closed", second.run.name, fourth.run.name)]


def test_a_price_off_by_the_last_decimal_is_flagged(second: Night) -> None:
    [[price, amount]] = second.source.ask(
        'SELECT "UnitPrice", "LineTotal" FROM "PurchaseOrderDetail" WHERE "PurchaseOrderDetailID" = 6'
    )
    assert current(second, "purchase_order_line", key(5, 6), "unit_price, amount") == [(price, amount)]
    flagged = "SELECT source_key FROM quality.finding WHERE rule_id = 'PO-AMOUNT' AND state = 'open'"
    assert second.ask(flagged) == [(key(5, 6),)]


def test_results_and_scores_tell_the_same(second: Night) -> None:
    results = dict(
        second.ask(
            """SELECT rule_id, (outcome, failed) FROM quality.result WHERE run_id = ? AND outcome NOT IN ('passed', 'not_run')
               AND object = 'purchase_receipt'""",
            second.run.name,
        )
    )
    held = second.source.one(f"SELECT count(*) {ORDER_LINES} WHERE {HELD}")
    vendor = second.source.one(f'SELECT count(*) {ORDER_LINES} WHERE "VendorID" = 1498 AND "Status" = 4')
    assert results == {
        "purchase_receipt.unit.codes": ("failed", held),
        "purchase_receipt.supplier.reference": ("warning", vendor),
        "purchase_receipt.material.reference": ("warning", 1),
    }
    [[passed, total]] = second.ask(
        """SELECT passed, total FROM quality.score WHERE run_id = ? AND object = 'purchase_receipt'
           AND dimension = 'integrity'""",
        second.run.name,
    )
    assert total - passed == vendor + 1


# --- a night on which nothing changed, and loading from nothing -------------------------------------------------


def test_a_quiet_night_moves_nothing(second: Night, third: Night) -> None:
    columns = "extracted, new, changed, unchanged, repeated, deleted"
    for extracted, new, changed, unchanged, repeated, deleted in third.ask(
        f"SELECT {columns} FROM ops.pull WHERE run_id = ?", third.run.name
    ):
        assert (new, changed, repeated, deleted, unchanged) == (0, 0, 0, 0, extracted)
    for [feed] in third.ask("SELECT DISTINCT feed FROM ops.stock"):
        assert third.movements(feed.removeprefix("erp.")) == {}
    # Apart from the line that every run adds to the ledgers, not even a hub time or a run id is another.
    assert set(differing(second, third, "state")) == {
        "ops.run", "ops.pull", "ops.stock", "quality.result", "quality.score", "measures.value",
    }  # fmt: skip
    assert differing(second, third, "content") == {}
