"""What a dictionary compiles to: every statement that a night would run for it, written down instead of run.

The stages' own code makes the statements, over a tape in place of the engine; nothing here says again what a declaration
means. A column of a source counts as text, or as a float where its table promises one. Where the code loops until nothing
moves, nothing moves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pyarrow as pa

from dictionary.compiled import Dictionary, FeedName
from dictionary.expressions import Expr, parse
from dictionary.personal import business_key, personal_keys, raw_value
from dictionary.source import Source
from dictionary.sql import literal, quote
from lineage.genealogy import Genealogy
from lineage.orders import OrderShares
from pipelines.brakes import may_vanish
from pipelines.databases import listing, register_query
from pipelines.engine import add_macros
from pipelines.extraction import Extraction
from pipelines.extracts import key_of
from pipelines.feed_query import FeedQuery
from pipelines.feed_tables import FeedTables
from pipelines.mentions import Mentions, mention_feed
from pipelines.reconcile.context import judge
from pipelines.reconcile.golden import make_golden
from pipelines.reconcile.matching import match
from pipelines.reconcile.parts import fill_parents
from pipelines.reconcile.queries import judge_queries
from pipelines.reconcile.records import gather
from pipelines.reconcile.references import index_keys, resolve_all
from pipelines.reconcile.workspace import Workspace
from pipelines.run import Manifest
from pipelines.verdicts import Verdicts, rule_table
from quality_rules.row_checks import RowChecks
from warehouse.generation import Generation
from warehouse.measures import build_measures

Artefacts = Mapping[str, str]
"""Statements by what they are for, such as ``reconcile lot``."""

NOON = datetime(2000, 1, 1, 12, tzinfo=UTC)
_AT_NOON = cast("Any", SimpleNamespace(clock=NOON))
_HASH = re.compile(r"'[0-9a-f]{16,64}'")


@dataclass
class Tape:
    """Takes statements as a connection would, keeps them, and answers as an engine without any row."""

    statements: list[str] = field(default_factory=list)

    def execute(self, statement: str, values: object = None) -> Tape:  # noqa: ARG002 - as a connection takes it
        """Keep a statement. What it counts is nothing."""
        self.statements.append(" ".join(statement.split()))
        return self

    def fetchone(self) -> tuple[int]:
        """Nothing is counted."""
        return (0,)

    def fetchall(self) -> list[Any]:
        """No row."""
        return []

    def to_arrow_table(self) -> pa.Table:
        """No value."""
        return pa.table({"value": pa.array([], pa.string())})

    def register(self, name: str, content: pa.Table) -> None:
        """Keep what is handed over."""
        self.statements.append(f"-- {name}: {content.to_pylist()}" if content.num_rows else f"-- {name}")

    def unregister(self, name: str) -> None:
        """Nothing is held."""


@dataclass(frozen=True)
class Scope:
    """Which part of a dictionary is compiled: some objects with their feeds, what is pulled, the measures, or all."""

    objects: frozenset[str] = frozenset()
    pulls: bool = False
    measures: bool = False
    whole: bool = False

    def has(self, name: str) -> bool:
        """Whether an object is compiled."""
        return self.whole or name in self.objects


WHOLE = Scope(whole=True)


def compiled(dictionary: Dictionary, scope: Scope = WHOLE) -> Artefacts:
    """Everything that a dictionary, or a part of it, compiles to."""
    found: dict[str, str] = {}
    for name, statements in _all(dictionary, scope):
        found[name] = found.get(name, "") + "".join(f"{_HASH.sub('(hash)', one)}\n" for one in statements)
    return found


def _all(dictionary: Dictionary, scope: Scope) -> Iterator[tuple[str, Sequence[str]]]:
    if not scope.measures:
        tape = Tape()
        add_macros(cast("Any", tape), dictionary)
        yield "code lists", tape.statements
        for system in dictionary.sources if scope.whole or scope.pulls else ():
            yield from _pulls(dictionary, system)
        for name, feed in dictionary.feeds().items():
            made = {
                feed.object,
                *(Mentions(dictionary, name, ref, {}).target.object for ref in dictionary.mentions(name)),
            }
            if any(map(scope.has, made)):
                yield from _records(dictionary, name)
        yield from _reconciled(dictionary, scope)
        rules = rule_table(dictionary).drop_columns("rule_hash").to_pylist()
        yield from ((f"rule {rule['object']} {rule['rule_id']}", [str(rule)]) for rule in rules)
        yield (
            "masking",
            [raw_value(dictionary, "f"), business_key(dictionary, "f"), str(sorted(personal_keys(dictionary)))],
        )
    if scope.whole:
        verdicts = Verdicts(dictionary, "000000")
        told = [verdicts.failures("held", "SELECT 1"), verdicts.results(), verdicts.scores()]
        yield "quality", [" ".join(one.split()) for one in told]
    yield from _published(dictionary, scope)


def _run(dictionary: Dictionary) -> Any:
    return SimpleNamespace(
        dictionary=dictionary, name="000000", number=1, parent=0, full=False,
        state=SimpleNamespace(folder=Path("hub")), landed=Path("hub"), former_columns={},
    )  # fmt: skip


# -- land and mirror ---------------------------------------------------------------------------------------------------


class _Asked(Extraction):
    """What is asked of a source, without asking it."""

    def _write(self, query: Any, path: Path) -> Any:
        self.progress.asked.append(f"{path.stem}: {query}")  # type: ignore[attr-defined]
        return {}

    def _dropped(self, drops: Any) -> Any:  # noqa: ARG002 - as the real one
        """Which files are taken is no statement."""
        return iter(())

    def _tells_enough(self, rows: Path, keys: Path, tag: str | None) -> bool:  # noqa: ARG002 - as the real one
        return True


def _pulls(dictionary: Dictionary, system: str) -> Iterator[tuple[str, Sequence[str]]]:
    source = dictionary.sources[system]
    names = _databases(source)
    for table, spec in source.tables.items():
        told = SimpleNamespace(asked=[])
        for mark in _marks(dictionary, system, table):
            for tag in [None] if spec.database or not names else names:
                list(_Asked(_run(dictionary), source, table, _AT_NOON, mark, cast("Any", told), database=tag).parts())
        told.asked.append(f"key: {key_of(source, spec)} in {spec.database or names}")
        told.asked.append(f"of 1000 rows may vanish: {sum(may_vanish(spec, n, 1000) for n in range(1, 1001))}")
        yield f"pull {system} {table}", told.asked


def _databases(source: Source) -> dict[str, str]:
    """The databases that make up a source, or what it is asked for them."""
    if source.databases is None or source.databases.register_ is None:
        return source.databases.names if source.databases else {}
    register = source.databases.register_
    return {"register": f"{register.database}: {register_query(register)} {' '.join(listing(register).split())}"}


def _marks(dictionary: Dictionary, system: str, table: str) -> Iterator[Manifest]:
    """What a mirror may know of a table: its rows compared lately, long ago, or never."""
    spec = dictionary.sources[system].tables[table]
    stands = {"type": "time", "value": NOON.isoformat()}
    tags = ("", *spec.parts, *_databases(dictionary.sources[system]))
    for days in (2, 1000):
        at = (NOON - timedelta(days=days)).isoformat()
        known = {"columns": list(dictionary.read_columns(system, table)), "keys_at": at, "whole_at": at}
        yield {"cursors": dict.fromkeys(tags, stands), **known}
    yield {}


# -- conform -----------------------------------------------------------------------------------------------------------


class _Columns(FeedTables):
    """The tables of a feed as far as the dictionary alone knows them."""

    @property
    def types(self) -> dict[str, dict[str, str]]:
        """Every column that is read."""
        aliases = {self.feed.anchor[0]: self.feed.anchor[1], **{a: j.table for a, j in self.feed.join.items()}}
        return {alias: self._of(table) for alias, table in aliases.items()}

    def _of(self, table: str) -> dict[str, str]:
        floats = self.source.tables[table].floats
        return {
            name: "DOUBLE" if name in floats else "VARCHAR"
            for name in self.dictionary.read_columns(self.name.system, table)
        }

    def stored(self, table: str) -> dict[str, str]:
        """The same, as the mirror has them."""
        return self._of(table)

    def type_of(self, expr: Expr) -> str:
        """A float where a float is read."""
        return "DOUBLE" if any(True for _ in self._floats(expr)) else "VARCHAR"

    def must_have(self, alias: str, column: str) -> None:
        """Every column is there."""


def _records(dictionary: Dictionary, name: FeedName) -> Iterator[tuple[str, Sequence[str]]]:
    tape = Tape()
    tables = _Columns(dictionary, name, lambda table: Path(f"{name.system}.{table}"), cast("Any", tape))
    feed, source = tables.feed, tables.source
    query = FeedQuery(tables).sql()
    yield f"records {name}", [f"SET TimeZone = {literal(source.timezone)}", " ".join(query.split())]
    ways = {ref: len(found) for ref, found in feed.refs.items()}
    yield from _checked(dictionary, str(name), tables, feed.object, feed.fields, ways, query)
    for ref in dictionary.mentions(name):
        native = dict.fromkeys(re.findall(r'AS "(mention\.[^"]+)"', query), "VARCHAR")
        mention = Mentions(dictionary, name, ref, native)
        made = mention.sql()
        yield f"records {mention_feed(name, ref)}", [mention.key(), " ".join(made.sql.split())]
        target = mention.target.object
        yield from _checked(
            dictionary, mention_feed(name, ref), tables, target, made.expressions, made.alternatives, query
        )


def _checked(
    dictionary: Dictionary, name: str, tables: _Columns, target: str, expressions: Mapping[str, str],
    ways: Mapping[str, int], query: str,
) -> Iterator[tuple[str, Sequence[str]]]:  # fmt: skip
    native = {key: tables.type_of(parse(text)) for key, text in expressions.items()}
    promises = {key: tables.promise(parse(text)) for key, text in expressions.items()}
    computed = [key for key in re.findall(r'AS "error\.([^"]+)"', query) if key in dictionary.objects[target].fields]
    definition = dictionary.objects[target]
    checks = RowChecks(dictionary, definition, tables.source, "raw", native, ways, promises, computed)
    formats = [f"judge {key} by {kind}: {checks.distinct_values(key)}" for key, kind in checks.formatted().items()]
    yield f"row checks {name}", [*formats, " ".join(checks.sql("record_id", "").split())]


# -- reconcile ---------------------------------------------------------------------------------------------------------


class _Watched(Workspace):
    """A workspace whose normalising is written down too, since no statement tells of it."""

    def normalised(self, values: Any, normaliser: str, rewriting: Mapping[str, str]) -> Any:
        self.execute(f"-- normalise by {normaliser}, rewrite {dict(rewriting)}")
        return values


def _reconciled(dictionary: Dictionary, scope: Scope) -> Iterator[tuple[str, Sequence[str]]]:
    tape = Tape()
    entries: dict[str, Any] = {}
    for feed_name, feed in dictionary.feeds().items():
        entries[str(feed_name)] = _entry(feed.object, {ref: len(found) for ref, found in feed.refs.items()})
        for ref in dictionary.mentions(feed_name):
            mention = Mentions(dictionary, feed_name, ref, {})
            said = next(way for way in feed.refs[ref] if way.mention).mention
            ways = {key: len(feed.refs[text]) for key, text in said.items() if text in feed.refs}
            entries[mention_feed(feed_name, ref)] = _entry(mention.target.object, ways) | {"mentions": True}
    work = _Watched(_run(dictionary), cast("Any", tape), entries, has_previous=False)
    for wave in dictionary.waves:
        for name in filter(scope.has, wave):
            begun = len(tape.statements)
            gather(work, name)
            if work.definition(name).match:
                match(work, name)
            index_keys(work, name)
            resolve_all(work, name)
            fill_parents(work, name)
            judge(work, name)
            make_golden(work, name)
            yield f"reconcile {name}", tape.statements[begun:]
    late = (
        ("split orders", OrderShares(dictionary, cast("Any", tape)).build),
        ("queries", lambda: judge_queries(work)),
        ("genealogy", Genealogy(dictionary, cast("Any", tape)).build),
    )
    for what, build in late if scope.whole else ():
        begun = len(tape.statements)
        build()
        yield what, tape.statements[begun:]


def _entry(name: str, ways: Mapping[str, int]) -> dict[str, Any]:
    return {"object": name, "file": "records", "references": ways}


# -- publish -----------------------------------------------------------------------------------------------------------


def _published(dictionary: Dictionary, scope: Scope) -> Iterator[tuple[str, Sequence[str]]]:
    tape = Tape()
    objects = {name: one for name, one in dictionary.objects.items() if scope.has(name)}
    if objects:
        part = dictionary if scope.whole else dictionary.model_copy(update={"objects": objects})
        generation = _generation(part, tape)
        generation.prepare()
        generation.build_objects()
        told = [(name, [one for one in tape.statements if quote(name) in one]) for name in objects]
        yield from ((f"warehouse {name}", [s for s in found if not s.startswith("COMMENT")]) for name, found in told)
        yield from ((f"comments {name}", [s for s in found if s.startswith("COMMENT")]) for name, found in told)
    if scope.whole or scope.measures:
        begun = len(tape.statements)
        build_measures(_generation(dictionary, tape))
        yield "measures", tape.statements[begun:]


def _generation(dictionary: Dictionary, tape: Tape) -> Generation:
    return Generation(cast("Any", tape), dictionary, "000000", NOON, has_previous=False, former_columns={})
