"""Golden records: for every master and field, the best value of its accepted members, and where it came from."""

from __future__ import annotations

from dictionary.objects import ObjectDefinition
from dictionary.sql import literal, quote
from pipelines.reconcile.references import references_to
from pipelines.reconcile.results import NO_ORIGIN, OWN, lone_records, source_columns, source_records
from pipelines.reconcile.workspace import Workspace


def make_golden(work: Workspace, object_name: str) -> None:
    """Make ``stale.<object>`` (what was accepted last of records now held), ``golden.<object>`` and ``origin.<object>``.

    Of an object whose records stand alone, the golden records are the accepted ones (see :mod:`results`).
    """
    _stale(work, object_name)
    work.view(f"source.{object_name}", source_records(work.definition(object_name)))
    if work.dictionary.stands_alone(object_name):
        work.view(f"golden.{object_name}", lone_records(work.definition(object_name)))
        return
    inferred = ", ".join(f"CAST(NULL AS {f.type.column})" for f in work.definition(object_name).fields.values())
    work.create(
        f"golden.{object_name}",
        f"""{_survivors(work, object_name)} UNION ALL
            SELECT DISTINCT master_id, 'inferred', {inferred} FROM {quote(f"record.{object_name}")} AS r
            WHERE {_referred_only(work, object_name)}""",
    )
    work.create(f"origin.{object_name}", _origins(work, object_name))


def _survivors(work: Workspace, object_name: str) -> str:
    """SELECT of the golden records of masters with accepted members; most have one, whose values they simply take."""
    fields = list(work.definition(object_name).fields)
    if not work.definition(object_name).match:
        return lone_records(work.definition(object_name))
    name, standing = quote(f"source.{object_name}"), "CASE WHEN {} THEN 'stale' ELSE 'accepted' END AS standing"
    alone = f"SELECT master_id, {standing.format('stale')}, {', '.join(map(quote, fields))} FROM"
    work.create("counted", f"SELECT *, count(*) OVER (PARTITION BY master_id) AS members FROM {name}")
    best = ", ".join(f"{_best(work, object_name, field, quote(field))} AS {quote(field)}" for field in fields)
    return f"""{alone} counted WHERE members = 1 UNION ALL
        SELECT master_id, {standing.format("bool_and(stale)")}, {best} FROM counted WHERE members > 1 GROUP BY master_id"""


def _origins(work: Workspace, object_name: str) -> str:
    """SELECT of the record that won each field, for masters with several members."""
    if not work.definition(object_name).match:
        return NO_ORIGIN
    return " UNION ALL ".join(
        f"""SELECT master_id, {literal(field)} AS field, {_best(work, object_name, field, "record_id")} AS record_id,
            {literal(_rule(work, object_name, field))} AS rule FROM counted WHERE members > 1 GROUP BY master_id
            HAVING count({quote(field)}) > 0"""
        for field in work.definition(object_name).fields
    )


def _referred_only(work: Workspace, object_name: str) -> str:
    """Masters without an accepted member are published, empty, where another record refers to them."""
    links = [f"SELECT master_id FROM {quote(f'link.{f}.{ref}')}" for f, ref, *_ in references_to(work, object_name)]
    if not links:
        return "false"
    return f"""master_id NOT IN (SELECT master_id FROM {quote(f"source.{object_name}")})
        AND master_id IN (SELECT master_id FROM ({" UNION ".join(links)}) WHERE master_id IS NOT NULL)
        AND NOT mention"""


def _stale(work: Workspace, object_name: str) -> None:
    """``stale.<object>``: for every record now held, the values that were last accepted."""
    definition = work.definition(object_name)
    columns = ", ".join(map(quote, source_columns(definition)))
    empty = f"SELECT {columns} FROM {quote(f'record.{object_name}')} WHERE false"
    previous = work.previous("source", object_name)
    if previous:
        kept = _kept_columns(work, object_name, previous)
        empty += f""" UNION ALL BY NAME SELECT {kept}, r.master_id, r.first_run FROM {previous} AS p
            JOIN {quote(f"record.{object_name}")} AS r USING (record_id)
            WHERE r.state = 'held' AND p.deleted_at IS NULL"""
    work.create(f"stale.{object_name}", empty)


def _kept_columns(work: Workspace, object_name: str, previous: str) -> str:
    """Yesterday's columns under today's names; a field that is new today has no old value."""
    names = set(work.column(f"SELECT column_name FROM (DESCRIBE {previous})"))
    columns = [f"p.{quote('row_hash' if name == 'input_hash' else name)} AS {quote(name)}" for name in OWN]
    former = work.run.former_columns.get(object_name, {})
    for name, field in work.definition(object_name).fields.items():
        today = work.definition(object_name).column(name)
        column = former.get(today, today)
        if column in names:
            columns.append(f"CAST(p.{quote(column)} AS {field.type.column}) AS {quote(name)}")
    return ", ".join(columns)


def _best(work: Workspace, object_name: str, field: str, value: str) -> str:
    return f"arg_min({value}, {_order(work, object_name, field)}) FILTER (WHERE {quote(field)} IS NOT NULL)"


def _order(work: Workspace, object_name: str, field: str) -> str:
    """The survivorship of a field as a total order: its criteria one after the other, the project's systems, the key.

    No criterion is when the hub got to know a record: nights of increments and one load from nothing choose alike.
    """
    definition = work.definition(object_name)
    declared = (_criterion(definition, item) for item in definition.fields[field].survivorship)
    parts = ["stale", *declared, work.system_order(), "source_table", "source_key", "record_id"]
    return f"struct_pack({', '.join(f'c{i} := {part}' for i, part in enumerate(parts))})"


def _criterion(definition: ObjectDefinition, item: str) -> str:
    """SQL that is smallest for the records that a word of ``survivorship`` prefers: those of a system, or the latest."""
    if item != "latest":
        return f"system <> {literal(item)}"
    since = quote(definition.effective or "")
    return f"coalesce(-epoch_us(CAST({since} AS TIMESTAMPTZ)), {_NEVER})"


_NEVER = 2**63 - 1
"""After every time: that of a record which declares none."""


def _rule(work: Workspace, object_name: str, field: str) -> str:
    declared = work.definition(object_name).fields[field].survivorship
    return " > ".join(declared or work.dictionary.sources)
