"""Golden records: master ids that come, go, merge or split, and values that change."""

from __future__ import annotations

from dictionary.personal import masked_sql
from dictionary.sql import literal, quote
from pipelines.impact.changes import WAS, WILL, Changes

_OF_THE_HUB = ("master_id", "valid_from", "recorded_at", "run_id")
"""The columns of ``core`` that are no values of the thing itself."""

Types = dict[str, str]


def golden(changes: Changes) -> None:
    """Compare ``core`` and ``crosswalk`` of two generations."""
    was, will = (_columns(changes, state) for state in (WAS, WILL))
    for name in sorted(was.keys() | will.keys()):
        _masters(changes, name, was.get(name), will.get(name))
        if name in was and name in will:
            _values(changes, name, was[name], will[name])


def _columns(changes: Changes, state: str) -> dict[str, Types]:
    """The types of the columns of every object's golden records."""
    found: dict[str, Types] = {}
    for table, column, kind in changes.connection.execute(
        """SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE database_name = ? AND schema_name = 'core'
        ORDER BY table_name, column_index""",
        [state],
    ).fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def _masters(changes: Changes, name: str, was: Types | None, will: Types | None) -> None:
    """Ids that are only in one of them; where their records are, or were, of another thing, that one is told."""
    old, new = (_ids(changes, state, name, types) for state, types in ((WAS, was), (WILL, will)))
    members, moved = (_walk(state, name) if types else _NO_WALK for state, types in ((WAS, was), (WILL, will)))
    changes.add(
        f"""WITH was AS ({old}), will AS ({new}),
            moved AS (SELECT o.master_id AS was, n.master_id AS will FROM ({members}) AS o JOIN ({moved}) AS n USING (record_id)
                WHERE o.master_id <> n.master_id)
        SELECT 'master' AS part, {literal(name)} AS object, master_id, business_key, into_one AS after,
            CASE WHEN into_one IS NULL THEN 'gone' ELSE 'merged' END AS change FROM was
        LEFT JOIN (SELECT was AS master_id, min(will) AS into_one FROM moved GROUP BY was) USING (master_id)
        WHERE master_id NOT IN (SELECT master_id FROM will)
        UNION ALL BY NAME
        SELECT 'master' AS part, {literal(name)} AS object, master_id, business_key, out_of AS before,
            CASE WHEN out_of IS NULL THEN 'new' ELSE 'split' END AS change FROM will
        LEFT JOIN (SELECT will AS master_id, min(was) AS out_of FROM moved GROUP BY will) USING (master_id)
        WHERE master_id NOT IN (SELECT master_id FROM was)"""
    )


_NO_IDS = "SELECT NULL::VARCHAR AS master_id, NULL::VARCHAR AS business_key WHERE false"
_NO_WALK = "SELECT NULL::VARCHAR AS record_id, NULL::VARCHAR AS master_id WHERE false"


def _ids(changes: Changes, state: str, name: str, types: Types | None) -> str:
    """SELECT of the ids of an object's golden records, with what people call them."""
    if types is None:
        return _NO_IDS
    title = changes.title(name)
    shown = _shown(title, hidden=title in changes.personal_columns(name)) if title in types else "CAST(NULL AS VARCHAR)"
    return f"SELECT master_id, {shown} AS business_key FROM {quote(state, 'core', name)}"


def _walk(state: str, name: str) -> str:
    return f"SELECT record_id, master_id FROM {quote(state, 'crosswalk', name)} WHERE until IS NULL"


def _values(changes: Changes, name: str, was: Types, will: Types) -> None:
    """Values of things that both have: filled, emptied or changed. A field that only one of them has is empty in the other."""
    former = changes.former.get(name, {})
    today = {old: new for new, old in former.items()}
    was = {today.get(field, field): kind for field, kind in was.items()}
    fields = [field for field in dict.fromkeys((*will, *was)) if field not in _OF_THE_HUB]
    pairs = ", ".join(
        f"""{_value("o", former.get(field, field), was.get(field), will.get(field))} AS {quote(f"o.{field}")},
            {_value("n", field, will.get(field), was.get(field))} AS {quote(f"n.{field}")}"""
        for field in fields
    )
    differ = {field: _differ(field, was, will) for field in fields}
    changes.connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE met AS SELECT * FROM (SELECT master_id, {pairs}
            FROM {quote(WILL, "core", name)} AS n JOIN {quote(WAS, "core", name)} AS o USING (master_id))
            WHERE {" OR ".join(differ.values())}"""
    )
    hidden, title = changes.personal_columns(name), changes.title(name)
    called = _shown(f"n.{title}", hidden=title in hidden) if title in fields else "CAST(NULL AS VARCHAR)"
    changes.add(" UNION ALL BY NAME ".join(
        f"""SELECT 'value' AS part, {literal(name)} AS object, {literal(field)} AS field, master_id, {called} AS business_key,
            {_shown(f"o.{field}", hidden=field in hidden)} AS before, {_shown(f"n.{field}", hidden=field in hidden)} AS after,
            CASE WHEN before IS NULL THEN 'filled' WHEN after IS NULL THEN 'emptied' ELSE 'changed' END AS change
            FROM met WHERE {differ[field]}"""
        for field in fields
    ))  # fmt: skip


def _value(alias: str, column: str, own: str | None, other: str | None) -> str:
    """SQL of a column that has a type of its own, or of nothing where only the other side has one."""
    return f"{alias}.{quote(column)}" if own else f"CAST(NULL AS {other})"


def _differ(field: str, was: Types, will: Types) -> str:
    """Whether a value is another one: numbers of any type by what they are, values of different kinds by what they say."""
    sides = [quote(f"o.{field}"), quote(f"n.{field}")]
    kinds = {types[field] for types in (was, will) if field in types}
    if len(kinds) > 1 and not all(kind == "BIGINT" or kind.startswith("DECIMAL") for kind in kinds):
        sides = [f"CAST({side} AS VARCHAR)" for side in sides]
    return f"{sides[0]} IS DISTINCT FROM {sides[1]}"


def _shown(column: str, *, hidden: bool) -> str:
    return masked_sql(quote(column)) if hidden else f"CAST({quote(column)} AS VARCHAR)"
