"""The difference between two states of a warehouse, as one relation with a row for every single change.

It is set against set: both are attached, and nothing is done row by row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import duckdb

from dictionary.compiled import Dictionary
from dictionary.personal import business_key, masked_sql, personal_fields, personal_keys, raw_value
from dictionary.sql import literal, quote

COLUMNS = (
    "part", "change", "object", "system", "source_table", "source_key", "ordinal", "record_id", "rule_id", "field",
    "master_id", "business_key", "period", "grain", "before", "after", "raw_value", "coverage",
)  # fmt: skip
"""What a change tells; what does not belong to its part is empty.

``part``: record (its state), failure (a rule that a record begins or ceases to fail), master (an id), value (of a golden
record), measure, column (of the warehouse). ``object`` is the measure, or the table with its schema, of the last two.
``business_key`` is what people call the record or the thing.
"""

PARTS = ("record", "failure", "master", "value", "measure", "column")

WAS, WILL = "was", "will"
"""The names under which the two states are attached."""

_KEY = ("part", "change", "object", "system", "rule_id", "field")
_COUNTS = f"""SELECT {", ".join(_KEY)},
        CASE WHEN part = 'measure' THEN count(DISTINCT (period, "grain")) ELSE count(*) END AS count
    FROM (SELECT * REPLACE (CASE part WHEN 'column' THEN split_part(object, '.', 1) ELSE object END AS object,
        CASE WHEN part NOT IN ('measure', 'column') THEN field END AS field) FROM change) GROUP BY {", ".join(_KEY)}"""


@dataclass(frozen=True)
class Changes:
    """The relation ``change`` on a connection, and what is asked of it.

    ``dictionaries`` are those of the two states: what either of them calls personal is masked. ``former`` are the columns of
    objects that had another name in the first state: object → name → former name.
    """

    columns: ClassVar[tuple[str, ...]] = COLUMNS
    connection: duckdb.DuckDBPyConnection
    dictionaries: tuple[Dictionary, Dictionary]
    former: Mapping[str, Mapping[str, str]]

    def __post_init__(self) -> None:
        """Begin without any change."""
        kinds = {"ordinal": "BIGINT"}
        columns = ", ".join(f"{quote(name)} {kinds.get(name, 'VARCHAR')}" for name in COLUMNS)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE change ({columns})")

    def add(self, select: str) -> None:
        """Add changes; columns that they do not tell stay empty."""
        self.connection.execute(f"INSERT INTO change BY NAME {select}")

    def counts(self) -> list[dict[str, Any]]:
        """How many changes there are of each kind: part, change, object, system, rule_id, field, count.

        Of a measure the periods and grains count, of the columns those of a schema.
        """
        return self.rows(f"SELECT * FROM ({_COUNTS}) ORDER BY {_PLACE}, {', '.join(_KEY)}")

    def total(self, part: str) -> int:
        """How many changes there are of one part."""
        row = self.connection.execute("SELECT count(*) FROM change WHERE part = ?", [part]).fetchone()
        return int(row[0]) if row else 0

    def of(self, part: str, limit: int = 0) -> list[dict[str, Any]]:
        """The changes of one part, ``limit`` of them at most (0: all), in an order that is always the same."""
        most = f" LIMIT {limit}" if limit else ""
        return self.rows(f"{self.sql(f'part = {literal(part)}')}{most}")

    @staticmethod
    def sql(condition: str = "true") -> str:
        """SELECT of changes in an order that is always the same."""
        order = ", ".join(map(quote, COLUMNS))
        return f"SELECT * FROM change WHERE {condition} ORDER BY {_PLACE}, {_FIGURE}, {order}"

    def rows(self, statement: str) -> list[dict[str, Any]]:
        """All rows of a statement."""
        return list(self.connection.execute(statement).to_arrow_table().to_pylist())

    def shown_key(self, alias: str) -> str:
        """SQL of a record's ``source_key``, masked where it may be personal."""
        feeds = set[str]().union(*map(personal_keys, self.dictionaries))
        column = f"{quote(alias)}.source_key"
        return f"CASE WHEN {quote(alias)}.feed IN ({_listed(feeds)}) THEN {masked_sql(column)} ELSE {column} END"

    def masking(self, relation: str) -> str:
        """SELECT of a relation of failures in which raw values and business keys that may be personal are masked."""
        for dictionary in self.dictionaries:
            masked = f"{raw_value(dictionary, 'f')} AS raw_value, {business_key(dictionary, 'f')} AS business_key"
            relation = f"SELECT f.* REPLACE ({masked}) FROM ({relation}) AS f"
        return relation

    def title(self, name: str) -> str:
        """The column by which people call things of an object, or nothing."""
        found = [d.objects[name] for d in reversed(self.dictionaries) if name in d.objects]
        return found[0].column(found[0].title) if found and found[0].title else ""

    def personal_columns(self, name: str) -> set[str]:
        """The columns of a golden record whose values may be personal, by all their names."""
        found = {
            dictionary.objects[owner].column(field)
            for dictionary in self.dictionaries
            for owner, field in personal_fields(dictionary)
            if owner == name
        }
        return found | {column for column, was in self.former.get(name, {}).items() if was in found}


def _listed(names: set[str]) -> str:
    return ", ".join(map(literal, sorted(names))) or "NULL"


FIGURES = ("value", "numerator", "denominator", "coverage", "baseline", "target")
"""What is told of a measure, the most telling first."""

_FIGURE = f"CASE WHEN part = 'measure' THEN list_position([{', '.join(map(literal, FIGURES))}], field) END"
_PLACE = f"list_position([{', '.join(map(literal, PARTS))}], part)"
