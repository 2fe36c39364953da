"""References: which master each one names, by which rule, and what is inferred where no record answers.

A reference has alternatives, tried in order; the first that is resolved wins and its rule is recorded. References are
judged against all known keys, those of held and excluded records included.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pyarrow as pa

from dictionary.source import Reference
from dictionary.sql import literal, quote
from pipelines.engine import fold
from pipelines.mentions import mention_feed
from pipelines.reconcile.records import add_inferred
from pipelines.reconcile.workspace import Workspace, equal, system_of
from quality_rules.normalise import NORMALISERS


def resolve_all(work: Workspace, object_name: str) -> None:
    """Make ``link.<feed>.<ref>`` for every reference to an object whose masters are now known."""
    for feed, ref, alternatives, mentions in references_to(work, object_name):
        resolve(work, object_name, feed, ref, alternatives, mentions)


def infer_missing(work: Workspace, object_name: str) -> bool:
    """Add an inferred record for every key that is referred to but unknown; whether there were any."""
    keys = []
    for feed, ref, alternatives, _ in references_to(work, object_name):
        if any(way.table or way.fields for way in alternatives):
            link = quote(f"link.{feed}.{ref}")
            keys.append(f"SELECT system, source_table, source_key FROM {link} WHERE state = 'unresolved'")
    select = " UNION ".join(keys)
    if not keys or not work.one(f"SELECT count(*) FROM ({select})"):
        return False
    add_inferred(work, object_name, select)
    return True


def references_to(work: Workspace, object_name: str) -> Iterator[tuple[str, str, tuple[Reference, ...], str]]:
    """Every reference of every feed and mention to an object: (feed, reference, alternatives, name of its mentions).

    A mention's reference is one of the feed's own: what that one mentions, the mention names too.
    """
    for name, feed in work.dictionary.feeds().items():
        fields = work.definition(feed.object).fields
        for ref, alternatives in feed.refs.items():
            if fields[ref].to == object_name:
                yield str(name), ref, alternatives, mention_feed(name, ref)
        for mentioning in work.dictionary.mentions(name):
            mention = next(way for way in feed.refs[mentioning] if way.mention).mention
            target = work.definition(fields[mentioning].to or "")
            for field, text in mention.items():
                if target.fields[field].to == object_name:
                    yield mention_feed(name, mentioning), field, feed.refs[text], mention_feed(name, text)


def index_keys(work: Workspace, object_name: str) -> None:
    """Make ``key.<object>``: where a source key (as its source compares it) leads, if to one master only."""
    folded = "CASE WHEN mention THEN source_key " + " ".join(
        f"WHEN system = {literal(name)} THEN {fold(source.collation, 'source_key')}"
        for name, source in work.dictionary.sources.items()
    )
    work.create(
        f"key.{object_name}",
        f"""SELECT system, CASE WHEN mention THEN feed ELSE source_table END AS via, {folded} ELSE source_key END AS key,
            min(master_id) AS master_id, count(DISTINCT master_id) AS masters, bool_and(inferred) AS inferred
            FROM {_known(work, object_name)} GROUP BY ALL""",
    )


def _known(work: Workspace, object_name: str) -> str:
    """The records of an object with their masters, as what follows FROM."""
    if object_name in work.results:
        return quote(f"record.{object_name}")
    return f"{quote(f'gathered.{object_name}')} JOIN master USING (record_id)"


def resolve(
    work: Workspace, object_name: str, feed: str, ref: str, alternatives: tuple[Reference, ...], mentions: str
) -> None:
    """Make ``link.<feed>.<ref>`` for one reference to an object with ``key.<object>``; of :func:`references_to`."""
    system = system_of(feed)
    columns = [f"ref.{ref}.{i}" for i in range(len(alternatives))]
    distinct = f"SELECT DISTINCT {', '.join(map(quote, columns))} FROM {work.file(feed)}"
    joins, founds = [], []
    for i, way in enumerate(alternatives):
        relation = _lookup(
            work, object_name, feed, mentions, way, f"SELECT DISTINCT {quote(columns[i])} AS given FROM ({distinct})"
        )
        alias = quote(f"k{i}")
        joins.append(f"LEFT JOIN ({relation}) AS {alias} ON {alias}.given = d.{quote(columns[i])}")
        founds.append((alias, way.rule))
    masters = " ".join(f"WHEN {alias}.masters = 1 THEN {alias}.master_id" for alias, _ in founds)
    rules = " ".join(f"WHEN {alias}.masters = 1 THEN {literal(rule)}" for alias, rule in founds)
    inferred = " ".join(f"WHEN {a}.masters = 1 THEN {a}.inferred" for a, _ in founds)
    any_given = " OR ".join(f"d.{quote(column)} IS NOT NULL" for column in columns)
    several = " OR ".join(f"{alias}.masters > 1" for alias, _ in founds)
    work.create(
        f"link.{feed}.{ref}",
        f"""SELECT *, CASE WHEN master_id IS NOT NULL THEN CASE WHEN inferred THEN 'inferred' ELSE 'resolved' END
                WHEN several THEN 'ambiguous' WHEN given THEN 'unresolved' ELSE 'none' END AS state
            FROM (SELECT d.*, CASE {masters} END AS master_id,
            CASE {rules} END AS rule, CASE {inferred} END AS inferred,
            coalesce({several}, false) AS several, ({any_given}) AS given, {literal(system)} AS system,
            {_inferred_key(alternatives, columns)} FROM ({distinct}) AS d {" ".join(joins)})""",
    )


def _inferred_key(alternatives: tuple[Reference, ...], columns: list[str]) -> str:
    """The key under which an unknown thing is inferred: that of the first alternative that is given."""
    ways = [(way, column) for way, column in zip(alternatives, columns, strict=True) if not way.mention]
    if not ways:
        return "NULL::VARCHAR AS source_table, NULL::VARCHAR AS source_key"
    tables = " ".join(f"WHEN d.{quote(c)} IS NOT NULL THEN {literal(way.table or '')}" for way, c in ways)
    keys = ", ".join(_without_day(way, f"d.{quote(column)}") for way, column in ways)
    return f"CASE {tables} END AS source_table, coalesce({keys}, NULL) AS source_key"


def _without_day(way: Reference, given: str) -> str:
    """The key of a reference; the day for which it is asked, which comes last, is no part of it."""
    if not way.at:
        return given
    parts = ", ".join(f"{given} ->> '$[{i}]'" for i in range(len(way.fields)))
    return f"CASE WHEN {given} IS NOT NULL THEN CAST(to_json([{parts}]) AS VARCHAR) END"


def _lookup(work: Workspace, object_name: str, feed: str, mentions: str, way: Reference, given: str) -> str:
    """SELECT given, master_id, masters, inferred for the distinct keys of one alternative."""
    system = system_of(feed)
    if way.fields:
        return _lookup_by_fields(work, object_name, way, system, given)
    if way.mention:
        via, key = mentions, "g.given"
    else:
        via, key = way.table or "", fold(work.dictionary.sources[system].collation, "g.given")
    return f"""SELECT g.given, k.master_id, k.masters, k.inferred FROM ({given}) AS g
        JOIN {quote(f"key.{object_name}")} AS k
        ON k.system = {literal(system)} AND k.via = {literal(via)} AND k.key = {key} WHERE g.given IS NOT NULL"""


def _lookup_by_fields(work: Workspace, object_name: str, way: Reference, system: str, given: str) -> str:
    """By the fields of the record, normalised as the object's own match rules would, and valid on the day if one is given."""
    fields, validity = list(way.fields), work.definition(object_name).validity
    normalisers = [_normaliser_of(work, object_name, field) for field in fields]
    parts = ", ".join(f"CAST({quote(field)} AS VARCHAR)" for field in fields)
    filled = " AND ".join(f"{quote(field)} IS NOT NULL" for field in fields)
    records = _known(work, object_name)
    among = f" AND system = {literal(way.system)}" if way.system else ""
    dated = bool(way.at and validity)
    span = (
        f"{quote(validity.since)} AS since, {quote(validity.until)} AS until"
        if validity
        else "NULL AS since, NULL AS until"
    )
    known = f"""SELECT CAST(to_json([{parts}]) AS VARCHAR) AS key, master_id, false AS inferred, {span}
        FROM {records} WHERE {filled}{among} UNION ALL
        SELECT source_key AS key, master_id, true AS inferred, NULL, NULL FROM {records}
        WHERE inferred AND source_table = '' AND system = {literal(system)}"""
    day = f"CAST(given ->> '$[{len(fields)}]' AS DATE)" if dated else "CAST(NULL AS DATE)"
    asked = f"SELECT given, {_without_day(way, 'given')} AS key, {day} AS day FROM ({given})"
    name = f"normal.{object_name}." + ".".join([*fields, way.system or ""])
    keys = work.column(
        f"SELECT DISTINCT key FROM (SELECT key FROM ({known}) UNION ALL SELECT key FROM ({asked})) WHERE key IS NOT NULL"
    )
    normal = [json.dumps([f(v) for f, v in zip(normalisers, json.loads(key), strict=True)]) for key in keys]
    work.put(name, pa.table({"key": pa.array(keys, pa.string()), "normal": pa.array(normal, pa.string())}))
    found = "min(master_id) AS master_id, count(DISTINCT master_id) AS masters, bool_and(inferred) AS inferred"
    if dated:
        return f"""SELECT given, {found} FROM ({asked}) AS g JOIN {quote(name)} AS n USING (key)
            JOIN (SELECT normal, master_id, inferred, since, until FROM ({known}) JOIN {quote(name)} USING (key)) AS k
            ON k.normal = n.normal AND g.day >= coalesce(k.since, g.day) AND g.day <= coalesce(k.until, g.day) GROUP BY given"""
    return f"""SELECT g.given, k.master_id, k.masters, k.inferred FROM ({given}) AS g
        JOIN {quote(name)} AS n ON n.key = g.given
        JOIN (SELECT normal, {found} FROM ({known}) AS r JOIN {quote(name)} USING (key) GROUP BY normal) AS k
        ON k.normal = n.normal"""


def _normaliser_of(work: Workspace, object_name: str, field: str) -> Callable[[str], str]:
    """How the object's own match rules normalise a field."""
    for rule in work.definition(object_name).match:
        if rule.on.get(field) in NORMALISERS:
            return NORMALISERS[rule.on[field]]
    return str


def fill_own_references(work: Workspace, object_name: str) -> None:
    """References of an object to itself, which could only be resolved when its masters were known."""
    for feed, ref, alternatives, _ in references_to(work, object_name):
        if work.entries[feed]["object"] != object_name:
            continue
        keys = [f"ref.{ref}.{i}" for i in range(len(alternatives))]
        filled = f"""SELECT f.source_key, f.ordinal, l.master_id, l.rule, l.state FROM {work.file(feed)} AS f
            JOIN {quote(f"link.{feed}.{ref}")} AS l ON {equal("f", "l", keys)}"""
        parts = {ref: "master_id", f"{ref}.rule": "rule", f"{ref}.state": "state"}
        columns = ", ".join(f"coalesce(l.{part}, r.{quote(name)}) AS {quote(name)}" for name, part in parts.items())
        work.create(
            f"gathered.{object_name}",
            f"""SELECT r.* REPLACE ({columns}) FROM {quote(f"gathered.{object_name}")} AS r LEFT JOIN ({filled}) AS l
                ON r.feed = {literal(feed)} AND l.source_key = r.source_key AND l.ordinal = r.ordinal""",
        )
