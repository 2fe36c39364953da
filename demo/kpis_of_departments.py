"""The measures of planning, production, quality and purchasing, reckoned from the world and the tables before any defect."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from demo.columns import Bools, Floats, Ints
from demo.erp_purchases import vendor_of
from demo.kpi_rows import monthly, monthly_quantile, quarterly, tonight
from demo.ledger import Ledger
from demo.orders import Purpose, State
from demo.trade import finished_orders
from demo.world import World

SYSTEMS = ("changes", "erp", "iqc", "mes", "qms")
EVENTS = ("REF-ASL", "REF-CALIB", "REF-STATUS", "REF-TRAINING", "RPT-CLOCK", "VAL-CAPA-FLOW", "VAL-RELEASE-ORDER")
DAY_SECONDS = 86_400


def department_measures(world: World, clean: Ledger) -> list[pa.Table]:
    """Those of which the plant knows the facts. Before any defect every record is right and nothing happened that should not."""
    return [
        *_cycle_times(world, clean),
        *_work_in_process(world),
        *_shortage(world, clean),
        *_actions(clean.tables["qms", "CAPA台账"]),
        *_inspections(world, clean),
        *_deliveries(world, clean),
        tonight("trace_completeness", 1.0),
        *(tonight("gate_pass_rate", 1.0, system) for system in SYSTEMS),
        *(tonight("compliance_events", 0.0, rule) for rule in EVENTS),
    ]


def _cycle_times(world: World, clean: Ledger) -> Iterator[pa.Table]:
    """Hours from the first start to the last end that an order's reports tell, by the month of its last report."""
    name = ("mes", "pro_feedback")
    table, order = clean.tables[name], clean.identity[name]["order"]
    began, ended, reported = (_seconds(table[column]) for column in ("start_time", "end_time", "feedback_time"))
    done = finished_orders(world.orders, world.days)
    done = done[world.orders.purpose[done] == Purpose.STANDARD]
    mine = np.isin(order, done)
    orders, place = np.unique(order[mine], return_inverse=True)
    first, last, day, touched = np.full(len(orders), np.iinfo(np.int64).max), *np.zeros((3, len(orders)), np.int64)
    np.minimum.at(first, place, began[mine])
    np.maximum.at(last, place, ended[mine])
    np.maximum.at(day, place, reported[mine] // DAY_SECONDS)
    np.add.at(touched, place, (ended - began)[mine])
    hours: Floats = np.round((last - first) / 3600, 6)
    yield monthly_quantile("production_cycle_time", day, hours, 0.5)
    yield monthly_quantile("production_cycle_time_p90", day, hours, 0.9)
    yield monthly("touch_time_share", day, touched, last - first)


def _work_in_process(world: World) -> Iterator[pa.Table]:
    """What open orders use of lot-managed material, at standard cost; what they took beyond it came back, and nothing is made."""
    plan, items = world.plan, world.items
    open_orders: Bools = np.ones(len(world.orders.item), np.bool_)
    open_orders[finished_orders(world.orders, world.days)] = False
    of_open = open_orders[plan.demand_order[plan.use_demand]]
    item = world.lots.item[plan.use_lot]
    cost = np.where(of_open & items.lots[item], items.cost[item], 0)
    if open_orders.any():
        yield tonight("wip_cost", int(np.sum(plan.use_quantity * cost)) / 10_000)


def _shortage(world: World, clean: Ledger) -> Iterator[pa.Table]:
    """The ERP issues whatever an order needs at once, so nothing is short."""
    table = clean.tables["erp", "mom_moallocate"]
    assert table["Qty"].equals(table["IssQty"])
    if len(finished_orders(world.orders, world.days)) < len(world.orders.item):
        for level in ("lines", "orders", "quantity"):
            yield tonight("shortage_rate", 0.0, level)


def _actions(register: pa.Table) -> Iterator[pa.Table]:
    """The CAPA register: how long until verified, whether done by the day that was planned first, whether it worked."""
    opened, due, first, done, verified, followed = (
        _days(register[name])
        for name in ("发起日期", "计划完成日期", "原计划完成日期", "实际完成日期", "有效性验证日期", "跟踪日期")
    )
    closed = np.array(register["状态"].to_pylist()) == "已关闭"
    yield monthly_quantile("capa_closure_days", verified[closed], (verified - opened)[closed].astype(np.float64), 0.5)
    planned = np.where(first > 0, first, due)
    counts = (done > 0) | (planned < followed)
    on_time = (done > 0) & (done <= planned)
    yield monthly(
        "capa_on_time_rate", planned[counts], on_time[counts].astype(np.int64), np.ones(counts.sum(), np.int64)
    )
    works = np.array([result == "有效" for result in register["验证结果"].to_pylist()])
    judged = closed & np.array([result is not None for result in register["验证结果"].to_pylist()])
    yield monthly(
        "capa_effective_rate", verified[judged], works[judged].astype(np.int64), np.ones(judged.sum(), np.int64)
    )


def _inspections(world: World, clean: Ledger) -> Iterator[pa.Table]:
    """Incoming inspections that were decided: lots rejected by month, defective pieces of samples by quarter and supplier."""
    table = clean.tables["iqc", "进货检验"]
    decision = np.array(table["判定"].to_pylist())
    decided = np.isin(decision, ("合格", "不合格", "让步", "让步接收"))
    day = _days(table["检验日期"])
    ones = np.ones(decided.sum(), np.int64)
    yield monthly("incoming_rejection_rate", day[decided], (decision == "不合格")[decided].astype(np.int64), ones)
    bad, sample = (table[name].to_numpy().astype(np.int64) for name in ("不合格数", "抽样数"))
    vendor = clean.identity["iqc", "进货检验"]["vendor"]
    for number in np.unique(vendor[decided]).tolist():
        mine = decided & (vendor == number)
        name = world.masters.vendor_names[number]
        yield quarterly("supplier_incoming_ppm", day[mine], bad[mine] * 1_000_000, sample[mine], name)


def _deliveries(world: World, clean: Ledger) -> Iterator[pa.Table]:
    """Order lines by supplier and quarter: whether the lot that was ordered had come by then, and its receipt was approved."""
    name = ("erp", "PO_Podetails")
    lot, due = clean.identity[name]["lot"], _days(clean.tables[name]["dArriveDate"])
    came = world.days.day(world.lots.day[lot])
    on_time = (came <= due) & (world.lots.state[lot] != State.DRAFT)
    heads = clean.tables["erp", "rdrecord01"]
    approved = np.array([handler is not None for handler in heads["cHandler"].to_pylist()])
    known = due <= _days(heads["dDate"])[approved].max()
    vendor = vendor_of(world)[lot]
    for number in np.unique(vendor[known]).tolist():
        mine = known & (vendor == number)
        counts = np.ones(mine.sum(), np.int64)
        yield quarterly(
            "supplier_on_time_rate",
            due[mine],
            on_time[mine].astype(np.int64),
            counts,
            world.masters.vendor_names[number],
        )


def _seconds(column: Any) -> Ints:
    found: Ints = column.to_numpy().astype("datetime64[s]").astype(np.int64)
    return found


def _days(column: Any) -> Ints:
    """Days since 1970 of texts, days or moments; 0 for none."""
    texts = [str(value)[:10] if value is not None else "1970-01-01" for value in column.to_pylist()]
    found: Ints = np.array(texts, "datetime64[D]").astype(np.int64)
    return found
