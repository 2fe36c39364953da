"""Why records are one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from dictionary.problems import NothingSelectedError, Problem
from guiyi.call import Call
from guiyi.verb import group, verb

if TYPE_CHECKING:
    import duckdb

    from dictionary.compiled import Dictionary

Rows = list[dict[str, Any]]


def add(app: typer.Typer) -> None:
    """Add the commands."""
    match = group(app, "match", "Which records are one thing, and why.")
    verb(match)(explain)


def explain(
    call: Call,
    object_name: Annotated[str, typer.Argument(metavar="OBJECT", help="The object, for example supplier.")],
    key: Annotated[str, typer.Argument(metavar="KEY", help="A master_id, a source key or a code.")],
) -> None:
    """The members of a cluster, the rule that joined each, redirects, and what was kept apart."""
    from guiyi.reading import check_object, current_run, generation

    run = current_run(call)
    check_object(run.dictionary, object_name)
    with generation(call) as connection:
        masters = _masters(connection, run.dictionary, object_name, key)
        if not masters:
            raise NothingSelectedError(Problem("match.unknown", args={"object": object_name, "key": key}))
        facts = [_cluster(connection, run.dictionary, object_name, master) for master in masters]
        path = run.folder / "reconcile" / "match_conflict.parquet"
        for one in facts:
            one["conflicts"] = _conflicts(connection, object_name, one["members"], str(path)) if path.exists() else []
    for one in facts:
        call.show_document(one)
    call.say.next("guiyi lineage value {} {}", object_name, masters[0])


def _masters(connection: duckdb.DuckDBPyConnection, dictionary: Dictionary, name: str, key: str) -> list[str]:
    """The masters that a text may mean; a retired id leads to the one that took its place."""
    from dictionary.sql import literal, quote
    from guiyi.keys import key_variants

    walk = quote("crosswalk", name)
    keys = ", ".join(map(literal, key_variants(key)))
    statement = f"""SELECT now FROM crosswalk.redirect
        WHERE object = {literal(name)} AND master_id = $key AND until IS NULL
        UNION SELECT master_id FROM {walk}
        WHERE until IS NULL AND (master_id = $key OR record_id = $key OR source_key IN ({keys}))"""
    for field in ("code", dictionary.objects[name].title):
        if field and field in dictionary.objects[name].values:
            records = quote("source", name)
            statement += f" UNION SELECT master_id FROM {records} WHERE deleted_at IS NULL AND {quote(field)} = $key"
    return [row[0] for row in connection.execute(f"SELECT * FROM ({statement}) ORDER BY 1", {"key": key}).fetchall()]


def _cluster(connection: duckdb.DuckDBPyConnection, dictionary: Dictionary, name: str, master: str) -> dict[str, Any]:
    from dictionary.sql import quote
    from guiyi.reading import sheet

    members = sheet(connection, _members(dictionary, name), [master]).records()
    redirects = sheet(connection, _REDIRECTS, [name, master]).records()
    found = connection.execute(f"SELECT standing FROM {quote('core', name)} WHERE master_id = ?", [master]).fetchone()
    standing = found[0] if found else None
    return {"object": name, "master_id": master, "standing": standing, "members": members, "redirects": redirects}


_REDIRECTS = """SELECT master_id, now, since, until, "by", reason FROM crosswalk.redirect
    WHERE object = ? AND now = ? ORDER BY since, master_id"""


def _members(dictionary: Dictionary, name: str) -> str:
    """The records of a master with the values that matching looks at."""
    from dictionary.personal import masked_sql, personal_fields
    from dictionary.sql import quote

    definition = dictionary.objects[name]
    looked_at = dict.fromkeys(f for rule in definition.match for f in rule.looked_at)
    hidden = personal_fields(dictionary)
    values = []
    for field in looked_at:
        column = f"s.{quote(definition.column(field))}"
        values.append(f"{masked_sql(column) if (name, field) in hidden else column} AS {quote(field)}")
    return f"""SELECT w.system, w.source_table, w.source_key, w.ordinal, w.feed, w.method, w.score, w.decided_by,
        w.since, {"".join(value + ", " for value in values)} w.record_id
        FROM {quote("crosswalk", name)} AS w LEFT JOIN {quote("source", name)} AS s USING (record_id)
        WHERE w.master_id = ? AND w.until IS NULL
        ORDER BY w.record_id = w.master_id DESC, w.system, w.source_key, w.ordinal"""


def _conflicts(connection: duckdb.DuckDBPyConnection, name: str, members: Rows, path: str) -> Rows:
    """Records of other masters that a rule would have joined with one of the members, had nothing told them apart."""
    from dictionary.sql import quote
    from guiyi.reading import sheet

    statement = f"""WITH conflict AS (SELECT * FROM read_parquet(?) WHERE object = ?),
        mine AS (SELECT DISTINCT rule, component FROM conflict WHERE list_contains(?, record_id))
        SELECT DISTINCT c.rule, w.master_id, w.system, w.source_table, w.source_key, w.record_id
        FROM conflict AS c JOIN mine USING (rule, component) JOIN {quote("crosswalk", name)} AS w USING (record_id)
        WHERE w.until IS NULL AND NOT list_contains(?, record_id) ORDER BY ALL"""
    ids = [member["record_id"] for member in members]
    return sheet(connection, statement, [path, name, ids, ids]).records()
