"""Matching: which records of one object are one thing.

Rules are applied in their order, from the strongest. A rule links all records whose normalised values are equal. What
tells things apart (``unless_differ``) is stronger than any link: a group in which it differs is not joined but parted by
it. The result does not depend on the order of records.
"""

from __future__ import annotations

from itertools import product

from dictionary.matching import MatchRule
from dictionary.sql import literal, quote
from pipelines.reconcile.workspace import Workspace
from quality_rules.normalise import NORMALISERS


def match(work: Workspace, object_name: str) -> None:
    """Make ``cluster``: record_id, cluster (the smallest record_id in it), method (the rule that joined it), score."""
    records = quote(f"gathered.{object_name}")
    work.create(
        "cluster",
        f"""SELECT record_id, record_id AS cluster, 'own' AS method, CAST(1 AS DECIMAL(4,3)) AS score FROM {records}""",
    )
    for rule in work.definition(object_name).match:
        _apply(work, object_name, rule)


def _apply(work: Workspace, object_name: str, rule: MatchRule) -> None:
    work.create("matched", keys_of(work, object_name, rule))
    if rule.between_systems:
        _drop_doubles_within_a_system(work, object_name, rule)
    _connect(work)
    if rule.unless_differ:
        _part(work, object_name, rule)
    work.create(
        "cluster",
        f"""SELECT c.record_id, coalesce(j.component, c.cluster) AS cluster,
            CASE WHEN j.joined AND c.method = 'own' THEN {literal(rule.rule)} ELSE c.method END AS method,
            CASE WHEN j.joined AND c.method = 'own' THEN {rule.score} ELSE c.score END AS score
            FROM cluster AS c LEFT JOIN joined AS j ON j.cluster = c.cluster""",
    )


def keys_of(work: Workspace, object_name: str, rule: MatchRule) -> str:
    """SELECT cluster, record_id and the normalised values of every record that has them all.

    A record whose values come from several fields appears once for each way of taking them.
    """
    ways = product(*([field, *rule.also.get(field, ())] for field in rule.on))
    return " UNION ".join(_keyed(work, object_name, rule, way) for way in ways)


def _keyed(work: Workspace, object_name: str, rule: MatchRule, fields: tuple[str, ...]) -> str:
    """The keys of a rule with their values taken from the given fields, in the order of ``on``."""
    values, joins, given = [], [], []
    for i, (field, (of, normaliser)) in enumerate(zip(fields, rule.on.items(), strict=True)):
        value = _value(work, object_name, field, normaliser)
        if normaliser in NORMALISERS:
            table, alias = _normalised(work, object_name, field, rule, of), quote(f"n{i}")
            joins.append(f"JOIN {quote(table)} AS {alias} ON {alias}.value = {value}")
            value = f"{alias}.key"
        values.append(f"{value} AS k{i}")
        given.append(f"{value} <> ''")
    return f"""SELECT c.cluster, c.record_id, r.system, {", ".join(values)} FROM {quote(f"gathered.{object_name}")} AS r
        JOIN cluster AS c USING (record_id) {" ".join(joins)} WHERE {" AND ".join(given)}"""


def _value(work: Workspace, object_name: str, field: str, normaliser: str) -> str:
    definition = work.definition(object_name).fields[field]
    if normaliser == "identifier" and definition.format:
        return f"r.{quote(f'id.{field}')}"
    return f"CAST(r.{quote(field)} AS VARCHAR)"


def _normalised(work: Workspace, object_name: str, field: str, rule: MatchRule, of: str) -> str:
    """A table (value, key) of the distinct values of a field; each is normalised and rewritten once, as ``of`` is."""
    name = f"normal.{object_name}.{field}.{rule.rule}"
    select = f"SELECT DISTINCT CAST({quote(field)} AS VARCHAR) AS value FROM {quote(f'gathered.{object_name}')}"
    values = work.arrow(f"SELECT value FROM ({select}) WHERE value IS NOT NULL")
    keys = work.normalised(values.column("value"), rule.on[of], rule.rewrite.get(of, {}))
    work.put(name, values.append_column("key", keys))
    return name


def _key_columns(work: Workspace) -> list[str]:
    names = work.column("SELECT column_name FROM (DESCRIBE matched)")
    return [name for name in names if name.startswith("k") and name[1:].isdigit()]


def _drop_doubles_within_a_system(work: Workspace, object_name: str, rule: MatchRule) -> None:
    """A rule between systems says nothing where one system has the value for two things; a person may say it."""
    keys = ", ".join(_key_columns(work))
    counted = f"""SELECT *, count(DISTINCT cluster) OVER (PARTITION BY {keys}, system) AS within,
        count(DISTINCT system) OVER (PARTITION BY {keys}) AS systems,
        min(cluster) OVER (PARTITION BY {keys}) AS component FROM matched"""
    work.create("judged", f"SELECT *, max(within) OVER (PARTITION BY {keys}) > 1 AS double FROM ({counted})")
    work.execute(
        f"""INSERT INTO match_conflict SELECT {literal(object_name)}, {literal(rule.rule)}, record_id, component
            FROM judged WHERE double AND systems > 1"""
    )
    work.create("matched", "SELECT * EXCLUDE (within, systems, component, double) FROM judged WHERE NOT double")


def _connect(work: Workspace) -> None:
    """Make ``joined``: cluster, component (the smallest cluster that it is linked to), whether it is linked at all.

    Labels travel along shared keys until none gets smaller; chains are short, so the rounds are few.
    """
    keys = ", ".join(_key_columns(work))
    work.create(
        "edge",
        f"""SELECT DISTINCT cluster, dense_rank() OVER (ORDER BY {keys}) AS key FROM matched
            QUALIFY count(*) OVER (PARTITION BY {keys}) > 1""",
    )
    work.create("label", "SELECT DISTINCT cluster, cluster AS component FROM edge")
    while True:
        work.create(
            "next_label",
            """SELECT l.cluster, min(k.component) AS component FROM label AS l JOIN edge AS e USING (cluster)
               JOIN (SELECT e.key, min(l.component) AS component FROM edge AS e JOIN label AS l USING (cluster) GROUP BY e.key)
               AS k USING (key) GROUP BY l.cluster""",
        )
        moved = work.one(
            "SELECT count(*) FROM next_label AS n JOIN label AS l USING (cluster) WHERE n.component <> l.component"
        )
        work.create("label", "SELECT * FROM next_label")
        if not moved:
            break
    work.create("joined", "SELECT *, count(*) OVER (PARTITION BY component) > 1 AS joined FROM label")


def _part(work: Workspace, object_name: str, rule: MatchRule) -> None:
    """Where a telling field differs within a component, part it by that field; the empty stay together."""
    told = ", ".join(f"{_value(work, object_name, f, 'identifier')} AS t{i}" for i, f in enumerate(rule.unless_differ))
    names = [f"t{i}" for i in range(len(rule.unless_differ))]
    per_cluster = ", ".join(f"max({name}) AS {name}" for name in names)
    work.create(
        "told",
        f"""SELECT j.cluster, j.component, {per_cluster} FROM joined AS j JOIN cluster AS c USING (cluster)
            JOIN (SELECT record_id, {told} FROM {quote(f"gathered.{object_name}")} AS r) USING (record_id)
            GROUP BY j.cluster, j.component""",
    )
    differ = " OR ".join(f"count(DISTINCT {name}) > 1" for name in names)
    work.create("parted", f"SELECT component FROM told GROUP BY component HAVING {differ}")
    _note_conflicts(work, object_name, rule)
    work.create(
        "joined",
        f"""SELECT cluster, part AS component, count(*) OVER (PARTITION BY part) > 1 AS joined FROM (
            SELECT t.cluster, CASE WHEN p.component IS NULL THEN t.component
                ELSE min(t.cluster) OVER (PARTITION BY t.component, {", ".join("t." + name for name in names)}) END AS part
            FROM told AS t LEFT JOIN parted AS p USING (component))""",
    )


def _note_conflicts(work: Workspace, object_name: str, rule: MatchRule) -> None:
    """Keep what was not joined: a person may know better."""
    work.execute(
        f"""INSERT INTO match_conflict SELECT {literal(object_name)}, {literal(rule.rule)}, c.record_id, t.component
            FROM told AS t JOIN parted AS p USING (component) JOIN cluster AS c ON c.cluster = t.cluster"""
    )
