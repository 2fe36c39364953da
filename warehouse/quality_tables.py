"""What the checks found: held records and findings, the rules, their results and scores."""

from __future__ import annotations

from dictionary.model import Words
from warehouse.table import (
    DIMENSION,
    FIELD,
    OBJECT,
    RULE,
    RULE_HASH,
    RUN,
    SEVERITY,
    SYSTEM,
    Table,
    column,
    record_columns,
)


def _failure(name: str, zh: str, en: str) -> Table:
    return Table(
        "quality",
        name,
        Words(zh=zh, en=en),
        (
            *record_columns(),
            OBJECT,
            RULE,
            RULE_HASH,
            FIELD,
            column("raw_value", "VARCHAR", "原始值", "Raw value", "fact"),
            column("business_key", "VARCHAR", "业务键：人们对该记录的称呼", "What people call the record", "fact"),
            SEVERITY,
            column("state", "VARCHAR", "open 未决、closed 已结", "open or closed"),
            column("run_id", "VARCHAR", "发现的运行", "Run that found it", "fact"),
            column("closed_run", "VARCHAR", "结束的运行", "Run that found it gone", "fact"),
        ),
        ("record_id", "rule_id", "field", "run_id"),
        live="state = 'open'",
        fresh="state = 'open'",
    )


QUALITY: tuple[Table, ...] = (
    _failure("quarantine", "扣留的记录及其未通过的检查", "Held records and the checks that they fail"),
    _failure("finding", "已发布但未通过检查的记录", "Published records and the checks that they fail"),
    Table(
        "quality", "rule", Words(zh="规则目录", en="Catalogue of rules"),
        (
            RULE,
            OBJECT,
            FIELD,
            column("kind", "VARCHAR", "种类", "Kind"),
            SEVERITY,
            DIMENSION,
            column("on_fail", "VARCHAR", "未通过时：hold 扣留、flag 标记、stop 停止", "hold, flag or stop"),
            column("label_zh", "VARCHAR", "规则说明（中文）", "The rule in words (Chinese)"),
            column("label_en", "VARCHAR", "规则说明（英文）", "The rule in words (English)"),
            column("owner", "VARCHAR", "负责部门", "Owner"),
            RULE_HASH,
        ),
        ("object", "rule_id", "field", "kind"), live="true", fresh="true",
    ),
    Table(
        "quality", "result", Words(zh="每次运行每条规则的结果", en="Result of every rule in every run"),
        (
            RUN,
            OBJECT,
            RULE,
            FIELD,
            column("kind", "VARCHAR", "种类", "Kind", "key"),
            RULE_HASH,
            SYSTEM,
            column("outcome", "VARCHAR", "passed、warning、failed、error、not_run", "passed, warning, failed, error or not_run"),
            column("checked", "BIGINT", "检查的记录数", "Records checked"),
            column("failed", "BIGINT", "未通过的记录数", "Records that failed"),
            column("threshold", "DECIMAL(9,6)", "未通过比例不超过此值时为警告", "Share of failures up to which it is a warning"),
            SEVERITY,
            DIMENSION,
            column("detail", "VARCHAR", "无法判断的原因", "Why it could not be judged", "fact"),
        ),
        ("run_id", "object", "rule_id", "field", "kind", "system"),
    ),
    Table(
        "quality", "score", Words(zh="质量得分", en="Quality scores"),
        (
            RUN,
            OBJECT,
            SYSTEM,
            column("dimension", "VARCHAR", "质量维度", "Dimension", "key"),
            column("score", "DECIMAL(9,6)", "得分（通过÷检查）", "Passed ÷ checked"),
            column("passed", "BIGINT", "通过数", "Judgements passed"),
            column("total", "BIGINT", "检查数", "Judgements made"),
        ),
        ("run_id", "object", "system", "dimension"),
    ),
)  # fmt: skip
