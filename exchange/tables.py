"""The tables in which people see and edit a dictionary: which there are, and their columns."""

from __future__ import annotations

from typing import Any

from dictionary.model import Words
from exchange.columns import Cell, Column, Table


def _column(path: str, zh: str, en: str, width: int = 14, **more: Any) -> Column:
    return Column(tuple(path.split(".")), Words(zh=zh, en=en), width, **more)


def _words(name: str, zh: str, en: str, width: int, *, required: bool = False) -> tuple[Column, Column]:
    return (
        _column(f"{name}.zh", f"{zh}（中文）", f"{en} (Chinese)", width, required=required),
        _column(f"{name}.en", f"{zh}（英文）", f"{en} (English)", width, required=required),
    )


def _structures(*names: tuple[str, str, str]) -> tuple[Column, ...]:
    return tuple(_column(name, zh, en, cell=Cell.JSON) for name, zh, en in names)


_STANDARDS = ("standards", "标准", "Standards")
_SYNONYMS = _column("synonyms", "别名", "Synonyms", 20, cell=Cell.LINES)
_LABEL = _words("label", "名称", "Name", 24, required=True)
_DEFINITION = _words("definition", "定义", "Definition", 50)
_NEEDED_DEFINITION = _words("definition", "定义", "Definition", 50, required=True)
_OBJECT = _column("object", "对象", "Object", 22)
_SEVERITY = _column("severity", "严重度", "Severity", choices="severity")
_ON_FAIL = _column("on_fail", "未通过时", "On failure", choices="on_fail")
_THRESHOLD = _column("threshold", "容许比例", "Threshold")
_OWNER = _column("owner", "责任部门", "Owner", 16)

OBJECTS = Table(
    "objects",
    Words(zh="对象", en="Objects"),
    (_OBJECT,),
    (
        _column("kind", "种类", "Kind", choices="kind", required=True),
        *_LABEL,
        *_NEEDED_DEFINITION,
        _column("owner", "责任部门", "Owner", 16, required=True),
        _column("title", "称呼字段", "Title field"),
        _column("effective", "生效字段", "Effective field"),
        _SYNONYMS,
    ),
    _structures(
        ("match", "匹配规则", "Match rules"),
        ("part_of", "母子关系", "Part of"),
        ("genealogy", "追溯", "Genealogy"),
        ("allocation", "分配", "Allocation"),
        ("validity", "有效期", "Validity"),
        _STANDARDS,
    ),
)
FIELDS = Table(
    "fields",
    Words(zh="字段", en="Fields"),
    (_OBJECT, _column("field", "字段", "Field", 24)),
    (
        *_LABEL,
        *_DEFINITION,
        _column("type", "类型", "Type", required=True),
        _column("to", "指向对象", "Refers to", choices="object"),
        _column("required", "必填", "Required", 10, cell=Cell.FLAG),
        _column("unit", "单位", "Unit"),
        _column("format", "格式", "Format", choices="format"),
        _column("codes", "代码表", "Code list", choices="code_list"),
        _column("minimum", "最小值", "Minimum", 10, cell=Cell.NUMBER),
        _column("maximum", "最大值", "Maximum", 10, cell=Cell.NUMBER),
        _column("classification", "密级", "Classification", choices="classification"),
        _column("per_system", "各系统各有其值", "One per system", 10, cell=Cell.FLAG),
        _OWNER,
        _column("survivorship", "取值优先顺序", "Survivorship", 16, cell=Cell.LINES),
        _SYNONYMS,
        _column("time", "时间含义", "Time", choices="time"),
    ),
    (_column("id", "固定标识", "Lasting id"), *_structures(_STANDARDS)),
)
FIELD_CHECKS = Table(
    "field_checks",
    Words(zh="字段检查", en="Field checks"),
    (_OBJECT, _column("field", "字段", "Field", 24), _column("check", "检查", "Check", choices="field_check")),
    (
        _column("rule", "规则编号", "Rule", 18),
        _SEVERITY,
        _ON_FAIL,
        _THRESHOLD,
        _column("when", "适用条件", "When", 40),
    ),
)
CHECKS = Table(
    "checks",
    Words(zh="检查", en="Checks"),
    (_OBJECT, _column("rule", "规则编号", "Rule", 20)),
    (
        *_LABEL,
        _column("severity", "严重度", "Severity", choices="severity", required=True),
        _column("dimension", "质量维度", "Dimension", choices="dimension", required=True),
        _ON_FAIL,
        _THRESHOLD,
        _OWNER,
        _column("field", "涉及字段", "Field", 20),
        _column("expect", "应当成立", "Expect", 50),
        _column("unique", "应当唯一", "Unique", 20, cell=Cell.LINES),
        _column("agree", "应当一致", "Agree", 16),
        _column("query", "查询", "Query", 24),
        _column("gap", "追溯缺口", "Gap", 24, choices="gap"),
    ),
)
CODES = Table(
    "codes",
    Words(zh="代码", en="Codes"),
    (_column("list", "代码表", "Code list", 22), _column("code", "代码", "Code", 20)),
    (
        _column("bucket", "类别", "Bucket", choices="bucket", required=True),
        _column("fix", "改为", "Becomes", 16),
        *_LABEL,
    ),
)
MEASURES = Table(
    "measures",
    Words(zh="指标", en="Measures"),
    (_column("measure", "指标", "Measure", 26),),
    (
        *_LABEL,
        *_NEEDED_DEFINITION,
        _column("owner", "责任部门", "Owner", 16, required=True),
        _column("unit", "单位", "Unit", required=True),
        _column("better", "越高或越低越好", "Better", choices="better", required=True),
        _column("period", "期间", "Period", choices="period", required=True),
        _column("baseline", "基线", "Baseline", 10, cell=Cell.NUMBER),
        _column("target", "目标", "Target", 10, cell=Cell.NUMBER),
        _column("of", "取自对象", "Of object", 18, choices="object"),
        _column("at", "时间字段", "Time field", 16),
        _column("numerator", "分子", "Numerator", 40),
        _column("denominator", "分母", "Denominator", 40),
        _column("query", "查询", "Query", 24),
        _column("agreement", "一致性", "Agreement", choices="agreement"),
        _SYNONYMS,
        _column("quantile", "分位数", "Quantile", 10, cell=Cell.NUMBER),
        _column("replaces", "取代核心定义", "Replaces the core's", 10, cell=Cell.FLAG),
        _column("kpi", "指标编号", "Key figure", 10),
    ),
    _structures(("grain", "粒度", "Grain"), ("filters", "筛选", "Filters"), _STANDARDS),
)

TABLES = (OBJECTS, FIELDS, FIELD_CHECKS, CHECKS, CODES, MEASURES)
