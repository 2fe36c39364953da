"""Defects of the quality department's registers: untidy cells, broken flows, damaged text."""

from datetime import date, timedelta

import numpy as np

from demo import names
from demo.columns import Bools, Ints, pc
from demo.defects.draft import Draft
from demo.defects.tables import INVENTORY, PART
from demo.ledger import Name
from demo.masters import Kind
from demo.orders import State
from demo.qms_events import ACTIONS_TAKEN, COMPLAINED, NONCONFORMITIES
from demo.qms_suppliers import CERTIFICATES, CUT, INSPECTIONS

TOTAL = "合计"
FIRST_PATIENT = 7000
"""Number of the first person who is a patient in a complaint."""


def _given(draft: Draft, name: Name, column: str) -> Bools:
    found: Bools = np.asarray(draft.tables[name][column].is_valid().to_numpy())
    return found


def change(draft: Draft, defect: str, name: Name, row: int, column: str, new: object, rule: str, severity: str) -> None:
    """Overwrite one cell and record it."""
    true = draft.get(name, row, column)
    draft.set(name, [row], column, [new])
    draft.note(defect, name, draft.key(name, row), column, true, new, rule, severity)


# --- D41: cells ---


def _other_lot(draft: Draft, row: int) -> int:
    """Another received lot of the same item, or -1."""
    lots, own = draft.world.lots, int(draft.ids(NONCONFORMITIES, "lot")[row])
    same = (lots.item == lots.item[own]) & lots.bought & ~lots.opening & (lots.state == State.FREE)
    same[own] = False
    found = np.flatnonzero(same)
    return int(found[0]) if len(found) else -1


def _incoming(draft: Draft) -> Bools:
    """By nonconformity, whether it concerns a received lot that was inspected and has a sister lot."""
    lot = draft.ids(NONCONFORMITIES, "lot")
    known = np.isin(lot, draft.ids(INSPECTIONS, "lot")) & (lot >= 0)
    known &= draft.world.items.kind[draft.world.lots.item[lot]] == Kind.RAW
    found: Bools = known & np.array([_other_lot(draft, row) >= 0 for row in range(len(lot))])
    return found


def _written(day: str, turn: int) -> str:
    """A day as people type it."""
    year, month, number = (int(part) for part in day.split("-"))
    return (f"{year}.{month}.{number}", f"{year}/{month:02d}/{number:02d}", f"{year}年{month}月{number}日")[turn]


def _two_lots(draft: Draft, row: int) -> None:
    other = _other_lot(draft, row)
    second = draft.ids(NONCONFORMITIES, "second")
    second[row] = other
    text = f"{draft.get(NONCONFORMITIES, row, '批号')} / {draft.world.texts.erp_lot[other].as_py()}"
    change(draft, "D41", NONCONFORMITIES, row, "批号", text, "PARSE-XLSX", "M")


def _both_numbers(draft: Draft, row: int) -> None:
    lot = int(draft.ids(NONCONFORMITIES, "lot")[row])
    inspection = int(np.flatnonzero(draft.ids(INSPECTIONS, "lot") == lot)[0])
    text = f"{draft.get(NONCONFORMITIES, row, '批号')}(供方{draft.get(INSPECTIONS, inspection, '供方批号')})"
    change(draft, "D41", NONCONFORMITIES, row, "批号", text, "PARSE-XLSX", "M")


def untidy_cells(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D41: two lots in a cell, ours and the supplier's number in a cell, days as text in three styles; one totals row."""
    in_cells = draft.pick(NONCONFORMITIES, _incoming(draft), 2 * ((count - 1) // 5), rng)
    for turn, row in enumerate(in_cells):
        (_two_lots, _both_numbers)[turn % 2](draft, row)
    rest = draft.pick(NONCONFORMITIES, draft.free(NONCONFORMITIES), count - 1 - len(in_cells), rng)
    for turn, row in enumerate(rest):
        day = _written(draft.get(NONCONFORMITIES, row, "发现日期"), turn % 3)
        change(draft, "D41", NONCONFORMITIES, row, "发现日期", day, "PARSE-XLSX", "M")
    total = {"NCR编号": TOTAL, "不合格数量": pc.sum(draft.tables[NONCONFORMITIES]["不合格数量"]).as_py()}
    key = draft.append(NONCONFORMITIES, total)
    draft.note("D41", NONCONFORMITIES, key, "NCR编号", None, TOTAL, "PARSE-XLSX", "M")


def lower_case_lots(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """C9: the register writes a received lot in small letters."""
    for row in draft.pick(NONCONFORMITIES, _incoming(draft), count, rng):
        text = draft.get(NONCONFORMITIES, row, "批号").lower()
        change(draft, "C09", NONCONFORMITIES, row, "批号", text, "FMT-LOT", "M")


# --- D42, D43, D44: flows, complaints, text ---


def broken_flows(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D42: the first date is lost when the plan moved; closed before verified; still open after its day."""
    moved, closed = _given(draft, ACTIONS_TAKEN, "原计划完成日期"), _given(draft, ACTIONS_TAKEN, "实际完成日期")
    third = count // 3
    for row in draft.pick(ACTIONS_TAKEN, moved, count - 2 * third, rng):
        change(draft, "D42", ACTIONS_TAKEN, row, "原计划完成日期", None, "VAL-CAPA-FLOW", "M")
    for row in draft.pick(ACTIONS_TAKEN, closed, third, rng):
        change(draft, "D42", ACTIONS_TAKEN, row, "有效性验证日期", None, "VAL-CAPA-FLOW", "M")
    for row in draft.pick(ACTIONS_TAKEN, ~closed, third, rng):
        due = date.fromisoformat(draft.get(ACTIONS_TAKEN, row, "计划完成日期"))
        change(draft, "D42", ACTIONS_TAKEN, row, "跟踪日期", str(due + timedelta(days=12)), "VAL-CAPA-FLOW", "M")


def poor_complaints(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D43: an identifier in scientific notation, no lot, a patient's name in the text, an event that nobody reported."""
    scientific, nameless, told, late = (len(range(turn, max(4, count), 4)) for turn in range(4))
    for row in draft.pick(COMPLAINED, _given(draft, COMPLAINED, "UDI"), scientific, rng):
        text = f"{int(draft.get(COMPLAINED, row, 'UDI')):.5E}"
        change(draft, "D43", COMPLAINED, row, "UDI", text, "ID-GTIN-SCI", "C")
    for row in draft.pick(COMPLAINED, draft.ids(COMPLAINED, "lot") >= 0, nameless, rng):
        change(draft, "D43", COMPLAINED, row, "批号", None, "VAL-LOT-REQ", "C")
    for turn, row in enumerate(draft.pick(COMPLAINED, draft.free(COMPLAINED), told, rng)):
        text = f"患者{names.person(FIRST_PATIENT + turn)}，{draft.get(COMPLAINED, row, '投诉描述')}"
        change(draft, "D43", COMPLAINED, row, "投诉描述", text, "PII", "C")
    for row in draft.pick(COMPLAINED, _given(draft, COMPLAINED, "上报日期"), late, rng):
        change(draft, "D43", COMPLAINED, row, "上报日期", None, "RPT-CLOCK", "C")


def damaged_texts(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D44: texts that went through a wrong encoding, and texts that an old system cut off."""
    long = pc.greater(pc.utf8_length(draft.tables[CERTIFICATES]["许可范围"]), CUT).to_numpy()
    for row in draft.pick(CERTIFICATES, draft.free(CERTIFICATES), count // 2, rng):
        issuer = _garbled(draft.get(CERTIFICATES, row, "发证机关"))
        draft.set(CERTIFICATES, [row], "发证机关", [issuer])
        scope = _garbled(draft.get(CERTIFICATES, row, "许可范围"))
        change(draft, "D44", CERTIFICATES, row, "许可范围", scope, "ENC-MOJIBAKE", "M")
    for row in draft.pick(CERTIFICATES, long, count - count // 2, rng):
        scope = draft.get(CERTIFICATES, row, "许可范围")[:CUT]
        change(draft, "D44", CERTIFICATES, row, "许可范围", scope, "FMT-TRUNC", "M")


def _garbled(text: str) -> str:
    """GBK bytes read as Latin-1."""
    return text.encode("gb18030").decode("latin-1")


# --- C2: what a person must settle ---


def revised_items(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """C2: an item has a second revision; the quality department's number may mean either."""
    items, item = draft.world.items, draft.ids(INVENTORY, "item")
    able = (items.kind[item] == Kind.RAW) & np.isin(item, draft.ids(INSPECTIONS, "item"))
    for row in draft.pick(INVENTORY, able, count, rng):
        old, serial = draft.row(INVENTORY, row), draft.next_id(PART, "PartId")
        code, number = f"{old['cInvCode']}B", draft.next_id(INVENTORY, "pubufts")
        revised = {"cInvCode": code, "cInvStd": f"{old['cInvStd']}(B版)", "pubufts": number}
        another = len(items.code) + draft.appended(INVENTORY)
        key = draft.append(INVENTORY, {**old, **revised}, item=another)
        draft.append(PART, {"PartId": serial, "InvCode": code}, item=another)
        draft.pair("material", "revision", (INVENTORY, draft.key(INVENTORY, row)), (INVENTORY, key), same=False)
        for register, number_key in _numbers(draft, int(item[row])):
            for erp_key in (draft.key(INVENTORY, row), key):
                draft.pair("material", "revision", (INVENTORY, erp_key), (register, number_key), same=True)


def _numbers(draft: Draft, item: int) -> list[tuple[Name, str]]:
    """The quality department's writings of an item; from now on they stand for nothing certain."""
    found: list[tuple[Name, str]] = []
    for name in (INSPECTIONS, NONCONFORMITIES):
        mine: Ints = np.flatnonzero(draft.ids(name, "item") == item)
        found += [
            (name, key) for key in sorted({draft.text_key(name, row, "物料编码", "物料名称") for row in mine.tolist()})
        ]
        for role in ("item", "lot"):
            draft.ids(name, role)[mine] = -1
    return found
