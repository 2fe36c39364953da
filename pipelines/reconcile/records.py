"""The live records of one object: what its feeds and mentions conform to, with their references resolved."""

from __future__ import annotations

from typing import Any

from dictionary.sql import literal, quote
from pipelines.reconcile.nothing import nothing_gathered
from pipelines.reconcile.workspace import Workspace, equal, system_of
from quality_rules.failures import FAILED_TYPE


def gather(work: Workspace, object_name: str) -> None:
    """Make ``gathered.<object>`` from all feeds; ``record_id`` is the latent id of the record.

    Columns: record_id, feed, system, source_table, via, source_key, ordinal, input_hash, extract_id, excluded_by, failed,
    mention, inferred, the fields, ``id.<field>`` of formatted ones, and for each reference ``<ref>`` (master id),
    ``<ref>.rule`` and ``<ref>.state`` (none, resolved, inferred, ambiguous).
    """
    parts = [_feed_select(work, feed, entry) for feed, entry in work.feeds_of(object_name).items()]
    parts.append(nothing_gathered(work.definition(object_name)))
    union = " UNION ALL BY NAME ".join(parts)
    select = f"SELECT * REPLACE ({latent_id(work, object_name)} AS record_id) FROM ({union})"
    if work.dictionary.stands_alone(object_name):
        work.view(f"gathered.{object_name}", select)
    else:
        work.create(f"gathered.{object_name}", select)


def latent_id(work: Workspace, object_name: str) -> str:
    """SQL of a record's lasting id: a hash of project, object, system, table or feed, source key and number.

    The 0 at its end is part of every id that was ever published.
    """
    project, name = literal(work.dictionary.project), literal(object_name)
    parts = f"json_array({project}, {name}, system, via, source_key, ordinal, 0)"
    return f"left(sha256(CAST({parts} AS VARCHAR)), 24)"


def add_inferred(work: Workspace, object_name: str, keys: str) -> None:
    """Add a record for every (system, source_table, source_key) of ``keys`` that nothing else explains."""
    work.execute(
        f"""INSERT INTO {quote(f"gathered.{object_name}")} BY NAME
            SELECT * REPLACE ({latent_id(work, object_name)} AS record_id) FROM (
            SELECT DISTINCT system || '.inferred' AS feed, NULL::VARCHAR AS record_id, system, source_table,
            source_table AS via, source_key,
            1::BIGINT AS ordinal, md5(source_key) AS input_hash, {literal(work.run.name)} AS extract_id,
            CAST([] AS {FAILED_TYPE}) AS failed, false AS mention, true AS inferred FROM ({keys}))"""
    )


def _feed_select(work: Workspace, feed: str, entry: dict[str, Any]) -> str:
    definition = work.definition(entry["object"])
    system = system_of(feed)
    marks = "r.source_table, r.source_key, CAST(r.ordinal AS BIGINT) AS ordinal, r.input_hash, r.extract_id"
    values = [f"r.{quote(name)}" for name in definition.values]
    values += [f"r.{quote(f'id.{n}')}" for n in _identified(work, feed, entry)]
    links, joins = [], []
    for ref, ways in entry["references"].items():
        if definition.fields[ref].to == entry["object"]:
            continue  # a reference to the object itself is filled when its masters are known
        alias = quote(f"link.{ref}")
        links += [f"{alias}.master_id AS {quote(ref)}", f"{alias}.rule AS {quote(f'{ref}.rule')}"]
        links.append(f"coalesce({alias}.state, 'none') AS {quote(f'{ref}.state')}")
        same = equal("r", f"link.{ref}", [f"ref.{ref}.{i}" for i in range(ways)])
        joins.append(f"LEFT JOIN {quote(f'link.{feed}.{ref}')} AS {alias} ON {same}")
    return f"""SELECT {literal(feed)} AS feed, NULL::VARCHAR AS record_id, {literal(system)} AS system, {marks},
        {literal(_via(work, feed, entry))} AS via, r.excluded_by, r.failed,
        {"true" if entry.get("mentions") else "false"} AS mention, false AS inferred,
        {", ".join([*values, *links])} FROM {work.file(feed)} AS r {" ".join(joins)}"""


def _via(work: Workspace, feed: str, entry: dict[str, Any]) -> str:
    """What tells records of one source key apart: the table, or the feed where another one came first from that table."""
    if entry.get("mentions"):
        return feed
    system = system_of(feed)
    feeds = {
        str(name): f.anchor[1] for name, f in work.dictionary.feeds(entry["object"]).items() if name.system == system
    }
    first = next(name for name, table in feeds.items() if table == feeds[feed])
    return feeds[feed] if first == feed else feed


def _identified(work: Workspace, feed: str, entry: dict[str, Any]) -> list[str]:
    """The formatted fields that this feed maps; only those have an identifier column in its file."""
    names = {row[0] for row in work.connection.execute(f"DESCRIBE SELECT * FROM {work.file(feed)}").fetchall()}
    return [name for name, field in work.definition(entry["object"]).values.items() if f"id.{name}" in names]
