"""The tables of measures: what each means, and its values."""

from __future__ import annotations

from dictionary.model import Words
from warehouse.table import RUN, Table, column

MEASURES: tuple[Table, ...] = (
    Table(
        "measures", "definition", Words(zh="指标的含义", en="What each measure means"),
        (
            column("measure", "VARCHAR", "指标", "Measure", "key"),
            column("kpi", "VARCHAR", "在指标目录中的编号", "Number in the catalogue of key figures"),
            column("label_zh", "VARCHAR", "名称（中文）", "Name (Chinese)"),
            column("label_en", "VARCHAR", "名称（英文）", "Name (English)"),
            column("definition_zh", "VARCHAR", "定义（中文）", "Definition (Chinese)"),
            column("definition_en", "VARCHAR", "定义（英文）", "Definition (English)"),
            column("owner", "VARCHAR", "负责部门", "Owner"),
            column("unit", "VARCHAR", "单位（1 为比率）", "Unit; 1 is a ratio"),
            column("better", "VARCHAR", "higher 越高越好、lower 越低越好", "Whether higher or lower is better"),
            column("period_kind", "VARCHAR", "week、month、quarter、year、night", "week, month, quarter, year or night"),
            column("formula", "VARCHAR", "公式", "Formula"),
            column("formula_version", "VARCHAR", "公式指纹", "Fingerprint of the formula", "fact"),
            column("outcome", "VARCHAR", "computed 已计算、no_facts 没有数据（不等于零）",
                   "computed, or no_facts: there is nothing to compute it from, which is not zero", "fact"),
            column("not_given", "VARCHAR", "没有来源给出的对象和字段",
                   "Objects and fields that it reads and no source gives", "fact"),
        ),
        ("measure",), live="true", fresh="true",
    ),
    Table(
        "measures", "value", Words(zh="指标值", en="Values of measures"),
        (
            column("measure", "VARCHAR", "指标", "Measure", "key"),
            column("period", "VARCHAR", "期间，如 2024-03；按夜的为运行日期",
                   "Period, such as 2024-03; by night the day of the run", "key"),
            column("grain", "VARCHAR", "细分（空为全部）", "What it is of; empty: everything", "key"),
            column("period_kind", "VARCHAR", "week、month、quarter、year、night", "week, month, quarter, year or night"),
            column("value", "DECIMAL(38,10)", "指标值（分母为零时为空）", "Value; empty where the denominator is 0"),
            column("numerator", "DECIMAL(38,8)", "分子（分位数没有分子）", "Numerator; a quantile has none"),
            column("denominator", "DECIMAL(38,8)", "分母；分位数为事实数", "Denominator; of a quantile the number of facts"),
            column("coverage", "DECIMAL(9,6)", "覆盖率（已发布记录÷已发布与扣留记录）",
                   "Published records ÷ published and held ones"),
            column("formula_version", "VARCHAR", "公式指纹", "Fingerprint of the formula", "fact"),
            column("baseline", "DECIMAL(38,10)", "基线", "Baseline"),
            column("target", "DECIMAL(38,10)", "目标", "Target"),
            RUN,
        ),
        ("measure", "period", "grain"), live="period_kind <> 'night'",
    ),
)  # fmt: skip
