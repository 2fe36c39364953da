"""The database of a ktg-style MES, in MariaDB; in the field it is MySQL or MariaDB, with quantities as double(14,2)."""

from tests.profiles.databases import Tables, rows

_TIME = "2024-03-05 22:15:00"
_Q = "double(14,2)"

TABLES: Tables = {
    "md_item": (
        (
            "item_id bigint, item_code varchar(64), item_name varchar(255), specification varchar(500),"
            " unit_of_measure varchar(64),"
            " enable_flag char(1)"
        ),
        rows(
            "item_id item_code item_name unit_of_measure enable_flag",
            (1, "M1", "针管", "PCS", "Y"),
            (2, "P1", "注射器", "PCS", "N"),
        ),
    ),
    "md_vendor": (
        (
            "vendor_id bigint, vendor_code varchar(64), vendor_name varchar(255), vendor_nick varchar(255),"
            " enable_flag char(1)"
        ),
        rows("vendor_id vendor_code vendor_name enable_flag", (1, "V1", "苏州康源", "Y")),
    ),
    "md_client": (
        (
            "client_id bigint, client_code varchar(64), client_name varchar(255), client_nick varchar(255),"
            " enable_flag char(1)"
        ),
        rows("client_id client_code client_name enable_flag", (1, "C1", "示例医院", "Y")),
    ),
    "md_product_bom": (
        f"bom_id bigint, item_id bigint, bom_item_id bigint, quantity {_Q}",
        rows("bom_id item_id bom_item_id quantity", (1, 2, 1, 1.05)),
    ),
    "sys_dept": ("dept_id bigint, dept_name varchar(30)", rows("dept_id dept_name", (1, "生产部"))),
    "sys_user": (
        "user_id bigint, user_name varchar(30), nick_name varchar(30), dept_id bigint, del_flag char(1)",
        rows(
            "user_id user_name nick_name dept_id del_flag",
            (1, "op1", "操作员一", 1, "0"),
            (2, "op2", "操作员二", 1, "2"),
        ),
    ),
    "dv_machinery": (
        "machinery_id bigint, machinery_code varchar(64), machinery_name varchar(255)",
        rows("machinery_id machinery_code", (1, "E01")),
    ),
    "wm_warehouse": (
        "warehouse_id bigint, warehouse_code varchar(64), warehouse_name varchar(255)",
        rows("warehouse_id warehouse_code", (1, "WH1")),
    ),
    "wm_material_stock": (
        (
            f"material_stock_id bigint, item_id bigint, batch_code varchar(255), warehouse_id bigint,"
            f" quantity_onhand {_Q}"
        ),
        rows("material_stock_id item_id batch_code warehouse_id quantity_onhand", (1, 1, "L1", 1, 95.1)),
    ),
    "wm_product_sales": ("sales_id bigint, client_id bigint", rows("sales_id client_id", (7, 1))),
    "wm_rt_sales": ("rt_id bigint, client_id bigint", rows("rt_id client_id", (7, 1))),
    "wm_transaction": (
        (
            "transaction_id bigint, transaction_type varchar(64), item_id bigint, batch_code varchar(255),"
            " warehouse_id bigint,"
            " vendor_id bigint, unit_of_measure varchar(64), source_doc_id bigint, source_doc_code varchar(64),"
            f" source_doc_line_id bigint, transaction_flag int, transaction_quantity {_Q}, transaction_date datetime,"
            " expire_date datetime, workorder_id bigint"
        ),
        rows(
            (
                "transaction_id transaction_type item_id batch_code warehouse_id vendor_id source_doc_id"
                " source_doc_code"
                " transaction_flag transaction_quantity transaction_date workorder_id"
            ),
            (1, "ITEM_RECPT", 1, "L1", 1, 1, 1, "IR1", 1, 200.3, _TIME, None),
            (2, "ITEM_RTV", 1, "L1", 1, 1, 2, "RV1", -1, 5, _TIME, None),
            (3, "PRODUCT_PRODUCE", 2, "P24A01", 1, None, 3, "PP1", 1, 490, _TIME, 51),
            (4, "PRODUCT_SALES", 2, "P24A01", 1, None, 7, "PS1", -1, 30, _TIME, None),
            (5, "PRODUCT_RT", 2, "P24A01", 1, None, 7, "RT1", 1, 4, _TIME, None),
            (6, "TRANS_OUT", 2, "P24A01", 1, None, 9, "TR1", -1, 1, _TIME, None),
        ),
    ),
    "pro_process": (
        "process_id bigint, process_code varchar(64), process_name varchar(255)",
        rows("process_id process_code", (1, "OP10")),
    ),
    "pro_route": ("route_id bigint, route_code varchar(64)", rows("route_id route_code", (1, "R1"))),
    "pro_route_process": (
        "record_id bigint, route_id bigint, process_id bigint, order_num int, key_flag varchar(64), is_check char(1)",
        rows("record_id route_id process_id order_num key_flag is_check", (1, 1, 1, 10, "Y", "N")),
    ),
    "pro_workorder": (
        (
            "workorder_id bigint, workorder_code varchar(64), source_code varchar(64), product_id bigint,"
            " batch_code varchar(64),"
            f" quantity {_Q}, quantity_produced {_Q}, unit_of_measure varchar(64), status varchar(64),"
            f" request_date datetime"
        ),
        rows(
            (
                "workorder_id workorder_code source_code product_id batch_code quantity quantity_produced"
                " unit_of_measure status"
            ),
            (51, "MO51", "MO-1-1", 2, "P24A01", 500, 490, "PCS", "CONFIRMED"),
            (52, "MO52", "", 2, None, 10, 0, "PCS", "PREPARE"),
        ),
    ),
    "pro_feedback": (
        (
            "record_id bigint, feedback_code varchar(64), workstation_code varchar(64), workorder_id"
            " bigint, process_id bigint,"
            f" quantity_feedback {_Q}, quantity_qualified {_Q}, quantity_unquanlified {_Q}, user_name varchar(64),"
            " feedback_time datetime, status varchar(64)"
        ),
        rows(
            (
                "record_id feedback_code workorder_id process_id quantity_feedback quantity_qualified"
                " quantity_unquanlified user_name"
                " feedback_time status"
            ),
            (1, "FB1", 51, 1, 500, 489.9, 10.1, "op1", _TIME, "FINISHED"),
            (2, "FB2", 51, 1, 9, 9, 0, "op1", _TIME, "PREPARE"),
        ),
    ),
    "pro_trans_consume": (
        (
            "record_id bigint, trans_order_code varchar(64), workorder_id bigint, batch_code varchar(64),"
            f" source_batch_code varchar(64), item_id bigint, unit_of_measure varchar(64), quantity_consumed"
            f" {_Q}, consume_date datetime"
        ),
        rows(
            (
                "record_id workorder_id batch_code source_batch_code item_id unit_of_measure quantity_consumed"
                " consume_date"
            ),
            (1, 51, "P24A01", "L1", 1, "PCS", 480.1, _TIME),
        ),
    ),
    "qc_iqc": (
        (
            f"iqc_id bigint, iqc_code varchar(64), vendor_id bigint, item_id bigint, quantity_recived {_Q},"
            f" quantity_check int,"
            " quantity_unqualified int, check_result varchar(64), recive_date datetime, inspect_date"
            " datetime, inspector varchar(64),"
            " status varchar(64)"
        ),
        rows(
            (
                "iqc_id iqc_code vendor_id item_id quantity_recived quantity_check quantity_unqualified"
                " check_result inspect_date status"
            ),
            (1, "IQC1", 1, 1, 200.3, 13, 0, "ACCEPT", _TIME, "FINISHED"),
        ),
    ),
    "qc_ipqc": (
        (
            f"ipqc_id bigint, ipqc_code varchar(64), workorder_id bigint, process_id bigint, quantity_check {_Q},"
            f" quantity_unqualified {_Q}, check_result varchar(64), inspect_date datetime, inspector"
            f" varchar(64), status varchar(64)"
        ),
        rows(
            (
                "ipqc_id ipqc_code workorder_id process_id quantity_check quantity_unqualified check_result"
                " inspect_date inspector status"
            ),
            (1, "IPQC1", 51, 1, 5, 1, "REJECT", _TIME, "op1", "FINISHED"),
        ),
    ),
}
