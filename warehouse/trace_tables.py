"""Where values come from, and what happened to lots: the tables of lineage and trace."""

from __future__ import annotations

from dictionary.model import Words
from warehouse.table import FIELD, MASTER_ID, OBJECT, SEVERITY, Table, column

TRACE: tuple[Table, ...] = (
    Table(
        "lineage", "column", Words(zh="列级血缘", en="Column lineage"),
        (
            column("from_system", "VARCHAR", "来源系统", "Source system", "key"),
            column("from_table", "VARCHAR", "来源表", "Source table", "key"),
            column("from_column", "VARCHAR", "来源列", "Source column", "key"),
            column("to_object", "VARCHAR", "对象", "Object", "key"),
            column("to_field", "VARCHAR", "字段", "Field", "key"),
            column("feed", "VARCHAR", "映射", "Feed", "key"),
            column("expression", "VARCHAR", "表达式", "Expression", "key"),
            column("kind", "VARCHAR", "direct、derived、constant、key、filter、join、split、mention",
                   "direct, derived, constant, key, filter, join, split or mention", "key"),
        ),
        ("from_system", "from_table", "from_column", "to_object", "to_field", "feed", "expression", "kind"),
        live="true", fresh="true",
    ),
    Table(
        "lineage", "origin", Words(zh="多来源主数据各字段取自哪条记录", en="Record that won each field of a master with several"),
        (
            OBJECT,
            MASTER_ID,
            FIELD,
            column("record_id", "VARCHAR", "胜出的来源记录", "Source record that won"),
            column("rule", "VARCHAR", "取值规则", "Survivorship rule"),
        ),
        ("object", "master_id", "field"), live="true",
    ),
    Table(
        "trace", "process", Words(zh="合为同一过程的工单", en="Work orders that are one process with others"),
        (
            column("work_order_id", "VARCHAR", "工单", "Work order", "id"),
            column("process_id", "VARCHAR", "代表该过程的工单", "The work order that stands for the process", "id"),
        ),
        ("work_order_id",), live="true", fresh="true",
    ),
    Table(
        "trace", "order_share", Words(zh="订单由哪些工单执行及其份额", en="Which work orders carry out which order, with shares"),
        (
            column("order_id", "VARCHAR", "订单", "Order", "id"),
            column("work_order_id", "VARCHAR", "执行工单", "Work order that carries it out", "id"),
            column("quantity", "DECIMAL(18,4)", "分配数量（空为无法分摊）", "Quantity; empty where it cannot be shared out"),
            column("order_share", "DECIMAL(18,6)", "占订单的份额", "Share of the order"),
            column("work_order_share", "DECIMAL(18,6)", "占工单的份额", "Share of the work order"),
        ),
        ("order_id", "work_order_id"), live="true", fresh="true",
    ),
    Table(
        "trace", "event", Words(zh="批次事件：收、投、产、发、存", en="What happened to lots"),
        (
            column("event_id", "VARCHAR", "事件标识（来源记录）", "The record that tells the event", "key"),
            column("event", "VARCHAR", "receive、consume、produce、ship、stock", "receive, consume, produce, ship or stock"),
            column("role", "VARCHAR", "in 投入、out 产出、at 在库", "in, out or at"),
            column("object", "VARCHAR", "对象", "Object"),
            column("lot_id", "VARCHAR", "批次", "Lot", "id"),
            column("into_lot_id", "VARCHAR", "投入的产出批次", "Lot that it went into", "id"),
            column("process_id", "VARCHAR", "工单", "Work order", "id"),
            column("party_id", "VARCHAR", "供应商或客户", "Supplier or customer", "id"),
            column("place_id", "VARCHAR", "库位", "Location", "id"),
            column("quantity", "DECIMAL(18,4)", "数量", "Quantity"),
            column("event_on", "DATE", "日期", "Day"),
            column("document", "VARCHAR", "单据", "Document"),
            column("system", "VARCHAR", "来源系统", "Source system"),
            column("source_table", "VARCHAR", "来源表", "Source table"),
            column("source_key", "VARCHAR", "来源主键", "Key in the source"),
            column("ordinal", "BIGINT", "序号", "Number among the records of one source key"),
            column("state", "VARCHAR", "accepted、held、excluded", "accepted, held or excluded"),
            column("link_rule", "VARCHAR", "最弱的关联规则", "Weakest rule that links it"),
            column("confidence", "DECIMAL(4,3)", "可信度", "Confidence"),
            column("counted", "BOOLEAN", "数量计入平衡（两个系统都记录时取采信的系统）",
                   "Its quantity counts in balances; of two systems that tell one event the trusted one's does"),
        ),
        ("event_id",), live="true", fresh="true",
    ),
    Table(
        "trace", "lot_edge", Words(zh="批次之间的去向", en="Which lot went into which"),
        (
            column("parent_lot_id", "VARCHAR", "投入批次", "Lot that went in", "id"),
            column("child_lot_id", "VARCHAR", "产出批次", "Lot that came out", "id"),
            column("process_id", "VARCHAR", "工单（空为从母批分出）", "Work order; empty for a part of a lot", "id"),
            column("quantity", "DECIMAL(18,4)", "数量（空为无法分摊）", "Quantity; empty where it cannot be shared out"),
            column("link_rule", "VARCHAR", "最弱的关联规则", "Weakest rule that links it"),
            column("confidence", "DECIMAL(4,3)", "可信度", "Confidence"),
            column("held", "BOOLEAN", "仅由扣留记录得出", "Only held records tell it"),
            column("document", "VARCHAR", "单据", "Document"),
            column("system", "VARCHAR", "采信的系统", "System whose quantity is taken"),
        ),
        ("parent_lot_id", "child_lot_id", "process_id"), live="true", fresh="true", is_searched=True,
    ),
    Table(
        "trace", "gap", Words(zh="追溯缺口", en="Gaps of the genealogy"),
        (
            column("lot_id", "VARCHAR", "批次", "Lot", "id"),
            OBJECT,
            column("record_id", "VARCHAR", "来源记录", "Source record", "key"),
            column("reason_code", "VARCHAR", "原因代码", "Reason code", "key"),
            SEVERITY,
            column("rule_id", "VARCHAR", "规则", "Rule"),
        ),
        ("lot_id", "record_id", "reason_code", "rule_id"), live="true", fresh="true",
    ),
)  # fmt: skip
