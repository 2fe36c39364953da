"""Drafts of the company's dictionary: each changes many things at once, and knows what has to come of it at least."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.reliability.hub import Hub, edit

_ADDRESS = "definition: {zh: 供应商的通信地址。, en: The postal address of the supplier.}\n"
_TYPED = f"{_ADDRESS}    type: text"
_VIEW = "    view: {query: remark.sql, tables: [note], key: [code]}\n    fields: {code: v.code}"
_SPECIFICATION = """object: material
fields:
  specification:
    label: {zh: 规格, en: Specification}
    definition: {zh: 物料的规格。, en: The specification of the material.}
    type: text
    format: item_code
"""


@dataclass(frozen=True, eq=False)
class Draft:
    """An edit of the project's files, some of the changes that it must lead to, and the columns that it renames."""

    name: str
    write: Callable[[Hub], None]
    expected: Counter[tuple[str, str]]
    renamed: dict[tuple[str, str], str] = field(default_factory=dict)


def supplier(hub: Hub) -> Path:
    """The project's extension of the suppliers."""
    return hub.folder / "dictionary/objects/supplier.yaml"


def erp(hub: Hub) -> Path:
    """The leading system."""
    return hub.folder / "sources/erp.yaml"


def _rules(hub: Hub) -> None:
    """Checks added, tightened, loosened and removed; a field required; other codes; a format; a threshold."""
    edit(supplier(hub), "on_fail: flag\n    field: address", "on_fail: hold\n    threshold: 90%\n    field: address")
    edit(supplier(hub), "on_fail: hold\n    field: legal_name", "on_fail: flag\n    field: legal_name")
    edit(supplier(hub), "rule: CODED", "rule: PHONE")
    edit(
        supplier(hub),
        "on_fail: hold\n    field: code\n    expect: code <> 'S07'",
        "field: phone\n    expect: phone like '%2'",
    )
    edit(supplier(hub), _TYPED, f"{_TYPED}\n    required: true")
    edit(hub.folder / "dictionary/codes/unit.csv", "pcs,fixable,PC,只,piece", "BX,good,,盒,box")
    (hub.folder / "dictionary/objects/material.yaml").write_text(_SPECIFICATION, encoding="utf-8")


def _meaning(hub: Hub) -> None:
    """Another mapping, condition, split, view, match rule and survivorship; measures changed and added."""
    edit(erp(hub), "legal_name: v.name", "legal_name: upper(v.name)")
    edit(erp(hub), "phone: v.phone", "phone: v.phone || '0'")
    edit(erp(hub), "v.name <> 'TOTAL'", "v.grade <> 'X' or v.id = 6")
    edit(erp(hub), "from: {r: receipt}", "from: {r: receipt}\n    split: {value: r.lot, by: '1', as: part}")
    edit(erp(hub), "    from: {n: note}\n    fields: {code: n.code}", _VIEW)
    (hub.folder / "sources/remark.sql").write_text(
        "SELECT code, count(*) AS n FROM note GROUP BY code", encoding="utf-8"
    )
    edit(supplier(hub), _TYPED, f"{_TYPED}\n    survivorship: [mes]")
    edit(supplier(hub), "checks:", "match:\n  - {rule: name, on: {legal_name: same}}\nchecks:")
    measure = hub.folder / "dictionary/measures/goods_received.yaml"
    more = measure.read_text(encoding="utf-8").replace("goods_received", "more_goods")
    measure.with_stem("more_goods").write_text(
        more.replace("到货", "多到货").replace("Goods", "More goods"), encoding="utf-8"
    )
    edit(measure, "numerator: quantity", "numerator: quantity + 1\ntarget: 100")


def _shape(hub: Hub) -> None:
    """Fields added, removed, renamed, retyped and reworded; an object comes, one goes; other keys of tables; a measure goes."""
    edit(supplier(hub), "  phone:\n", "  telephone:\n    id: phone\n")
    edit(supplier(hub), "  rating:\n", "  grade:\n")
    edit(supplier(hub), "zh: 地址,", "zh: 通信地址,")
    edit(erp(hub), "phone: v.phone, rating: v.grade", "telephone: v.phone, grade: v.grade")
    edit(erp(hub), "vendor: {key: [id]", "vendor: {key: [code]")
    edit(erp(hub), "columns: [text]", "columns: []")
    remark = hub.folder / "dictionary/objects/remark.yaml"
    memo = remark.read_text(encoding="utf-8").replace("object: remark", "object: memo")
    remark.rename(remark.with_stem("memo")).write_text(memo, encoding="utf-8")
    edit(erp(hub), "object: remark", "object: memo")
    (hub.folder / "dictionary/measures/goods_received.yaml").unlink()
    edit(hub.folder / "dictionary/objects/memo.yaml", "type: text", "type: decimal(18,2)")
    edit(hub.folder / "sources/mes.yaml", ", address: p.address", "")


RULES = Draft(
    "rules",
    _rules,
    Counter({("record", "held"): 1, ("record", "accepted"): 1, ("failure", "held"): 2, ("failure", "flagged"): 1,
             ("failure", "cleared"): 1}),
)  # fmt: skip
MEANING = Draft(
    "meaning",
    _meaning,
    Counter({("record", "excluded"): 1, ("record", "accepted"): 1, ("master", "split"): 1, ("value", "changed"): 1,
             ("measure", "moved"): 1, ("measure", "new"): 1, ("record", "gone"): 1, ("record", "new"): 1}),
)  # fmt: skip
SHAPE = Draft(
    "shape",
    _shape,
    Counter({("record", "new"): 1, ("record", "gone"): 1, ("column", "added"): 1, ("column", "removed"): 1,
             ("column", "renamed"): 3, ("column", "reworded"): 1, ("measure", "gone"): 1, ("master", "gone"): 1,
             ("master", "new"): 1}),
    {("supplier", "phone"): "telephone"},
)  # fmt: skip
