"""Word lists from which fictional names are composed. All names are invented."""

from typing import NamedTuple

BANNER = "虚构数据 fictional data"


class Family(NamedTuple):
    """A product family: prefix of its lots, name, model stem, device class, catalogue, shelf life in months."""

    prefix: str
    name: str
    model: str
    device_class: int
    catalogue: str
    shelf_months: int
    order_size: tuple[int, int]
    """Smallest and largest order, in tens of pieces (pumps: in single pieces)."""


FAMILIES = (
    Family("IVS", "一次性使用输液器", "IS", 2, "14", 36, (200, 1000)),
    Family("CVC", "一次性使用中心静脉导管", "CVC", 3, "03", 36, (20, 100)),
    Family("PMP", "输液泵", "PM", 2, "14", 0, (10, 40)),
    Family("TRD", "一次性使用压力传感器", "PT", 2, "07", 60, (50, 200)),
)
PUMP = 2

RAW_GROUPS = (
    ("A01", ("聚氯乙烯粒料", "聚氨酯粒料", "聚丙烯粒料", "ABS粒料", "聚碳酸酯粒料")),
    ("A02", ("硅胶管", "聚氨酯管", "延长管", "加强管")),
    ("A03", ("鲁尔接头", "三通阀", "止流夹", "滴斗壳体", "肝素帽", "固定翼")),
    ("A04", ("导丝", "穿刺针", "不锈钢针管", "扩张器芯")),
    ("A05", ("过滤膜", "空气滤膜", "药液过滤器", "密封圈")),
    ("A06", ("压力传感芯片", "线路板", "步进电机", "显示屏", "锂电池", "连接线缆")),
    ("A07", ("医用胶粘剂", "硅油", "油墨", "环己酮")),
    ("A08", ("透析纸袋", "吸塑盒", "标签纸", "灭菌指示卡")),
)
KILOGRAM_GROUPS = frozenset({"A01", "A07"})
GRADES = ("医用级", "高透型", "加厚型", "抗折型", "普通型", "无菌型", "耐压型")
CARTONS = ("外包装箱", "中包装盒", "说明书", "合格证", "打包带")
SEMI_PARTS = ("管体组件", "滴斗组件", "针座组件", "阀体组件", "传感组件", "机芯组件", "接头组件")

TOWNS = ("苏州", "上海", "无锡", "常州", "宁波", "杭州", "深圳", "东莞", "天津", "青岛")
STEMS = tuple(a + b for a in "康泰瑞华诚恒安博润晟启禾" for b in "源达丰维信和科宁朗意")
ROUNDS = ("", "新", "中", "东", "远")
"""What is added to a stem when all stems and trades have had their turn."""
TRADES = ("医用材料", "医疗器械", "精密电子", "包装材料", "塑胶制品", "电气设备")
TRADITIONAL = str.maketrans(
    "医疗电气设备东华启达丰维宁开发业务苏贸华泽润", "醫療電氣設備東華啟達豐維寧開發業務蘇貿華澤潤"
)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = (
    "伟",
    "芳",
    "娜",
    "敏",
    "静",
    "丽",
    "强",
    "磊",
    "军",
    "洋",
    "艳",
    "勇",
    "杰",
    "娟",
    "涛",
    "明",
    "超",
    "霞",
    "平",
    "刚",
)
HOSPITALS = ("第一人民医院", "中心医院", "中医院", "第二人民医院", "妇幼保健院", "肿瘤医院")
HOSPITAL_TOWNS = tuple(a + b for a in "云青白赤玄紫丹碧" for b in "溪渚陵泽汀川岭湾林原")
EXPORT = (
    ("Klinikum {0} GmbH", "Musterstraße {1}, 1{1:04d} {0}, DE", ("Altdorf", "Neustadt", "Seeheim", "Bergfeld")),
    ("{0} Medical Supply Inc.", "{1} Example Avenue, {0}, US", ("Springvale", "Lakeport", "Millbrook", "Fairhill")),
)

OPERATIONS = ("GX-BL", "GX-JC", "GX-QG", "GX-ZZ", "GX-NJ", "GX-QX", "GX-JL", "GX-BZ", "GX-MJ", "GX-JY")
OPERATION_NAMES = ("备料", "挤出", "切管", "组装", "粘接", "清洗", "检漏", "包装", "灭菌", "检验")
"""The ten operations in order: code and name."""

DEPARTMENTS = ("仓储部", "计划部", "质量部", "生产一部", "生产二部")

MACHINES = ("挤出机", "切管机", "装配台", "点胶机", "清洗机", "检漏仪", "封口机", "打印机", "压力测试台", "注塑机")


CLASSES = {"A": "采购件", "B": "包装", "S": "半成品", "P": "成品", "001": "标准", "002": "套装"}


def class_name(code: str) -> str:
    """The name of an item class: `A` 采购件, `A01` a group of it, `A01002` what it sorts."""
    if len(code) == 1:
        return CLASSES[code]
    if len(code) == 3:
        return f"{CLASSES[code[0]]}{code[1:]}类"
    nouns = dict(RAW_GROUPS).get(code[:3])
    return nouns[int(code[3:]) - 1] if nouns else f"{class_name(code[:3])}{CLASSES.get(code[3:], code[3:])}"


def person(number: int) -> str:
    """The name of person `number`; unique below 8000."""
    first, rest = number % len(SURNAMES), number // len(SURNAMES)
    second, third = (rest + number) % len(GIVEN), rest // len(GIVEN)
    return SURNAMES[first] + GIVEN[second] + (GIVEN[(third + first) % len(GIVEN)] if third else "")
