"""What the quality department keeps about suppliers: the approved list, certificates, and incoming inspections."""

import numpy as np
import pyarrow as pa

from demo import names
from demo.columns import Ints, digits, join, pick
from demo.erp_items import class_code
from demo.erp_purchases import vendor_of
from demo.ledger import Ledger
from demo.masters import Kind
from demo.orders import State
from demo.qms_words import REGISTRY, chosen, company, iso, material_number, people
from demo.workdays import seconds
from demo.world import World

APPROVED = ("qms", "合格供应商名录")
CERTIFICATES = ("qms", "供方资质")
INSPECTIONS = ("iqc", "进货检验")

NO_TIME = int(np.datetime64("1899-12-30", "s").astype(np.int64))
"""What Access writes for no day."""

OLD_NUMBERS = 0.05
"""Share of inspections in which somebody still writes the old material number."""

CLASSES_BETWEEN = "、"
"""What stands between the classes in a cell of the approved list."""

CUT = 35
"""Where an old system cuts texts; no honest scope ends just there."""


def supplied(world: World, vendor: int) -> str:
    """The classes of all that a vendor supplies, as the approved list names them."""
    items = world.items
    mine = np.flatnonzero((world.masters.suppliers == vendor).any(axis=1) & (items.kind <= Kind.CARTON))
    return CLASSES_BETWEEN.join(sorted({supplied_class(items.code[item]) for item in mine.tolist()}))


def supplied_class(code: str) -> str:
    """The name of the class of an item, as the approved list has it."""
    return names.class_name(class_code(code))


def uncut(text: str) -> str:
    """A text that does not end where an old system would have cut it."""
    return text if len(text) != CUT else f"{text}等"


def _approved(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    vendors = world.masters.vendor_names
    rows, days = len(vendors), world.days
    ledger.write(
        APPROVED,
        rows,
        {
            "供应商名称": pa.array([company(name, n // 3) for n, name in enumerate(vendors)]),
            "供应物料": pa.array([supplied(world, n) for n in range(rows)]),
            "分类": pa.array(chosen(("A", "B", "C"), rows, rng)),
            "准入日期": pa.array(iso(days.start - rng.integers(400, 1500, rows))),
            "复评日期": pa.array(iso(days.last + rng.integers(10, 300, rows))),
            "质量协议编号": join("QA-2021-", digits(np.arange(rows) + 1, 3)),
            "资质有效期": pa.array(iso(days.last + rng.integers(100, 1500, rows))),
        },
        vendor=np.arange(rows),
    )


def _scope(number: int) -> str:
    nouns = [noun for _, group in names.RAW_GROUPS for noun in group]
    some = [nouns[(number * 5 + step * 3) % len(nouns)] for step in range(5 + number % 4)]
    return uncut(f"医用{'、'.join(some)}的研发、生产和销售（不含国家专营专控商品）")


def _certificates(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """A business licence for each vendor, and for every other one a certificate too."""
    vendors = world.masters.vendor_names
    vendor = np.sort(np.r_[np.arange(len(vendors)), np.arange(0, len(vendors), 2)])
    rows, second = len(vendor), np.r_[False, vendor[1:] == vendor[:-1]]
    owners = vendor.tolist()
    issued = world.days.start - rng.integers(100, 1200, rows)
    ledger.write(
        CERTIFICATES,
        rows,
        {
            "证书编号": join("ZS-", digits(np.arange(rows) + 1, 4)),
            "供应商名称": pa.array([vendors[n] for n in owners]),
            "资质类型": pick(["营业执照", "ISO 13485证书"], second.astype(np.int64)),
            "许可范围": pa.array([_scope(n) for n in range(rows)]),
            "发证日期": pa.array(iso(issued)),
            "有效期至": pa.array(iso(world.days.last + rng.integers(100, 1500, rows))),
            "发证机关": pa.array([f"{names.TOWNS[n % len(names.TOWNS)]}{REGISTRY}" for n in owners]),
        },
        vendor=vendor,
    )


def _inspected_lots(world: World) -> Ints:
    """Received lots of raw material, in the order in which they came; drafts and opening stock were never inspected."""
    lots = world.lots
    raw = (world.items.kind[lots.item] == Kind.RAW) & lots.bought & ~lots.opening & (lots.state != State.DRAFT)
    lot = np.flatnonzero(raw)
    return lot[np.argsort(lots.day[lot], kind="stable")]


def _rejected(world: World, lot: Ints) -> "np.typing.NDArray[np.bool_]":
    """Lots that went back to their vendor and were never used."""
    back = np.isin(lot, world.trade.to_vendor.of)
    return back & ~np.isin(lot, world.plan.use_lot)


def _inspections(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """One inspection a lot. Both lot numbers are on it, ours and the supplier's; the supplier is a name."""
    items, lots, lot = world.items, world.lots, _inspected_lots(world)
    rows, item, vendor = len(lot), lots.item[lot], vendor_of(world)[lot]
    pending, rejected = lots.state[lot] == State.QUARANTINE, _rejected(world, lot)
    concession = ~pending & ~rejected & (rng.random(rows) < 0.02)
    decision = np.select([pending, rejected, concession], [3, 1, 2], 0)
    day = world.days.day(lots.day[lot])
    sample = np.minimum(20, np.maximum(1, lots.received[lot] // 100))
    old = rng.random(rows) < OLD_NUMBERS
    code = [material_number(items.code[i], old=o) for i, o in zip(item.tolist(), old.tolist(), strict=True)]
    supplier = [company(world.masters.vendor_names[v], n) for n, v in enumerate(vendor.tolist())]
    ledger.write(
        INSPECTIONS,
        rows,
        {
            "检验单号": join("IQC", digits(np.arange(rows) + 1, 6)),
            "到货日期": seconds(day),
            "检验日期": np.where(pending, NO_TIME, seconds(day + rng.integers(0, 3, rows))),
            "供应商": pa.array(supplier),
            "物料编码": pa.array(code),
            "物料名称": pick(items.name, item),
            "我方批号": world.texts.erp_lot.take(pa.array(lot)),
            "供方批号": join("L", digits(vendor + 1, 3), "-", digits(np.arange(rows) % 9000 + 1000, 4)),
            "到货数量": lots.received[lot],
            "抽样数": sample,
            "不合格数": np.minimum(sample, np.select([rejected, concession], [3, 1], 0)),
            "判定": pick(["合格", "不合格", "让步接收", "待检"], decision),
            "检验员": pa.array(people(world, rows, 30, rng)),
        },
        lot=lot,
        item=item,
        vendor=vendor,
    )


def write_qms_suppliers(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """Add the approved list, the certificates and the inspections to the ledger."""
    _approved(ledger, world, rng)
    _certificates(ledger, world, rng)
    _inspections(ledger, world, rng)
