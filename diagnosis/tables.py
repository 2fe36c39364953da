"""The facts of a table that was pulled: its columns in portions, each counted once and then asked about everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from diagnosis import columns, identifiers, overlap, privacy, tally
from diagnosis.facts import ColumnFacts, Suspicion, TableFacts
from diagnosis.keys import key_candidates
from diagnosis.links import Values
from diagnosis.overlap import Overlap
from diagnosis.pull import Pulled
from diagnosis.suspicions import Stated, suspicions
from dictionary.source import Source
from dictionary.sql import parquet
from dictionary.wording import say_all

if TYPE_CHECKING:
    import duckdb


class Tables:
    """The tables of one source, looked at one after the other."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, source: Source, known: Overlap, values: Values,
        declared: Callable[[str], str | None],
    ) -> None:  # fmt: skip
        """What is needed for it.

        Args:
            connection: where everything is reckoned.
            source: the source as its file describes it.
            known: what other systems hold.
            values: takes in the values by which columns could name rows of each other's tables.
            declared: tells the declared encoding of a table's text, if it has one.
        """
        self._connection, self._source, self._known, self._values = connection, source, known, values
        self._declared = declared

    def facts(self, pulled: Pulled, at: datetime) -> tuple[TableFacts, list[Suspicion]]:
        """The facts of a table and what is suspicious in it; ``at`` is the source's clock."""
        description = pulled.description
        if pulled.problems:
            problem = {language: say_all(pulled.problems, language) for language in ("zh", "en")}
            return TableFacts(description.name, description.comment, problem=problem), []
        table = TableFacts(description.name, description.comment, pulled.rows, pulled.read)
        found: list[ColumnFacts] = []
        suspected: list[Suspicion] = []
        for portion in tally.portions(pq.read_schema(pulled.path).types, pulled.read):
            facts = self._portion(table, pulled, portion)
            found += facts.values()
            if pulled.read:
                stated = Stated(self._source.timezone, at, self._declared(table.name))
                suspected += suspicions(self._connection, table.name, facts, stated)
        keys = key_candidates(self._connection, parquet(pulled.path), pulled.read, found, description.key)
        table = replace(table, columns=tuple(found), keys=keys)
        return table, [*suspected, *_repeated(table)]

    def _portion(self, table: TableFacts, pulled: Pulled, kinds: dict[int, pa.DataType]) -> dict[int, ColumnFacts]:
        """The facts of some columns, whose ``tally`` is left to be asked further."""
        described = {place: pulled.description.columns[place] for place in kinds}
        if not pulled.read:
            return {place: columns.no_facts(described[place], kind) for place, kind in kinds.items()}
        tally.count_values(self._connection, parquet(pulled.path), kinds, self._source.sentinels)
        facts = columns.facts(self._connection, described, kinds)
        formats = identifiers.recognised(self._connection, [place for place, one in facts.items() if _is_written(one)])
        met = self._known.met([place for place, one in facts.items() if _may_be_known(one)])
        shaped = privacy.by_values(
            self._connection, [place for place, one in facts.items() if one.used in ("text", "integer")]
        )
        for place, one in facts.items():
            personal = privacy.by_name(table.name, one) or shaped.get(place, "")
            facts[place] = replace(one, formats=formats.get(place, ()), met=met.get(place, ()), personal=personal)
        self._values.collect(table, facts)
        return facts


def _is_written(column: ColumnFacts) -> bool:
    """Whether the values were written as text, in which a format can be recognised."""
    return column.used == "text" or (column.used == "integer" and column.arrow == "string")


def _may_be_known(column: ColumnFacts) -> bool:
    """Whether the values could be known elsewhere: texts, and whole numbers that could be codes."""
    return column.used == "text" or (column.used in ("integer", "boolean") and column.distinct <= overlap.MOST_CODES)


def _repeated(table: TableFacts) -> Iterator[Suspicion]:
    """Keys that are declared and do not tell the rows apart."""
    for key in table.keys:
        if key.repeated:
            yield Suspicion("key_repeated", table.name, "", key.repeated, {"key": ", ".join(key.columns)})
