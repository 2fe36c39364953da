"""How the quality department writes: its numbers of materials and lots, its names of companies, and phrases."""

import numpy as np

from demo.columns import Ints
from demo.world import World

FULL_WIDTH_BRACKETS = str.maketrans("()", "（）")

DEFECTS = (
    "外观有划痕",
    "尺寸超差",
    "包装破损",
    "标签印刷模糊",
    "熔接痕明显",
    "异物混入",
    "密封不良",
    "颜色与封样不符",
)
CAUSES = ("模具磨损", "作业指导书未更新", "来料波动", "设备参数漂移", "人员培训不足")
ACTIONS = ("更换模具并加严首检", "修订作业指导书并培训", "增加进货检验项目", "加装参数报警", "重新培训并考核")
DEPARTMENTS = ("质量部", "生产部", "工程部", "采购部", "仓储部")
COMPLAINTS = (
    "使用前发现包装破损，患者无不适",
    "连接处渗漏，更换后正常，患者输液未中断",
    "标签字迹模糊，无法扫码",
    "导管打折，患者已更换产品",
    "报警音量偏小，未影响使用",
    "开箱缺少说明书",
)
CONCLUSIONS = ("产品无异常，使用方法问题", "运输造成，已改进包装", "生产过程偶发，已采取措施", "样品未寄回，无法判定")
CHANGES = ("设计变更", "工艺变更", "文件变更", "供应商变更")
REGISTRY = "市场监督管理局"


def material_number(code: str, *, old: bool = False) -> str:
    """A purchased item in the department's numbers: `A01.002.0034` is `MAT-34`, and was `WL-0034` before 2023."""
    tail = int(code.rsplit(".", 1)[1])
    return f"WL-{tail:04d}" if old else f"MAT-{tail}"


def made_lot(lot: str) -> str:
    """A lot of our own without its dash: `CVC240305-01` is `CVC24030501`."""
    return lot.replace("-", "")


def company(name: str, turn: int) -> str:
    """A company's full name, every other time with the brackets of Chinese typing."""
    return name.translate(FULL_WIDTH_BRACKETS) if turn % 2 else name


def iso(days: Ints) -> list[str]:
    """Days since 1970 as a date cell shows them."""
    return [str(day) for day in days.astype("datetime64[D]")]


def sometimes(texts: list[str], given: "np.typing.NDArray[np.bool_]") -> list[str | None]:
    """The texts where they are given, elsewhere nothing."""
    return [text if there else None for text, there in zip(texts, given.tolist(), strict=True)]


def people(world: World, rows: int, first: int, rng: np.random.Generator) -> list[str]:
    """Names of some of the plant's people, ten from the `first` on."""
    names = world.masters.people
    return [names[(first + n) % len(names)] for n in rng.integers(0, 10, rows).tolist()]


def chosen(words: tuple[str, ...], rows: int, rng: np.random.Generator) -> list[str]:
    """Random words."""
    return [words[n] for n in rng.integers(0, len(words), rows).tolist()]
