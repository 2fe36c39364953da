"""What the quality department registers as it happens: nonconformities, actions, complaints, changes."""

import numpy as np
import pyarrow as pa

from demo import names
from demo.columns import ABSENT, Bools, Ints, Text, digits, join, pick
from demo.ledger import Ledger
from demo.masters import Kind
from demo.orders import Purpose, State
from demo.qms_words import (
    ACTIONS,
    CAUSES,
    CHANGES,
    COMPLAINTS,
    CONCLUSIONS,
    DEFECTS,
    DEPARTMENTS,
    chosen,
    iso,
    made_lot,
    material_number,
    people,
    sometimes,
)
from demo.trade import finished_orders
from demo.workdays import seconds
from demo.world import World

NONCONFORMITIES = ("qms", "不合格品台账")
ACTIONS_TAKEN = ("qms", "CAPA台账")
COMPLAINED = ("qms", "客诉台账")
CHANGED = ("changes", "change_control")

PER_ORDER = {NONCONFORMITIES: (0.12, 40), ACTIONS_TAKEN: (0.016, 24), COMPLAINED: (0.064, 36), CHANGED: (0.024, 12)}
"""How many entries a register has for each production order, and at least."""

FIRST_CUSTOMER_WORRIES = 5000
"""Number of the first person who complains; they are none of the plant's."""


def _count(world: World, register: tuple[str, str]) -> int:
    share, least = PER_ORDER[register]
    return max(least, round(share * len(world.orders.item)))


def _draw(pool: Ints, rows: int, rng: np.random.Generator) -> Ints:
    return rng.choice(pool, rows, replace=rows > len(pool))


def _sold(world: World) -> Bools:
    kind = world.items.kind[world.lots.item]
    found: Bools = (kind == Kind.FINISHED) | (kind == Kind.SET)
    return found


def _lot_texts(world: World, lot: Ints) -> Text:
    """Lots as the department writes them."""
    texts = world.texts.erp_lot.take(pa.array(lot)).to_pylist()
    bought = world.lots.bought[lot].tolist()
    return pa.array([text if b else made_lot(text) for text, b in zip(texts, bought, strict=True)])


def _codes(world: World, item: Ints) -> Text:
    """Purchased items by the department's number, products by their model."""
    items = world.items
    raw = (items.kind[item] == Kind.RAW).tolist()
    return pa.array(
        [
            material_number(items.code[i]) if r else items.specification[i]
            for i, r in zip(item.tolist(), raw, strict=True)
        ]
    )


def _nonconformities(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """Four in ten in incoming goods, the others in our own lots."""
    lots, rows = world.lots, _count(world, NONCONFORMITIES)
    raw = (world.items.kind[lots.item] == Kind.RAW) & lots.bought & ~lots.opening & (lots.state == State.FREE)
    done = finished_orders(world.orders, world.days)
    done = done[_sold(world)[world.orders.lot[done]] & (world.orders.purpose[done] == Purpose.STANDARD)]
    incoming = rng.random(rows) < 0.4
    order = _draw(done, rows, rng)
    lot = np.where(incoming, _draw(np.flatnonzero(raw), rows, rng), world.orders.lot[order])
    day = world.days.day(np.where(incoming, lots.day[lot], world.orders.finish[order]))
    at = np.argsort(day, kind="stable")
    incoming, lot, day = incoming[at], lot[at], day[at]
    closed = rng.random(rows) < 0.9
    own = chosen(("返工", "报废"), rows, rng)
    back = chosen(("退货", "让步"), rows, rng)
    done_with = [b if i else o for i, b, o in zip(incoming.tolist(), back, own, strict=True)]
    source = np.where(incoming, 0, rng.integers(1, 3, rows))
    ledger.write(
        NONCONFORMITIES,
        rows,
        {
            "NCR编号": join("NCR-", digits(np.arange(rows) + 1, 4)),
            "发现日期": pa.array(iso(day)),
            "来源": pick(["进货", "过程", "成品"], source),
            "物料编码": _codes(world, lots.item[lot]),
            "物料名称": pick(world.items.name, lots.item[lot]),
            "批号": _lot_texts(world, lot),
            "不合格数量": rng.integers(1, 50, rows) * 100,
            "不合格描述": pa.array(chosen(DEFECTS, rows, rng)),
            "处置方式": pa.array(sometimes(done_with, closed)),
            "评审人": pa.array(sometimes(people(world, rows, 40, rng), closed)),
            "处置完成日期": pa.array(sometimes(iso(day + rng.integers(2, 20, rows)), closed)),
            "是否CAPA": pa.array(chosen(("是", "否", "否", "否", "否"), rows, rng)),
        },
        lot=lot,
        second=np.full(rows, -1),
        item=lots.item[lot],
    )


def _actions(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """Four in five are closed; one in four was postponed and keeps its first day."""
    rows, days = _count(world, ACTIONS_TAKEN), world.days
    opened = np.sort(rng.integers(days.start, days.last - 30, rows))
    closed, moved = rng.random(rows) < 0.8, rng.random(rows) < 0.25
    first_due = opened + rng.integers(30, 60, rows)
    due = first_due + np.where(moved, rng.integers(10, 60, rows), 0)
    completed = due - rng.integers(0, 10, rows)
    verified = completed + rng.integers(10, 40, rows)
    followed = np.where(closed, verified, opened + rng.integers(5, 20, rows))
    ledger.write(
        ACTIONS_TAKEN,
        rows,
        {
            "CAPA编号": join("CAPA-", digits(np.arange(rows) + 1, 4)),
            "来源": join("NCR-", digits(rng.integers(1, 40, rows), 4)),
            "发起日期": pa.array(iso(opened)),
            "责任部门": pa.array(chosen(DEPARTMENTS, rows, rng)),
            "原因分析": pa.array(chosen(CAUSES, rows, rng)),
            "纠正措施": pa.array(chosen(ACTIONS, rows, rng)),
            "计划完成日期": pa.array(iso(due)),
            "原计划完成日期": pa.array(sometimes(iso(first_due), moved)),
            "延期次数": moved.astype(np.int64) * rng.integers(1, 3, rows),
            "实际完成日期": pa.array(sometimes(iso(completed), closed)),
            "有效性验证日期": pa.array(sometimes(iso(verified), closed)),
            "验证结果": pick(["有效"], np.where(closed, 0, -1)),
            "状态": pick(["进行中", "已关闭"], closed.astype(np.int64)),
            "跟踪日期": pa.array(iso(followed)),
        },
    )


def _complaints(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """Some weeks after a shipment; those of the window's last months come in the next year."""
    rows, days, items, trade = _count(world, COMPLAINED), world.days, world.items, world.trade
    shipment = _draw(np.arange(len(trade.ship_lot)), rows, rng)
    received = days.day(trade.ship_day[shipment]) + rng.integers(15, 120, rows)
    at = np.argsort(received, kind="stable")
    lot, received = trade.ship_lot[shipment[at]], received[at]
    item = world.lots.item[lot]
    year = [text[:4] for text in iso(received)]
    pump = items.family[item] == names.PUMP
    serial = join("SN", digits(rng.integers(1, 90_000_000, rows), 8)).to_pylist()
    reportable = rng.random(rows) < 0.2
    who = rng.integers(0, len(world.masters.customer_names), rows)
    with_udi = rng.random(rows) < 0.85
    texts = _lot_texts(world, lot).to_pylist()
    ledger.write(
        COMPLAINED,
        rows,
        {
            "年度": pa.array(year),
            "投诉编号": join("KS", pa.array(year), "-", digits(np.arange(rows) + 1, 4)),
            "接收日期": pa.array(iso(received)),
            "客户": pick(world.masters.customer_names, who),
            "投诉人": pa.array([names.person(FIRST_CUSTOMER_WORRIES + n) for n in range(rows)]),
            "产品名称": pick(items.name, item),
            "型号": pick(items.specification, item),
            "批号": pa.array([s if p else t for p, s, t in zip(pump.tolist(), serial, texts, strict=True)]),
            "UDI": pick(items.gtin, np.where(with_udi, item, -1)),
            "投诉描述": pa.array(chosen(COMPLAINTS, rows, rng)),
            "是否不良事件": pick(["否", "是"], reportable.astype(np.int64)),
            "上报日期": pa.array(sometimes(iso(received + rng.integers(2, 19, rows)), reportable)),
            "调查结论": pa.array(chosen(CONCLUSIONS, rows, rng)),
            "关闭日期": pa.array(iso(received + rng.integers(20, 60, rows))),
        },
        lot=np.where(pump, -1, lot),
        customer=who,
    )


def _changes(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """Four in five are approved and in effect."""
    rows, days = _count(world, CHANGED), world.days
    product = _draw(world.items.of(Kind.FINISHED), rows, rng)
    approved = rng.random(rows) < 0.8
    effective = seconds(np.sort(rng.integers(days.start, days.last, rows)))
    ledger.write(
        CHANGED,
        rows,
        {
            "change_no": join("BG-", digits(np.arange(rows) + 1, 4)),
            "change_type": pa.array(chosen(CHANGES, rows, rng)),
            "product": pick(world.items.specification, np.where(rng.random(rows) < 0.8, product, -1)),
            "reg_impact": rng.random(rows) < 0.2,
            "effective_on": np.where(approved, effective, ABSENT),
            "approved_by": pa.array(sometimes(people(world, rows, 50, rng), approved)),
        },
    )


def write_qms_events(ledger: Ledger, world: World, rng: np.random.Generator) -> None:
    """Add nonconformities, actions, complaints and changes to the ledger."""
    _nonconformities(ledger, world, rng)
    _actions(ledger, world, rng)
    _complaints(ledger, world, rng)
    _changes(ledger, world, rng)
