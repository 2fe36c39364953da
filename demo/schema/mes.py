"""Tables of the ktg-like MES, with the spelling (and the typos) of the original."""

from sqlalchemy import MetaData, String

from demo.schema.kinds import BIG, DAY, INT, NAME, PERSON, REAL, TIME, Columns, declare

MES = MetaData()
"""The tables of the system `mes`."""

_STAMPS: Columns = {"create_time": TIME, "update_time": TIME}

declare(
    MES,
    "md_item",
    {
        "item_id": BIG,
        "item_code": String(64),
        "item_name": NAME,
        "specification": String(500),
        "unit_of_measure": String(64),
        "item_or_product": PERSON,
        "erp_code": String(64),
        "enable_flag": String(1),
        **_STAMPS,
    },
)
declare(
    MES,
    "md_vendor",
    {
        "vendor_id": BIG,
        "vendor_code": String(64),
        "vendor_name": NAME,
        "enable_flag": String(1),
        **_STAMPS,
    },
)
declare(
    MES,
    "dv_machinery",
    {
        "machinery_id": BIG,
        "machinery_code": String(64),
        "machinery_name": NAME,
        "asset_no": String(64),
        "calibration_due": DAY,
        "in_use_from": DAY,
        "retired_on": DAY,
        "status": String(64),
    },
)
declare(MES, "pro_process", {"process_code": String(64), "process_name": NAME, "enable_flag": String(1)})
declare(
    MES,
    "pro_route_process",
    {
        "record_id": BIG,
        "route_code": String(64),
        "process_code": String(64),
        "order_num": INT,
        "key_flag": String(1),
        "is_check": String(1),
    },
)
declare(
    MES,
    "sys_user",
    {
        "user_name": String(64),
        "user_id": BIG,
        "nick_name": String(64),
        "dept_name": String(64),
        "hired_on": DAY,
        "left_on": DAY,
        "status": String(1),
    },
)
declare(
    MES,
    "hr_training",
    {
        "training_id": BIG,
        "user_name": String(64),
        "process_code": String(64),
        "trained_on": DAY,
        "valid_until": DAY,
    },
)
declare(
    MES,
    "pro_workorder",
    {
        "workorder_code": String(64),
        "workorder_id": BIG,
        "workorder_type": String(64),
        "order_source": String(64),
        "source_code": String(64),
        "product_code": String(64),
        "product_name": NAME,
        "unit_of_measure": String(64),
        "quantity": REAL,
        "quantity_produced": REAL,
        "batch_code": String(64),
        "request_date": TIME,
        "parent_id": BIG,
        "status": String(64),
        **_STAMPS,
    },
)
declare(
    MES,
    "pro_feedback",
    {
        "record_id": BIG,
        "feedback_code": String(64),
        "feedback_type": String(64),
        "workstation_code": String(64),
        "machinery_code": String(64),
        "process_code": String(64),
        "workorder_code": String(64),
        "item_code": String(64),
        "unit_of_measure": String(64),
        "quantity_feedback": REAL,
        "quantity_qualified": REAL,
        "quantity_unquanlified": REAL,
        "quantity_uncheck": REAL,
        "user_name": String(64),
        "nick_name": String(64),
        "feedback_channel": String(64),
        "start_time": TIME,
        "end_time": TIME,
        "feedback_time": TIME,
        "status": String(64),
    },
)
declare(
    MES,
    "pro_trans_consume",
    {
        "record_id": BIG,
        "workorder_code": String(64),
        "process_code": String(64),
        "workstation_code": String(64),
        "item_code": String(64),
        "unit_of_measure": String(64),
        "source_batch_code": String(255),
        "batch_code": String(255),
        "quantity_consumed": REAL,
        "consume_date": TIME,
    },
)
declare(
    MES,
    "qc_ipqc",
    {
        "ipqc_id": BIG,
        "ipqc_code": String(64),
        "ipqc_type": String(64),
        "workorder_code": String(64),
        "item_code": String(64),
        "batch_code": String(64),
        "process_code": String(64),
        "quantity_check": REAL,
        "quantity_unqualified": REAL,
        "check_result": String(64),
        "inspector": String(64),
        "inspect_date": TIME,
        "status": String(64),
    },
)
declare(
    MES,
    "qc_ipqc_line",
    {
        "line_id": BIG,
        "ipqc_code": String(64),
        "index_code": String(64),
        "value_text": String(64),
        "lower": REAL,
        "upper": REAL,
        "limit_text": String(64),
        "result": String(16),
    },
)
declare(
    MES,
    "udi_print_log",
    {
        "print_id": BIG,
        "workorder_code": String(64),
        "gtin": String(14),
        "lot": String(64),
        "serial": String(64),
        "mfg_date": DAY,
        "exp_date": DAY,
        "raw_hri": NAME,
        "qty": INT,
        "printed_at": TIME,
    },
)
