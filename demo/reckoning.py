"""Reckoning which source records are the same thing, from the finished source tables with their identities."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

import numpy as np
import pyarrow as pa

from demo.columns import Text, join, pc, pick
from demo.ledger import Ledger, Name
from demo.truth import KINDS, MATCH

NONCONFORMITIES = ("qms", "不合格品台账")

LOT_SOURCES: tuple[tuple[Name, str, str], ...] = (
    (("erp", "rdrecords11"), "cInvCode", "cBatch"),
    (("erp", "rdrecords10"), "cInvCode", "cBatch"),
    (("erp", "CurrentStock"), "cInvCode", "cBatch"),
    (("erp", "rdrecords32"), "cInvCode", "cBatch"),
    (("erp", "rdrecords01"), "cInvCode", "cBatch"),
    (("mes", "pro_trans_consume"), "item_code", "source_batch_code"),
    (("mes", "pro_workorder"), "product_code", "batch_code"),
    (("iqc", "进货检验"), "物料编码", "我方批号"),
    (("qms", "客诉台账"), "型号", "批号"),
    (NONCONFORMITIES, "物料编码", "批号"),
)
"""Where lots are named: table, item column, lot column. The first that names a lot gives its key in the ERP."""

OWN_LOT = r'","\d{6}-'
"""How the MES writes a lot of the plant's own, without the product's prefix."""

AGREED_ORDER = r"^WO-ERP-\d{8,}-\d+$"
"""How the MES writes an order where nobody typed it otherwise."""

STAFF = (
    ("person", "person", ("Person", "cPersonCode"), ("sys_user", "user_name"), "name and department"),
    ("equipment", "machine", ("fa_Cards", "sAssetNum"), ("dv_machinery", "machinery_id"), "asset number"),
)
"""Object, role of its identity, table and key in each system, kind of pair."""


Direction: TypeAlias = Literal["ascending", "descending"]


def _keys(*columns: Text) -> Text:
    """Keys as the ledger writes them, from columns of plain codes."""
    inner = pc.binary_join_element_wise(*(column.cast(pa.string()) for column in columns), '","')
    return join('["', inner, '"]')


def _pairs(kind_of_thing: str, a: pa.Table, b: pa.Table, kind: Text) -> pa.Table:
    """Matches of two tables with columns system, table and key, row by row."""
    rows = a.num_rows
    columns: list[Any] = [pa.repeat(kind_of_thing, rows)]
    columns += [side[name] for side in (a, b) for name in ("system", "table", "key")]
    return pa.table([*columns, kind, pa.repeat(True, rows)], schema=pa.schema(list(MATCH)[: len(columns) + 2]))


def _with_conflicts(pairs: pa.Table, told: Mapping[tuple[str, str, str], str]) -> pa.Table:
    """Pairs with what their kind is about; `told` gives the kind of those whose second record it names."""
    second = pc.binary_join_element_wise(pairs["system_b"], pairs["table_b"], pairs["key_b"], " ")
    place = pc.index_in(second, pa.array([" ".join(record) for record in told], pa.string()))
    kind = pc.coalesce(
        pa.array(list(told.values()), pa.string()).take(place.combine_chunks()), pairs["kind"].combine_chunks()
    )
    known = pc.index_in(kind, pa.array(KINDS)).to_numpy()
    conflict = pick([about.conflict for about in KINDS.values()], known)
    person = pa.array(np.array([about.for_a_person for about in KINDS.values()])[known])
    columns = [
        *(pairs[name] for name in MATCH.names[: MATCH.names.index("kind")]),
        kind,
        pairs["same"],
        conflict,
        person,
    ]
    return pa.table(columns, schema=MATCH)


def _members(ledger: Ledger, name: Name, key: str) -> pa.Table:
    column = ledger.tables[name][key].combine_chunks()
    rows = len(column)
    return pa.table({"system": pa.repeat(name[0], rows), "table": pa.repeat(name[1], rows), "key": _keys(column)})


def _master_matches(ledger: Ledger, thing: str, role: str, erp: tuple[str, str], mes: tuple[str, str]) -> pa.Table:
    """Each MES row and each further ERP row beside the first ERP row of the same thing."""
    ours, theirs = ("erp", erp[0]), ("mes", mes[0])
    a, b = _members(ledger, ours, erp[1]), _members(ledger, theirs, mes[1])
    distinct, first = np.unique(ledger.identity[ours][role], return_index=True)
    other = first[np.searchsorted(distinct, ledger.identity[theirs][role])]
    named = ledger.identity[theirs].get("named", np.zeros(len(other), np.int64))
    across = _pairs(thing, a.take(other), b, pick(["code or name", "named code", "packaging variant"], named))
    return pa.concat_tables([across, _duplicates(ledger, thing, role, erp)])


def _duplicates(ledger: Ledger, thing: str, role: str, erp: tuple[str, str]) -> pa.Table:
    """Each further ERP row beside the first ERP row of the same thing."""
    a, ids = _members(ledger, ("erp", erp[0]), erp[1]), ledger.identity["erp", erp[0]][role]
    _, first, place = np.unique(ids, return_index=True, return_inverse=True)
    again = np.flatnonzero(first[place] != np.arange(len(ids)))
    kind = "duplicate item" if thing == "material" else "duplicate"
    return _pairs(thing, a.take(first[place][again]), a.take(again), pa.repeat(kind, len(again)))


def _lot_mentions(ledger: Ledger) -> pa.Table:
    """Each way in which each lot is written: lot, system, table, key, in order of lot and source."""
    parts = []
    for rank, (name, item, text) in enumerate(LOT_SOURCES):
        written = pa.concat_tables(_written(ledger, name, item, text))
        told = pc.fill_null(pc.not_equal(written["batch"], ""), False)
        part = written.filter(pc.and_(pc.greater_equal(written["lot"], 0), told))
        part = part.group_by(["lot", "item", "batch"]).aggregate([])
        rows = part.num_rows
        part = part.append_column("rank", pa.array(np.full(rows, rank)))
        part = part.append_column("system", pa.repeat(name[0], rows))
        parts.append(part.append_column("table", pa.repeat(name[1], rows)))
    every = pa.concat_tables(parts)
    grouped = every.group_by(["lot", "system", "item", "batch"]).aggregate([("rank", "min")])
    up: Direction = "ascending"
    order: list[tuple[str, Direction]] = [(name, up) for name in ("lot", "rank_min", "item", "batch")]
    grouped = grouped.sort_by(order).combine_chunks()
    tables = pick([name[1] for name, _, _ in LOT_SOURCES], grouped["rank_min"].to_numpy())
    key = _keys(grouped["item"].combine_chunks(), grouped["batch"].combine_chunks())
    return pa.table({"lot": grouped["lot"], "system": grouped["system"], "table": tables, "key": key})


def _written(ledger: Ledger, name: Name, item: str, text: str) -> list[pa.Table]:
    """Lot, item and text row by row; a nonconformity may name a second lot, or the supplier's number, in one cell."""
    table, identity = ledger.tables[name], ledger.identity[name]
    items, batch = table[item].combine_chunks(), table[text].combine_chunks()
    if name != NONCONFORMITIES:
        return [pa.table({"lot": pa.array(identity["lot"]), "item": items, "batch": batch})]
    first = pc.replace_substring_regex(batch, r"( / |\().*$", "")
    second = pc.replace_substring_regex(batch, r"^.* / ", "")
    return [
        pa.table({"lot": pa.array(identity["lot"]), "item": items, "batch": first}),
        pa.table({"lot": pa.array(identity["second"]), "item": items, "batch": second}),
    ]


def _lot_matches(ledger: Ledger) -> pa.Table:
    """The first way in which the ERP writes each lot, beside every other way."""
    mentions = _lot_mentions(ledger)
    lot = mentions["lot"].to_numpy()
    fresh = np.r_[True, lot[1:] != lot[:-1]]
    head = np.flatnonzero(fresh)[np.cumsum(fresh) - 1]
    ours = np.asarray(pc.equal(mentions["system"], "erp").to_numpy())
    other = np.flatnonzero(~fresh & ours[head])
    a, b = mentions.take(head[other]), mentions.take(other)
    kind = ours[other].astype(np.int64)
    kind[np.asarray(_look_alike(a["key"], b["key"])) & (kind == 1)] = 2
    kind[np.asarray(pc.match_substring_regex(b["key"], OWN_LOT)) & (kind == 0)] = 3
    kind[np.isin(b["system"].to_numpy(zero_copy_only=False), ("iqc", "qms"))] = 4
    return _pairs("lot", a, b, pick(["other system", "spelling", "look-alike", "own lot", "quality lot"], kind))


def _look_alike(a: Text, b: Text) -> Text:
    """Whether two keys are equal once O and 0, I and 1 are: their case and width say the same, so they are no spelling."""
    folded = [pc.replace_substring(pc.replace_substring(key, "O", "0"), "I", "1") for key in (a, b)]
    return pc.and_(pc.equal(*folded), pc.not_equal(a, b))


def _order_matches(ledger: Ledger) -> pa.Table:
    """Each work order of the MES beside the ERP's order, where one carries out the other and nothing else."""
    a = _members(ledger, ("erp", "mom_orderdetail"), "MoDId")
    b = _members(ledger, ("mes", "pro_workorder"), "workorder_code")
    mine, order = (
        np.argsort(ledger.identity["erp", "mom_orderdetail"]["order"]),
        ledger.identity["mes", "pro_workorder"]["order"],
    )
    alone = np.flatnonzero(order >= 0)
    agreed = pc.match_substring_regex(
        ledger.tables["mes", "pro_workorder"]["source_code"], AGREED_ORDER
    ).combine_chunks()
    kind = pc.if_else(agreed, "order text", "order spelling").take(pa.array(alone))
    return _pairs("work_order", a.take(mine[order[alone]]), b.take(alone), kind)


def _staff_matches(ledger: Ledger) -> pa.Table:
    """Each person and each machine of the MES beside the ERP's; people whose namesake leaves a doubt are told apart."""
    found = []
    for thing, role, ours, theirs, kind in STAFF:
        place = np.argsort(ledger.identity["erp", ours[0]][role])
        b = _members(ledger, ("mes", theirs[0]), theirs[1])
        a = _members(ledger, ("erp", ours[0]), ours[1]).take(place[ledger.identity["mes", theirs[0]][role]])
        kinds = namesakes(ledger) if thing == "person" else pa.repeat(kind, b.num_rows)
        found.append(_pairs(thing, a, b, kinds))
    return pa.concat_tables(found)


def namesakes(ledger: Ledger) -> Text:
    """By MES account, whether somebody else has the same name, or the same name in the same department."""
    users = ledger.tables["mes", "sys_user"]
    name, both = users["nick_name"].combine_chunks(), join(users["nick_name"], "|", users["dept_name"]).combine_chunks()
    shared = [np.bincount(index, minlength=len(index))[index] > 1 for index in (_codes(name), _codes(both))]
    return pick(
        ["name and department", "namesake", "namesake in the department"], shared[0].astype(np.int64) + shared[1]
    )


def _codes(texts: Text) -> Any:
    return texts.dictionary_encode().indices.to_numpy()


def _mentioned(
    ledger: Ledger, thing: str, role: str, erp: tuple[str, str], where: Name, columns: Sequence[str], kind: str
) -> pa.Table:
    """What a register says of things that it only mentions, beside the first ERP row of each."""
    a, ids = _members(ledger, ("erp", erp[0]), erp[1]), ledger.identity["erp", erp[0]][role]
    table = ledger.tables[where]
    texts = [table[column].combine_chunks() for column in columns]
    said = pa.table({"id": pa.array(ledger.identity[where][role]), "key": _keys(*texts)})
    # A nonconformity of a product names the model, by which it refers to what exists.
    numbered = pc.match_substring_regex(texts[0], "^(MAT|WL)-") if thing == "material" else pc.is_valid(texts[0])
    said = said.filter(pc.and_(pc.greater_equal(said["id"], 0), numbered)).group_by(["id", "key"]).aggregate([])
    said = said.sort_by([("id", "ascending"), ("key", "ascending")]).combine_chunks()
    distinct, first = np.unique(ids, return_index=True)
    place = first[np.searchsorted(distinct, said["id"].to_numpy())]
    rows = said.num_rows
    b = pa.table({"system": pa.repeat(where[0], rows), "table": pa.repeat(where[1], rows), "key": said["key"]})
    return _pairs(thing, a.take(place), b, pa.repeat(kind, rows))


def _quality_matches(ledger: Ledger) -> list[pa.Table]:
    """The quality department's materials by its own numbers, its suppliers and customers by name."""
    item, vendor = ("Inventory", "cInvCode"), ("Vendor", "cVenCode")
    number = ("物料编码", "物料名称")
    return [
        _mentioned(ledger, "material", "item", item, ("iqc", "进货检验"), number, "quality number"),
        _mentioned(ledger, "material", "item", item, NONCONFORMITIES, number, "quality number"),
        _mentioned(ledger, "supplier", "vendor", vendor, ("iqc", "进货检验"), ("供应商",), "name only"),
        _mentioned(ledger, "supplier", "vendor", vendor, ("qms", "合格供应商名录"), ("供应商名称",), "name only"),
        _mentioned(ledger, "supplier", "vendor", vendor, ("qms", "供方资质"), ("供应商名称",), "name only"),
        _mentioned(
            ledger, "customer", "customer", ("Customer", "cCusCode"), ("qms", "客诉台账"), ("客户",), "name only"
        ),
    ]


def matches(ledger: Ledger, told: Mapping[tuple[str, str, str], str]) -> pa.Table:
    """All pairs of source records that are the same thing; `told` are kinds of pairs by their second record."""
    pairs = pa.concat_tables(
        [
            _master_matches(ledger, "material", "item", ("Inventory", "cInvCode"), ("md_item", "item_id")),
            _master_matches(ledger, "supplier", "vendor", ("Vendor", "cVenCode"), ("md_vendor", "vendor_id")),
            _duplicates(ledger, "customer", "customer", ("Customer", "cCusCode")),
            _order_matches(ledger),
            _lot_matches(ledger),
            _staff_matches(ledger),
            *_quality_matches(ledger),
        ]
    ).combine_chunks()
    return _with_conflicts(pairs, told)
