"""The joins of a feed: each finds at most one row, and tells where it found none, several, or could not look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dictionary.expressions import Expr, parse
from dictionary.source import Join
from dictionary.sql import attempt, literal, quote
from pipelines.computing import inputs, unfielded
from pipelines.engine import fold
from pipelines.feed_tables import FeedTables
from pipelines.mirror_marks import COPIES, COPY, KEY

MATCHES = "@matches"


@dataclass(frozen=True)
class FeedJoins:
    """The joins of one feed as SQL; columns are those of the joined tables themselves, as ``alias.column``."""

    tables: FeedTables

    def sql(self) -> str:
        """The LEFT JOINs, in the order in which they are declared."""
        return " ".join(self._join(alias, join) for alias, join in self.tables.feed.join.items())

    def failures(self) -> Iterator[str]:
        """For each join, SQL of the rule that it fails, or NULL."""
        for alias, join in self.tables.feed.join.items():
            rule = literal(f"{self.tables.name}.join.{alias}")
            keys = [expr for text in join.on.values() if (expr := parse(text)).can_fail]
            cases = [
                f"WHEN {attempt(expr.render(quote))} IS NULL THEN {unfielded(rule, raw=inputs(expr, quote))}"
                for expr in keys
            ]
            missing = f"{quote(alias, KEY)} IS NULL OR " if join.must_exist else ""
            yield f"CASE {' '.join(cases)} WHEN {missing}{quote(alias, MATCHES)} > 1 THEN {unfielded(rule)} END"

    def _join(self, alias: str, join: Join) -> str:
        """A to-one join: of several rows that the source would call equal, the first by key, with their number."""
        keys = {key: parse(text) for key, text in join.on.items()}
        tag = self._shared_tag(join)
        live = self.tables.live(join.table)
        if any(self._folds(alias, key, value) for key, value in keys.items()):
            partition = ", ".join([*(self._folded(quote(key)) for key in keys), *([quote(tag[0])] if tag else [])])
            right = f"""SELECT *, count(*) OVER (PARTITION BY {partition}) AS {quote(MATCHES)} FROM ({live})
                QUALIFY row_number() OVER (PARTITION BY {partition} ORDER BY {quote(KEY)}, {quote(COPY)}) = 1"""
        else:
            right = f"SELECT *, {quote(COPIES)} AS {quote(MATCHES)} FROM ({live}) WHERE {quote(COPY)} = 1"
        conditions = [self._equal(alias, key, value) for key, value in keys.items()]
        if tag:
            conditions.append(f"{quote(alias, tag[0])} = {quote(self.tables.feed.anchor[0], tag[1])}")
        return f"LEFT JOIN ({right}) AS {quote(alias)} ON {' AND '.join(conditions)}"

    def _shared_tag(self, join: Join) -> tuple[str, str] | None:
        """The columns of the tags of both sides, where the join does not name the tag itself."""
        table = self.tables.source.tables[join.table]
        tag = self.tables.source.tag_of(table)
        if tag is None or self.tables.tag is None or tag in join.on:
            return None
        return tag, self.tables.tag

    def _equal(self, alias: str, key: str, value: Expr) -> str:
        left, right = quote(alias, key), value.render(quote)
        if value.can_fail:
            right = f"TRY({right})"
        if self._folds(alias, key, value):
            return f"{self._folded(left)} = {self._folded(right)}"
        return f"{left} = {right}"

    def _folds(self, alias: str, key: str, value: Expr) -> bool:
        """Whether a key is compared as the source's text: one side is text, or the source folds text."""
        types = self.tables.types
        kinds = {types[alias].get(key)}
        if value.plain_column:
            kinds.add(types.get(value.plain_column[0], {}).get(value.plain_column[1]))
        else:
            kinds.add("VARCHAR")
        return "VARCHAR" in kinds and (self.tables.source.collation.folds or len(kinds) > 1)

    def _folded(self, value: str) -> str:
        return fold(self.tables.source.collation, f"CAST({value} AS VARCHAR)")
