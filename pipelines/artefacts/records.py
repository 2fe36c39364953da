"""The queries of the feeds and the checks of single records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from dictionary.compiled import Dictionary, FeedName
from dictionary.expressions import Expr, parse
from dictionary.sql import literal
from pipelines.artefacts.tape import Artefact, Tape
from pipelines.feed_query import FeedQuery
from pipelines.feed_tables import FeedTables
from pipelines.mentions import Mentions, mention_feed
from quality_rules.row_checks import RowChecks


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


def records(dictionary: Dictionary, name: FeedName) -> Iterator[Artefact]:
    """The query and the row checks of a feed, and those of what it mentions."""
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
) -> Iterator[Artefact]:  # fmt: skip
    native = {key: tables.type_of(parse(text)) for key, text in expressions.items()}
    promises = {key: tables.promise(parse(text)) for key, text in expressions.items()}
    computed = [key for key in re.findall(r'AS "error\.([^"]+)"', query) if key in dictionary.objects[target].fields]
    definition = dictionary.objects[target]
    checks = RowChecks(dictionary, definition, tables.source, "raw", native, ways, promises, computed)
    formats = [f"judge {key} by {kind}: {checks.distinct_values(key)}" for key, kind in checks.formatted().items()]
    yield f"row checks {name}", [*formats, " ".join(checks.sql("record_id", "").split())]
