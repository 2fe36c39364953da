"""Parts: the whole that a record's number names, such as the lot of which a sub-lot was taken.

A part is no other writing of its whole: it has a master of its own, and names the whole as its parent.
"""

from __future__ import annotations

from dictionary.matching import PartOf
from dictionary.sql import literal, quote
from pipelines.reconcile.matching import keys_of
from pipelines.reconcile.workspace import Workspace


def fill_parents(work: Workspace, object_name: str) -> None:
    """Fill the parent of every record whose number, without what tells the part, is that of one other thing.

    Where several things bear that number, the parent stays empty and the reference is ambiguous.
    """
    definition = work.definition(object_name)
    if definition.part_of is None:
        return
    told, field = definition.part_of, definition.part_of.field
    rule = next(rule for rule in definition.match if rule.rule == told.rule)
    work.create(
        "keyed",
        f"SELECT k.*, m.master_id FROM ({keys_of(work, object_name, rule)}) AS k JOIN master AS m USING (record_id)",
    )
    wholes = {f"k{i}": _whole(f"k{i}", told, name) for i, name in enumerate(rule.on)}
    differs = " OR ".join(f"{whole} <> {key}" for key, whole in wholes.items() if whole != key)
    same = " AND ".join(f"w.{key} = p.{key}" for key in wholes)
    found = f"""SELECT p.record_id, min(w.master_id) AS master_id, count(DISTINCT w.master_id) AS masters
        FROM (SELECT record_id, master_id, {", ".join(f"{whole} AS {key}" for key, whole in wholes.items())}
            FROM keyed WHERE {differs}) AS p
        JOIN keyed AS w ON {same} AND w.master_id <> p.master_id GROUP BY p.record_id"""
    values = {
        field: f"coalesce(CASE WHEN p.masters = 1 THEN p.master_id END, r.{quote(field)})",
        f"{field}.rule": f"CASE WHEN p.masters = 1 THEN {literal(LINK_RULE)} ELSE r.{quote(f'{field}.rule')} END",
        f"{field}.state": "CASE WHEN p.masters = 1 THEN 'resolved' WHEN p.masters > 1 THEN 'ambiguous' "
        f"ELSE r.{quote(f'{field}.state')} END",
    }
    columns = ", ".join(f"{value} AS {quote(name)}" for name, value in values.items())
    records = quote(f"gathered.{object_name}")
    work.create(
        f"gathered.{object_name}",
        f"SELECT r.* REPLACE ({columns}) FROM {records} AS r LEFT JOIN ({found}) AS p USING (record_id)",
    )


LINK_RULE = "lot_text"
"""The rule by which a part names its whole: its number as it is written."""


def _whole(key: str, told: PartOf, name: str) -> str:
    """A key without what tells the part."""
    for pattern, replacement in told.rewrite.get(name, {}).items():
        key = f"regexp_replace({key}, {literal(pattern)}, {literal(replacement)})"
    return key
