"""Lasting ids: a cluster bears the id of its first published member, whatever else it gains or loses.

A record's latent id depends on no other record (see :func:`pipelines.reconcile.records.latent_id`). Deleted members count
as long as their id is in use; where a cluster falls apart, an id whose own record is gone stays with the part that has
its eldest member.
"""

from __future__ import annotations

from dictionary.sql import literal, quote
from pipelines.reconcile.workspace import Workspace


def assign_ids(work: Workspace, object_name: str) -> None:
    """Make ``master``: record_id, master_id, method, score and first_run of every record, from ``cluster``."""
    _members(work, object_name)
    _claims(work)
    work.create(
        "master",
        f"""SELECT m.record_id, i.master_id, m.method, m.score, m.first_run FROM member AS m
            JOIN (SELECT cluster, arg_min(id, {_age()}) AS master_id FROM claim GROUP BY cluster) AS i USING (cluster)""",
    )


def assign_own_ids(work: Workspace, object_name: str) -> None:
    """The same for an object whose records never match: each is a thing of its own."""
    columns = "record_id, master_id, method, score, first_run"
    work.create("master", f"SELECT {columns} FROM ({_own_masters(work, object_name)})")


def with_masters(work: Workspace, object_name: str) -> str:
    """SELECT of ``gathered.<object>`` with master_id, method, score and first_run."""
    if work.dictionary.stands_alone(object_name):
        return _own_masters(work, object_name)
    return f"""SELECT r.*, m.* EXCLUDE (record_id) FROM {quote(f"gathered.{object_name}")} AS r
        JOIN master AS m USING (record_id)"""


def _own_masters(work: Workspace, object_name: str) -> str:
    return f"""SELECT r.*, r.record_id AS master_id, 'own' AS method, CAST(1 AS DECIMAL(4,3)) AS score,
        coalesce(o.first_run, {literal(work.run.name)}) AS first_run
        FROM {quote(f"gathered.{object_name}")} AS r LEFT JOIN ({_known(work, object_name)}) AS o USING (record_id)"""


def _known(work: Workspace, object_name: str) -> str:
    """SELECT of all records ever published, the run that first saw each, and the master it has until now."""
    crosswalk = work.previous("crosswalk", object_name)
    if not crosswalk:
        return "SELECT NULL::VARCHAR AS record_id, NULL::VARCHAR AS master_id, NULL::VARCHAR AS first_run WHERE false"
    return f"""SELECT record_id, min(first_run) AS first_run, max(master_id) FILTER (WHERE until IS NULL) AS master_id
        FROM {crosswalk} GROUP BY record_id"""


def _age() -> str:
    """Which id is older: published before excluded, then the first run, the system's precedence and the key."""
    return "struct_pack(x := excluded, r := first_run, o := ord, k := source_key, i := id)"


def _members(work: Workspace, object_name: str) -> None:
    """``member``: every record with its cluster, the run that first saw it, and the master it had yesterday."""
    work.create(
        "member",
        f"""SELECT r.record_id, c.cluster, c.method, c.score, coalesce(o.first_run, {literal(work.run.name)}) AS first_run,
            {work.system_order("r.system")} AS ord, r.source_key, o.master_id AS before,
            r.excluded_by IS NOT NULL AS excluded
            FROM {quote(f"gathered.{object_name}")} AS r JOIN cluster AS c USING (record_id)
            LEFT JOIN ({_known(work, object_name)}) AS o USING (record_id)""",
    )
    work.create("origin", _origins(work, object_name))


def _origins(work: Workspace, object_name: str) -> str:
    """Yesterday's ids whose own record is not live any more, with their age."""
    crosswalk = work.previous("crosswalk", object_name)
    if not crosswalk:
        return """SELECT NULL::VARCHAR AS id, NULL::VARCHAR AS first_run, NULL::INTEGER AS ord, NULL::VARCHAR AS source_key
            WHERE false"""
    return f"""SELECT record_id AS id, min(first_run) AS first_run, min({work.system_order("system")}) AS ord,
        min(source_key) AS source_key FROM {crosswalk}
        WHERE record_id NOT IN (SELECT record_id FROM {quote(f"gathered.{object_name}")}) GROUP BY record_id"""


def _claims(work: Workspace) -> None:
    """``claim``: the ids that a cluster may bear: its members' own, and those of gone records that its members bore."""
    work.create(
        "claim",
        f"""SELECT cluster, record_id AS id, first_run, ord, source_key, excluded FROM member UNION ALL
            SELECT heir.cluster, o.id, o.first_run, o.ord, o.source_key, false FROM origin AS o JOIN (
                SELECT before, arg_min(cluster, {_age().replace("i := id", "i := record_id")}) AS cluster
                FROM member WHERE before IS NOT NULL GROUP BY before) AS heir ON heir.before = o.id""",
    )
