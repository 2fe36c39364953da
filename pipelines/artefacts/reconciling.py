"""How records of an object find each other, and what is checked of several records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from dictionary.compiled import Dictionary
from lineage.genealogy import Genealogy
from lineage.orders import OrderShares
from pipelines.artefacts.scope import Scope
from pipelines.artefacts.tape import Artefact, Tape, night_of
from pipelines.mentions import Mentions, mention_feed
from pipelines.reconcile.context import judge
from pipelines.reconcile.golden import make_golden
from pipelines.reconcile.matching import match
from pipelines.reconcile.parts import fill_parents
from pipelines.reconcile.queries import judge_queries
from pipelines.reconcile.records import gather
from pipelines.reconcile.references import index_keys, resolve_all
from pipelines.reconcile.workspace import Workspace


class _Watched(Workspace):
    """A workspace whose normalising is written down too, since no statement tells of it."""

    def normalised(self, values: Any, normaliser: str, rewriting: Mapping[str, str]) -> Any:
        self.execute(f"-- normalise by {normaliser}, rewrite {dict(rewriting)}")
        return values


def reconciled(dictionary: Dictionary, scope: Scope) -> Iterator[Artefact]:
    """The reconciling of each object, wave by wave, and what comes after the last one."""
    tape = Tape()
    entries: dict[str, Any] = {}
    for feed_name, feed in dictionary.feeds().items():
        entries[str(feed_name)] = _entry(feed.object, {ref: len(found) for ref, found in feed.refs.items()})
        for ref in dictionary.mentions(feed_name):
            mention = Mentions(dictionary, feed_name, ref, {})
            said = next(way for way in feed.refs[ref] if way.mention).mention
            ways = {key: len(feed.refs[text]) for key, text in said.items() if text in feed.refs}
            entries[mention_feed(feed_name, ref)] = _entry(mention.target.object, ways) | {"mentions": True}
    work = _Watched(night_of(dictionary), cast("Any", tape), entries, has_previous=False)
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
