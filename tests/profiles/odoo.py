"""An Odoo database, on PostgreSQL as in the field: names are jsonb, times without a zone are in UTC, quantities plain numeric."""

from tests.profiles.databases import Tables, rows

_PIECE = '{"en_US": "Units", "zh_CN": "个"}'
_NIGHT = "2024-03-05 18:30:00"  # half past two of 6 March in Shanghai

TABLES: Tables = {
    "res_partner": (
        (
            "id int, name varchar, ref varchar, vat varchar, street varchar, active boolean, supplier_rank"
            " int, customer_rank int,"
            " commercial_partner_id int"
        ),
        rows(
            "id name ref active supplier_rank customer_rank commercial_partner_id",
            (1, "苏州康源", "S1", True, 1, 0, 1),
            (2, "示例医院", "C1", True, 0, 1, 2),
            (3, "示例医院东院区", None, True, 0, 0, 2),
            (4, "旧供应商", "S2", False, 1, 0, 4),
        ),
    ),
    "product_category": ("id int, complete_name varchar", rows("id complete_name", (1, "All / Raw"))),
    "uom_uom": ("id int, name jsonb", rows("id name", (1, _PIECE))),
    "product_template": (
        "id int, name jsonb, categ_id int, uom_id int, tracking varchar, active boolean, default_code varchar",
        rows(
            "id name categ_id uom_id tracking active default_code",
            (1, '{"en_US": "Needle", "zh_CN": "针管"}', 1, 1, "lot", True, "M1"),
            (2, '{"en_US": "Syringe"}', 1, 1, "lot", False, "P1"),
        ),
    ),
    "product_product": (
        "id int, product_tmpl_id int, default_code varchar, barcode varchar, active boolean",
        rows("id product_tmpl_id default_code active", (11, 1, "M1", True), (12, 2, "P1", True)),
    ),
    "stock_lot": (
        "id int, name varchar, ref varchar, product_id int, expiration_date timestamp",
        rows("id name product_id expiration_date", (1, "L1", 11, _NIGHT), (2, "P24A01", 12, None)),
    ),
    "stock_location": (
        "id int, name varchar, complete_name varchar, usage varchar, active boolean",
        rows(
            "id name complete_name usage active",
            (1, "Vendors", "Partners/Vendors", "supplier", True),
            (2, "Stock", "WH/Stock", "internal", True),
            (3, "Production", "Virtual/Production", "production", True),
            (4, "Customers", "Partners/Customers", "customer", True),
        ),
    ),
    "stock_picking": (
        "id int, name varchar, partner_id int, origin varchar",
        rows(
            "id name partner_id origin",
            (1, "WH/IN/1", 1, None),
            (2, "WH/RET/1", 1, None),
            (3, "WH/OUT/1", 3, None),
            (4, "WH/IN/2", 3, "Return of WH/OUT/1"),
        ),
    ),
    "stock_move": (
        "id int, purchase_line_id int, production_id int, raw_material_production_id int",
        rows(
            "id purchase_line_id production_id raw_material_production_id",
            (1, 1, None, None),
            (2, 1, None, None),
            (3, None, None, 1),
            (4, None, 1, None),
            (5, None, None, None),
            (6, None, None, None),
        ),
    ),
    "stock_move_line": (
        (
            "id int, move_id int, picking_id int, product_id int, lot_id int, quantity_product_uom numeric,"
            " location_id int,"
            " location_dest_id int, date timestamp, state varchar, reference varchar"
        ),
        rows(
            (
                "id move_id picking_id product_id lot_id quantity_product_uom location_id location_dest_id date"
                " state reference"
            ),
            (1, 1, 1, 11, 1, 200, 1, 2, _NIGHT, "done", "WH/IN/1"),
            (2, 2, 2, 11, 1, 5, 2, 1, _NIGHT, "done", "WH/RET/1"),
            (3, 3, None, 11, 1, 480.5, 2, 3, _NIGHT, "done", "WH/MO/1"),
            (4, 3, None, 11, 1, 20, 3, 2, _NIGHT, "done", "WH/MO/1"),
            (5, 4, None, 12, 2, 490, 3, 2, _NIGHT, "done", "WH/MO/1"),
            (6, 5, 3, 12, 2, 30, 2, 4, _NIGHT, "done", "WH/OUT/1"),
            (7, 6, 4, 12, 2, 4, 4, 2, _NIGHT, "done", "WH/IN/2"),
            (8, 1, 1, 11, 1, 9, 1, 2, _NIGHT, "assigned", "WH/IN/1"),
        ),
    ),
    "stock_quant": (
        "id int, product_id int, location_id int, lot_id int, quantity numeric",
        rows("id product_id location_id lot_id quantity", (1, 11, 2, 1, 95), (2, 11, 1, 1, -195)),
    ),
    "mrp_bom": (
        "id int, product_tmpl_id int, product_id int, product_qty numeric, code varchar, active boolean",
        rows("id product_tmpl_id product_qty code active", (1, 2, 100, "B1", True), (2, 2, 1, "B0", False)),
    ),
    "mrp_bom_line": (
        "id int, bom_id int, product_id int, product_qty numeric",
        rows("id bom_id product_id product_qty", (1, 1, 11, 105), (2, 2, 11, 1)),
    ),
    "mrp_production": (
        (
            "id int, name varchar, product_id int, product_qty numeric, qty_producing numeric,"
            " product_uom_id int, state varchar,"
            " lot_producing_id int, date_deadline timestamp"
        ),
        rows(
            "id name product_id product_qty qty_producing product_uom_id state lot_producing_id",
            (1, "WH/MO/1", 12, 500, 490, 1, "done", 2),
        ),
    ),
    "purchase_order": (
        "id int, name varchar, partner_id int, state varchar, date_order timestamp, date_approve timestamp",
        rows(
            "id name partner_id state date_order date_approve",
            (1, "P1", 1, "purchase", _NIGHT, _NIGHT),
            (2, "P2", 1, "draft", _NIGHT, None),
        ),
    ),
    "purchase_order_line": (
        "id int, order_id int, product_id int, product_qty numeric, product_uom int, date_planned timestamp",
        rows(
            "id order_id product_id product_qty product_uom date_planned",
            (1, 1, 11, 200, 1, _NIGHT),
            (2, 2, 11, 9, 1, _NIGHT),
        ),
    ),
}
