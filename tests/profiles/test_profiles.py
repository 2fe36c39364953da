"""What each profile makes of a few telling rows of its system: joins, approval, signs, units, times, links, what is gone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from tests.profiles.conftest import Conformed

ORDER = ("ref.purchase_order.0", "ref.purchase_order.1")


def test_u8_links_a_receipt_to_its_order_by_whichever_way_there_is(conformed: Conformed) -> None:
    orders = conformed.told("u8.purchase_receipt", *ORDER)
    assert orders["101"] == ('["11"]', None)
    assert orders["102"] == (None, '["11"]'), "by the arrival"
    assert orders["103"] == (None, '["11"]'), "by the inspection, which names the arrival"
    # One column, two meanings: the allocation of order 51 has the number of order 52.
    assert conformed.told("u8.consumption", "ref.work_order.0")["101"] == '["51"]'
    assert conformed.told("u8.production_output", "ref.work_order.0") == {"101": '["52"]'}


def test_u8_counts_what_is_approved_and_keeps_red_documents_negative(conformed: Conformed) -> None:
    assert conformed.excluded("u8.purchase_receipt") == {"201": "approved"}
    assert conformed.excluded("u8.purchase_order") == {"12": "approved"}
    assert conformed.excluded("u8.incoming_inspection") == {"32": "incoming", "33": "approved"}
    assert conformed.told("u8.purchase_receipt", "quantity", "opening")["104"] == (Decimal(-5), False)
    assert conformed.told("u8.purchase_receipt", "opening")["301"], "what was there at the beginning is marked"
    assert conformed.told("u8.consumption", "quantity") == {"101": Decimal(480), "102": Decimal(-20)}
    assert conformed.told("u8.shipment", "quantity", "return_of")["102"] == (Decimal(-1), "101")


def test_u8_masters_and_usage(conformed: Conformed) -> None:
    assert conformed.told("u8.bill_of_material", "quantity", "scrap_rate", "effective_to") == {
        "1": (Decimal("0.01"), Decimal("0.025"), None)
    }
    assert conformed.excluded("u8.bill_of_material") == {"2": "main", "3": "verified"}
    assert conformed.told("u8.unit_conversion", "unit", "base_unit", "factor") == {"M1": ("BX", "EA", Decimal(100))}
    lives = conformed.told("u8.material", "shelf_life", "shelf_life_unit", "category", "active")
    assert lives == {"M1": (2, "year", "raw", True), "P1": (None, None, "finished", False)}
    assert conformed.told("u8.supplier", "active") == {"V1": True, "V2": False, "V3": True}
    # Nothing is written as NULL, as blanks, and as a day that never comes.
    assert conformed.excluded("u8.product") == {"M1": "registered"}
    assert conformed.excluded("u8.unit_conversion") == {"P1": "convertible"}
    assert conformed.told("u8.material", "ref.product.0") == {"M1": None, "P1": '["P1"]'}
    assert conformed.told("u8.purchase_order", "closed")["11"] is False
    assert conformed.told("u8.work_order", "order_no", "status", "due_on") == {
        "51": ("MO-1-1", "planned", date(2024, 4, 1)),
        "52": ("MO-1-2", "released", None),
    }
    assert conformed.told("u8.incoming_inspection", "decision") == {"31": "concession"}
    assert conformed.told("u8.purchase_receipt", "entered_at")["101"] == datetime(2024, 3, 6, 1, 30, tzinfo=UTC)


def test_k3_signs_by_frob_and_counts_the_items_own_unit(conformed: Conformed) -> None:
    receipts = conformed.told("k3.purchase_receipt", "quantity", "unit", *ORDER)
    assert receipts == {
        "1,1": (Decimal(200), "EA", '["1","1"]', None),
        "1,2": (Decimal(300), "EA", None, '["1","2"]'),
        "2,1": (Decimal(-5), "EA", None, None),
    }
    excluded = conformed.excluded("k3.purchase_receipt")
    assert (excluded["3,1"], excluded["4,1"], excluded["7,1"]) == ("h.approved", "h.not_cancelled", "purchase_in")
    # A red bill whose quantity is stored with its sign means the same.
    assert conformed.told("k3.shipment", "quantity", "return_of") == {
        "7,1": (Decimal(30), None),
        "8,1": (Decimal(-4), "XOUT1"),
    }
    orders = conformed.told("k3.consumption", "ref.work_order.0", "ref.work_order.1")
    assert orders["5,1"][0] == '["51"]'
    assert orders["5,2"][0] is None
    assert orders["5,2"][1] is not None, "by the number of the order in its text"


def test_k3_tells_items_from_groups_and_what_is_no_longer_used(conformed: Conformed) -> None:
    assert conformed.told("k3.material_class", "code") == {"1": "A01"}
    assert conformed.told("k3.material", "active", "ref.material_class.0") == {"2": (True, '["1"]'), "3": (False, None)}
    assert conformed.told("k3.supplier", "uscc", "active") == {"5": ("91329999MADEM0011R", False)}
    assert conformed.told("k3.unit_conversion", "unit", "factor") == {"2": ("BX", Decimal(100))}
    assert conformed.told("k3.bill_of_material", "quantity", "effective_from", "effective_to") == {
        "1,1": (Decimal("1.05"), None, None)
    }
    assert conformed.told("k3.work_order", "status") == {
        "51": "released",
        "52": "planned",
        "53": "cancelled",
        "54": "FStatus 8",
    }
    assert conformed.told("k3.incoming_inspection", "decision") == {"1": "concession", "2": "accepted"}


def test_what_another_kind_of_document_means_names_nothing(conformed: Conformed) -> None:
    """One table holds many kinds; a feed that leaves a row out must not make things of what it says."""
    assert set(conformed.excluded("k3.purchase_receipt~lot").values()) == {"h.approved", "h.not_cancelled"}
    assert conformed.excluded("ktg.shipment~lot") == {}
    assert set(conformed.told("k3.shipment", "ref.customer.0").values()) == {'["6"]'}


def test_erpnext_takes_what_is_submitted(conformed: Conformed) -> None:
    assert conformed.told("erpnext.purchase_order", "quantity") == {"po1": Decimal(200)}
    assert conformed.excluded("erpnext.purchase_receipt") == {"pr1": "unbundled", "pr3": "approved", "pr4": "unbundled"}
    assert conformed.told("erpnext.work_order", "status") == {
        "WO-1": "released",
        "WO-2": "planned",
        "WO-3": "cancelled",
    }
    assert conformed.told("erpnext.bill_of_material", "quantity") == {"b1": Decimal("1.05")}
    assert conformed.told("erpnext.supplier", "active") == {"SUP-1": True, "SUP-2": False}
    assert conformed.told("erpnext.unit_conversion", "unit", "base_unit") == {"u1": ("BX", "EA")}


def test_erpnext_finds_lots_in_bundles_and_their_signs(conformed: Conformed) -> None:
    assert conformed.told("erpnext.lot_receipt", "quantity", "ref.lot.0", "ref.purchase_order.0") == {
        "e1": (Decimal(200), '["L1"]', '["po1"]'),
        "e4": (Decimal(-5), '["L1"]', '["po1"]'),
    }
    assert conformed.told("erpnext.lot_consumption", "quantity", "ref.work_order.0") == {
        "e2": (Decimal(480), '["WO-1"]')
    }
    assert conformed.told("erpnext.consumption", "quantity") == {"se2": Decimal(4)}
    assert conformed.told("erpnext.lot_output", "quantity") == {"e3": Decimal(490)}
    assert conformed.told("erpnext.lot_shipment", "quantity", "return_of") == {
        "e5": (Decimal(30), None),
        "e6": (Decimal(-4), "DN-1"),
    }


def test_odoo_days_are_those_of_the_plant(conformed: Conformed) -> None:
    """What happened at half past six in the evening UTC happened the next morning in Shanghai."""
    assert conformed.told("odoo.purchase_receipt", "received_on", "entered_at")["1"] == (
        date(2024, 3, 6),
        datetime(2024, 3, 5, 18, 30, tzinfo=UTC),
    )
    assert conformed.told("odoo.lot", "expires_on") == {"1": date(2024, 3, 6), "2": None}


def test_odoo_moves_are_what_their_locations_make_them(conformed: Conformed) -> None:
    assert conformed.told("odoo.purchase_receipt", "quantity") == {"1": Decimal(200), "2": Decimal(-5)}
    assert conformed.excluded("odoo.purchase_receipt")["8"] == "approved"
    assert conformed.told("odoo.consumption", "quantity") == {"3": Decimal("480.5"), "4": Decimal(-20)}
    assert conformed.told("odoo.production_output", "quantity") == {"5": Decimal(490)}
    shipped = conformed.told("odoo.shipment", "quantity", "ref.customer.0", "consignee")
    assert shipped == {"6": (Decimal(30), '["2"]', "示例医院东院区"), "7": (Decimal(-4), '["2"]', "示例医院东院区")}
    assert conformed.told("odoo.stock_balance", "quantity") == {"1": Decimal(95)}


def test_odoo_names_units_and_archived_things(conformed: Conformed) -> None:
    assert conformed.told("odoo.material", "name", "base_unit", "active") == {
        "11": ("针管", "EA", True),
        "12": ("Syringe", "EA", False),
    }
    assert conformed.told("odoo.supplier", "active") == {"1": True, "4": False}
    assert conformed.told("odoo.bill_of_material", "quantity", "ref.parent.0") == {"1": (Decimal("1.05"), None)}
    assert conformed.excluded("odoo.bill_of_material") == {"2": "in_use"}


def test_ktg_signs_by_the_direction_of_the_transaction(conformed: Conformed) -> None:
    assert conformed.told("ktg.purchase_receipt", "quantity") == {"1": Decimal("200.3"), "2": Decimal(-5)}
    assert conformed.told("ktg.production_output", "quantity", "ref.work_order.0") == {"3": (Decimal(490), '["51"]')}
    shipped = conformed.told("ktg.shipment", "quantity", "ref.customer.0", "ref.customer.1")
    assert shipped == {"4": (Decimal(30), '["1"]', None), "5": (Decimal(-4), None, '["1"]')}


def test_ktg_reports_and_consumption(conformed: Conformed) -> None:
    assert conformed.told("ktg.operation_report", "good_quantity", "bad_quantity") == {
        "1": (Decimal("489.9"), Decimal("10.1"))
    }
    assert conformed.excluded("ktg.operation_report") == {"2": "approved"}
    assert conformed.told("ktg.consumption", "quantity", "consumed_on") == {"1": (Decimal("480.1"), date(2024, 3, 5))}
    assert conformed.told("ktg.work_order", "order_no") == {"51": "MO-1-1", "52": "MO52"}
    assert conformed.told("ktg.person", "account", "department") == {"1": ("op1", "生产部")}
    assert conformed.told("ktg.routing", "sequence", "critical") == {"1": (10, True)}


def test_only_what_is_wrong_fails(conformed: Conformed) -> None:
    """The few rows are right but for a status that nobody knows and returns that do not say of what."""
    assert conformed.failed("u8") == set()
    assert conformed.failed("k3") == {"work_order.status.codes"}
    assert conformed.failed("erpnext") | conformed.failed("odoo") == set()
    assert conformed.failed("ktg") == {"REF-RETURN"}
