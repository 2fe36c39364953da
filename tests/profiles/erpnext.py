"""An ERPNext database, as it is in the field: in MariaDB."""

from tests.profiles.databases import Tables, rows

_NAME = "name varchar(140)"
_Q = "decimal(21,9)"
_ROW = f"{_NAME}, parent varchar(140), idx int, item_code varchar(140)"
_LOT = "batch_no varchar(140), serial_and_batch_bundle varchar(140)"
_MADE = "posting_date date, creation datetime(6), docstatus int"
_DAY, _TIME = "2024-03-05", "2024-03-05 09:30:00.000000"

TABLES: Tables = {
    "tabSupplier": (
        f"{_NAME}, supplier_name varchar(140), tax_id varchar(140), disabled int",
        rows("name supplier_name disabled", ("SUP-1", "苏州康源", 0), ("SUP-2", "旧供应商", 1)),
    ),
    "tabCustomer": (
        f"{_NAME}, customer_name varchar(140), tax_id varchar(140), disabled int",
        rows("name customer_name disabled", ("CUS-1", "示例医院", 0)),
    ),
    "tabItem Group": (
        f"{_NAME}, item_group_name varchar(140), is_group int",
        rows("name item_group_name is_group", ("Raw", "Raw", 0)),
    ),
    "tabItem": (
        (
            f"{_NAME}, item_code varchar(140), item_name varchar(140), item_group varchar(140), stock_uom"
            f" varchar(140), has_batch_no int,"
            f" has_serial_no int, shelf_life_in_days int, valuation_rate {_Q}, disabled int"
        ),
        rows(
            (
                "name item_code item_name item_group stock_uom has_batch_no has_serial_no shelf_life_in_days"
                " valuation_rate disabled"
            ),
            ("M1", "M1", "针管", "Raw", "Nos", 1, 0, 730, 0.12, 0),
            ("K1", "K1", "纸箱", "Raw", "Nos", 0, 0, 0, 2, 0),
            ("P1", "P1", "注射器", "Raw", "Nos", 1, 0, 0, 1, 0),
        ),
    ),
    "tabUOM Conversion Detail": (
        f"{_NAME}, parent varchar(140), parenttype varchar(140), uom varchar(140), conversion_factor {_Q}",
        rows(
            "name parent parenttype uom conversion_factor",
            ("u1", "M1", "Item", "Box", 100),
            ("u2", "M1", "Item", "Nos", 1),
        ),
    ),
    "tabBatch": (
        (
            f"{_NAME}, batch_id varchar(140), item varchar(140), supplier varchar(140), parent_batch varchar(140),"
            " manufacturing_date date, expiry_date date"
        ),
        rows(
            "name batch_id item supplier expiry_date",
            ("L1", "L1", "M1", "SUP-1", "2026-03-04"),
            ("P24A01", "P24A01", "P1", None, None),
        ),
    ),
    "tabWarehouse": (
        f"{_NAME}, warehouse_name varchar(140), is_group int, disabled int",
        rows("name warehouse_name is_group disabled", ("Stores", "Stores", 0, 0), ("All", "All", 1, 0)),
    ),
    "tabBOM": (
        f"{_NAME}, item varchar(140), quantity {_Q}, is_active int, docstatus int",
        rows("name item quantity is_active docstatus", ("BOM-1", "P1", 100, 1, 1), ("BOM-2", "P1", 1, 1, 0)),
    ),
    "tabBOM Item": (
        f"{_NAME}, parent varchar(140), item_code varchar(140), stock_qty {_Q}",
        rows("name parent item_code stock_qty", ("b1", "BOM-1", "M1", 105), ("b2", "BOM-2", "M1", 9)),
    ),
    "tabWork Order": (
        (
            f"{_NAME}, production_item varchar(140), qty {_Q}, produced_qty {_Q}, stock_uom varchar(140),"
            f" status varchar(140),"
            " expected_delivery_date datetime, docstatus int"
        ),
        rows(
            "name production_item qty produced_qty stock_uom status docstatus",
            ("WO-1", "P1", 500, 490, "Nos", "In Process", 1),
            ("WO-2", "P1", 10, 0, "Nos", "Draft", 0),
            ("WO-3", "P1", 10, 0, "Nos", "Cancelled", 2),
        ),
    ),
    "tabWork Order Item": (
        f"{_NAME}, parent varchar(140), item_code varchar(140), required_qty {_Q}, transferred_qty {_Q}",
        rows("name parent item_code required_qty transferred_qty", ("w1", "WO-1", "M1", 525, 480)),
    ),
    "tabPurchase Order": (
        f"{_NAME}, supplier varchar(140), transaction_date date, status varchar(140), docstatus int",
        rows(
            "name supplier transaction_date status docstatus",
            ("PO-1", "SUP-1", _DAY, "To Receive", 1),
            ("PO-2", "SUP-1", _DAY, "Draft", 0),
        ),
    ),
    "tabPurchase Order Item": (
        f"{_ROW}, stock_qty {_Q}, stock_uom varchar(140), schedule_date date",
        rows(
            "name parent idx item_code stock_qty stock_uom",
            ("po1", "PO-1", 1, "M1", 200, "Nos"),
            ("po2", "PO-2", 1, "M1", 9, "Nos"),
        ),
    ),
    "tabPurchase Receipt": (
        f"{_NAME}, supplier varchar(140), {_MADE}",
        rows(
            "name supplier posting_date creation docstatus",
            ("PR-1", "SUP-1", _DAY, _TIME, 1),
            ("PR-2", "SUP-1", _DAY, _TIME, 2),
            ("PR-3", "SUP-1", _DAY, _TIME, 1),
        ),
    ),
    "tabPurchase Receipt Item": (
        (
            f"{_ROW}, stock_qty {_Q}, stock_uom varchar(140), warehouse varchar(140), purchase_order_item"
            f" varchar(140), {_LOT}"
        ),
        rows(
            "name parent idx item_code stock_qty stock_uom warehouse purchase_order_item serial_and_batch_bundle",
            ("pr1", "PR-1", 1, "M1", 200, "Nos", "Stores", "po1", "SABB-1"),
            ("pr2", "PR-1", 2, "K1", 40, "Nos", "Stores", None, ""),
            ("pr3", "PR-2", 1, "K1", 9, "Nos", "Stores", None, None),
            ("pr4", "PR-3", 1, "M1", -5, "Nos", "Stores", "po1", "SABB-4"),
        ),
    ),
    "tabStock Entry": (
        f"{_NAME}, work_order varchar(140), purpose varchar(140), {_MADE}",
        rows(
            "name work_order purpose posting_date creation docstatus",
            ("SE-1", "WO-1", "Manufacture", _DAY, _TIME, 1),
            ("SE-2", None, "Material Issue", _DAY, _TIME, 1),
        ),
    ),
    "tabStock Entry Detail": (
        (
            f"{_ROW}, transfer_qty {_Q}, stock_uom varchar(140), s_warehouse varchar(140), t_warehouse varchar(140),"
            f" is_finished_item int, {_LOT}"
        ),
        rows(
            (
                "name parent idx item_code transfer_qty stock_uom s_warehouse t_warehouse is_finished_item"
                " serial_and_batch_bundle"
            ),
            ("se1", "SE-1", 1, "M1", 480, "Nos", "Stores", None, 0, "SABB-2"),
            ("se2", "SE-1", 2, "K1", 4, "Nos", "Stores", None, 0, ""),
            ("se3", "SE-1", 3, "P1", 490, "Nos", "", "Stores", 1, "SABB-3"),
            ("se4", "SE-2", 1, "K1", 1, "Nos", "Stores", None, 0, None),
        ),
    ),
    "tabDelivery Note": (
        f"{_NAME}, customer varchar(140), shipping_address_name varchar(140), return_against varchar(140), {_MADE}",
        rows(
            "name customer return_against posting_date docstatus",
            ("DN-1", "CUS-1", None, _DAY, 1),
            ("DN-2", "CUS-1", "DN-1", _DAY, 1),
        ),
    ),
    "tabDelivery Note Item": (
        f"{_ROW}, stock_qty {_Q}, stock_uom varchar(140), {_LOT}",
        rows(
            "name parent idx item_code stock_qty stock_uom serial_and_batch_bundle",
            ("dn1", "DN-1", 1, "P1", 30, "Nos", "SABB-5"),
            ("dn2", "DN-2", 1, "P1", -4, "Nos", "SABB-6"),
        ),
    ),
    "tabSerial and Batch Bundle": (
        (
            f"{_NAME}, item_code varchar(140), voucher_type varchar(140), voucher_detail_no varchar(140),"
            " type_of_transaction varchar(140), is_cancelled int"
        ),
        rows(
            "name item_code voucher_type voucher_detail_no type_of_transaction is_cancelled",
            ("SABB-1", "M1", "Purchase Receipt", "pr1", "Inward", 0),
            ("SABB-2", "M1", "Stock Entry", "se1", "Outward", 0),
            ("SABB-3", "P1", "Stock Entry", "se3", "Inward", 0),
            ("SABB-4", "M1", "Purchase Receipt", "pr4", "Outward", 0),
            ("SABB-5", "P1", "Delivery Note", "dn1", "Outward", 0),
            ("SABB-6", "P1", "Delivery Note", "dn2", "Inward", 0),
            ("SABB-7", "M1", "Purchase Receipt", "pr1", "Inward", 1),
        ),
    ),
    "tabSerial and Batch Entry": (
        f"{_NAME}, parent varchar(140), batch_no varchar(140), warehouse varchar(140), qty {_Q}",
        rows(
            "name parent batch_no warehouse qty",
            ("e1", "SABB-1", "L1", "Stores", 200),
            ("e2", "SABB-2", "L1", "Stores", -480),
            ("e3", "SABB-3", "P24A01", "Stores", 490),
            ("e4", "SABB-4", "L1", "Stores", -5),
            ("e5", "SABB-5", "P24A01", "Stores", -30),
            ("e6", "SABB-6", "P24A01", "Stores", 4),
            ("e7", "SABB-7", "L1", "Stores", 200),
        ),
    ),
    "tabQuality Inspection": (
        (
            f"{_NAME}, inspection_type varchar(140), item_code varchar(140), batch_no varchar(140), report_date date,"
            f" sample_size {_Q}, status varchar(140), inspected_by varchar(140), docstatus int"
        ),
        rows(
            "name inspection_type item_code batch_no report_date sample_size status docstatus",
            ("QI-1", "Incoming", "M1", "L1", _DAY, 13, "Accepted", 1),
            ("QI-2", "Outgoing", "P1", "P24A01", _DAY, 50, "Accepted", 1),
        ),
    ),
    "tabBin": (
        f"{_NAME}, item_code varchar(140), warehouse varchar(140), actual_qty {_Q}",
        rows("name item_code warehouse actual_qty", ("bin1", "M1", "Stores", 95)),
    ),
}
