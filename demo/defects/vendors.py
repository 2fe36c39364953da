"""Defects of ERP vendors: duplicates, look-alikes that must stay apart, company codes."""

from typing import Any

import numpy as np

from demo import identifiers, names
from demo.columns import Bools
from demo.defects.draft import Draft
from demo.defects.tables import MES_VENDOR, RECEIPT, RECEIPT_LINE, VENDOR
from demo.qms_suppliers import APPROVED, INSPECTIONS

WIDE = str.maketrans("()", "（）")


def _spellings(name: str) -> list[str]:
    """Other spellings of a company's name: wide brackets, traditional characters, without its legal form."""
    ways = [name.translate(WIDE), name.translate(names.TRADITIONAL), name.removesuffix("有限公司")]
    return [way for way in ways if way != name]


def _new_vendor(draft: Draft, row: int, vendor: int, **changes: Any) -> str:
    """Append a vendor like the one at `row`, with the next code; its key."""
    number = len(draft.world.masters.vendor_names) + 1 + draft.appended(VENDOR)
    code = f"GYS{number:04d}"
    account = {"cVenAccount": f"6201{number * 7919:012d}"}
    return draft.append(VENDOR, {**draft.row(VENDOR, row), **account, "cVenCode": code, **changes}, vendor=vendor)


def _receipts_move(draft: Draft, vendor: int, code: str, rng: np.random.Generator) -> list[int]:
    """About half of a vendor's receipts, at least one of its last ones, name another code; the rows of these."""
    mine = (draft.ids(RECEIPT, "vendor") == vendor) & (draft.ids(RECEIPT, "red") == 0)
    rows = draft.pick(RECEIPT, mine, max(1, int(mine.sum()) // 2), rng)
    draft.set(RECEIPT, rows, "cVenCode", [code] * len(rows))
    return rows


def _with_receipts(draft: Draft) -> Bools:
    """By vendor row, whether it has several free receipts."""
    vendor = draft.ids(RECEIPT, "vendor")
    ready = draft.free(RECEIPT) & (draft.ids(RECEIPT, "red") == 0)
    counts = np.bincount(vendor[ready], minlength=len(draft.free(VENDOR)))
    return counts[draft.ids(VENDOR, "vendor")] >= 2


def duplicate_vendors(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D11: a vendor exists twice, its name spelled otherwise; every other twin has the company code too."""
    for turn, row in enumerate(draft.pick(VENDOR, _with_receipts(draft), count, rng)):
        vendor = int(draft.ids(VENDOR, "vendor")[row])
        old = draft.row(VENDOR, row)
        ways = _spellings(old["cVenName"])
        credit = old["cVenRegCode"] if turn % 2 else None
        key = _new_vendor(draft, row, vendor, cVenName=ways[turn % len(ways)], cVenRegCode=credit)
        code = draft.last(VENDOR)["cVenCode"]
        _receipts_move(draft, vendor, code, rng)
        draft.note("D11", VENDOR, key, "cVenCode", old["cVenCode"], code, "MDM-SUP-DUP", "M")


def _relative(name: str, turn: int) -> str:
    """The name of another company of the same group: its holding, or the branch in another town."""
    if turn % 3 == 0:
        return name.replace("有限公司", "集团有限公司")
    if "(" in name:
        return name[: name.index("(")] + ("(上海)" if "(上海)" not in name else "(苏州)") + name[name.index(")") + 1 :]
    town = name[:2]
    return f"{name[2:].removesuffix('有限公司')}({'上海' if town != '上海' else '苏州'})有限公司"


def look_alike_vendors(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D12: branches and holdings with company codes of their own; they deliver too and must not be merged."""
    for turn, row in enumerate(draft.pick(VENDOR, _with_receipts(draft), count, rng)):
        old = draft.row(VENDOR, row)
        number = len(draft.world.masters.vendor_names) + 2 + draft.appended(VENDOR)
        name, credit = _relative(old["cVenName"], turn), identifiers.company_code(number)
        head = {} if turn % 3 == 0 else {"cVenHeadCode": old["cVenCode"]}
        key = _new_vendor(draft, row, number, cVenName=name, cVenAbbName=name, cVenRegCode=credit, **head)
        code = draft.last(VENDOR)["cVenCode"]
        if not head:  # the new one is the holding
            draft.set(VENDOR, [row], "cVenHeadCode", [code])
        moved = _receipts_move(draft, int(draft.ids(VENDOR, "vendor")[row]), code, rng)
        _inspections_move(draft, moved, number, name)
        mes = {"vendor_id": draft.next_id(MES_VENDOR, "vendor_id"), "vendor_code": f"V{int(code[3:])}"}
        like = draft.row(MES_VENDOR, int(draft.ids(VENDOR, "vendor")[row]))
        draft.append(MES_VENDOR, {**like, **mes, "vendor_name": name}, vendor=number)
        approved = draft.row(APPROVED, int(draft.ids(VENDOR, "vendor")[row]))
        draft.append(APPROVED, {**approved, "供应商名称": name, "质量协议编号": None}, vendor=number)
        draft.pair("supplier", "branch or holding", (VENDOR, draft.key(VENDOR, row)), (VENDOR, key), same=False)
        draft.trap("D12", VENDOR, key, "cVenName", name)


def _inspections_move(draft: Draft, receipts: list[int], vendor: int, name: str) -> None:
    """The inspections of what came with these receipts name the company that delivered it."""
    lots = draft.ids(RECEIPT_LINE, "lot")[np.isin(draft.ids(RECEIPT_LINE, "header"), np.array(receipts))]
    rows = np.flatnonzero(np.isin(draft.ids(INSPECTIONS, "lot"), lots))
    draft.set(INSPECTIONS, rows, "供应商", [name] * len(rows))
    draft.ids(INSPECTIONS, "vendor")[rows] = vendor


def wrong_credit_codes(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D13: a company code with a wrong last character, an old tax number of 15 characters, or blanks inside."""
    rows = draft.pick(VENDOR, np.ones(len(draft.free(VENDOR)), np.bool_), count, rng)
    true = [draft.get(VENDOR, row, "cVenRegCode") for row in rows]
    planted = [_spoilt(code, turn) for turn, code in enumerate(true)]
    draft.set(VENDOR, rows, "cVenRegCode", planted)
    for row, old, new in zip(rows, true, planted, strict=True):
        draft.note("D13", VENDOR, draft.key(VENDOR, row), "cVenRegCode", old, new, "ID-USCC", "M")


def _spoilt(code: str, turn: int) -> str:
    alphabet = identifiers.CREDIT_ALPHABET
    wrong = code[:-1] + alphabet[(alphabet.index(code[-1]) + 1) % len(alphabet)]
    return (wrong, code[2:17], f"{code[:8]} {code[8:17]} {code[17:]}")[turn % 3]
