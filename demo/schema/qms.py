"""Tables of the quality department: registers kept in Excel, an inspection database in Access, a change-control database.

A register's day is text, because its cells hold days in several writings; one of the form 2024-03-05 is a real date cell.
"""

from sqlalchemy import MetaData, String

from demo.schema.kinds import BIT, CODE, INT, NAME, PERSON, QUANTITY, TIME, declare

QMS = MetaData()
"""The registers, system `qms`."""

IQC = MetaData()
"""The Access-like database of incoming inspections, system `iqc`."""

CHANGES = MetaData()
"""The change-control database, system `changes`."""

_DAY = String(40)

declare(
    QMS,
    "合格供应商名录",
    {
        "供应商名称": NAME,
        "供应物料": NAME,
        "分类": String(1),
        "准入日期": _DAY,
        "复评日期": _DAY,
        "质量协议编号": CODE,
        "资质有效期": _DAY,
    },
)
declare(
    QMS,
    "不合格品台账",
    {
        "NCR编号": CODE,
        "发现日期": _DAY,
        "来源": PERSON,
        "物料编码": CODE,
        "物料名称": NAME,
        "批号": NAME,
        "不合格数量": QUANTITY,
        "不合格描述": NAME,
        "处置方式": PERSON,
        "评审人": PERSON,
        "处置完成日期": _DAY,
        "是否CAPA": String(1),
    },
)
declare(
    QMS,
    "CAPA台账",
    {
        "CAPA编号": CODE,
        "来源": CODE,
        "发起日期": _DAY,
        "责任部门": PERSON,
        "原因分析": NAME,
        "纠正措施": NAME,
        "计划完成日期": _DAY,
        "原计划完成日期": _DAY,
        "延期次数": INT,
        "实际完成日期": _DAY,
        "有效性验证日期": _DAY,
        "验证结果": PERSON,
        "状态": PERSON,
        "跟踪日期": _DAY,
    },
)
declare(
    QMS,
    "客诉台账",
    {
        "年度": String(4),
        "投诉编号": CODE,
        "接收日期": _DAY,
        "客户": NAME,
        "投诉人": PERSON,
        "产品名称": NAME,
        "型号": CODE,
        "批号": NAME,
        "UDI": NAME,
        "投诉描述": NAME,
        "是否不良事件": String(1),
        "上报日期": _DAY,
        "调查结论": NAME,
        "关闭日期": _DAY,
    },
    keys=2,
)
declare(
    QMS,
    "供方资质",
    {
        "证书编号": CODE,
        "供应商名称": NAME,
        "资质类型": PERSON,
        "许可范围": NAME,
        "发证日期": _DAY,
        "有效期至": _DAY,
        "发证机关": NAME,
    },
)
declare(
    IQC,
    "进货检验",
    {
        "检验单号": CODE,
        "到货日期": TIME,
        "检验日期": TIME,
        "供应商": NAME,
        "物料编码": CODE,
        "物料名称": NAME,
        "我方批号": CODE,
        "供方批号": CODE,
        "到货数量": QUANTITY,
        "抽样数": INT,
        "不合格数": INT,
        "判定": PERSON,
        "检验员": PERSON,
    },
)
declare(
    CHANGES,
    "change_control",
    {
        "change_no": CODE,
        "change_type": PERSON,
        "product": CODE,
        "reg_impact": BIT,
        "effective_on": TIME,
        "approved_by": PERSON,
    },
)
