"""The warehouse's tables, from the dictionary: the same names, columns and comments on DuckDB and PostgreSQL.

Keys, values and ids take part in the content digest; run ids, hub times and raw text do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from dictionary.compiled import Dictionary
from dictionary.model import ObjectDefinition, Words

Role = Literal["key", "value", "id", "fact"]


@dataclass(frozen=True)
class Column:
    """One column. ``role``: key or value (both content), id (content that names a master), fact (of the run or raw)."""

    name: str
    type: str
    label: Words
    role: Role = "value"

    @property
    def is_content(self) -> bool:
        """Whether it takes part in the content digest."""
        return self.role != "fact"


@dataclass(frozen=True)
class Table:
    """One table: ``key`` identifies a row, ``live`` (SQL) picks the rows that the digests of content count.

    ``fresh`` is the same for the digest that compares increments with a load from nothing; None leaves the table out.
    A table that ``is_searched`` by its key is stored in the key's order, so that a search reads little of it.
    """

    schema: str
    name: str
    label: Words
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    live: str | None = None
    fresh: str | None = None
    is_searched: bool = False

    @property
    def full_name(self) -> tuple[str, str]:
        """Schema and name."""
        return self.schema, self.name

    def names(self) -> list[str]:
        """The names of its columns."""
        return [column.name for column in self.columns]


def tables(dictionary: Dictionary) -> Iterator[Table]:
    """Every table of a warehouse, in an order in which each can be made."""
    for definition in dictionary.objects.values():
        yield history(definition)
        yield source(definition)
        yield crosswalk(definition)
    yield from _FIXED


def fields(definition: ObjectDefinition) -> tuple[Column, ...]:
    """The columns of an object's fields."""
    return tuple(
        Column(
            definition.column(name),
            field.type.column,
            field.label,
            "id" if field.is_reference else "value",
        )
        for name, field in definition.fields.items()
    )


def history(definition: ObjectDefinition) -> Table:
    """``history.<object>``: one row per version of a golden record, on two axes of time."""
    return Table(
        "history",
        definition.object,
        _labelled(definition, "的全部版本", "all versions"),
        (
            _c("master_id", "VARCHAR", "主数据标识", "Lasting id of the thing", "id"),
            _c(
                "standing",
                "VARCHAR",
                "可信状态：accepted 已接受、stale 沿用旧值、inferred 推断",
                "accepted, stale or inferred",
            ),
            *fields(definition),
            _c("valid_from", "TIMESTAMPTZ", "业务生效起", "From when it holds in the business", "fact"),
            _c("valid_to", "TIMESTAMPTZ", "业务生效止（空为现行）", "Until when it holds; empty: still", "fact"),
            _c("recorded_at", "TIMESTAMPTZ", "记入仓库的时间", "When the warehouse recorded it", "fact"),
            _c("superseded_at", "TIMESTAMPTZ", "被更正的时间（空为有效）", "When it was corrected; empty: not", "fact"),
            _c("run_id", "VARCHAR", "写入的运行", "Run that wrote it", "fact"),
        ),
        ("master_id", "valid_from", "run_id"),
        live="true",
        fresh="valid_to IS NULL AND superseded_at IS NULL AND standing <> 'stale'",
    )


def source(definition: ObjectDefinition) -> Table:
    """``source.<object>``: accepted source records, conformed."""
    return Table(
        "source",
        definition.object,
        _labelled(definition, "的来源记录（已接受）", "accepted source records"),
        (
            *_record_columns(),
            *fields(definition),
            _c("row_hash", "VARCHAR", "来源行的哈希", "Hash of the rows it was made from", "fact"),
            _c("master_id", "VARCHAR", "主数据标识", "Lasting id of the thing", "id"),
            _c("extract_id", "VARCHAR", "带来该行的抽取", "Extract that brought the row", "fact"),
            _c(
                "stale",
                "BOOLEAN",
                "新版本被扣留，沿用上次接受的值",
                "A newer version is held; these values are the last accepted",
            ),
            _c("first_run", "VARCHAR", "首次出现的运行", "Run that first saw it", "fact"),
            _c("last_run", "VARCHAR", "最近变化的运行", "Run that last changed it", "fact"),
            _c("deleted_at", "TIMESTAMPTZ", "从来源消失的时间", "When it vanished from its source", "fact"),
        ),
        ("record_id",),
        live="deleted_at IS NULL",
        fresh="deleted_at IS NULL AND NOT stale",
    )


def crosswalk(definition: ObjectDefinition) -> Table:
    """``crosswalk.<object>``: which source record is which thing, since when and by which rule."""
    return Table(
        "crosswalk",
        definition.object,
        _labelled(definition, "的对照关系", "source records and their masters"),
        (
            *_record_columns(),
            _c("master_id", "VARCHAR", "主数据标识", "Lasting id of the thing", "id"),
            _c("method", "VARCHAR", "匹配规则", "Rule that matched it"),
            _c("score", "DECIMAL(4,3)", "匹配分", "Score of the match"),
            _c("decided_by", "VARCHAR", "由谁决定", "Who decided: a rule or a person"),
            _c("since", "TIMESTAMPTZ", "起", "Since when", "fact"),
            _c("until", "TIMESTAMPTZ", "止（空为现行）", "Until when; empty: still", "fact"),
            _c("first_run", "VARCHAR", "首次出现的运行", "Run that first saw the record", "fact"),
            _c("run_id", "VARCHAR", "写入的运行", "Run that wrote it", "fact"),
        ),
        ("record_id", "run_id"),
        live="until IS NULL",
        fresh="until IS NULL",
    )


def core_select(definition: ObjectDefinition, quote_name: str) -> str:
    """The SELECT of ``core.<object>``: current golden records. ``quote_name`` is the quoted history table."""
    names = ["master_id", "standing", *(column.name for column in fields(definition))]
    columns = ", ".join(f'"{name}"' for name in [*names, "valid_from", "recorded_at", "run_id"])
    return f"SELECT {columns} FROM {quote_name} WHERE valid_to IS NULL AND superseded_at IS NULL"


def readable(dictionary: Dictionary) -> dict[str, frozenset[str]]:
    """The columns of everything that a measure may read, by full name such as ``core.lot``."""
    found = {".".join(table.full_name): frozenset(table.names()) for table in tables(dictionary)}
    for name, definition in dictionary.objects.items():
        kept = {"valid_to", "superseded_at"}
        found[f"core.{name}"] = frozenset(history(definition).names()) - kept
    return found


def _labelled(definition: ObjectDefinition, zh: str, en: str) -> Words:
    return Words(zh=definition.label.zh + zh, en=f"{definition.label.en}: {en}")


def _c(name: str, kind: str, zh: str, en: str, role: Role = "value") -> Column:
    return Column(name, kind, Words(zh=zh, en=en), role)


def _record_columns() -> tuple[Column, ...]:
    return (
        _c("record_id", "VARCHAR", "来源记录标识", "Lasting id of the source record", "key"),
        _c("feed", "VARCHAR", "映射", "Feed that made it", "key"),
        _c("system", "VARCHAR", "来源系统", "Source system", "key"),
        _c("source_table", "VARCHAR", "来源表", "Source table", "key"),
        _c("source_key", "VARCHAR", "来源主键（JSON 数组）", "Key in the source, a JSON array of text", "key"),
        _c("ordinal", "BIGINT", "同一来源键下的序号", "Number among the records of one source key", "key"),
    )


def _failure(name: str, zh: str, en: str) -> Table:
    return Table(
        "quality",
        name,
        Words(zh=zh, en=en),
        (
            *_record_columns(),
            _c("object", "VARCHAR", "对象", "Object", "key"),
            _c("rule_id", "VARCHAR", "规则", "Rule", "key"),
            _c("rule_hash", "VARCHAR", "规则指纹", "Fingerprint of the rule", "fact"),
            _c("field", "VARCHAR", "字段", "Field", "key"),
            _c("raw_value", "VARCHAR", "原始值", "Raw value", "fact"),
            _c("business_key", "VARCHAR", "业务键：人们对该记录的称呼", "What people call the record", "fact"),
            _c("severity", "VARCHAR", "严重度", "Severity"),
            _c("state", "VARCHAR", "open 未决、closed 已结", "open or closed"),
            _c("run_id", "VARCHAR", "发现的运行", "Run that found it", "fact"),
            _c("closed_run", "VARCHAR", "结束的运行", "Run that found it gone", "fact"),
        ),
        ("record_id", "rule_id", "field", "run_id"),
        live="state = 'open'",
        fresh="state = 'open'",
    )


_RUN = _c("run_id", "VARCHAR", "运行", "Run", "fact")

_FIXED: tuple[Table, ...] = (
    Table(
        "crosswalk", "redirect", Words(zh="已并入其他标识的主数据标识", en="Master ids that now lead to another"),
        (
            _c("object", "VARCHAR", "对象", "Object", "key"),
            _c("master_id", "VARCHAR", "原标识", "The retired id", "id"),
            _c("now", "VARCHAR", "现标识", "The id that it leads to", "id"),
            _c("since", "TIMESTAMPTZ", "起", "Since when", "fact"),
            _c("until", "TIMESTAMPTZ", "止（空为现行）", "Until when; empty: still", "fact"),
            _c("by", "VARCHAR", "由谁决定", "Who decided"),
            _c("reason", "VARCHAR", "原因", "Reason"),
            _RUN,
        ),
        ("object", "master_id", "run_id"), live="until IS NULL",
    ),
    _failure("quarantine", "扣留的记录及其未通过的检查", "Held records and the checks that they fail"),
    _failure("finding", "已发布但未通过检查的记录", "Published records and the checks that they fail"),
    Table(
        "quality", "rule", Words(zh="规则目录", en="Catalogue of rules"),
        (
            _c("rule_id", "VARCHAR", "规则", "Rule", "key"),
            _c("object", "VARCHAR", "对象", "Object", "key"),
            _c("field", "VARCHAR", "字段", "Field", "key"),
            _c("kind", "VARCHAR", "种类", "Kind"),
            _c("severity", "VARCHAR", "严重度", "Severity"),
            _c("dimension", "VARCHAR", "质量维度", "Dimension"),
            _c("on_fail", "VARCHAR", "未通过时：hold 扣留、flag 标记、stop 停止", "hold, flag or stop"),
            _c("label_zh", "VARCHAR", "规则说明（中文）", "The rule in words (Chinese)"),
            _c("label_en", "VARCHAR", "规则说明（英文）", "The rule in words (English)"),
            _c("owner", "VARCHAR", "负责部门", "Owner"),
            _c("rule_hash", "VARCHAR", "规则指纹", "Fingerprint of the rule", "fact"),
        ),
        ("object", "rule_id", "field", "kind"), live="true", fresh="true",
    ),
    Table(
        "quality", "result", Words(zh="每次运行每条规则的结果", en="Result of every rule in every run"),
        (
            _RUN,
            _c("object", "VARCHAR", "对象", "Object", "key"),
            _c("rule_id", "VARCHAR", "规则", "Rule", "key"),
            _c("field", "VARCHAR", "字段", "Field", "key"),
            _c("kind", "VARCHAR", "种类", "Kind", "key"),
            _c("rule_hash", "VARCHAR", "规则指纹", "Fingerprint of the rule", "fact"),
            _c("system", "VARCHAR", "来源系统", "Source system", "key"),
            _c("outcome", "VARCHAR", "passed、warning、failed、error、not_run", "passed, warning, failed, error or not_run"),
            _c("checked", "BIGINT", "检查的记录数", "Records checked"),
            _c("failed", "BIGINT", "未通过的记录数", "Records that failed"),
            _c("threshold", "DECIMAL(9,6)", "未通过比例不超过此值时为警告", "Share of failures up to which it is a warning"),
            _c("severity", "VARCHAR", "严重度", "Severity"),
            _c("dimension", "VARCHAR", "质量维度", "Dimension"),
            _c("detail", "VARCHAR", "无法判断的原因", "Why it could not be judged", "fact"),
        ),
        ("run_id", "object", "rule_id", "field", "kind", "system"),
    ),
    Table(
        "quality", "score", Words(zh="质量得分", en="Quality scores"),
        (
            _RUN,
            _c("object", "VARCHAR", "对象", "Object", "key"),
            _c("system", "VARCHAR", "来源系统", "Source system", "key"),
            _c("dimension", "VARCHAR", "质量维度", "Dimension", "key"),
            _c("score", "DECIMAL(9,6)", "得分（通过÷检查）", "Passed ÷ checked"),
            _c("passed", "BIGINT", "通过数", "Judgements passed"),
            _c("total", "BIGINT", "检查数", "Judgements made"),
        ),
        ("run_id", "object", "system", "dimension"),
    ),
    Table(
        "lineage", "column", Words(zh="列级血缘", en="Column lineage"),
        (
            _c("from_system", "VARCHAR", "来源系统", "Source system", "key"),
            _c("from_table", "VARCHAR", "来源表", "Source table", "key"),
            _c("from_column", "VARCHAR", "来源列", "Source column", "key"),
            _c("to_object", "VARCHAR", "对象", "Object", "key"),
            _c("to_field", "VARCHAR", "字段", "Field", "key"),
            _c("feed", "VARCHAR", "映射", "Feed", "key"),
            _c("expression", "VARCHAR", "表达式", "Expression", "key"),
            _c("kind", "VARCHAR", "direct、derived、constant、key、filter、join、split、mention",
               "direct, derived, constant, key, filter, join, split or mention", "key"),
        ),
        ("from_system", "from_table", "from_column", "to_object", "to_field", "feed", "expression", "kind"),
        live="true", fresh="true",
    ),
    Table(
        "lineage", "origin", Words(zh="多来源主数据各字段取自哪条记录", en="Record that won each field of a master with several"),
        (
            _c("object", "VARCHAR", "对象", "Object", "key"),
            _c("master_id", "VARCHAR", "主数据标识", "Lasting id of the thing", "id"),
            _c("field", "VARCHAR", "字段", "Field", "key"),
            _c("record_id", "VARCHAR", "胜出的来源记录", "Source record that won"),
            _c("rule", "VARCHAR", "取值规则", "Survivorship rule"),
        ),
        ("object", "master_id", "field"), live="true",
    ),
    Table(
        "trace", "event", Words(zh="批次事件：收、投、产、发、存", en="What happened to lots"),
        (
            _c("event_id", "VARCHAR", "事件标识（来源记录）", "The record that tells the event", "key"),
            _c("event", "VARCHAR", "receive、consume、produce、ship、stock", "receive, consume, produce, ship or stock"),
            _c("role", "VARCHAR", "in 投入、out 产出、at 在库", "in, out or at"),
            _c("object", "VARCHAR", "对象", "Object"),
            _c("lot_id", "VARCHAR", "批次", "Lot", "id"),
            _c("into_lot_id", "VARCHAR", "投入的产出批次", "Lot that it went into", "id"),
            _c("process_id", "VARCHAR", "工单", "Work order", "id"),
            _c("party_id", "VARCHAR", "供应商或客户", "Supplier or customer", "id"),
            _c("place_id", "VARCHAR", "库位", "Location", "id"),
            _c("quantity", "DECIMAL(18,4)", "数量", "Quantity"),
            _c("event_on", "DATE", "日期", "Day"),
            _c("document", "VARCHAR", "单据", "Document"),
            _c("system", "VARCHAR", "来源系统", "Source system"),
            _c("source_table", "VARCHAR", "来源表", "Source table"),
            _c("source_key", "VARCHAR", "来源主键", "Key in the source"),
            _c("ordinal", "BIGINT", "序号", "Number among the records of one source key"),
            _c("state", "VARCHAR", "accepted、held、excluded", "accepted, held or excluded"),
            _c("link_rule", "VARCHAR", "最弱的关联规则", "Weakest rule that links it"),
            _c("confidence", "DECIMAL(4,3)", "可信度", "Confidence"),
            _c("counted", "BOOLEAN", "数量计入平衡（两个系统都记录时取采信的系统）",
               "Its quantity counts in balances; of two systems that tell one event the trusted one's does"),
        ),
        ("event_id",), live="true", fresh="true",
    ),
    Table(
        "trace", "lot_edge", Words(zh="批次之间的去向", en="Which lot went into which"),
        (
            _c("parent_lot_id", "VARCHAR", "投入批次", "Lot that went in", "id"),
            _c("child_lot_id", "VARCHAR", "产出批次", "Lot that came out", "id"),
            _c("process_id", "VARCHAR", "工单", "Work order", "id"),
            _c("quantity", "DECIMAL(18,4)", "数量（空为无法分摊）", "Quantity; empty where it cannot be shared out"),
            _c("link_rule", "VARCHAR", "最弱的关联规则", "Weakest rule that links it"),
            _c("confidence", "DECIMAL(4,3)", "可信度", "Confidence"),
            _c("held", "BOOLEAN", "仅由扣留记录得出", "Only held records tell it"),
            _c("document", "VARCHAR", "单据", "Document"),
            _c("system", "VARCHAR", "采信的系统", "System whose quantity is taken"),
        ),
        ("parent_lot_id", "child_lot_id", "process_id"), live="true", fresh="true", is_searched=True,
    ),
    Table(
        "trace", "gap", Words(zh="追溯缺口", en="Gaps of the genealogy"),
        (
            _c("lot_id", "VARCHAR", "批次", "Lot", "id"),
            _c("object", "VARCHAR", "对象", "Object", "key"),
            _c("record_id", "VARCHAR", "来源记录", "Source record", "key"),
            _c("reason_code", "VARCHAR", "原因代码", "Reason code", "key"),
            _c("severity", "VARCHAR", "严重度", "Severity"),
            _c("rule_id", "VARCHAR", "规则", "Rule"),
        ),
        ("lot_id", "record_id", "reason_code", "rule_id"), live="true", fresh="true",
    ),
    Table(
        "measures", "definition", Words(zh="指标的含义", en="What each measure means"),
        (
            _c("measure", "VARCHAR", "指标", "Measure", "key"),
            _c("label_zh", "VARCHAR", "名称（中文）", "Name (Chinese)"),
            _c("label_en", "VARCHAR", "名称（英文）", "Name (English)"),
            _c("definition_zh", "VARCHAR", "定义（中文）", "Definition (Chinese)"),
            _c("definition_en", "VARCHAR", "定义（英文）", "Definition (English)"),
            _c("owner", "VARCHAR", "负责部门", "Owner"),
            _c("unit", "VARCHAR", "单位（1 为比率）", "Unit; 1 is a ratio"),
            _c("better", "VARCHAR", "higher 越高越好、lower 越低越好", "Whether higher or lower is better"),
            _c("period_kind", "VARCHAR", "month、quarter、year、night", "month, quarter, year or night"),
            _c("formula", "VARCHAR", "公式", "Formula"),
            _c("formula_version", "VARCHAR", "公式指纹", "Fingerprint of the formula", "fact"),
        ),
        ("measure",), live="true", fresh="true",
    ),
    Table(
        "measures", "value", Words(zh="指标值", en="Values of measures"),
        (
            _c("measure", "VARCHAR", "指标", "Measure", "key"),
            _c("period", "VARCHAR", "期间，如 2024-03；按夜的为运行日期", "Period, such as 2024-03; by night the day of the run",
               "key"),
            _c("grain", "VARCHAR", "细分（空为全部）", "What it is of; empty: everything", "key"),
            _c("period_kind", "VARCHAR", "month、quarter、year、night", "month, quarter, year or night"),
            _c("value", "DECIMAL(38,10)", "指标值（分母为零时为空）", "Value; empty where the denominator is 0"),
            _c("numerator", "DECIMAL(38,8)", "分子", "Numerator"),
            _c("denominator", "DECIMAL(38,8)", "分母", "Denominator"),
            _c("coverage", "DECIMAL(9,6)", "覆盖率（已发布记录÷已发布与扣留记录）",
               "Published records ÷ published and held ones"),
            _c("formula_version", "VARCHAR", "公式指纹", "Fingerprint of the formula", "fact"),
            _c("baseline", "DECIMAL(38,10)", "基线", "Baseline"),
            _c("target", "DECIMAL(38,10)", "目标", "Target"),
            _RUN,
        ),
        ("measure", "period", "grain"), live="period_kind <> 'night'",
    ),
    Table(
        "ops", "run", Words(zh="已提交的运行", en="Committed runs"),
        (
            _RUN,
            _c("generation", "BIGINT", "代次", "Generation"),
            _c("parent", "BIGINT", "上一代次", "Generation that it builds on"),
            _c("dictionary_hash", "VARCHAR", "字典哈希", "Hash of the dictionary"),
            _c("state", "VARCHAR", "状态", "State"),
            _c("started_at", "TIMESTAMPTZ", "开始时间", "Started at"),
            _c("committed_at", "TIMESTAMPTZ", "提交时间", "Committed at"),
        ),
        ("run_id",),
    ),
    Table(
        "ops", "pull", Words(zh="抽取账", en="Ledger of the pull"),
        (
            _RUN,
            _c("system", "VARCHAR", "来源系统", "Source system", "key"),
            _c("source_table", "VARCHAR", "来源表", "Source table", "key"),
            *(_c(name, "BIGINT", zh, en) for name, zh, en in (
                ("extracted", "抽取", "Extracted"), ("new", "新增", "New"), ("changed", "变化", "Changed"),
                ("unchanged", "未变", "Unchanged"), ("repeated", "重复", "Repeated"), ("deleted", "消失", "Deleted"),
            )),
            _c("balanced", "BOOLEAN", "平衡", "Extracted = new + changed + unchanged + repeated"),
        ),
        ("run_id", "system", "source_table"),
    ),
    Table(
        "ops", "stock", Words(zh="记录存量账", en="Ledger of the stock of records"),
        (
            _RUN,
            _c("feed", "VARCHAR", "映射", "Feed", "key"),
            _c("object", "VARCHAR", "对象", "Object", "key"),
            _c("state", "VARCHAR", "accepted、held、excluded", "accepted, held or excluded", "key"),
            *(_c(name, "BIGINT", zh, en) for name, zh, en in (
                ("opening", "期初", "Opening"), ("entered", "进入", "Entered"), ("left", "离开", "Left"),
                ("closing", "期末", "Closing"), ("entered_arrived", "进入：到达", "Entered: arrived"),
                ("entered_changed", "进入：变化", "Entered: changed"), ("entered_rejudged", "进入：重判", "Entered: judged anew"),
                ("left_deleted", "离开：消失", "Left: deleted"), ("left_changed", "离开：变化", "Left: changed"),
                ("left_rejudged", "离开：重判", "Left: judged anew"),
            )),
            _c("balanced", "BOOLEAN", "平衡", "Closing = opening + entered − left, counted from the tables"),
        ),
        ("run_id", "feed", "state"),
    ),
    Table(
        "ops", "record", Words(zh="全部在册来源记录及其状态", en="Every live source record and its state"),
        (
            *_record_columns(),
            _c("object", "VARCHAR", "对象", "Object", "key"),
            _c("state", "VARCHAR", "accepted、held、excluded", "accepted, held or excluded"),
            _c("excluded_by", "VARCHAR", "排除条件", "Condition that excluded it"),
            _c("input_hash", "VARCHAR", "来源行的哈希", "Hash of the rows it was made from", "fact"),
            _c("since_run", "VARCHAR", "进入该状态的运行", "Run in which it came into this state", "fact"),
        ),
        ("object", "record_id"), live="true", fresh="true",
    ),
)  # fmt: skip
